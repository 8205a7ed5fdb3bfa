// Tools whose hooks a trace only implies: their lines over records and maps made by hand, by the formats of the tools themselves.
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { type Layout, stated } from '../../../src/tool/record.js'
import { bytesOf, linesOf, planOf } from './rig.js'

const test = suite('tools on what a trace implies')

const V4 = Uint8Array.of(127, 0, 0, 1)
const V6 = Uint8Array.of(0x20, 1, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1)
const MAPPED = Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 10, 1, 2, 3)
/** As the network has it. */
const port = (number: number): number => ((number & 0xff) << 8) | (number >> 8)

const BIND = stated({
  addr: 'u128',
  ts_us: 'u64',
  pid: 'u32',
  bound_dev_if: 'u32',
  ret: 'i32',
  port: 'u16',
  proto: 'u16',
  opts: 'u8',
  ver: 'u8',
  task: 'char[16]',
})
const LISTEN = stated({ addr: 'u32[4]', pid: 'u32', proto: 'u32', backlog: 'i32', ret: 'i32', port: 'u16', task: 'char[16]' })
const CONNECT = stated({
  saddr_v6: 'u8[16]',
  daddr_v6: 'u8[16]',
  task: 'char[16]',
  ts_us: 'u64',
  af: 'u32',
  pid: 'u32',
  uid: 'u32',
  sport: 'u16',
  dport: 'u16',
})
const LATENCY = stated({
  saddr_v6: 'u32[4]',
  daddr_v6: 'u32[4]',
  comm: 'char[16]',
  delta_us: 'u64',
  ts_us: 'u64',
  tgid: 'u32',
  af: 'i32',
  lport: 'u16',
  dport: 'u16',
})
const LIFE = stated({
  saddr: 'u128',
  daddr: 'u128',
  ts_us: 'u64',
  span_us: 'u64',
  rx_b: 'u64',
  tx_b: 'u64',
  pid: 'u32',
  sport: 'u16',
  dport: 'u16',
  family: 'u16',
  comm: 'char[16]',
})
const STATE = stated({
  saddr: 'u128',
  daddr: 'u128',
  skaddr: 'u64',
  ts_us: 'u64',
  delta_us: 'u64',
  pid: 'u32',
  oldstate: 'i32',
  newstate: 'i32',
  family: 'u16',
  sport: 'u16',
  dport: 'u16',
  task: 'char[16]',
})
const TRACER = stated({
  saddr_v6: 'u128',
  daddr_v6: 'u128',
  task: 'char[16]',
  ts_us: 'u64',
  af: 'u32',
  pid: 'u32',
  uid: 'u32',
  netns: 'u32',
  dport: 'u16',
  sport: 'u16',
  type: 'u8',
})
const LIFESPAN = stated({ file: 'char[32]', task: 'char[16]', delta_ns: 'u64', tgid: 'i32' })
const SLOW = stated({
  delta_us: 'u64',
  end_ns: 'u64',
  offset: 'i64',
  size: 'i64',
  pid: 'i32',
  op: 'u32',
  file: 'char[32]',
  task: 'char[16]',
})

interface Case {
  readonly args: ReadonlyArray<string>
  readonly layout: Layout
  readonly records: ReadonlyArray<Parameters<typeof bytesOf>[1]>
  readonly lines: ReadonlyArray<string>
}

const CONNECTED = {
  saddr_v6: V4,
  daddr_v6: V4,
  task: 'a-long-command',
  ts_us: 5,
  af: 2,
  pid: 7,
  uid: 1000,
  sport: 40000,
  dport: port(80),
}
const MOVED = { skaddr: 0xffff8880n, pid: 7, oldstate: 7, newstate: 2, dport: 80, task: 'a-long-command', delta_us: 1500 }
const WAITED = { delta_us: 12_340, end_ns: 99, offset: 4096, size: 10, pid: 7, op: 1, file: 'log', task: 'db' }

