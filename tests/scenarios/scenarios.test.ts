// Every scenario of this folder, and those beside the checkout: the real programs are run, recorded and explained as a user
// would, and the findings are compared with the known cause. Slow, because they are real failures in real time: about five
// minutes. What is held is the share that is right, since a loaded machine may turn one hang into another, or make a healthy
// run of ours wait so long for its disk that the wait dominates it; of the visible healthy runs none may be accused. Each recording is
// then told otherwise (mutations.ts): other names and missing texts may not change the answer, and over all of them a
// confidence has to mean what it says.
import { spawnSync } from 'node:child_process'
import { existsSync, rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { isDocumented } from '../support/documents.js'
import { ROOT } from '../support/cli.js'
import { random } from '../support/seed.js'
import { unproven } from '../support/proven.js'
import { skip, testUnless } from '../support/skip.js'
import { PROBECAUSE, record, removeScratch, scenarioEnv } from './recording.js'
import { type Claim, calibrationError, reliabilityTable } from './reliability.js'
import { retell } from './retold.js'
import { type Answer, accuses, isHealthy, isRight, type Scenario, scenariosIn } from './scenario.js'

const next = random()
const chance = (): number => next() / 0x1_0000_0000

/** What does not hold of findings and their evidence. */
const broken: string[] = []

/** Over all recordings and their mutations. */
const claims: Claim[] = []
const told = { same: 0, changed: 0 }

const explained = (trace: string): ReadonlyArray<Answer> => {
  const said = spawnSync(PROBECAUSE, ['explain', trace, '--format', 'json'], {
    env: scenarioEnv,
    encoding: 'utf8',
    maxBuffer: 1 << 26,
  })
  isDocumented('explain', said.stdout)
  return (JSON.parse(said.stdout) as { readonly findings: ReadonlyArray<Answer> }).findings
}

const say = (one: Scenario, verdict: string, top: Answer | undefined): void => {
  process.stdout.write(`${one.id}: ${verdict}: wanted ${one.class}, first is ${top?.class ?? 'nothing'}\n`)
}

/** Of a healthy run a finding counts when it accuses. */
const claim = (one: Scenario, answers: ReadonlyArray<Answer>): void => {
  const top = isHealthy(one) ? answers.find(accuses) : answers[0]
  if (top !== undefined) claims.push({ confidence: top.confidence, right: !isHealthy(one) && isRight(one, top) })
}

const retoldOf = async (one: Scenario, trace: string, top: Answer | undefined): Promise<void> => {
  for (const { mutation, answers } of await retell(trace, chance)) {
    claim(one, answers)
    if (!mutation.same || isHealthy(one)) continue
    const same = answers[0]?.class === top?.class && (top === undefined || isRight(one, top) === isRight(one, answers[0] ?? top))
    told[same ? 'same' : 'changed']++
    if (!same) say(one, mutation.name, answers[0])
  }
}

interface Score {
  faults: number
  first: number
  third: number
  healthy: number
  accused: number
}

const score = async (all: ReadonlyArray<Scenario>): Promise<Score> => {
  const sum: Score = { faults: 0, first: 0, third: 0, healthy: 0, accused: 0 }
  for (const one of all) {
    const recorded = record(one)
    if ('lacking' in recorded) {
      skip(one.id, recorded.lacking)
      continue
    }
    const answers = explained(recorded.trace)
    claim(one, answers)
    if (isHealthy(one)) {
      sum.healthy++
      if (answers.some(accuses)) {
        sum.accused++
        say(one, 'accused', answers.find(accuses))
      }
    } else {
      const at = answers.findIndex(a => isRight(one, a))
      sum.faults++
      if (at === 0) sum.first++
      else say(one, at > 0 ? `rank ${at + 1}` : 'missed', answers[0])
      if (at >= 0 && at < 3) sum.third++
    }
    broken.push(...(await unproven(recorded.trace)).map(text => `${one.id}: ${text}`))
    await retoldOf(one, recorded.trace, answers[0])
    rmSync(recorded.trace, { force: true })
  }
  process.stdout.write(`${JSON.stringify(sum)}\n`)
  return sum
}

const test = suite('scenarios')
const lackingFor = (folder: string): string | undefined =>
  !existsSync(folder) ? 'the folder is not beside this checkout' : process.getuid?.() !== 0 ? 'scenarios run as root' : undefined

for (const [what, folder, first, third, accused] of [
  ['the visible scenarios are explained, no healthy run is accused', resolve(ROOT, '../shared/scenarios/visible'), 0.75, 0.9, 0],
  ['our own scenarios are explained, hardly a healthy run is accused', join(ROOT, 'tests/scenarios'), 0.9, 0.95, 1],
] as const)
  testUnless(test, lackingFor(folder), what, async () => {
    const sum = await score(scenariosIn(folder))
    assert.ok(sum.first >= first * sum.faults, `first: ${sum.first} of ${sum.faults}`)
    assert.ok(sum.third >= third * sum.faults, `among three: ${sum.third} of ${sum.faults}`)
    assert.ok(sum.accused <= accused, `accused: ${sum.accused} of ${sum.healthy}`)
  })

const untold = process.getuid?.() !== 0 ? 'scenarios run as root' : undefined

testUnless(test, untold, 'other names, and no printed text at all, lead to the same answer', () => {
  process.stdout.write(`${JSON.stringify(told)}\n`)
  assert.ok(told.same > 0 && told.changed <= 0.03 * told.same, JSON.stringify(told))
})

testUnless(test, untold, 'a confidence means what it says, over recordings that are whole, lossy, filtered or cut off', () => {
  process.stdout.write(`${reliabilityTable(claims)}\n`)
  const error = calibrationError(claims)
  assert.ok(claims.length > 0 && error <= 0.2, `claims are ${error.toFixed(2)} from the truth`)
})

testUnless(test, untold, 'every finding is proven by what it cites, and a reader of that alone can follow the text', () => {
  assert.equal(broken, [])
})

test.after(removeScratch)
test.run()
