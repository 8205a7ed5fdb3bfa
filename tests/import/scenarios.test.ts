// The visible scenarios, each run twice: under the recorder, and under strace as people run it. What `explain` says of the log first
// must be what it says of the recording, its class and whom it is about, for at least 14 of the 16. The runs are two, and a pid or a
// port of its own is another each time: those are not compared. Prints the table.
import { spawnSync } from 'node:child_process'
import { join, resolve } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { ROOT } from '../support/cli.js'
import { testUnless } from '../support/skip.js'
import { PROBECAUSE, recordWith, removeScratch, type Recorder, scenarioEnv } from '../scenarios/recording.js'
import { type Answer, isRight, type Scenario, scenariosIn } from '../scenarios/scenario.js'

const test = suite('import: scenarios')
const VISIBLE = scenariosIn(resolve(ROOT, '../shared/scenarios/visible'))
const HAS_STRACE = spawnSync('strace', ['-V']).status === 0
const LACKING = VISIBLE.length === 0 ? 'no scenarios beside the checkout' : HAS_STRACE ? undefined : 'strace is not installed'
const AGREE = 14 / 16

const native: Recorder = trace => [PROBECAUSE, 'record', '-o', trace, '--']
const strace: Recorder = log => ['strace', '-f', '-ttt', '-T', '-yy', '-s', '256', '-o', log]

const first = (trace: string): Answer | undefined => {
  const said = spawnSync(PROBECAUSE, ['explain', trace, '--format', 'json'], {
    env: scenarioEnv,
    encoding: 'utf8',
    maxBuffer: 1 << 26,
  })
  assert.ok([0, 1, 5].includes(said.status ?? -1), said.stderr)
  return (JSON.parse(said.stdout) as { readonly findings: ReadonlyArray<Answer> }).findings[0]
}

const ABOUT = ['comm', 'path', 'address', 'syscall', 'errno', 'signal']
/** Of a port or a file that the run made up for itself only the kind is the same. */
const same = (one: Scenario, a: Answer | undefined, b: Answer | undefined): boolean => {
  if (a === undefined || b === undefined) return a === b
  const equal = ABOUT.every(key => a.subject[key] === b.subject[key])
  return a.class === b.class && (equal || (isRight(one, a) && isRight(one, b)))
}

const text = (answer: Answer | undefined): string =>
  answer === undefined
    ? 'nothing'
    : [answer.class, ...ABOUT.map(key => answer.subject[key] ?? '')].filter(part => part !== '').join(' ')

testUnless(test, LACKING, `a log of strace is explained as the recording is, in ${AGREE * 16} of 16`, () => {
  let judged = 0
  let agree = 0
  for (const one of VISIBLE) {
    const [recorded, logged] = [native, strace].map((recorder, at) =>
      recordWith(one, recorder, join('import', `${one.id}.${at}`)),
    )
    if (recorded === undefined || logged === undefined || 'lacking' in recorded || 'lacking' in logged) {
      console.log(`${one.id}: skipped`)
      continue
    }
    const [wanted, got] = [first(recorded.trace), first(logged.trace)]
    const isSame = same(one, wanted, got)
    judged++
    if (isSame) agree++
    console.log(`${isSame ? 'same ' : 'other'} ${one.id}: ${text(wanted)}${isSame ? '' : ` / strace: ${text(got)}`}`)
  }
  console.log(`${agree} of ${judged} as the recording`)
  assert.ok(judged > 0)
  assert.ok(agree >= AGREE * judged, `${agree} of ${judged}`)
})

test.after(removeScratch)
test.run()
