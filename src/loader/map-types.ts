// What the kernel calls its map types (include/uapi/linux/bpf.h, enum bpf_map_type), and which of them hold values under keys,
// so that a definition without sizes is a mistake. Which of them the engine serves is in assembly/abi.ts.
import { MapType } from '../../assembly/abi.js'

interface Row {
  readonly name: string
  readonly keyed: boolean
}

const keyed = (name: string): Row => ({ name, keyed: true })
const other = (name: string): Row => ({ name, keyed: false })

const ROWS: ReadonlyArray<Row> = [
  other('UNSPEC'),
  keyed('HASH'),
  keyed('ARRAY'),
  other('PROG_ARRAY'),
  other('PERF_EVENT_ARRAY'),
  keyed('PERCPU_HASH'),
  keyed('PERCPU_ARRAY'),
  other('STACK_TRACE'),
  other('CGROUP_ARRAY'),
  keyed('LRU_HASH'),
  keyed('LRU_PERCPU_HASH'),
  keyed('LPM_TRIE'),
  other('ARRAY_OF_MAPS'),
  other('HASH_OF_MAPS'),
  other('DEVMAP'),
  other('SOCKMAP'),
  other('CPUMAP'),
  other('XSKMAP'),
  other('SOCKHASH'),
  other('CGROUP_STORAGE'),
  other('REUSEPORT_SOCKARRAY'),
  other('PERCPU_CGROUP_STORAGE'),
  other('QUEUE'),
  other('STACK'),
  other('SK_STORAGE'),
  other('DEVMAP_HASH'),
  other('STRUCT_OPS'),
  other('RINGBUF'),
  other('INODE_STORAGE'),
  other('TASK_STORAGE'),
  other('BLOOM_FILTER'),
  other('USER_RINGBUF'),
  other('CGRP_STORAGE'),
  other('ARENA'),
]

/** `STACK_TRACE (7)`; a number alone when the kernel has none of that number. */
export const mapTypeName = (type: number): string => {
  const row = ROWS[type]
  return row === undefined ? String(type) : `${row.name} (${type})`
}

export const isKeyed = (type: number): boolean => ROWS[type]?.keyed === true
export const holdsMaps = (type: number): boolean => type === MapType.ArrayOfMaps || type === MapType.HashOfMaps
