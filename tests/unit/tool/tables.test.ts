// Tools that print what their maps and variables hold: order, number of lines, intervals of trace time, histograms.
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { stated } from '../../../src/tool/record.js'
import { bytesOf, linesOf, planOf } from './rig.js'
import { storeOf, u32, u64 } from './store.js'

const test = suite('tools that print maps')
const SECOND = 1_000_000_000n

const DATA = { count: 'u64', total_ns: 'u64', comm: 'char[16]' } as const
const counted = (key: number, count: number, total_ns: number, comm = '') => ({
  key: u32(key),
  value: bytesOf(stated(DATA), { count, total_ns, comm }),
})
const COUNTED = [counted(0, 5, 2_000_000), counted(257, 7, 1_000_000), counted(3, 7, 0), counted(9999, 1, 0)]

test('syscount: most first, equals by number, a call without a name by its number', () => {
  const { spec, maps } = storeOf({ data: { key: 'u32', value: DATA, entries: COUNTED } })
  assert.equal(linesOf(planOf('syscount', '-T', '3'), { spec, maps }), [
    'Tracing syscalls, printing top 3... Ctrl+C to quit.',
    '[12:34:56]',
    'SYSCALL                   COUNT',
    'close                         7',
    'openat                        7',
    'read                          5',
    '',
  ])
})

test('syscount -L: longest first', () => {
  const { spec, maps } = storeOf({ data: { key: 'u32', value: DATA, entries: COUNTED } })
  assert.equal(linesOf(planOf('syscount', '-L', '-m'), { spec, maps }).slice(2), [
    'SYSCALL                   COUNT        TIME (ms)',
    'read                          5            2.000',
    'openat                        7            1.000',
    'close                         7            0.000',
    '[unknown: 9999]               1            0.000',
    '',
  ])
})

test('syscount -P -i 1: a table per interval in which something happened, each from nothing', () => {
  const { spec, maps } = storeOf({ data: { key: 'u32', value: DATA, entries: [counted(42, 5, 0, 'sh')] } })
  assert.equal(linesOf(planOf('syscount', '-P', '-i', '1'), { spec, maps, lastsNs: 3n * SECOND }), [
    'Tracing syscalls, printing top 10... Ctrl+C to quit.',
    '[12:34:57]',
    'PID    COMM               COUNT',
    '42     sh                     5',
    '',
  ])
})

test('vfsstat: counts of each interval by its seconds, and no more intervals than asked', () => {
  const { spec, maps, put } = storeOf({}, { stats: 'u64[5]' })
  put('.bss', [{ key: u32(0), value: u64(10, 4, 0, 3, 1) }])
  assert.equal(linesOf(planOf('vfsstat', '2', '2'), { spec, maps, lastsNs: 9n * SECOND }), [
    'TIME         READ/s  WRITE/s  FSYNC/s   OPEN/s CREATE/s',
    '12:34:58:         5        2        0        1        0',
    '12:35:00:         0        0        0        0        0',
  ])
})

test('vfsstat of a newer object counts more', () => {
  const { spec, maps } = storeOf({}, { stats: 'u64[8]' })
  assert.match(linesOf(planOf('vfsstat'), { spec, maps })[0] ?? '', /CREATE\/s UNLINK\/s {2}MKDIR\/s {2}RMDIR\/s$/)
})

test('fsdist: a histogram per operation that happened', () => {
  const { spec, maps, put } = storeOf({}, { hists: 'u32[160]' })
  const slots = new Uint8Array(640)
  slots.set(u32(1, 0, 4), 0)
  slots.set(u32(0, 2), 4 * 32 * 3)
  put('.bss', [{ key: u32(0), value: slots }])
  assert.equal(linesOf(planOf('ext4dist', '-T'), { spec, maps }), [
    'Tracing ext4 operation latency... Hit Ctrl-C to end.',
    '',
    '12:34:56',
    "operation = 'read'",
    '     usecs               : count    distribution',
    `         0 -> 1          : 1        |${'*'.repeat(10)}${' '.repeat(30)}|`,
    `         2 -> 3          : 0        |${' '.repeat(40)}|`,
    `         4 -> 7          : 4        |${'*'.repeat(40)}|`,
    '',
    "operation = 'fsync'",
    '     usecs               : count    distribution',
    `         0 -> 1          : 0        |${' '.repeat(40)}|`,
    `         2 -> 3          : 2        |${'*'.repeat(40)}|`,
    '',
  ])
})

test('funclatency: one histogram, and where it ends', () => {
  const { spec, maps, put } = storeOf({}, { hist: 'u32[26]' })
  const slots = new Uint8Array(104)
  slots.set(u32(0, 3), 0)
  put('.bss', [{ key: u32(0), value: slots }])
  assert.equal(linesOf(planOf('funclatency', '-u', 'vfs_read'), { spec, maps }), [
    'Tracing vfs_read.  Hit Ctrl-C to exit',
    '',
    '     usec                : count    distribution',
    `         0 -> 1          : 0        |${' '.repeat(40)}|`,
    `         2 -> 3          : 3        |${'*'.repeat(40)}|`,
    'Exiting trace of vfs_read',
  ])
})

