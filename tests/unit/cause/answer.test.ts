// Status 1 as an answer, and as anything else: what tells them apart is all that the run did.
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { answersQuietly } from '../../../src/cause/answer.js'
import { indexFacts } from '../../../src/cause/facts.js'
import { AT_FDCWD, bytes, exit, fork, state, type Story, story, str } from '../state/story.js'

const test = suite('quiet answers')
const META = { arch: 'x86_64', rootPid: 10, startNs: 0, endNs: 0, cut: 'no', attached: false } as const
const ENOENT = -2
const ENOSPC = -28

interface Run {
  readonly code?: number
  readonly signal?: number
  readonly exe?: string
  readonly does?: (s: Story) => unknown
}

const RUNS: ReadonlyArray<readonly [what: string, run: Run, answers: boolean]> = [
  ['status 1 without a word', {}, true],
  ['status 2', { code: 2 }, false],
  ['a signal', { code: 0, signal: 9 }, false],
  ['a script', { exe: '/bin/sh' }, false],
  ['a message', { does: s => s.call(10, 'write', [2, 0x9000, 4], 4, { at: [bytes(1, 'bad\n')] }) }, false],
  ['a file that is not there', { does: s => s.call(10, 'open', [0x1000, 0], ENOENT, { at: [str(0, 'f')] }) }, false],
  ['a disk that is full', { does: s => s.call(10, 'openat', [AT_FDCWD, 0x2000, 0o101], ENOSPC, { at: [str(1, 'f')] }) }, false],
  [
    'a child that failed',
    {
      does: s => [
        s.event(10, 'ProcessFork', fork(11)),
        s.event(11, 'ProcessExit', exit(3)),
        s.call(10, 'wait4', [11, 0, 0, 0], 11),
      ],
    },
    false,
  ],
]
for (const [what, { code = 1, signal = 0, exe = '/bin/app', does }, answers] of RUNS) {
  test(`${what} is ${answers ? 'an answer' : 'none'}`, async () => {
    const s = story()
    s.event(10, 'ProcessState', state({ exe }))
    does?.(s)
    s.event(10, 'ProcessExit', exit(code, signal))
    const { root } = indexFacts((await s.tell()).facts, META)
    assert.is(root !== undefined && answersQuietly(root), answers)
  })
}

test.run()
