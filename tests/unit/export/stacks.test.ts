// Chrome traces, folded stacks and strace text of events in any order, and of recordings: balanced, bounded, and of the form that their
// readers take.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import * as fc from 'fast-check'
import * as E from 'fp-ts/lib/Either.js'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { chrome } from '../../../src/export/chrome.js'
import type { Exporter } from '../../../src/export/exporter.js'
import { folded } from '../../../src/export/folded.js'
import { strace } from '../../../src/present/strace.js'
import { decode, readTrace, type SyscallData, type SystemEvent, type TraceHeader } from '../../../src/trace/index.js'
import { syscallNumber } from '../../../src/trace/syscalls.js'
import { ROOT } from '../../support/cli.js'
import { events, someHeader } from '../../support/events.js'
import { SEED } from '../../support/seed.js'
import { heldTraceEvents } from '../../support/trace-events.js'

const test = suite('export: stacks')

const written = ({ begin, events: take, end }: Exporter, batch: ReadonlyArray<SystemEvent>): string =>
  [...begin(), ...take(batch), ...end(undefined)].join('')

const NS = 1_000_000n
let seq = 0
const at = (
  tid: number,
  ms: number,
  eventType: SystemEvent['eventType'],
  data: SystemEvent['data'],
  path?: string,
): SystemEvent => ({
  seq: ++seq,
  timestamp: someHeader.startNs + BigInt(ms) * NS,
  pid: 10,
  tid,
  eventType,
  data,
  context: {},
  names: { comm: 'prog', ...(path === undefined ? {} : { path, fd: 3 }) },
})

const call = (name: string, args: ReadonlyArray<bigint>, ret?: bigint): SyscallData => ({
  _tag: 'Syscall',
  abi: 'native',
  number: syscallNumber('x86_64', name) ?? -1,
  args,
  snapshots: [],
  ...(ret === undefined ? {} : { ret }),
})

const enter = (tid: number, ms: number, name: string, args: ReadonlyArray<bigint> = [], path?: string) =>
  at(tid, ms, 'SyscallEntry', call(name, args), path)
const leave = (tid: number, ms: number, name: string, ret: bigint, path?: string) =>
  at(tid, ms, 'SyscallExit', call(name, [], ret), path)
const exit = (tid: number, ms: number, signal = 0, group = false) =>
  at(tid, ms, 'ProcessExit', {
    _tag: 'Exit',
    code: 0,
    signal,
    coreDumped: false,
    group,
    userNs: 5n * NS,
    sysNs: 0n,
    maxRssBytes: 0n,
    minorFaults: 0n,
    majorFaults: 0n,
    voluntarySwitches: 0n,
    involuntarySwitches: 0n,
  })

/** Two threads inside each other's calls, one killed in its call, one that the recording's end cuts. */
const STORY: ReadonlyArray<SystemEvent> = [
  enter(10, 0, 'read', [3n, 0x1000n, 8n], '/tmp/in;put'),
  enter(11, 1, 'write', [1n, 0x2000n, 4n]),
  leave(11, 2, 'write', 4n),
  leave(11, 3, 'close', -9n),
  leave(10, 4, 'read', 0n, '/tmp/in;put'),
  enter(11, 5, 'getppid'),
  enter(11, 6, 'getuid'),
  exit(11, 7, 9),
  enter(10, 8, 'pause'),
]

test('a call that was cut, and one begun before it was seen, have both their ends', () => {
  const traced = heldTraceEvents(written(chrome(someHeader), STORY))
  const told = traced
    .filter(({ ph }) => ph === 'E')
    .map(({ name, ts, args }) => [name, ts, args?.['cut'] ?? args?.['began'] ?? ''])
  assert.equal(told, [
    ['write', 2000, ''],
    ['close', 3000, 'before it was seen'],
    ['read', 4000, ''],
    ['getppid', 6000, 'the thread went on to another call'],
    ['getuid', 7000, 'the thread ended'],
    ['pause', 8000, 'the recording ended'],
  ])
  assert.ok(traced.some(({ name }) => name === 'killed by SIGKILL'))
})

test('who ended a wait is an arrow between two slices', () => {
  const wake = { wakerSeq: STORY[2]?.seq ?? 0, wokenSeq: STORY[4]?.seq ?? 0 }
  const flows = heldTraceEvents(written(chrome(someHeader, [wake]), STORY)).filter(({ ph }) => ph === 's' || ph === 'f')
  assert.equal(
    flows.map(({ ph, tid, ts }) => [ph, tid, ts]),
    [
      ['s', 11, 2000],
      ['f', 10, 4000],
    ],
  )
})

