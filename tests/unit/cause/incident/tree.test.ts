// Storms, floods and runaway trees: each threshold from both sides, and the builds, servers and scripts that look alike.
import { suite } from 'uvu'
import { exit, type Story } from '../../state/story.js'
import { begun, cases, ROOT, runs, starts } from './rig.js'

const test = suite('incidents: trees')

/** Each process starts two like itself, one start every so many ms, `total` in all; none ends. */
const doubles = (total: number, everyMs: number): Story => {
  const s = begun()
  starts(s, { pid: 100, path: '/bin/bomb' })
  for (let i = 1; i < total; i++) starts(s, { pid: 100 + i, parent: 100 + ((i - 1) >> 1), path: '/bin/bomb', afterMs: everyMs })
  return s
}

/** One parent, `total` children that live. */
const serves = (total: number, everyMs: number): Story => {
  const s = begun()
  for (let i = 0; i < total; i++) starts(s, { pid: 100 + i, afterMs: everyMs })
  return s
}

/** make, a shell and a compiler for each file, and what that starts: eight files at a time. */
const builds = (files: number): Story => {
  const s = begun()
  for (let i = 0; i < files; i++) {
    const pid = 1000 + i * 10
    starts(s, { pid, path: '/usr/bin/gcc', argv: ['gcc', '-c', `${i}.c`], afterMs: 8 })
    runs(s, { pid: pid + 1, parent: pid, path: '/usr/lib/cc1' }, 40)
    runs(s, { pid: pid + 2, parent: pid, path: '/usr/bin/as' }, 10)
    if (i >= 8) s.event(1000 + (i - 8) * 10, 'ProcessExit', exit(0))
  }
  return s
}

cases(test, 'fork-storm', [
  ['10 a second for 2 s, with 60 alive that multiply', () => doubles(64, 100), [10]],
  ['30 in 5 s as well', () => doubles(64, 170), [30]],
  ['29 in 5 s are none', () => doubles(64, 175), []],
  ['with 59 alive there is no storm', () => doubles(58, 10), []],
  ['a hundred workers of one server do not branch', () => serves(100, 5), []],
  ['a parallel build is none', () => builds(60), []],
])

/** The same program `count` times, one after another, each for so long after a pause. */
const jobs = (count: number, ms: number, pause: number, path = (_: number): string | undefined => '/usr/bin/expr'): Story => {
  const s = begun()
  for (let i = 0; i < count; i++) {
    const program = path(i)
    runs(s, { pid: 100 + i, ...(program === undefined ? {} : { path: program }), afterMs: pause }, ms)
  }
  return s
}

cases(test, 'short-job-flood', [
  ['100 of one program in 10 s', () => jobs(100, 60, 30), [100]],
  ['99 are none', () => jobs(99, 60, 30), []],
  ['100 in more than 10 s are not', () => jobs(100, 60, 45), []],
  ['nor when they are the lesser part of the time', () => jobs(100, 20, 60), []],
  ['jobs of many programs are a script at work', () => jobs(150, 40, 10, i => `/usr/bin/tool-${i % 3}`), []],
  ['a server that forks per request starts no program', () => jobs(150, 40, 10, () => undefined), []],
  ['a build is none: what it starts starts others', () => builds(150), []],
  [
    'a parallel run is work',
    () => {
      const s = begun()
      for (let i = 0; i < 200; i++) {
        starts(s, { pid: 100 + i, path: '/usr/bin/xz', afterMs: 20 })
        if (i >= 16) s.event(100 + i - 16, 'ProcessExit', exit(0))
      }
      for (let i = 184; i < 200; i++) s.event(100 + i, 'ProcessExit', exit(0))
      return s
    },
    [],
  ],
])

const restarts = (count: number, code: number): Story => {
  const s = begun()
  for (let i = 0; i < count; i++) runs(s, { pid: 100 + i, path: '/srv/worker', code, afterMs: 100 }, 80)
  return s
}

const nests = (levels: number, path: (i: number) => string): Story => {
  const s = begun()
  starts(s, { pid: 100, path: path(0) })
  for (let i = 1; i <= levels; i++) starts(s, { pid: 100 + i, parent: 99 + i, path: path(i) })
  return s
}

cases(test, 'runaway-tree', [
  ['50 restarts that ended badly in 10 s', () => restarts(50, 1), [50]],
  ['49 are none', () => restarts(49, 1), []],
  ['restarts that end well are a loop at work', () => restarts(80, 0), []],
  ['21 levels of one program', () => nests(21, () => '/bin/again'), [21]],
  ['20 are not too many', () => nests(20, () => '/bin/again'), []],
  ['a recursive build goes through other programs', () => nests(40, i => (i % 2 === 0 ? '/usr/bin/make' : '/bin/sh')), []],
  [
    'a server that forks for each request restarts nothing',
    () => {
      const s = begun()
      for (let i = 0; i < 300; i++) {
        runs(s, { pid: 100 + i, path: '/srv/worker', argv: ['worker', String(i % 50)], afterMs: 5 }, 20)
        s.call(ROOT, 'wait4', [100 + i, 0, 0, 0], 100 + i)
      }
      return s
    },
    [],
  ],
])

test.run()
