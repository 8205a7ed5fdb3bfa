// Whether a fault changed the outcome, and whether an explanation names it. An outcome is compared only where undisturbed runs agree
// among themselves: what differs from run to run (times, keys) proves nothing.
import type { Finding } from '../../src/cause/index.js'
import type { Expected, Wanted } from './expect.js'
import type { Kind } from './kinds/index.js'
import type { Outcome } from './workplace.js'

export interface Good {
  readonly end: string
  readonly ms: number
  /** Results that all undisturbed runs share. */
  readonly stable: Readonly<Record<string, string>>
}

export const goodOf = (runs: ReadonlyArray<Outcome>): Good | undefined => {
  const [first] = runs
  if (first === undefined || runs.some(r => r.end !== first.end)) return undefined
  const stable = Object.fromEntries(Object.entries(first.results).filter(([name, is]) => runs.every(r => r.results[name] === is)))
  return { end: first.end, ms: Math.max(...runs.map(r => r.ms)), stable }
}

const SLOWER_MS = 1000

/** Of the recorder, not of the program: it was killed, or refused its arguments. */
const TROUBLE = /^(recorder|exit 125)/

/** How it changed, in words; undefined when it did not, or not in a way that the kind of fault can be blamed for. */
export const changeOf = (good: Good, bad: Outcome, { delays, mustEnd }: Pick<Kind, 'delays' | 'mustEnd'>): string | undefined => {
  if (TROUBLE.test(bad.end)) return undefined
  if (bad.end !== good.end) return bad.end
  if (delays === true) return bad.ms >= 2 * good.ms && bad.ms - good.ms > SLOWER_MS ? 'slow' : undefined
  const differs = mustEnd === true ? undefined : Object.keys(good.stable).find(name => bad.results[name] !== good.stable[name])
  if (differs === undefined) return undefined
  return bad.results[differs] === undefined ? `lacks ${differs}` : `differs in ${differs || 'output'}`
}

const matches = (wanted: Wanted, got: string | number | undefined, key: string): boolean =>
  got !== undefined &&
  (typeof wanted === 'object'
    ? new RegExp(wanted.re).test(String(got))
    : String(got) === wanted || (key === 'path' && wanted.endsWith(`/${String(got).replace(/^(\.\.?\/)+/, '')}`)))

export const isRight = (expected: Expected, { class: found, subject }: Pick<Finding, 'class' | 'subject'>): boolean =>
  expected.classes.includes(found) &&
  expected.subjects.some(wanted =>
    Object.entries(wanted).every(([key, value]) => matches(value, subject[key as keyof typeof subject], key)),
  )

const ACCUSES: ReadonlySet<string> = new Set(['critical', 'high', 'medium'])
export const accuses = ({ severity }: Pick<Finding, 'severity'>): boolean => ACCUSES.has(severity)
