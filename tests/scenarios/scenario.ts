// A scenario: what to run, and which answer is right. Left out: running it (recording.ts) and what shares of right answers are
// held (scenarios.test.ts).
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

type Wanted = string | number | { readonly re: string }
type WantedSubject = Readonly<Record<string, Wanted>>

export interface Scenario {
  readonly id: string
  readonly class: string
  readonly accept_classes: ReadonlyArray<string>
  readonly subject: WantedSubject | ReadonlyArray<WantedSubject>
  readonly command: ReadonlyArray<string>
  readonly setup?: ReadonlyArray<string>
  readonly teardown?: ReadonlyArray<string>
  readonly packages?: ReadonlyArray<string>
  readonly timeout_s: number
  readonly dir: string
}

export interface Answer {
  readonly class: string
  readonly severity: string
  readonly confidence: number
  readonly subject: Readonly<Record<string, string | number | undefined>>
}

const ACCUSES = new Set(['critical', 'high', 'medium'])

export const scenariosIn = (folder: string): ReadonlyArray<Scenario> =>
  !existsSync(folder)
    ? []
    : readdirSync(folder)
        .sort()
        .map(name => join(folder, name))
        .filter(dir => existsSync(join(dir, 'scenario.json')))
        .map(dir => ({ ...(JSON.parse(readFileSync(join(dir, 'scenario.json'), 'utf8')) as Omit<Scenario, 'dir'>), dir }))

export const isHealthy = (one: Scenario): boolean => one.class === 'normal'

const matches = (wanted: Wanted, got: string | number | undefined): boolean =>
  got !== undefined && (typeof wanted === 'object' ? new RegExp(wanted.re).test(String(got)) : String(wanted) === String(got))

/** Of a fault: an accepted class and a matching subject. */
export const isRight = (one: Scenario, found: Answer): boolean =>
  one.accept_classes.includes(found.class) &&
  [one.subject].flat().some(subject => Object.entries(subject).every(([key, wanted]) => matches(wanted, found.subject[key])))

/** Of a healthy run: any of this is a false positive. */
export const accuses = (found: Answer): boolean => found.class !== 'normal' && ACCUSES.has(found.severity)
