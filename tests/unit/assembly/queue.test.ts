// What one event implies is run entry by entry: a full output ring pauses in the middle of it, between two programs, and nothing is lost,
// repeated or out of order.
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { Hook, Limit } from '../../../assembly/abi.js'
import { POINTS } from '../../../src/probe/gen/hooks.js'
import type { SystemEvent } from '../../../src/trace/event.js'
import * as story from '../state/story.js'
import { at } from './kernel-rig.js'
import { machine } from './machine.js'
import { perfMap, rigOf } from './trace-rig.js'

const test = suite('queue')
const RECORD = 512
const ROUNDS = 110 // with their headers a little less than a run may write: Limit.RingReserve

const fork = (seq: number): SystemEvent => at(seq, 100, 'ProcessFork', story.fork(100 + seq))

const point = (name: string): number => (Hook.RawPoint << 16) | (POINTS.findIndex(([known]) => known === name) + 1)

test('a full ring pauses between the entries of one event', async () => {
  const m = await machine()
  const perf = perfMap(m)
  const large = (tag: number): string =>
    `mov %r6, ${ROUNDS}\nstw [%r10-512], ${tag}\nagain: mov %r1, 0\nlddw %r2, map ${perf}\nlddw %r3, 0xffffffff\nmov %r4, %r10\n` +
    `add %r4, -512\nmov %r5, ${RECORD}\ncall 25\nsub %r6, 1\njne %r6, 0, again\nmov %r0, 0\nexit`
  // On two entries of the same event, so many that the ring is full more than once in between.
  const each = Math.ceil(Limit.RingBytes / (ROUNDS * RECORD))
  const on = (name: string, base: number): void => {
    for (let i = 0; i < each; i++) m.engine.exports.link_create(m.load(large(base + i)), point(name))
  }
  on('sched/sched_process_fork', 1000)
  on('task/task_newtask', 0)
  const rig = rigOf(m, [])
  const tags = rig
    .run([fork(1), fork(2)])
    .map(({ payload }) => new DataView(payload.buffer, payload.byteOffset).getUint32(0, true))
  const runs = tags.filter((_, i) => i % ROUNDS === 0)
  assert.is(tags.length, 2 * 2 * each * ROUNDS)
  const once = [...Array.from({ length: each }, (_, i) => i), ...Array.from({ length: each }, (_, i) => 1000 + i)]
  assert.equal(runs, [...once, ...once])
})

test.run()
