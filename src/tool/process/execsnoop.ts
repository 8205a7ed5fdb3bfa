// execsnoop: a line per program started, with its arguments. Programs write only as much of the record as they filled.
import { right } from 'fp-ts/lib/Either.js'
import { text } from '../../base/bytes.js'
import { clock, field, name, SECOND_NS, table } from '../columns.js'
import { noCgroups } from '../cgroup.js'
import { COMMON, count, flag, word } from '../options.js'
import { type Fields, layoutsOf } from '../record.js'
import { assign } from '../setup.js'
import { tool } from '../tool.js'

/** The longest list of arguments the programs keep, and how many they keep unless told. */
const ARGS_MAX = 60
const ARGS_DEFAULT = 20
const ANY_USER = 2 ** 32 - 1

const QUOTED: Readonly<Record<string, string>> = { '"': '\\"', '\t': '\\t', '\n': '\\n' }

const argumentsOf = (record: Fields, quoted: boolean, most: number): string => {
  const count = record.num('args_count')
  const bytes = record.bytes('args').subarray(0, record.num('args_size'))
  const words = text(bytes).split('\0')
  // What is behind the last NUL was cut off.
  const last = words.pop() ?? ''
  const shown = words.slice(0, count)
  const rest = words.length < count ? last : ''
  const quote = (word: string): string => `"${word.replace(/["\t\n]/g, char => QUOTED[char] ?? char)}" `
  const line = quoted
    ? `${shown.map(quote).join('')}${shown.length < count || count === 0 ? `"${rest}` : ''}`
    : `${shown.map(word => `${word} `).join('')}${rest}`
  return count === most + 1 ? `${line} ...` : line
}

export const execsnoop = tool({
  name: 'execsnoop',
  about: 'programs started, with their arguments',
  needs: 'exact',
  options: {
    time: flag('-T, --time', 'the time of day'),
    timestamp: flag('-t, --timestamp', 'seconds since the start'),
    fails: flag('-x, --fails', 'also what could not be started'),
    uid: COMMON.uid('only programs of this user'),
    quote: flag('-q, --quote', 'arguments in quotation marks'),
    name: word('-n, --name <name>', 'only commands whose name contains this'),
    line: word('-l, --line <line>', 'the same'),
    printUid: flag('-U, --print-uid', 'the user'),
    maxArgs: count('--max-args <n>', 'arguments that are kept; 20 unless given', 1, ARGS_MAX),
    cgroup: word('-c, --cgroup <path>', 'not served: a trace holds no control groups'),
    verbose: COMMON.verbose,
  },
  plan: noCgroups(given => {
    const most = given.maxArgs ?? ARGS_DEFAULT
    return right({
      setup: {
        always: [
          { name: 'ignore_failed', value: String(!given.fails) },
          { name: 'targ_uid', value: String(given.uid ?? ANY_USER) },
          { name: 'max_args', value: String(most) },
        ],
        set: assign('targ_uid', given.uid),
      },
      printer: ({ btf, startNs }) => {
        const layouts = layoutsOf(btf, 'event')
        const { heading, line } = table([
          { title: 'TIME', width: 8, when: given.time, value: clock },
          {
            title: 'TIME(s)',
            width: 8,
            when: given.timestamp,
            gaps: [' ', ''],
            value: (_, { tsNs }) => (Number(tsNs - startNs) / SECOND_NS).toFixed(3),
          },
          { title: 'UID', width: 6, when: given.printUid, gaps: [' ', ''], value: record => record.num('uid') | 0 },
          { title: 'PCOMM', width: 16, value: name('comm') },
          { title: 'PID', width: 6, value: field('pid') },
          { title: 'PPID', width: 6, value: field('ppid') },
          { title: 'RET', width: -3, value: field('retval') },
          { title: 'ARGS', width: 0, value: record => argumentsOf(record, given.quote, most) },
        ])
        const isShown = (record: Fields): boolean =>
          [given.name, given.line].every(part => part === undefined || record.text('comm').includes(part))
        return {
          heading: [heading],
          records: {
            layouts,
            leastBytes: layouts[0]?.places.get('args')?.offset,
            lines: (record, moment) => (isShown(record) ? [line(record, moment)] : []),
          },
        }
      },
    })
  }),
})
