// Rows for the tools of class A that Debian ships: what a trace has all inputs of. Their records' structs are not in their objects'
// types, so the tables here say them, after the tools' headers (libbpf-tools/NAME.h of bcc).
import { layoutFrom, withRest } from './layout.js'
import type { Masks } from './mask.js'
import type { Watched } from './watched.js'

const COMM = 16
const text = (name: string, size: number) => [name, size, 1] as const

const execsnoop = {
  who: { field: 'pid' },
  masks: {},
  layout: withRest(
    layoutFrom(['pid', 4], ['ppid', 4], ['uid', 4], ['retval', 4], ['args_count', 4], ['args_size', 4], text('comm', COMM)),
    'args',
    'args_size',
  ),
}
const exitsnoop = {
  who: { field: 'pid' },
  masks: { start_time: 'time', exit_time: 'time' } satisfies Masks,
  layout: () =>
    layoutFrom(
      ['start_time', 8],
      ['exit_time', 8],
      ['pid', 4],
      ['tid', 4],
      ['ppid', 4],
      ['sig', 4],
      ['exit_code', 4],
      text('comm', COMM),
    ),
}
const syscount = { start: { who: { field: 'key' }, masks: { value: 'time' } satisfies Masks } }

export const CLASS_A: ReadonlyArray<Watched> = [
  { name: 'execsnoop', records: { events: execsnoop }, maps: { execs: { who: { field: 'key' }, masks: {} } } },
  {
    name: 'execsnoop, failures too',
    object: 'execsnoop',
    set: { ignore_failed: '0', max_args: '60' },
    records: { events: execsnoop },
    maps: {},
  },
  { name: 'exitsnoop', records: { events: exitsnoop }, maps: {} },
  { name: 'exitsnoop of threads', object: 'exitsnoop', set: { trace_by_process: '0' }, records: { events: exitsnoop }, maps: {} },
  {
    name: 'mountsnoop',
    records: {
      events: {
        who: { field: 'pid' },
        masks: { delta: 'time', fs: 'tail', src: 'tail', dest: 'tail', data: 'tail' },
        layout: () =>
          layoutFrom(
            ['delta', 8],
            ['flags', 8],
            ['pid', 4],
            ['tid', 4],
            ['mnt_ns', 4],
            ['ret', 4],
            text('comm', COMM),
            text('fs', 8),
            text('src', 4096),
            text('dest', 4096),
            text('data', 512),
            ['op', 4],
          ),
      },
    },
    maps: { args: { who: { field: 'key' }, masks: { ts: 'time' } } },
  },
  {
    name: 'opensnoop',
    records: {
      events: {
        who: { field: 'pid' },
        masks: { callers: 'stack' },
        layout: () =>
          layoutFrom(
            ['ts', 8],
            ['pid', 4],
            ['uid', 4],
            ['ret', 4],
            ['flags', 4],
            ['callers', 16, 8],
            text('comm', COMM),
            text('fname', 255),
          ),
      },
    },
    maps: { start: { who: { field: 'key' }, masks: {} } },
  },
  {
    name: 'sigsnoop',
    records: {
      events: {
        who: { field: 'pid' },
        other: 'tpid',
        masks: {},
        layout: () => layoutFrom(['pid', 4], ['tpid', 4], ['sig', 4], ['ret', 4], text('comm', COMM)),
      },
    },
    maps: { values: { who: { field: 'key' }, masks: {} } },
  },
  {
    name: 'statsnoop',
    records: {
      events: {
        who: { field: 'pid' },
        masks: { ts_ns: 'time' },
        layout: () => layoutFrom(['ts_ns', 8], ['pid', 4], ['ret', 4], text('comm', COMM), text('pathname', 255)),
      },
    },
    maps: { values: { who: { field: 'key' }, masks: {} } },
  },
  {
    name: 'syscount',
    set: { filter_pid: '$PID' },
    records: {},
    maps: { ...syscount, data: { who: undefined, masks: { total_ns: 'time' } } },
  },
  {
    name: 'syscount by process',
    object: 'syscount',
    set: { count_by_process: '1', measure_latency: '1' },
    records: {},
    maps: { ...syscount, data: { who: { field: 'key' }, masks: { total_ns: 'time' } } },
  },
]
