// solisten: a line per socket that began to listen.
import { right } from 'fp-ts/lib/Either.js'
import { AF_INET, addressText } from '../address.js'
import { clock, field, name, table } from '../columns.js'
import { COMMON, flag } from '../options.js'
import { type Fields, layoutsOf, stated } from '../record.js'
import { assign } from '../setup.js'
import { tool } from '../tool.js'

const EVENT = stated({
  addr: 'u32[4]',
  pid: 'u32',
  proto: 'u32',
  backlog: 'i32',
  ret: 'i32',
  port: 'u16',
  task: 'char[16]',
})

/** SOCK_STREAM and SOCK_DGRAM. */
const TYPES: Readonly<Record<number, string>> = { 1: 'TCP', 2: 'UDP' }
const TYPE = 0xffff

/** The address family in the upper half, the socket's type in the lower. */
const familyOf = (record: Fields): number => record.num('proto') >>> 16

const protocol = (record: Fields): string =>
  `${TYPES[record.num('proto') & TYPE] ?? 'UNK'}${familyOf(record) === AF_INET ? 'v4' : 'v6'}`

export const solisten = tool({
  name: 'solisten',
  about: 'sockets that began to listen',
  needs: 'synthesised',
  options: {
    pid: COMMON.pid,
    timestamp: flag('-t, --timestamp', 'the time of day'),
    verbose: COMMON.verbose,
  },
  plan: given =>
    right({
      setup: { set: assign('target_pid', given.pid) },
      printer: ({ btf }) => {
        const { heading, line } = table([
          { title: 'TIME(s)', width: 8, when: given.timestamp, value: clock },
          { title: 'PID', width: 7, value: field('pid') },
          { title: 'COMM', width: 16, value: name('task') },
          { title: 'RET', width: 3, value: field('ret') },
          { title: 'BACKLOG', width: 7, value: field('backlog') },
          { title: 'PROTO', width: 5, value: protocol },
          { title: 'PORT', width: 5, value: field('port') },
          { title: 'ADDR', width: 32, value: record => addressText(familyOf(record), record.bytes('addr')) },
        ])
        const layouts = layoutsOf(btf, 'event', EVENT)
        return { heading: [heading], records: { layouts, lines: (record, moment) => [line(record, moment)] } }
      },
    }),
})
