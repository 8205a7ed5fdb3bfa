// tcptop: what went over each TCP connection, most first, after every interval. The load of the machine is in no trace; the screen is
// never cleared.
import { left, right } from 'fp-ts/lib/Either.js'
import { AF_INET, AF_INET6, addressText } from '../address.js'
import { field, KB, name, padded, table } from '../columns.js'
import { loadLines } from '../load.js'
import { choice, COMMON, count, flag, word } from '../options.js'
import type { Fields } from '../record.js'
import { assign } from '../setup.js'
import { tool } from '../tool.js'

const ROWS = 20
const ROWS_MAX = 10_240
const SECONDS = 1
const COMM = 12
/** An address and a port. */
const WIDTH = 21
const WIDE = 51

type Sort = 'all' | 'sent' | 'received'
const SORTS: Readonly<Record<Sort, ReadonlyArray<string>>> = {
  all: ['sent', 'received'],
  sent: ['sent'],
  received: ['received'],
}

interface Row {
  readonly key: Fields
  readonly value: Fields
}

const weight = ({ value }: Row, sort: Sort): bigint => SORTS[sort].reduce((sum, member) => sum + value.wide(member), 0n)

/** IPv4 first, then most first; equals by process and port. */
const inOrder =
  (sort: Sort) =>
  (a: Row, b: Row): number => {
    const families = a.key.num('family') - b.key.num('family')
    const difference = weight(b, sort) - weight(a, sort)
    if (families !== 0) return families
    if (difference !== 0n) return difference > 0n ? 1 : -1
    return a.key.num('pid') - b.key.num('pid') || a.key.num('lport') - b.key.num('lport')
  }

const sideOf = (member: string, port: string) => (key: Fields) =>
  `${addressText(key.num('family'), key.bytes(member))}:${key.num(port)}`

const tableOf = (width: number, suffix: string) =>
  table([
    { title: 'PID', width: 6, value: field('pid') },
    { title: 'COMM', width: COMM, most: COMM, value: name('name') },
    { title: `LADDR${suffix}`, width, value: sideOf('saddr', 'lport') },
    { title: `RADDR${suffix}`, width, value: sideOf('daddr', 'dport') },
  ])

const kilobytes = (record: Fields, member: string): string => padded(record.wide(member) / BigInt(KB), -6)

/** One family's heading and rows. The tool's own heading ends in a number narrower than its column. */
const section = (rows: ReadonlyArray<Row>, width: number, suffix: string): ReadonlyArray<string> => {
  const { heading, line } = tableOf(width, suffix)
  const lines = rows.map(
    ({ key, value }) => `${line(key, { tsNs: 0n, clock: '' })} ${kilobytes(value, 'received')} ${kilobytes(value, 'sent')}`,
  )
  return [`${heading}  RX_KB TX_KB`, ...lines]
}

export const tcptop = tool({
  name: 'tcptop',
  about: 'what went over TCP connections, most first',
  needs: 'synthesised',
  options: {
    pid: COMMON.pid,
    cgroup: word('-c, --cgroup <path>', 'not served: a trace holds no control groups'),
    ipv4: flag('-4, --ipv4', 'only IPv4'),
    ipv6: flag('-6, --ipv6', 'only IPv6'),
    nosummary: flag('-S, --nosummary', 'without the line of time and load'),
    noclear: flag('-C, --noclear', 'taken: nothing is ever cleared'),
    sort: choice('-s, --sort <column>', 'all, sent or received', Object.keys(SORTS) as ReadonlyArray<Sort>),
    rows: count('-r, --rows <n>', `at most so many lines; ${ROWS} unless given`),
    verbose: COMMON.verbose,
    interval: count('[interval]', 'seconds'),
    times: count('[count]', 'intervals'),
  },
  plan: given => {
    if (given.cgroup !== undefined) return left('-c is not served: a trace holds no control groups')
    if (given.ipv4 && given.ipv6) return left('either -4 or -6')
    const family = given.ipv4 ? AF_INET : given.ipv6 ? AF_INET6 : -1
    return right({
      setup: { always: [...assign('target_pid', given.pid ?? -1), ...assign('target_family', family)] },
      printer: () => ({
        heading: [],
        every: { seconds: given.interval ?? SECONDS, times: given.times },
        summary: (maps, moment) => {
          const rows = [...maps.entries('ip_map')]
            .sort(inOrder(given.sort ?? 'all'))
            .slice(0, Math.min(given.rows ?? ROWS, ROWS_MAX))
          maps.clear('ip_map')
          const wide = rows.filter(({ key }) => key.num('family') === AF_INET6)
          const narrow = rows.filter(({ key }) => key.num('family') !== AF_INET6)
          return [
            ...(given.nosummary ? [] : loadLines(moment)),
            ...section(narrow, WIDTH, ''),
            ...(wide.length === 0 ? [] : ['', ...section(wide, WIDE, '6')]),
            '',
          ]
        },
      }),
    })
  },
})
