// filetop: what each thread read and wrote of each file, most first, after every interval. The load of the machine, which the tool takes
// from /proc, is in no trace and is said to be unknown; the screen is never cleared.
import { right } from 'fp-ts/lib/Either.js'
import { field, KB, name, table } from '../columns.js'
import { loadLines } from '../load.js'
import { choice, COMMON, count, flag } from '../options.js'
import type { Fields } from '../record.js'
import { assign } from '../setup.js'
import { tool } from '../tool.js'

const ROWS = 20
const ROWS_MAX = 10_240
const SECONDS = 1

type Sort = 'all' | 'reads' | 'writes' | 'rbytes' | 'wbytes'

/** The counters a sort adds up. */
const SORTS: Readonly<Record<Sort, ReadonlyArray<string>>> = {
  all: ['reads', 'writes', 'read_bytes', 'write_bytes'],
  reads: ['reads'],
  writes: ['writes'],
  rbytes: ['read_bytes'],
  wbytes: ['write_bytes'],
}

const weight = (record: Fields, sort: Sort): bigint => SORTS[sort].reduce((sum, counter) => sum + record.wide(counter), 0n)

const kilobytes = (counter: string) => (record: Fields) => record.wide(counter) / BigInt(KB)

export const filetop = tool({
  name: 'filetop',
  about: 'files read and written most, by thread',
  needs: 'synthesised',
  files: true,
  options: {
    pid: COMMON.pid,
    noclear: flag('-C, --noclear', 'taken: nothing is ever cleared'),
    all: flag('-a, --all', 'also what is no regular file'),
    sort: choice('-s, --sort <column>', 'all, reads, writes, rbytes or wbytes', Object.keys(SORTS) as ReadonlyArray<Sort>),
    rows: count('-r, --rows <n>', `at most so many lines; ${ROWS} unless given`),
    verbose: COMMON.verbose,
    interval: count('[interval]', 'seconds'),
    times: count('[count]', 'intervals'),
  },
  plan: given =>
    right({
      setup: {
        set: assign('target_pid', given.pid),
        always: [{ name: 'regular_file_only', value: String(!given.all) }],
      },
      printer: () => {
        const { heading, line } = table([
          { title: 'TID', width: 7, value: field('tid') },
          { title: 'COMM', width: 16, value: name('comm') },
          { title: 'READS', width: 6, value: field('reads') },
          { title: 'WRITES', width: 6, value: field('writes') },
          { title: 'R_Kb', width: 7, value: kilobytes('read_bytes') },
          { title: 'W_Kb', width: 7, value: kilobytes('write_bytes') },
          { title: 'T', width: 1, value: record => String.fromCharCode(record.num('type')) },
          { title: 'FILE', width: 0, value: name('filename') },
        ])
        const sort = given.sort ?? 'all'
        return {
          heading: [],
          every: { seconds: given.interval ?? SECONDS, times: given.times },
          summary: (maps, moment) => {
            const rows = maps
              .entries('entries')
              .map(({ value }) => ({ value, weight: weight(value, sort) }))
              .sort((a, b) => (a.weight === b.weight ? a.value.num('tid') - b.value.num('tid') : a.weight > b.weight ? -1 : 1))
              .slice(0, Math.min(given.rows ?? ROWS, ROWS_MAX))
            maps.clear('entries')
            return [...loadLines(moment), heading, ...rows.map(({ value }) => line(value, moment)), '']
          },
        }
      },
    }),
})