test('any events give a balanced trace of JSON', () => {
  fc.assert(
    fc.property(events(), batch => {
      heldTraceEvents(written(chrome(someHeader), batch))
    }),
    { seed: SEED, numRuns: 300 },
  )
})

const FOLDED = /^[^\n]+ [1-9]\d*$/

test('stacks are process, functions, call and file, in microseconds', () => {
  const framesOf = (event: SystemEvent) => (event.seq === STORY[0]?.seq ? ['main', 'load;er'] : undefined)
  const lines = written(folded(someHeader, { framesOf }), [...STORY, exit(10, 9, 0, true)])
    .trimEnd()
    .split('\n')
  assert.equal(lines, [
    'prog (10);write 1000',
    'prog (10);main;load:er;read;/tmp/in:put 4000',
    'prog (10);getppid 1000',
    'prog (10);getuid 1000',
    'prog (10);pause 1000',
    'prog (10);[computing] 5000',
  ])
})

test('distinct stacks are bounded, and what is beyond keeps its time', () => {
  const many = Array.from({ length: 50 }, (_, i) => [
    enter(10, 2 * i, 'read', [], `/f${i}`),
    leave(10, 2 * i + 1, 'read', 0n, `/f${i}`),
  ])
  const lines = written(folded(someHeader, { limit: 10 }), many.flat())
    .trimEnd()
    .split('\n')
  assert.is(lines.length, 11)
  assert.is(lines.at(-1), 'prog (10);[other stacks] 40000')
})

test('any events give folded lines', () => {
  fc.assert(
    fc.property(events(), batch => {
      const text = written(folded(someHeader), batch)
      for (const line of text.split('\n').slice(0, -1)) assert.match(line, FOLDED)
    }),
    { seed: SEED, numRuns: 200 },
  )
})

test('a call that others came between is cut behind what was known, and resumed', () => {
  assert.equal(written(strace(someHeader), STORY).trimEnd().split('\n'), [
    '10    1700000001.000000 read(3</tmp/in;put>,  <unfinished ...>',
    '11    1700000001.001000 write(1, 0x2000, 4) = 4 <0.001000>',
    '11    1700000001.003000 <... close resumed>) = -1 EBADF (Bad file descriptor)',
    '10    1700000001.004000 <... read resumed>0x1000, 8) = 0 <0.004000>',
    '11    1700000001.005000 getppid( <unfinished ...>',
    '11    1700000001.006000 getuid()        = ?',
    '11    1700000001.007000 +++ killed by SIGKILL +++',
    '10    1700000001.008000 pause( <unfinished ...>',
  ])
})

const LINE =
  /^\d+ +-?\d+\.\d{6} (\w+\(.* = .+|\w+\(.* <unfinished \.\.\.>|<\.\.\. \w+ resumed>.*\) += .+|--- .+ ---|\+\+\+ .+ \+\+\+)$/

test('any events give lines of strace', () => {
  fc.assert(
    fc.property(events(), batch => {
      for (const line of written(strace(someHeader), batch).split('\n').slice(0, -1)) assert.match(line, LINE)
    }),
    { seed: SEED, numRuns: 300 },
  )
})

const recorded = async (name: string): Promise<readonly [TraceHeader, ReadonlyArray<SystemEvent>]> => {
  const parts = await readTrace(new Uint8Array(readFileSync(join(ROOT, name))))
  const header = parts.find(part => part._tag === 'Header')
  assert.ok(header?._tag === 'Header')
  return [header.header, parts.flatMap(part => (part._tag === 'Chunk' ? E.getOrElseW(() => [])(decode(part.chunk)) : []))]
}

for (const name of [
  'tests/golden/healthy-pipe/trace.pctrace',
  'tests/golden/full-disk/trace.pctrace',
  'tests/compat/0.1.0.pctrace',
])
  test(`${name} in each form`, async () => {
    const [header, batch] = await recorded(name)
    heldTraceEvents(written(chrome(header), batch))
    for (const line of written(folded(header), batch).split('\n').slice(0, -1)) assert.match(line, FOLDED)
    for (const line of written(strace(header), batch).split('\n').slice(0, -1)) assert.match(line, LINE)
  })

test.run()
