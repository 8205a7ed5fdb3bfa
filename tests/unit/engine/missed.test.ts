// What programs asked for in vain is told by the names of members, those of one member together, whatever byte was asked for.
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { Limit } from '../../../assembly/abi.js'
import { missedHelpers, missedMembers } from '../../../src/engine/missed.js'
import { memberAt } from '../../../src/kernel/index.js'
import { lossLines } from '../../../src/present/run.js'
import { asking, ofTask, placeOf, state } from '../assembly/kernel-rig.js'
import { entry } from '../assembly/trace-rig.js'

const test = suite('what a trace does not hold')
const events = [state(1, 100, {}), entry(2, 2n, 100), entry(3, 3n, 100)]

test('a member is named by its path; a place that none has, by its byte', () => {
  const name = placeOf('dentry', 'd_name').offset
  assert.is(memberAt('task_struct', placeOf('task_struct', 'comm').offset + 5), 'comm')
  assert.is(memberAt('dentry', name), 'd_name.hash')
  assert.is(memberAt('fs_struct', placeOf('fs_struct', 'pwd.dentry').offset), 'pwd.dentry')
  assert.is(memberAt('task_struct', 60000), undefined)
  assert.is(memberAt('no_such', 0), undefined)
})

test('asked twice, it is one line; an object that is not there is another', async () => {
  const flags = await asking(() => ofTask('flags'), events)
  assert.equal(missedMembers(flags.m.engine), [{ member: 'task_struct.flags', count: 2 }])
  assert.equal(missedHelpers(flags.m.engine), [])
  const losses = { drops: 0, faults: 0, readMisses: 0, misses: [], members: missedMembers(flags.m.engine) }
  assert.equal(lossLines(losses), ['task_struct.flags: asked 2 times; the trace does not hold it'])
  const gone = await asking(() => 'lddw %r3, 0xeb03000077770000\nmov %r1, %r10\nadd %r1, -32\nmov %r2, 8\ncall 113', events)
  assert.equal(lossLines({ ...losses, members: missedMembers(gone.m.engine) }), [
    'objects of the kernel: asked 2 times; the trace does not hold them',
  ])
})

test('more members than there is room for are counted together', async () => {
  const reads = Array.from({ length: Limit.MissedMembers + 20 }, (_, i) => `ldxb %r0, [%r6+${1000 + i}]`).join('\n')
  const { m } = await asking(() => `call 35\nmov %r6, %r0\n${reads}`, events, { flags: { typedPointers: true } })
  const rows = missedMembers(m.engine)
  assert.is(rows.length, Limit.MissedMembers + 1)
  assert.equal(rows[0], { member: 'task_struct.(byte 1000)', count: 2 })
  assert.equal(rows.at(-1), { count: 40 })
})

test.run()
