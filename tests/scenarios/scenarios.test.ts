// Every scenario of this folder, and those beside the checkout: the real programs are run, recorded and explained as a user
// would, and the findings are compared with the known cause. Slow, because they are real failures in real time: about four
// minutes. What is held is the share that is right, since a loaded machine may turn one hang into another, or make a healthy
// run of ours wait so long for its disk that the wait dominates it; of the visible healthy runs none may be accused.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { ROOT } from '../support/cli.js'
import { skip, testUnless } from '../support/skip.js'

type Wanted = string | number | { readonly re: string }
type WantedSubject = Readonly<Record<string, Wanted>>

interface Scenario {
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

interface Finding {
  readonly class: string
  readonly severity: string
  readonly subject: Readonly<Record<string, string | number>>
}

const PROBECAUSE = join(ROOT, 'src/cli/probecause')
const CANNOT_RUN_HERE = 77
const ACCUSES = new Set(['critical', 'high', 'medium'])
/** Programs that count as a package when it is not installed as one. */
const PROGRAMS: Readonly<Record<string, string>> = { nodejs: 'node', mawk: 'awk', 'perl-base': 'perl' }

const scenariosIn = (folder: string): ReadonlyArray<Scenario> =>
  !existsSync(folder)
    ? []
    : readdirSync(folder)
        .sort()
        .map(name => join(folder, name))
        .filter(dir => existsSync(join(dir, 'scenario.json')))
        .map(dir => ({ ...(JSON.parse(readFileSync(join(dir, 'scenario.json'), 'utf8')) as Omit<Scenario, 'dir'>), dir }))

const installed = new Set(
  (spawnSync('dpkg-query', ['-W', '-f', '${Package} ${db:Status-Status}\n'], { encoding: 'utf8' }).stdout ?? '')
    .split('\n')
    .filter(line => line.endsWith(' installed'))
    .map(line => line.split(' ')[0]),
)
const isThere = (name: string): boolean =>
  installed.has(name) || (PROGRAMS[name] !== undefined && spawnSync('which', [PROGRAMS[name]]).status === 0)

const scratch = mkdtempSync(join(tmpdir(), 'scenarios-'))
const env = {
  PATH: `/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:${join(process.execPath, '..')}`,
  HOME: scratch,
  LANG: 'C.UTF-8',
  TERM: 'dumb',
  USER: 'root',
  LOGNAME: 'root',
  SHELL: '/bin/sh',
  TZ: 'UTC',
}

const runIn = (dir: string, argv: ReadonlyArray<string>, seconds: number): number | null =>
  spawnSync(argv[0] ?? '', argv.slice(1), { cwd: dir, env, stdio: 'ignore', timeout: seconds * 1000, killSignal: 'SIGKILL' })
    .status

/** undefined: this host cannot run it. */
const findingsOf = (one: Scenario): ReadonlyArray<Finding> | undefined => {
  const trace = join(scratch, `${one.id}.pctrace`)
  try {
    if (one.setup !== undefined) {
      const ready = runIn(one.dir, one.setup, 60)
      if (ready === CANNOT_RUN_HERE) return undefined
      assert.is(ready, 0, `${one.id}: set-up failed`)
    }
    runIn(one.dir, [PROBECAUSE, 'record', '-o', trace, '--', ...one.command], one.timeout_s + 40)
    const said = spawnSync(PROBECAUSE, ['explain', trace, '--format', 'json'], { env, encoding: 'utf8', maxBuffer: 1 << 26 })
    return (JSON.parse(said.stdout) as { readonly findings: ReadonlyArray<Finding> }).findings
  } finally {
    if (one.teardown !== undefined) runIn(one.dir, one.teardown, 60)
    rmSync(trace, { force: true })
  }
}

const matches = (wanted: Wanted, got: string | number | undefined): boolean =>
  got !== undefined && (typeof wanted === 'object' ? new RegExp(wanted.re).test(String(got)) : String(wanted) === String(got))
const isRight = (one: Scenario, found: Finding): boolean =>
  one.accept_classes.includes(found.class) &&
  [one.subject].flat().some(subject => Object.entries(subject).every(([key, wanted]) => matches(wanted, found.subject[key])))

interface Score {
  faults: number
  first: number
  third: number
  healthy: number
  accused: number
}

const score = (all: ReadonlyArray<Scenario>): Score => {
  const sum: Score = { faults: 0, first: 0, third: 0, healthy: 0, accused: 0 }
  for (const one of all) {
    const lacking = (one.packages ?? []).filter(name => !isThere(name))
    const findings = lacking.length > 0 ? undefined : findingsOf(one)
    if (findings === undefined) {
      skip(one.id, lacking.length > 0 ? `not installed: ${lacking.join(' ')}` : 'its set-up says that this host cannot run it')
      continue
    }
    const top = findings[0]
    const say = (verdict: string): void => {
      process.stdout.write(`${one.id}: ${verdict}: wanted ${one.class}, first is ${top?.class ?? 'nothing'}\n`)
    }
    if (one.class === 'normal') {
      sum.healthy++
      if (!findings.some(f => f.class !== 'normal' && ACCUSES.has(f.severity))) continue
      sum.accused++
      say('accused')
    } else {
      const at = findings.findIndex(f => isRight(one, f))
      sum.faults++
      if (at === 0) sum.first++
      else say(at > 0 ? `rank ${at + 1}` : 'missed')
      if (at >= 0 && at < 3) sum.third++
    }
  }
  process.stdout.write(`${JSON.stringify(sum)}\n`)
  return sum
}

const test = suite('scenarios')
const lackingFor = (folder: string): string | undefined =>
  !existsSync(folder) ? 'the folder is not beside this checkout' : process.getuid?.() !== 0 ? 'scenarios run as root' : undefined

for (const [what, folder, first, third, accused] of [
  ['the visible scenarios are explained, no healthy run is accused', resolve(ROOT, '../shared/scenarios/visible'), 0.75, 0.9, 0],
  ['our own scenarios are explained, hardly a healthy run is accused', join(ROOT, 'tests/scenarios'), 0.85, 0.9, 1],
] as const)
  testUnless(test, lackingFor(folder), what, () => {
    const sum = score(scenariosIn(folder))
    assert.ok(sum.first >= first * sum.faults, `first: ${sum.first} of ${sum.faults}`)
    assert.ok(sum.third >= third * sum.faults, `among three: ${sum.third} of ${sum.faults}`)
    assert.ok(sum.accused <= accused, `accused: ${sum.accused} of ${sum.healthy}`)
  })

test.after(() => rmSync(scratch, { recursive: true, force: true }))
test.run()