const CASES: ReadonlyArray<Case> = [
  {
    args: ['bindsnoop', '-t'],
    layout: BIND,
    records: [
      { addr: V4, pid: 7, port: 8080, proto: 6, opts: 0b01001, ver: 4, task: 'nginx' },
      { addr: V6, pid: 7, ret: -98, port: 53, proto: 17, opts: 0b10000, ver: 6, task: 'named' },
    ],
    lines: [
      `TIME(s)  PID     COMM             RET PROTO OPTS  IF   PORT  ${'ADDR'.padEnd(48)}`,
      `12:34:56 7       nginx            0   TCP   F..R. 0    8080  ${'127.0.0.1'.padEnd(48)}`,
      `12:34:56 7       named            -98 UDP   ....r 0    53    ${'2001:db8::1'.padEnd(48)}`,
    ],
  },
  {
    args: ['solisten'],
    layout: LISTEN,
    records: [
      { addr: V4, pid: 7, proto: (2 << 16) | 1, backlog: 128, port: 80, task: 'nginx' },
      { addr: new Uint8Array(16), pid: 7, proto: (10 << 16) | 1, backlog: 5, ret: -98, port: 81, task: 'nginx' },
    ],
    lines: [
      `PID     COMM             RET BACKLOG PROTO PORT  ${'ADDR'.padEnd(32)}`,
      `7       nginx            0   128     TCPv4 80    ${'127.0.0.1'.padEnd(32)}`,
      `7       nginx            -98 5       TCPv6 81    ${'::'.padEnd(32)}`,
    ],
  },
  {
    args: ['tcpconnect', '-t', '-U', '-s'],
    layout: CONNECT,
    records: [CONNECTED, { ...CONNECTED, ts_us: 1_500_005, af: 10, saddr_v6: MAPPED, daddr_v6: V6 }],
    lines: [
      'TIME(s)  UID   PID    COMM         IP SADDR            DADDR            SPORT DPORT',
      '0.000    1000  7      a-long-comma 4  127.0.0.1        127.0.0.1        40000 80   ',
      '1.500    1000  7      a-long-comma 6  ::ffff:10.1.2.3  2001:db8::1      40000 80   ',
    ],
  },
  {
    args: ['tcpconnlat', '-L'],
    layout: LATENCY,
    records: [{ saddr_v6: V4, daddr_v6: V4, comm: 'curl', delta_us: 1234, tgid: 7, af: 2, lport: 40000, dport: port(443) }],
    lines: [
      'PID    COMM         IP SADDR            LPORT  DADDR            DPORT LAT(ms)',
      '7      curl         4  127.0.0.1        40000  127.0.0.1        443   1.23',
    ],
  },
  {
    args: ['tcplife', '-T'],
    layout: LIFE,
    records: [
      { saddr: V4, daddr: V4, span_us: 2500, rx_b: 2048, tx_b: 512, pid: 7, sport: 40000, dport: 80, family: 2, comm: 'curl' },
    ],
    lines: [
      'TIME(s)  PID     COMM             LADDR           LPORT RADDR           RPORT TX_KB  RX_KB  MS',
      '12:34:56 7       curl             127.0.0.1       40000 127.0.0.1       80    0.50   2.00   2.50',
    ],
  },
  {
    args: ['tcpstates'],
    layout: STATE,
    records: [{ ...MOVED, saddr: V4, daddr: V4, family: 2 }],
    lines: [
      'SKADDR           PID     COMM       LADDR           LPORT RADDR           RPORT OLDSTATE    -> NEWSTATE    MS',
      'ffff8880         7       a-long-com 127.0.0.1       0     127.0.0.1       80    CLOSE       -> SYN_SENT    1.500',
    ],
  },
  {
    args: ['tcpstates', '-w'],
    layout: STATE,
    records: [{ ...MOVED, saddr: V6, daddr: V6, family: 10 }],
    lines: [
      [
        'SKADDR           PID     COMM             IP LADDR                      LPORT ',
        'RADDR                      RPORT OLDSTATE    -> NEWSTATE    MS',
      ].join(''),
      [
        'ffff8880         7       a-long-command   6  2001:db8::1                0     ',
        '2001:db8::1                80    CLOSE       -> SYN_SENT    1.500',
      ].join(''),
    ],
  },
  {
    args: ['tcptracer'],
    layout: TRACER,
    records: [0, 1, 2].map(type => ({
      ...{ saddr_v6: V4, daddr_v6: V4, task: 'curl', af: 2, pid: 7, dport: port(80), sport: port(40000) },
      type,
    })),
    lines: [
      'T PID    COMM         IP SADDR            DADDR            SPORT DPORT',
      ...[...'CAX'].map(type => `${type} 7      curl         4  127.0.0.1        127.0.0.1        40000 80  `),
    ],
  },
  {
    args: ['filelife'],
    layout: LIFESPAN,
    records: [{ file: 'tmp.1', task: 'sort', delta_ns: 1_250_000_000, tgid: 7 }],
    lines: [
      'Tracing the lifespan of short-lived files ... Hit Ctrl-C to end.',
      'TIME     PID    COMM             AGE(s)  FILE',
      '12:34:56 7      sort             1.25    tmp.1',
    ],
  },
  {
    args: ['ext4slower', '-m', '1'],
    layout: SLOW,
    records: [WAITED, { ...WAITED, op: 3, size: 2n ** 63n - 1n, offset: 0 }],
    lines: [
      'Tracing ext4 operations slower than 1 ms... Hit Ctrl-C to end.',
      'TIME     COMM             PID     T BYTES   OFF_KB   LAT(ms) FILENAME',
      '12:34:56 db               7       W 10      4          12.34 log',
      '12:34:56 db               7       F LL_MAX  0          12.34 log',
    ],
  },
  {
    args: ['fsslower', '-t', 'xfs', '-c'],
    layout: SLOW,
    records: [WAITED],
    lines: ['ENDTIME_ns,TASK,PID,TYPE,BYTES,OFFSET_b,LATENCY_us,FILE', '99,db,7,W,10,4096,12340,log'],
  },
]

for (const { args, layout, records, lines } of CASES) {
  test(`${args.join(' ')} prints its columns`, () => {
    const [name = '', ...rest] = args
    assert.equal(linesOf(planOf(name, ...rest), { records: records.map(record => ({ bytes: bytesOf(layout, record) })) }), lines)
  })
}

test.run()
