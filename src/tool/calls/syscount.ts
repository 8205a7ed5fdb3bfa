// syscount: how often each system call was made, or how many each process made, and how long they took.
import { right } from 'fp-ts/lib/Either.js'
import type { Arch } from '../../trace/index.js'
import { syscallRow } from '../../trace/syscalls.js'
import { noCgroups } from '../cgroup.js'
import { type Column, field, table } from '../columns.js'
import { COMMON, count, errno, flag, word } from '../options.js'
import type { Fields } from '../record.js'
import { assign } from '../setup.js'
import { tool } from '../tool.js'

const TOP = 10
const MICROS = 1_000
const MILLIS = 1_000_000

const callOf = (arch: Arch, number: number): string => syscallRow(arch, 'native', number)?.name ?? `[unknown: ${number}]`

interface Row {
  readonly key: Fields
  readonly value: Fields
}

/** Most first; equals in order of their numbers, so that equal traces give equal lines. */
const mostFirst =
  (by: string) =>
  (a: Row, b: Row): number => {
    const [x, y] = [a.value.wide(by), b.value.wide(by)]
    return x === y ? a.key.num('value') - b.key.num('value') : x > y ? -1 : 1
  }

export const syscount = tool({
  name: 'syscount',
  about: 'system calls counted, and their time',
  needs: 'exact',
  options: {
    pid: COMMON.pid,
    interval: count('-i, --interval <seconds>', 'print after every so many seconds; 0: only at the end', 0),
    duration: count('-d, --duration <seconds>', 'only the first seconds of the trace'),
    top: count('-T, --top <n>', `at most so many lines; ${TOP} unless given`),
    cgroup: word('-c, --cgroup <path>', 'not served: a trace holds no control groups'),
    failures: flag('-x, --failures', 'only calls that failed'),
    latency: flag('-L, --latency', 'the time in them, longest first'),
    milliseconds: flag('-m, --milliseconds', 'with -L: in milliseconds, not microseconds'),
    process: flag('-P, --process', 'by process, not by call'),
    errno: errno('-e, --errno <error>', 'only calls that failed with this: ENOENT, or its number'),
    list: flag('-l, --list', 'not served: `probecause summary` names the calls of a trace'),
    verbose: COMMON.verbose,
  },
  plan: noCgroups(given =>
    right({
      setup: {
        set: [
          ...assign('filter_pid', given.pid),
          ...assign('filter_failed', given.failures),
          ...assign('measure_latency', given.latency),
          ...assign('count_by_process', given.process),
          ...assign('filter_errno', given.errno),
        ],
        wants: section => given.latency || !section.endsWith('/sys_enter'),
      },
      printer: ({ arch }) => {
        const top = given.top ?? TOP
        const what = (row: Fields): string =>
          given.process ? `${String(row.num('value')).padEnd(6)} ${row.text('comm').padEnd(15)}` : callOf(arch, row.num('value'))
        const time: Column = {
          title: given.milliseconds ? 'TIME (ms)' : 'TIME (us)',
          width: -16,
          when: given.latency,
          value: row => (row.num('total_ns') / (given.milliseconds ? MILLIS : MICROS)).toFixed(3),
        }
        const { heading, line } = table([
          { title: given.process ? 'PID    COMM' : 'SYSCALL', width: 22, value: what },
          { title: 'COUNT', width: -8, value: field('count') },
          time,
        ])
        return {
          heading: [`Tracing syscalls, printing top ${top}... Ctrl+C to quit.`],
          every: given.interval === undefined || given.interval === 0 ? undefined : { seconds: given.interval },
          seconds: given.duration,
          summary: (maps, moment) => {
            const rows = [...maps.entries('data')].sort(mostFirst(given.latency ? 'total_ns' : 'count')).slice(0, top)
            maps.clear('data')
            if (rows.length === 0) return []
            const lines = rows.map(({ key, value }) => line(bothOf(key, value), moment))
            return [`[${moment.clock}]`, heading, ...lines, '']
          },
        }
      },
    }),
  ),
})

/** Key and value as one record: the key is `value`. */
const bothOf = (key: Fields, value: Fields): Fields => ({
  ...value,
  has: name => name === 'value' || value.has(name),
  num: name => (name === 'value' ? key.num(name) : value.num(name)),
})
