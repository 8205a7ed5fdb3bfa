// statsnoop: a line per call that asks for the state of a file or file system.
import { right } from 'fp-ts/lib/Either.js'
import { field, name, SECOND_NS, table } from '../columns.js'
import { COMMON, flag } from '../options.js'
import { type Fields, layoutsOf, stated } from '../record.js'
import { assign } from '../setup.js'
import { tool } from '../tool.js'

/** The objects do not carry the record's type. */
const EVENT = stated({ ts_ns: 'u64', pid: 'u32', ret: 'i32', comm: 'char[16]', pathname: 'char[255]' })
const NEWER_EVENT = stated({
  ts_ns: 'u64',
  pid: 'u32',
  type: 'u32',
  ret: 'i32',
  comm: 'char[16]',
  fd: 'i32',
  dirfd: 'i32',
  pathname: 'char[255]',
})

/** Newer objects say which call it was; where a path begins, the tool asks /proc for, which a trace does not answer. */
const CALLS = ['N/A', 'statfs', 'newstat', 'statx', 'newfstat', 'newfstatat', 'newlstat']

export const statsnoop = tool({
  name: 'statsnoop',
  about: 'files whose state was asked for (stat, statx, statfs)',
  needs: 'exact',
  options: {
    pid: COMMON.pid,
    failed: flag('-x, --failed', 'only those that failed'),
    sysname: flag('-s, --sysname', 'which call it was, where the object says'),
    timestamp: flag('-t, --timestamp', 'seconds since the first line'),
    verbose: COMMON.verbose,
  },
  plan: given =>
    right({
      setup: {
        mayLack: /\/sys_(enter|exit)_/,
        set: [...assign('target_pid', given.pid), ...assign('trace_failed_only', given.failed)],
      },
      printer: ({ btf }) => {
        let firstNs: bigint | undefined
        const since = (record: Fields): string => {
          firstNs ??= record.wide('ts_ns')
          return (Number(record.wide('ts_ns') - firstNs) / SECOND_NS).toFixed(9)
        }
        const { heading, line } = table([
          { title: 'TIME(s)', width: 14, when: given.timestamp, value: since },
          { title: 'PID', width: 7, value: field('pid') },
          { title: 'COMM', width: 20, value: name('comm') },
          { title: 'RET', width: 4, value: record => Math.max(-1, record.num('ret')) },
          { title: 'ERR', width: 4, value: record => Math.max(0, -record.num('ret')) },
          { title: 'SYSCALL', width: 10, when: given.sysname, value: record => CALLS[record.num('type')] ?? 'N/A' },
          { title: 'PATH', width: 0, value: name('pathname') },
        ])
        const layouts = layoutsOf(btf, 'event', EVENT, NEWER_EVENT)
        return { heading: [heading], records: { layouts, lines: (record, moment) => [line(record, moment)] } }
      },
    }),
})
