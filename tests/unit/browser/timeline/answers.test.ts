// The timeline of recorded traces, by the real engine: every process has its lane, what is asked of a lane fits together, and steps of
// findings stand where their events do.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import * as E from 'fp-ts/lib/Either.js'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { Opened } from '../../../../src/browser/answers/answer.js'
import { ANSWERS } from '../../../../src/browser/answers/index.js'
import type { Answers, Ask } from '../../../../src/browser/protocol.js'
import { openSession } from '../../../../src/browser/session.js'
import { root } from '../../../support/browser.js'
import { testUnless } from '../../../support/skip.js'

const ENGINE = root('wasm/engine.wasm')
const lacking = existsSync(ENGINE) ? undefined : 'the engine is not built (make engine)'
const test = suite('answers of the timeline')

const opened = async (trace: string): Promise<Opened> => {
  const file = new Blob([new Uint8Array(readFileSync(trace))])
  const session = await openSession(new Uint8Array(readFileSync(ENGINE)), 'test', { _tag: 'File', file }, () => undefined)()
  if (E.isLeft(session)) throw new Error(JSON.stringify(session.left))
  return { session: session.right, found: undefined, searches: 0 } as unknown as Opened
}

const ask = async <A extends Ask>(open: Opened, question: A): Promise<Answers[A['_tag']]> => {
  const answer = ANSWERS[question._tag as keyof typeof ANSWERS] as unknown as (
    open: Opened,
    ask: A,
    progress: () => void,
  ) => Promise<E.Either<unknown, Answers[A['_tag']]>>
  const given = await answer(open, question, () => undefined)
  if (E.isLeft(given)) throw new Error(JSON.stringify(given.left))
  return given.right
}

for (const name of readdirSync(root('tests/golden'))) {
  const trace = root(`tests/golden/${name}/trace.pctrace`)
  if (!existsSync(trace)) continue
  testUnless(test, lacking, `${name}: lanes, runs and calls agree`, async () => {
    const open = await opened(trace)
    const timeline = await ask(open, { _tag: 'Timeline' })
    const { lanes } = timeline
    for (const { pid } of open.session.model.processes) assert.ok(lanes.pid.includes(pid), `process ${pid} has no lane`)
    for (const [lane, parent] of lanes.parent.entries()) assert.ok(parent < lane)
    const all = Array.from(lanes.tid.keys())
    const runs = await ask(open, { _tag: 'Runs', lanes: all, fromNs: 0, toNs: timeline.endNs, px: 500 })
    for (const lane of all) {
      let at = lanes.bornNs[lane] as number
      for (let i = runs.first[lane] as number; i < (runs.first[lane + 1] as number); i++) {
        assert.is(runs.fromNs[i], at)
        at = runs.toNs[i] as number
      }
      assert.is(at, lanes.diedNs[lane])
    }
    for (const step of timeline.steps) {
      const moment = await ask(open, { _tag: 'MomentOf', seq: step.seq })
      assert.equal(moment, { lane: step.lane, ns: step.ns })
    }
    for (const i of timeline.arrows.kind.keys()) {
      assert.ok(lanes.tid[timeline.arrows.from[i] as number] !== undefined)
      assert.ok(timeline.arrows.from[i] !== timeline.arrows.to[i])
    }
  })

  testUnless(test, lacking, `${name}: stepping through a lane meets every call once, there and back`, async () => {
    const open = await opened(trace)
    const { rows } = open.session
    const { lanes } = await ask(open, { _tag: 'Timeline' })
    const walk = async (lane: number, step: -1 | 1, from: number): Promise<ReadonlyArray<number>> => {
      const seqs: number[] = []
      let seq: number | undefined
      for (let tries = 0; tries <= rows.seq.length(); tries++) {
        const question = { _tag: 'Moment', lane, ns: from, step, leastNs: 0, ...(seq === undefined ? {} : { seq }) } as const
        const moment = await ask(open, question)
        if (moment?.line === undefined) return seqs
        seq = moment.line.seq
        seqs.push(seq)
      }
      return seqs
    }
    const calls = Array.from(rows.tid.values().keys()).filter(row => rows.tid.at(row) === lanes.tid[0] && rows.tookNs.at(row) > 0)
    const there = await walk(0, 1, -1)
    assert.equal(
      there.filter(seq => calls.some(row => rows.seq.at(row) === seq)),
      calls.map(row => rows.seq.at(row)),
    )
    assert.equal([...(await walk(0, -1, Number.MAX_SAFE_INTEGER))].reverse(), there)
  })
}

test.run()
