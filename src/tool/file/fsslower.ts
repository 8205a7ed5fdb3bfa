// fsslower, ext4slower and others: a line per operation of a file system that took longer than a threshold.
import { left, right } from 'fp-ts/lib/Either.js'
import { clock, field, KB, name, table } from '../columns.js'
import { safeText } from '../../present/escape.js'
import { choice, COMMON, count, flag } from '../options.js'
import { type Fields, layoutsOf, stated } from '../record.js'
import { assign } from '../setup.js'
import { tool } from '../tool.js'
import { aliasesOf, FILE_SYSTEMS, onFileSystem } from './filesystems.js'

const EVENT = stated({
  delta_us: 'u64',
  end_ns: 'u64',
  offset: 'i64',
  size: 'i64',
  pid: 'i32',
  op: 'u32',
  file: 'char[32]',
  task: 'char[16]',
})

const OPERATIONS = ['R', 'W', 'O', 'F']
const LATENCY_MS = 10
const MS_NS = 1_000_000
const MILLIS = 1_000
/** An fsync of a whole file. */
const LLONG_MAX = 2n ** 63n - 1n

const CSV = ['ENDTIME_ns', 'TASK', 'PID', 'TYPE', 'BYTES', 'OFFSET_b', 'LATENCY_us', 'FILE'].join(',')

const operation = (record: Fields): string => OPERATIONS[record.num('op')] ?? '?'
const size = (record: Fields): string | bigint => (record.wide('size') === LLONG_MAX ? 'LL_MAX' : record.wide('size'))

const csvLine = (record: Fields): string =>
  safeText(
    [
      record.wide('end_ns'),
      record.text('task'),
      record.num('pid'),
      operation(record),
      size(record),
      record.wide('offset'),
      record.wide('delta_us'),
      record.text('file'),
    ].join(','),
  )

export const fsslower = tool({
  name: 'fsslower',
  aliases: aliasesOf('slower'),
  about: 'operations of a file system that were slow',
  needs: 'synthesised',
  files: true,
  options: {
    csv: flag('-c, --csv', 'with commas between values'),
    duration: count('-d, --duration <seconds>', 'only the first seconds of the trace'),
    pid: COMMON.pid,
    min: count('-m, --min <ms>', `only what took at least so long; ${LATENCY_MS} unless given`, 0),
    type: choice('-t, --type <file system>', FILE_SYSTEMS.join(', '), FILE_SYSTEMS),
    verbose: COMMON.verbose,
  },
  plan: given => {
    const { type, min = LATENCY_MS } = given
    if (type === undefined) return left(`which file system? -t ${FILE_SYSTEMS.join(', -t ')}`)
    return right({
      setup: {
        set: assign('target_pid', given.pid),
        always: [{ name: 'min_lat_ns', value: String(BigInt(min) * BigInt(MS_NS)) }],
        ...onFileSystem(type),
      },
      printer: ({ btf }) => {
        const layouts = layoutsOf(btf, 'event', EVENT)
        if (given.csv)
          return { heading: [CSV], seconds: given.duration, records: { layouts, lines: record => [csvLine(record)] } }
        const { heading, line } = table([
          { title: 'TIME', width: 8, value: clock },
          { title: 'COMM', width: 16, value: name('task') },
          { title: 'PID', width: 7, value: field('pid') },
          { title: 'T', width: 1, value: operation },
          { title: 'BYTES', width: 7, value: size },
          { title: 'OFF_KB', width: 8, value: record => record.wide('offset') / BigInt(KB) },
          { title: 'LAT(ms)', width: -7, value: record => (record.num('delta_us') / MILLIS).toFixed(2) },
          { title: 'FILENAME', width: 0, value: name('file') },
        ])
        const slower = min === 0 ? '' : ` slower than ${min} ms`
        const time = given.duration === undefined ? '... Hit Ctrl-C to end.' : ` for ${given.duration} secs.`
        return {
          heading: [`Tracing ${type} operations${slower}${time}`, heading],
          seconds: given.duration,
          records: { layouts, lines: (record, moment) => [line(record, moment)] },
        }
      },
    })
  },
})
