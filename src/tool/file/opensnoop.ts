// opensnoop: a line per call that opens a file. Objects since libbpf-tools 0.31 or so know the mode of a new file and can follow a
// path up to its root; what they have more is seen by their variables.
import { right } from 'fp-ts/lib/Either.js'
import { clock, field, name, table } from '../columns.js'
import { COMMON, count, flag, word } from '../options.js'
import { FULL_PATH, fullPath, PATH_MEMBERS } from '../full-path.js'
import { type Fields, layoutsOf, stated } from '../record.js'
import { assign } from '../setup.js'
import { tool } from '../tool.js'

const HEAD = { ts: 'u64', pid: 'i32', uid: 'i32', ret: 'i32', flags: 'i32' } as const
const TAIL = { callers: 'u64[2]', comm: 'char[16]' } as const

/** The objects do not carry the record's type. */
const EVENT = stated({ ...HEAD, ...TAIL, fname: 'char[255]' })
const NEWER_EVENT = stated({ ...HEAD, mode: 'u32', ...TAIL, ...PATH_MEMBERS })

const ANY_USER = 2 ** 32 - 1
const O_CREAT = 0o100
const O_TMPFILE = 0o20200000

const octal = (value: number, digits: number): string => (value >>> 0).toString(8).padStart(digits, '0')

const mode = (record: Fields): string => {
  const flags = record.num('flags')
  const isNew = (flags & O_CREAT) !== 0 || (flags & O_TMPFILE) === O_TMPFILE
  return record.num('mode') === 0 && !isNew ? 'n/a' : octal(record.num('mode'), 4)
}

const failed = (record: Fields): number => Math.max(0, -record.num('ret'))

export const opensnoop = tool({
  name: 'opensnoop',
  about: 'files opened, and those that could not be',
  needs: 'exact',
  options: {
    duration: count('-d, --duration <seconds>', 'only the first seconds of the trace'),
    extended: flag('-e, --extended-fields', 'the flags of the call'),
    fullPath: flag('-F, --full-path', 'the path from the root on, where the object can'),
    name: word('-n, --name <name>', 'only processes whose name contains this'),
    pid: COMMON.pid,
    tid: count('-t, --tid <tid>', 'only this thread'),
    timestamp: flag('-T, --timestamp', 'the time of day'),
    uid: COMMON.uid('only calls of this user'),
    printUid: flag('-U, --print-uid', 'the user'),
    failed: flag('-x, --failed', 'only those that failed'),
    verbose: COMMON.verbose,
  },
  plan: given =>
    right({
      // Callers are kept for builds of the tool that name them.
      unprinted: ['bpf_get_stack'],
      setup: {
        mayLack: /\/sys_(enter|exit)_open/,
        set: [
          ...assign('targ_tgid', given.pid),
          ...assign('targ_pid', given.tid),
          ...assign('targ_failed', given.failed),
          ...assign('full_path', given.fullPath),
        ],
        always: [{ name: 'targ_uid', value: String(given.uid ?? ANY_USER) }],
      },
      printer: ({ btf, hasVariable }) => {
        const isNewer = hasVariable('full_path')
        const layouts = layoutsOf(btf, 'event', EVENT, NEWER_EVENT)
        const path = isNewer ? (given.fullPath ? fullPath('fname.') : name(`fname.${FULL_PATH}`)) : name('fname')
        const { heading, line } = table([
          { title: 'TIME', width: 8, when: given.timestamp, value: clock },
          { title: 'UID', width: 7, when: given.printUid, value: field('uid') },
          { title: 'PID', width: 6, value: field('pid') },
          { title: 'COMM', width: 16, value: name('comm') },
          { title: 'FD', width: -3, value: record => Math.max(-1, record.num('ret')) },
          { title: 'ERR', width: -3, value: failed },
          { title: 'FLAGS', width: 8, when: given.extended, value: record => octal(record.num('flags'), 8) },
          { title: 'MODE', width: 5, when: given.extended && isNewer, gaps: [' ', ''], value: mode },
          { title: 'PATH', width: 0, value: path },
        ])
        const isShown = (record: Fields): boolean => given.name === undefined || record.text('comm').includes(given.name)
        return {
          heading: [heading],
          seconds: given.duration,
          records: { layouts, lines: (record, moment) => (isShown(record) ? [line(record, moment)] : []) },
        }
      },
    }),
})
