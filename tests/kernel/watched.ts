// One row per object that is held to the kernel: what of its records and maps says whose they are, since the kernel tells of the
// whole machine, and what cannot be equal (`mask.ts` says why, for each word).
import type { Layout } from './layout.js'
import type { Masks } from './mask.js'

/** A field that holds a process's id, a thread's, or bpf_get_current_pid_tgid's two. */
export interface Who {
  readonly field: string
}

export interface Rows {
  /** undefined: every row is of the workload, because the programs were told to look at it alone. */
  readonly who: Who | undefined
  readonly masks: Masks
  /** A field with a thread that may not be the workload's: named TRACER or OTHER when it is not. */
  readonly other?: string
  /** For what the object's own types do not say, which may depend on the record. */
  readonly layout?: (data: Uint8Array) => Layout
}

export interface Watched {
  readonly name: string
  /** The object's name, where it is watched more than once. */
  readonly object?: string
  /** Variables to set, on both sides: the first process of the workload is `$PID`. */
  readonly set?: Readonly<Record<string, string>>
  /** Records, by the map they go through. */
  readonly records: Readonly<Record<string, Rows>>
  /** Final contents of maps, keys and values as one row with the key's fields as `key` or `key.NAME`. */
  readonly maps: Readonly<Record<string, Rows>>
}

const byKey: Who = { field: 'key' }

export const CATALOGUE: ReadonlyArray<Watched> = [
  {
    name: 'calls',
    set: { only_pid: '$PID' },
    records: {},
    maps: {
      began: { who: byKey, masks: { value: 'time' } },
      calls: { who: undefined, masks: { total_ns: 'time', longest_ns: 'time', latency_us_log2: 'time' } },
    },
  },
  {
    name: 'connects',
    records: { connects: { who: { field: 'pid' }, masks: { took_ns: 'time' } } },
    maps: { in_flight: { who: byKey, masks: { began_ns: 'time' } } },
  },
  {
    name: 'dns',
    records: { dns: { who: { field: 'pid' }, masks: { took_ns: 'time' } } },
    maps: {
      servers: { who: { field: 'key.pid' }, masks: {} },
      asked: { who: { field: 'key.pid' }, masks: { value: 'time' } },
      in_flight: { who: byKey, masks: {} },
    },
  },
  {
    name: 'files',
    records: {},
    maps: {
      opening: { who: byKey, masks: {} },
      in_flight: { who: byKey, masks: { began_ns: 'time' } },
      opened: { who: { field: 'key.pid' }, masks: {} },
      files: { who: { field: 'key.pid' }, masks: { total_ns: 'time', longest_ns: 'time' } },
    },
  },
  {
    name: 'futexes',
    records: {},
    maps: {
      in_flight: { who: byKey, masks: { began_ns: 'time', stack: 'stack' } },
      locks: {
        who: { field: 'key.pid' },
        masks: { total_ns: 'time', longest_ns: 'time', longest_tid: 'time', stack: 'stack' },
      },
    },
  },
  {
    name: 'lifecycle',
    records: { lifecycle: { who: { field: 'pid' }, masks: { ts_ns: 'time' } } },
    maps: {},
  },
  {
    name: 'mounts',
    records: { mounts: { who: { field: 'pid' }, masks: { took_ns: 'time' } } },
    maps: { in_flight: { who: byKey, masks: { began_ns: 'time' } } },
  },
  {
    name: 'opens',
    records: { opens: { who: { field: 'pid' }, masks: { path: 'tail' } } },
    maps: { in_flight: { who: byKey, masks: {} } },
  },
  {
    name: 'signals',
    records: { signals: { who: { field: 'pid' }, other: 'to', masks: {} } },
    maps: {},
  },
  {
    name: 'slow',
    set: { slow_us: '0', only_pid: '$PID' },
    records: { slow: { who: { field: 'pid' }, masks: { took_ns: 'time' } } },
    maps: { in_flight: { who: byKey, masks: { began_ns: 'time' } } },
  },
  {
    name: 'syncs',
    records: { syncs: { who: { field: 'pid' }, masks: { took_ns: 'time' } } },
    maps: { in_flight: { who: byKey, masks: { began_ns: 'time' } } },
  },
]
