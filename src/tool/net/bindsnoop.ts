// bindsnoop: a line per socket that was given an address, with the options that matter for it.
import { right } from 'fp-ts/lib/Either.js'
import { AF_INET, AF_INET6, addressText } from '../address.js'
import { noCgroups } from '../cgroup.js'
import { clock, field, name, table } from '../columns.js'
import { COMMON, flag, list, word } from '../options.js'
import { portEntries } from '../ports.js'
import { type Fields, layoutsOf, stated } from '../record.js'
import { assign } from '../setup.js'
import { tool } from '../tool.js'

const EVENT = stated({
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

/** IP_FREEBIND, IP_TRANSPARENT, IP_BIND_ADDRESS_NO_PORT, SO_REUSEADDR, SO_REUSEPORT, by bit. */
const OPTIONS = 'FTNRr'
const PROTOCOLS: Readonly<Record<number, string>> = { 6: 'TCP', 17: 'UDP' }

const optionsOf = (record: Fields): string =>
  [...OPTIONS].map((letter, bit) => (((record.num('opts') >> bit) & 1) === 1 ? letter : '.')).join('')

const addressOf = (record: Fields): string => addressText(record.num('ver') === 4 ? AF_INET : AF_INET6, record.bytes('addr'))

export const bindsnoop = tool({
  name: 'bindsnoop',
  about: 'sockets given an address (bind)',
  needs: 'synthesised',
  options: {
    timestamp: flag('-t, --timestamp', 'the time of day'),
    cgroup: word('-c, --cgroup <path>', 'not served: a trace holds no control groups'),
    failed: flag('-x, --failed', 'also those that failed'),
    pid: COMMON.pid,
    ports: list('-P, --ports <ports>', 'only these ports: 80,443'),
    verbose: COMMON.verbose,
  },
  plan: noCgroups(given =>
    right({
      setup: {
        set: [...assign('target_pid', given.pid), ...assign('filter_by_port', given.ports !== undefined)],
        always: [{ name: 'ignore_errors', value: String(!given.failed) }],
        fill: () => portEntries('ports', given.ports),
      },
      printer: ({ btf }) => {
        const { heading, line } = table([
          { title: 'TIME(s)', width: 8, when: given.timestamp, value: clock },
          { title: 'PID', width: 7, value: field('pid') },
          { title: 'COMM', width: 16, value: name('task') },
          { title: 'RET', width: 3, value: field('ret') },
          { title: 'PROTO', width: 5, value: record => PROTOCOLS[record.num('proto')] ?? 'UNK' },
          { title: 'OPTS', width: 5, value: optionsOf },
          { title: 'IF', width: 4, value: field('bound_dev_if') },
          { title: 'PORT', width: 5, value: field('port') },
          { title: 'ADDR', width: 48, value: addressOf },
        ])
        const layouts = layoutsOf(btf, 'bind_event', EVENT)
        return { heading: [heading], records: { layouts, lines: (record, moment) => [line(record, moment)] } }
      },
    }),
  ),
})
