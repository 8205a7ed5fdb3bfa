// tcplife: a line per TCP connection that ended, with what went over it and how long it was there.
import { right } from 'fp-ts/lib/Either.js'
import { AF_INET, AF_INET6 } from '../address.js'
import { clock, field, KB, name, table } from '../columns.js'
import { COMMON, flag, list } from '../options.js'
import { portPlaces } from '../ports.js'
import { type Fields, layoutsOf, stated } from '../record.js'
import { assign } from '../setup.js'
import { tool } from '../tool.js'
import { sideOf } from './flow.js'

/** The objects do not carry the record's type. */
const EVENT = stated({
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

const ADDRESS = 15
const WIDE_ADDRESS = 26
const MILLIS = 1_000

const kilobytes = (member: string) => (record: Fields) => (record.num(member) / KB).toFixed(2)

export const tcplife = tool({
  name: 'tcplife',
  about: 'TCP connections that ended: how long, how much',
  needs: 'synthesised',
  options: {
    pid: COMMON.pid,
    ipv4: flag('-4, --ipv4', 'only IPv4'),
    ipv6: flag('-6, --ipv6', 'only IPv6'),
    wide: flag('-w, --wide', 'columns that hold IPv6 addresses'),
    time: flag('-T, --time', 'the time of day'),
    local: list('-L, --localport <ports>', 'only these local ports: 80,443'),
    remote: list('-D, --remoteport <ports>', 'only these remote ports'),
    verbose: COMMON.verbose,
  },
  plan: given =>
    right({
      setup: {
        set: [
          ...assign('target_pid', given.pid),
          ...assign('target_family', given.ipv6 ? AF_INET6 : given.ipv4 ? AF_INET : undefined),
          ...portPlaces('target_sports', given.local),
          ...assign('filter_sport', given.local !== undefined),
          ...portPlaces('target_dports', given.remote),
          ...assign('filter_dport', given.remote !== undefined),
        ],
      },
      printer: ({ btf }) => {
        const width = given.wide ? WIDE_ADDRESS : ADDRESS
        const { heading, line } = table([
          { title: 'TIME(s)', width: 8, when: given.time, value: clock },
          { title: 'PID', width: 7, value: field('pid') },
          { title: 'COMM', width: 16, value: name('comm') },
          { title: 'LADDR', width, value: sideOf('saddr', 'family') },
          { title: 'LPORT', width: 5, value: field('sport') },
          { title: 'RADDR', width, value: sideOf('daddr', 'family') },
          { title: 'RPORT', width: 5, value: field('dport') },
          { title: 'TX_KB', width: 6, value: kilobytes('tx_b') },
          { title: 'RX_KB', width: 6, value: kilobytes('rx_b') },
          { title: 'MS', width: 0, value: record => (record.num('span_us') / MILLIS).toFixed(2) },
        ])
        const layouts = layoutsOf(btf, 'event', EVENT)
        return { heading: [heading], records: { layouts, lines: (record, moment) => [line(record, moment)] } }
      },
    }),
})
