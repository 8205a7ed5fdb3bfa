// syncsnoop: a line per call that has data written out (libbpf-tools since 0.31).
import { right } from 'fp-ts/lib/Either.js'
import { name, table } from '../columns.js'
import { COMMON } from '../options.js'
import { type Fields, layoutsOf, stated } from '../record.js'
import { tool } from '../tool.js'

/** The first of them saw sync(2) alone. */
const FIRST_EVENT = stated({ comm: 'char[16]', ts_us: 'u64' })
const EVENT = stated({ comm: 'char[16]', ts_us: 'u64', sys: 'i32' })

const CALLS = [
  'N/A',
  'sync',
  'fsync',
  'fdatasync',
  'msync',
  'sync_file_range',
  'sync_file_range2',
  'arm_sync_file_range',
  'syncfs',
]

const SYNC = 1

const callOf = (record: Fields): string => (CALLS[record.has('sys') ? record.num('sys') : SYNC] ?? 'N/A').padEnd(16)

const MICROS = 1_000_000

/** The tool keeps the seconds in a float of 32 bits; its digits are those of one. */
const seconds = (record: Fields): string => Math.fround(Math.fround(record.num('ts_us')) / MICROS).toFixed(9)

export const syncsnoop = tool({
  name: 'syncsnoop',
  about: 'calls that have data written out (sync, fsync, msync)',
  needs: 'exact',
  options: { verbose: COMMON.verbose },
  plan: () =>
    right({
      setup: { mayLack: /_sync_file_range2?$/ },
      printer: ({ btf }) => {
        const { heading, line } = table([
          { title: 'TIME(s)', width: 18, value: seconds },
          { title: 'COMM', width: 16, value: name('comm') },
          { title: 'CALL', width: 0, value: callOf },
        ])
        const layouts = layoutsOf(btf, 'event', FIRST_EVENT, EVENT)
        return { heading: [heading], records: { layouts, lines: (record, moment) => [line(record, moment)] } }
      },
    }),
})
