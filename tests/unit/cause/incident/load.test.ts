// Processor, storage, calls and memory: each threshold from both sides, and what looks alike.
import { suite } from 'uvu'
import { AT_FDCWD, exit, type Story, str } from '../../state/story.js'
import { begun, cases, ROOT, sample, told } from './rig.js'

const test = suite('incidents: load')

/** Samples every 100 ms that used `percent` of a core, for so long. */
const computes = (percent: number, seconds: number, calls = 0): Story => {
  const s = begun()
  for (let i = 1; i <= seconds * 10; i++) {
    for (let c = 0; c < calls; c++) s.call(ROOT, 'getppid', [], 1)
    s.event(ROOT, 'Sample', sample(i * percent), { ms: 100 - calls * 0.002 })
  }
  return s
}

cases(test, 'cpu-spin', [
  ['95 % of a core for 5 s', () => computes(95, 5.4), [0.95]],
  ['94 % are not', () => computes(94, 8), []],
  ['nor is all of a core for 4.6 s', () => computes(100, 4.7), []],
  ['with 250 calls a second it is work', () => computes(99, 6, 25), []],
  [
    'a computation that ends by itself is work',
    () => {
      const s = computes(99, 6)
      s.event(ROOT, 'ProcessExit', exit(0))
      return s
    },
    [],
  ],
  [
    'one that is killed was not done',
    () => {
      const s = computes(100, 6)
      s.event(ROOT, 'ProcessExit', exit(0, 9))
      return s
    },
    [1],
  ],
])

const opened = (path = '/srv/data'): Story => {
  const s = begun()
  s.call(ROOT, 'openat', [AT_FDCWD, 0x1000, 2], 3, { at: [str(1, path)] })
  return s
}

/** Reads that take so long, one every half second. */
const reads = (ms: number, count: number): Story => {
  const s = opened()
  for (let i = 0; i < count; i++) {
    s.enter(ROOT, 'pread64', [3, 0x1000, 4096, 0])
    s.leave(ROOT, 'pread64', 4096, { ms })
    s.event(ROOT, 'Sample', sample(0), { ms: 500 - ms })
  }
  return s
}

const syncs = (count: number, slow: number, slowMs: number): Story => {
  const s = opened()
  for (let i = 0; i < count; i++) s.call(ROOT, 'fsync', [3], 0, { ms: i < slow ? slowMs : 1 })
  return s
}

cases(test, 'io-saturation', [
  ['blocked 92 % of 5 s', () => reads(460, 12), [0.92]],
  ['blocked 89 % is not saturated', () => reads(445, 20), []],
  ['all of 4 s neither', () => reads(499, 9), []],
  ['2 of 100 syncs of 100 ms', () => syncs(100, 2, 100), [100e6]],
  ['2 of 100 syncs of 99.9 ms are not', () => syncs(100, 2, 99.9), []],
  ['1 of 100, however long, is not the 99th percentile', () => syncs(100, 1, 900), []],
  ['10 slow syncs are enough', () => syncs(10, 10, 120), [120e6]],
  ['9 are not', () => syncs(9, 9, 120), []],
  [
    'reading much, each time without waiting, is work',
    () => {
      const s = opened()
      for (let i = 0; i < 9000; i++) s.call(ROOT, 'read', [3, 0x1000, 65536], 65536, { ms: 0.9 })
      return s
    },
    [],
  ],
])

const times =
  (count: number, each: (s: Story, i: number) => void): (() => Story) =>
  () => {
    const s = opened()
    for (let i = 0; i < count; i++) each(s, i)
    return s
  }

cases(test, 'rapid-calls', [
  ['5000 repeats in a second', times(5001, s => s.call(ROOT, 'sched_yield', [], 0)), [5000]],
  ['4999 are not', times(5000, s => s.call(ROOT, 'sched_yield', [], 0)), []],
  [
    'a copy of single bytes repeats by turns',
    times(3000, s => {
      s.call(ROOT, 'read', [3, 0x1000, 1], 1)
      s.call(ROOT, 'write', [3, 0x1000, 1], 1)
    }),
    [5998],
  ],
  ['a copy of blocks is work', times(6000, s => s.call(ROOT, 'read', [3, 0x1000, 65536], 65536)), []],
  [
    'a walk through a tree asks about another name each time',
    times(6000, (s, i) => s.call(ROOT, 'newfstatat', [AT_FDCWD, 0x1000, 0x2000, 0], 0, { at: [str(1, `/srv/${i}`)] })),
    [],
  ],
  [
    'as many over three seconds are none',
    times(6000, (s, i) => s.call(ROOT, 'sched_yield', [], 0, i % 2 === 0 ? { ms: 1 } : {})),
    [],
  ],
])

const GB = 1e9
const limited = (limit: number): Story => {
  const s = begun()
  s.event(ROOT, 'ProcessState', told({ limits: [{ resource: 9, soft: BigInt(limit), hard: BigInt(limit) }] }), { ms: 0 })
  return s
}

/** Grows by so much every 100 ms for 12 s, from 100 MB. */
const grows = (step: number, end?: number, limit = GB): Story => {
  const s = limited(limit)
  for (let i = 1; i <= 120; i++) s.event(ROOT, 'Sample', sample(0, 100e6 + i * step), { ms: 100 })
  if (end !== undefined) s.event(ROOT, 'ProcessExit', exit(end))
  return s
}

const reaches = (size: number, limit = GB): Story => {
  const s = limited(limit)
  s.event(ROOT, 'Sample', sample(0, size), { ms: 100 })
  s.event(ROOT, 'Sample', sample(0, 1e6), { ms: 100 })
  s.event(ROOT, 'ProcessExit', exit(0))
  return s
}

cases(test, 'oom-risk', [
  ['90 % of the limit', () => reaches(900e6), [0.9]],
  ['a byte less is not near', () => reaches(900e6 - 1), []],
  ['growth that would reach the limit in 53 s', () => grows(1.4e6), [52_813_852_813.8528]],
  ['slower growth would take more', () => grows(1.22e6), []],
  ['growth of a process that ended well was no risk', () => grows(1.4e6, 0), []],
  ['of one that ended badly it may have been', () => grows(1.4e6, 1), [52_813_852_813.8528]],
  [
    'growth that stopped is none',
    () => {
      const s = grows(3e6)
      for (let i = 0; i < 100; i++) s.event(ROOT, 'Sample', sample(0, 460e6), { ms: 100 })
      return s
    },
    [],
  ],
  [
    'without a limit there is nothing to reach',
    () => {
      const s = begun()
      for (let i = 1; i <= 120; i++) s.event(ROOT, 'Sample', sample(0, i * 1e8), { ms: 100 })
      return s
    },
    [],
  ],
])

test.run()
