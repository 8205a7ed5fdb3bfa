// Whose rights a process had when a call failed, which calls changed them, and whom a signal sent inside a pid namespace was meant for.
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { fork, state, story, str } from './story.js'

const test = suite('state: identity')
const EACCES = -13

test('a refusal knows the user it was refused to, and the call that made it so', async () => {
  const s = story()
  s.event(10, 'ProcessState', state())
  s.call(10, 'open', [0x1000, 0], EACCES, { at: [str(0, '/a')] })
  s.call(10, 'setgid', [33], 0)
  const seq = s.call(10, 'setresuid', [33, 34, -1], 0)
  s.call(10, 'open', [0x1000, 0], EACCES, { at: [str(0, '/b')] })
  const told = await s.tell()
  assert.equal(
    told.of('Failed').map(f => f.user),
    [1000, 34],
  )
  const set = told.one('Identity', i => i.syscall === 'setresuid')
  assert.equal([set.ids, set.first], [[33, 34, -1], seq])
})

test('an unknown user stays unknown', async () => {
  const s = story()
  s.call(10, 'open', [0x1000, 0], EACCES, { at: [str(0, '/a')] })
  assert.is((await s.tell()).one('Failed').user, -1)
})

/** Process 500 is 1 in a namespace of its own, and its child 501 is 2 there. */
const nested = () => {
  const s = story()
  s.event(500, 'ProcessState', { ...state(), nsPids: [500, 1], pidNs: 77n } as ReturnType<typeof state>)
  s.event(500, 'ProcessFork', { ...fork(501), nsPid: 2 } as ReturnType<typeof fork>)
  return s
}

test('a signal sent inside a pid namespace is told with the id outside', async () => {
  const s = nested()
  s.call(500, 'kill', [2, 15], 0)
  s.call(501, 'kill', [1, 10], 0)
  const told = await s.tell()
  assert.equal(
    told.of('Kill').map(k => k.target),
    [501, 500],
  )
})

test('a process group and an id that nobody has there stay as given', async () => {
  const s = nested()
  s.call(500, 'kill', [-2, 15], 0)
  s.call(500, 'kill', [9, 15], 0)
  assert.equal(
    (await s.tell()).of('Kill').map(k => k.target),
    [-2, 9],
  )
})

test.run()