const STAT = {
  reads: 'u64',
  read_bytes: 'u64',
  writes: 'u64',
  write_bytes: 'u64',
  pid: 'u32',
  tid: 'u32',
  filename: 'char[32]',
  comm: 'char[16]',
  type: 'char',
} as const

test('filetop: most first by what is asked, the load of the machine unknown', () => {
  const of = (tid: number, reads: number, writes: number) => ({
    key: u64(tid),
    value: bytesOf(stated(STAT), {
      ...{ reads, read_bytes: reads * 1024, writes, write_bytes: writes * 4096, tid, filename: `f${tid}`, comm: 'db' },
      type: 'R',
    }),
  })
  const entries = [of(1, 9, 0), of(2, 1, 8)]
  const row = { key: { id: 'u64' }, value: STAT, entries } as const
  const { spec, maps } = storeOf({ entries: row })
  const heading = 'TID     COMM             READS  WRITES R_Kb    W_Kb    T FILE'
  const [first, second] = [
    '1       db               9      0      9       0       R f1',
    '2       db               1      8      1       32      R f2',
  ]
  assert.equal(linesOf(planOf('filetop'), { spec, maps }), ['12:34:56 loadavg: not recorded', '', heading, second, first, ''])
  const again = storeOf({ entries: row })
  assert.equal(linesOf(planOf('filetop', '-s', 'reads', '-r', '1'), again).slice(3), [first, ''])
})

const FLOW = { saddr: 'u128', daddr: 'u128', pid: 'u32', name: 'char[16]', lport: 'u16', dport: 'u16', family: 'u16' } as const
const TRAFFIC = { sent: 'u64', received: 'u64' } as const

test('tcptop: IPv4 first, IPv6 under a heading of its own', () => {
  const of = (family: number, address: Uint8Array, sent: number) => ({
    key: bytesOf(stated(FLOW), { saddr: address, daddr: address, pid: 7, name: 'curl', lport: 40000, dport: 80, family }),
    value: bytesOf(stated(TRAFFIC), { sent, received: 2048 }),
  })
  const entries = [
    of(10, Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1), 9000),
    of(2, Uint8Array.of(127, 0, 0, 1), 1024),
  ]
  const { spec, maps } = storeOf({ ip_map: { key: FLOW, value: TRAFFIC, entries } })
  assert.equal(linesOf(planOf('tcptop', '-S'), { spec, maps }), [
    'PID    COMM         LADDR                 RADDR                  RX_KB TX_KB',
    '7      curl         127.0.0.1:40000       127.0.0.1:80               2      1',
    '',
    `PID    COMM         ${'LADDR6'.padEnd(51)} ${'RADDR6'.padEnd(51)}  RX_KB TX_KB`,
    `7      curl         ${'::1:40000'.padEnd(51)} ${'::1:80'.padEnd(51)}      2      8`,
    '',
  ])
})

test('tcpconnect -c: how many from where to where', () => {
  const key = { saddr: 'u32', daddr: 'u32', sport: 'u16', dport: 'u16' } as const
  const entries = [{ key: bytesOf(stated(key), { saddr: 0x0100007f, daddr: 0x0100007f, dport: 0x5000 }), value: u64(3) }]
  const { spec, maps } = storeOf({ ipv4_count: { key, value: 'u64', entries } })
  assert.equal(linesOf(planOf('tcpconnect', '-c'), { spec, maps }), [
    '',
    'LADDR                     RADDR                     RPORT                CONNECTS  ',
    '127.0.0.1                 127.0.0.1                 80                   3         ',
  ])
})

test('futexctn -s: a line and a histogram per lock', () => {
  const key = { pid_tgid: 'u64', uaddr: 'u64', user_stack_id: 'i32' } as const
  const value = { slots: 'u32[36]', comm: 'char[16]', contended: 'u64', total_elapsed: 'u64', min: 'u64', max: 'u64' } as const
  const entry = {
    key: bytesOf(stated(key), { pid_tgid: 7, uaddr: 0x7f0012 }),
    value: bytesOf(stated(value), { slots: u32(0, 0, 2), comm: 'db', contended: 2, total_elapsed: 11, min: 4, max: 7 }),
  }
  const { spec, maps } = storeOf({ hists: { key, value, entries: [entry] } })
  assert.equal(linesOf(planOf('futexctn', '-s'), { spec, maps }), [
    '',
    '',
    '',
    'db[7] lock 0x7f0012 contended 2 times, 5 avg usecs [max: 7 usecs, min 4 usecs]',
    '     usecs               : count    distribution',
    `         0 -> 1          : 0        |${' '.repeat(40)}|`,
    `         2 -> 3          : 0        |${' '.repeat(40)}|`,
    `         4 -> 7          : 2        |${'*'.repeat(40)}|`,
  ])
})

test('a clock that jumps a thousand years costs a bounded number of lines', () => {
  const { spec, maps } = storeOf({}, { stats: 'u64[5]' })
  const lines = linesOf(planOf('vfsstat'), { spec, maps, lastsNs: 31_536_000_000n * SECOND })
  assert.ok(lines.length < 100_010, `${lines.length} lines`)
})

test.run()
