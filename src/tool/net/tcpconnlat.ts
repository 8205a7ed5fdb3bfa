// tcpconnlat: a line per connection that a program opened, with how long that took.
import { left, right } from 'fp-ts/lib/Either.js'
import { networkPort } from '../address.js'
import { field, name, table } from '../columns.js'
import { COMMON, flag, type OptionRow } from '../options.js'
import { layoutsOf, stated } from '../record.js'
import { assign } from '../setup.js'
import { tool } from '../tool.js'
import { sideOf, sinceFirst, versionOf } from './flow.js'

const EVENT = stated({
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

const COMM = 12
const MILLIS = 1_000

const milliseconds: OptionRow<number | undefined> = {
  flags: '[ms]',
  about: 'only what took longer than this',
  read: text => (Number(text) > 0 ? right(Number(text)) : left('It is a number of milliseconds.')),
  given: undefined,
}

export const tcpconnlat = tool({
  name: 'tcpconnlat',
  about: 'TCP connections opened, and how long that took',
  needs: 'synthesised',
  options: {
    timestamp: flag('-t, --timestamp', 'seconds since the first line'),
    pid: COMMON.pid,
    lport: flag('-L, --lport', 'the local port, too'),
    verbose: COMMON.verbose,
    min: milliseconds,
  },
  plan: given =>
    right({
      setup: {
        set: [
          ...assign('targ_min_us', given.min === undefined ? undefined : BigInt(Math.floor(given.min * MILLIS))),
          ...assign('targ_tgid', given.pid),
        ],
      },
      printer: ({ btf }) => {
        const { heading, line } = table([
          { title: 'TIME(s)', width: 9, when: given.timestamp, value: sinceFirst('ts_us', 3) },
          { title: 'PID', width: 6, value: field('tgid') },
          { title: 'COMM', width: COMM, most: COMM, value: name('comm') },
          { title: 'IP', width: 2, value: versionOf() },
          { title: 'SADDR', width: 16, value: sideOf('saddr') },
          { title: 'LPORT', width: 6, when: given.lport, value: field('lport') },
          { title: 'DADDR', width: 16, value: sideOf('daddr') },
          { title: 'DPORT', width: 5, value: record => networkPort(record.num('dport')) },
          { title: 'LAT(ms)', width: 0, value: record => (record.num('delta_us') / MILLIS).toFixed(2) },
        ])
        const layouts = layoutsOf(btf, 'event', EVENT)
        return { heading: [heading], records: { layouts, lines: (record, moment) => [line(record, moment)] } }
      },
    }),
})
