// exitsnoop: a line per process or thread that ended, how old it was, and how it ended.
import { right } from 'fp-ts/lib/Either.js'
import { signalText } from '../../trace/syscalls.js'
import { noCgroups } from '../cgroup.js'
import { clock, field, name, SECOND_NS, table } from '../columns.js'
import { COMMON, flag, word } from '../options.js'
import { type Fields, layoutsOf, stated } from '../record.js'
import { assign } from '../setup.js'
import { tool } from '../tool.js'

/** The objects that are built with optimisation do not carry the record's type. */
const EVENT = stated({
  start_time: 'u64',
  exit_time: 'u64',
  pid: 'u32',
  tid: 'u32',
  ppid: 'u32',
  sig: 'u32',
  exit_code: 'i32',
  comm: 'char[16]',
})

const SIGNAL = 0x7f
const CORE_DUMPED = 0x80

const howItEnded = (record: Fields): string => {
  const status = record.num('sig')
  const code = record.num('exit_code')
  if (status === 0) return code === 0 ? '0' : `code ${code}`
  const signal = status & SIGNAL
  return `${signal === 0 ? '' : `signal ${signal} (${signalText(signal)})`}${(status & CORE_DUMPED) === 0 ? '' : ', core dumped'}`
}

export const exitsnoop = tool({
  name: 'exitsnoop',
  about: 'processes that ended, and how',
  needs: 'exact',
  options: {
    timestamp: flag('-t, --timestamp', 'the time of day'),
    failed: flag('-x, --failed', 'only those that ended with an error'),
    pid: COMMON.pid,
    threaded: flag('-T, --threaded', 'threads, not only processes'),
    cgroup: word('-c, --cgroup <path>', 'not served: a trace holds no control groups'),
    verbose: COMMON.verbose,
  },
  plan: noCgroups(given =>
    right({
      setup: {
        set: [...assign('target_pid', given.pid), ...assign('trace_failed_only', given.failed)],
        always: [{ name: 'trace_by_process', value: String(!given.threaded) }],
      },
      printer: ({ btf }) => {
        const { heading, line } = table([
          { title: 'TIME(s)', width: 8, when: given.timestamp, value: clock },
          { title: 'PCOMM', width: 16, value: name('comm') },
          { title: 'PID', width: 7, value: field('pid') },
          { title: 'PPID', width: 7, value: field('ppid') },
          { title: 'TID', width: 7, value: field('tid') },
          {
            title: 'AGE(s)',
            width: 7,
            value: record => (Number(record.wide('exit_time') - record.wide('start_time')) / SECOND_NS).toFixed(2),
          },
          { title: 'EXIT_CODE', width: 0, value: howItEnded },
        ])
        const layouts = layoutsOf(btf, 'event', EVENT)
        return { heading: [heading], records: { layouts, lines: (record, moment) => [line(record, moment)] } }
      },
    }),
  ),
})
