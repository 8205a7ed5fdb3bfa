// tcpconnect: a line per connection that a program opened, or how many went from where to where.
import { right } from 'fp-ts/lib/Either.js'
import { AF_INET, AF_INET6, addressText, networkPort } from '../address.js'
import { type Column, field, name, table } from '../columns.js'
import { COMMON, flag, list, word } from '../options.js'
import { portPlaces } from '../ports.js'
import { type Fields, layoutsOf, stated } from '../record.js'
import { assign } from '../setup.js'
import { type Maps, tool } from '../tool.js'
import { sideOf, sinceFirst, versionOf } from './flow.js'

const EVENT = stated({
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

const COMM = 12

interface Flow {
  readonly key: Fields
  readonly count: bigint
  readonly family: number
}

const flowsOf = (maps: Maps): ReadonlyArray<Flow> =>
  [['ipv4_count', AF_INET] as const, ['ipv6_count', AF_INET6] as const].flatMap(([map, family]) =>
    maps.entries(map).map(({ key, value }) => ({ key, count: value.wide('value'), family })),
  )

const countTable = (maps: Maps, withSource: boolean): ReadonlyArray<string> => {
  const flows = flowsOf(maps)
  const of = (record: Fields): Flow => flows.find(({ key }) => key === record) ?? { key: record, count: 0n, family: AF_INET }
  const columns: ReadonlyArray<Column> = [
    { title: 'LADDR', width: 25, value: record => addressText(of(record).family, record.bytes('saddr')) },
    { title: 'RADDR', width: 25, value: record => addressText(of(record).family, record.bytes('daddr')) },
    { title: 'LPORT', width: 20, when: withSource, value: field('sport') },
    { title: 'RPORT', width: 20, value: record => networkPort(record.num('dport')) },
    { title: 'CONNECTS', width: 10, value: record => of(record).count },
  ]
  const { heading, line } = table(columns)
  return ['', heading, ...flows.map(({ key }) => line(key, { tsNs: 0n, clock: '' }))]
}

export const tcpconnect = tool({
  name: 'tcpconnect',
  about: 'TCP connections opened',
  needs: 'synthesised',
  options: {
    timestamp: flag('-t, --timestamp', 'seconds since the first line'),
    count: flag('-c, --count', 'how many from where to where'),
    printUid: flag('-U, --print-uid', 'the user'),
    pid: COMMON.pid,
    uid: COMMON.uid('only of this user'),
    sourcePort: flag('-s, --source-port', 'the local port, too'),
    ports: list('-P, --port <ports>', 'only to these ports: 80,443'),
    cgroupmap: word('-C, --cgroupmap <path>', 'taken, and without effect, as in the tool'),
    mntnsmap: word('-M, --mntnsmap <path>', 'taken, and without effect, as in the tool'),
    verbose: COMMON.verbose,
  },
  plan: given =>
    right({
      setup: {
        set: [
          ...assign('do_count', given.count),
          ...assign('filter_pid', given.pid),
          ...assign('filter_uid', given.uid),
          ...assign('filter_ports_len', given.ports?.length),
          ...portPlaces('filter_ports', given.ports?.map(networkPort)),
          ...assign('source_port', given.sourcePort),
        ],
      },
      printer: ({ btf }) => {
        if (given.count) return { heading: [], summary: maps => countTable(maps, given.sourcePort) }
        const { heading, line } = table([
          { title: 'TIME(s)', width: 9, when: given.timestamp, gaps: ['', ''], value: sinceFirst('ts_us', 3) },
          { title: 'UID', width: 6, when: given.printUid, gaps: ['', ''], value: record => record.num('uid') | 0 },
          { title: 'PID', width: 6, value: field('pid') },
          { title: 'COMM', width: COMM, most: COMM, value: name('task') },
          { title: 'IP', width: 2, value: versionOf() },
          { title: 'SADDR', width: 16, value: sideOf('saddr') },
          { title: 'DADDR', width: 16, value: sideOf('daddr') },
          { title: 'SPORT', width: 5, when: given.sourcePort, value: field('sport') },
          { title: 'DPORT', width: 5, value: record => networkPort(record.num('dport')) },
        ])
        const layouts = layoutsOf(btf, 'event', EVENT)
        return { heading: [heading], records: { layouts, lines: (record, moment) => [line(record, moment)] } }
      },
    }),
})
