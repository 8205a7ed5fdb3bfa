// tcpstates: a line per change of a TCP connection's state, with how long it was in the one before.
import { right } from 'fp-ts/lib/Either.js'
import { AF_INET, AF_INET6 } from '../address.js'
import { clock, field, name, table } from '../columns.js'
import { COMMON, flag, list } from '../options.js'
import { portEntries } from '../ports.js'
import { type Fields, layoutsOf, stated } from '../record.js'
import { assign } from '../setup.js'
import { tool } from '../tool.js'
import { sideOf, versionOf } from './flow.js'

const EVENT = stated({
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

/** include/net/tcp_states.h, from 1 on. */
const STATES = [
  '',
  ...['ESTABLISHED', 'SYN_SENT', 'SYN_RECV', 'FIN_WAIT1', 'FIN_WAIT2', 'TIME_WAIT', 'CLOSE', 'CLOSE_WAIT', 'LAST_ACK'],
  ...['LISTEN', 'CLOSING', 'NEW_SYN_RECV', 'UNKNOWN'],
]

const MILLIS = 1_000
const COMM = 10
const ADDRESS = 15
const WIDE_ADDRESS = 26

const state = (member: string) => (record: Fields) => STATES[record.num(member)] ?? 'UNKNOWN'

export const tcpstates = tool({
  name: 'tcpstates',
  about: 'states of TCP connections, and how long in each',
  needs: 'synthesised',
  options: {
    timestamp: flag('-T, --timestamp', 'the time of day'),
    ipv4: flag('-4, --ipv4', 'only IPv4'),
    ipv6: flag('-6, --ipv6', 'only IPv6'),
    wide: flag('-w, --wide', 'columns that hold IPv6 addresses'),
    local: list('-L, --localport <ports>', 'only these local ports: 80,443'),
    remote: list('-D, --remoteport <ports>', 'only these remote ports'),
    verbose: COMMON.verbose,
  },
  plan: given =>
    right({
      setup: {
        set: [
          ...assign('filter_by_sport', given.local !== undefined),
          ...assign('filter_by_dport', given.remote !== undefined),
          ...assign('target_family', given.ipv6 ? AF_INET6 : given.ipv4 ? AF_INET : undefined),
        ],
        fill: () => [...portEntries('sports', given.local), ...portEntries('dports', given.remote)],
      },
      printer: ({ btf }) => {
        const width = given.wide ? WIDE_ADDRESS : ADDRESS
        const { heading, line } = table([
          { title: 'TIME(s)', width: 8, when: given.timestamp, value: clock },
          { title: 'SKADDR', width: 16, value: record => record.wide('skaddr').toString(16) },
          { title: 'PID', width: 7, value: field('pid') },
          { title: 'COMM', width: given.wide ? 16 : COMM, most: given.wide ? 16 : COMM, value: name('task') },
          { title: 'IP', width: 2, when: given.wide, value: versionOf('family') },
          { title: 'LADDR', width, value: sideOf('saddr', 'family') },
          { title: 'LPORT', width: 5, value: field('sport') },
          { title: 'RADDR', width, value: sideOf('daddr', 'family') },
          { title: 'RPORT', width: 5, value: field('dport') },
          { title: 'OLDSTATE', width: 11, gaps: [' -> ', ' -> '], value: state('oldstate') },
          { title: 'NEWSTATE', width: 11, value: state('newstate') },
          { title: 'MS', width: 0, value: record => (record.num('delta_us') / MILLIS).toFixed(3) },
        ])
        const layouts = layoutsOf(btf, 'event', EVENT)
        return { heading: [heading], records: { layouts, lines: (record, moment) => [line(record, moment)] } }
      },
    }),
})
