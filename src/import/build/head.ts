// What the first items of a source show of the whole: who is first, what the source can know (the header's mask), and what the first
// process had before the source began: its directory and its descriptors, where they are described (`3</etc/passwd>`).
import type { Arch, Descriptor, Known } from '../../trace/index.js'
import type { Clock, Item, Value } from '../item.js'
import { descriptorsOf } from './descriptors.js'

export interface Head {
  readonly arch: Arch
  readonly rootPid: number
  readonly firstNs: bigint | undefined
  readonly known: Known
  /** The processes ran before the source began. */
  readonly attached: boolean
  readonly argv: ReadonlyArray<string>
  readonly cwd: string | undefined
  readonly descriptors: ReadonlyArray<Descriptor>
}

const headOf = (item: Item): (Item & { readonly _tag: 'Entry' | 'Exit' | 'Whole' }) | undefined =>
  item._tag === 'Entry' || item._tag === 'Exit' || item._tag === 'Whole' ? item : undefined

const isMemory = (value: Value): boolean =>
  value._tag === 'Text' ||
  value._tag === 'List' ||
  value._tag === 'Struct' ||
  (value._tag === 'Described' && isMemory(value.value))

/** Calls that give the caller's own id: set_tid_address(2) is among the first of every program. */
const OWN_ID = new Set(['set_tid_address', 'getpid', 'gettid'])
/** Where nothing names a process (`Known.pids`). */
const SOME_PID = 1

/** Undefined: nothing names it. */
const rootOf = (items: ReadonlyArray<Item>): number | undefined => {
  const first = items[0]
  if (first === undefined) return undefined
  if (first.pid !== undefined || first.tid !== 0) return first.pid ?? first.tid
  for (const item of items) {
    const call = headOf(item)
    if (call === undefined || call.tid !== 0) continue
    if (OWN_ID.has(call.name ?? '') && call._tag !== 'Entry' && call.result.value !== undefined) return Number(call.result.value)
  }
  return undefined
}

const isExec = (item: Item | undefined): boolean =>
  (item?._tag === 'Entry' || item?._tag === 'Whole') && (item.name === 'execve' || item.name === 'execveat')

const textOf = (value: Value | undefined): string | undefined =>
  value?._tag === 'Text' ? new TextDecoder().decode(value.bytes) : undefined

const argvOf = (item: Item | undefined): ReadonlyArray<string> => {
  const call = item === undefined ? undefined : headOf(item)
  if (call === undefined || !isExec(item)) return []
  const list = call.args?.map(one => one.value).find(value => value._tag === 'List')
  return list?._tag === 'List' ? list.items.flatMap(one => textOf(one) ?? []) : []
}

const AT_FDCWD = -100n

/** `AT_FDCWD</srv/x>` of the first process before it changes its directory. */
const cwdOf = (items: ReadonlyArray<Item>, root: number): string | undefined => {
  for (const item of items) {
    const call = headOf(item)
    if (call === undefined || (call.tid !== root && call.tid !== 0)) continue
    if (call.name === 'chdir' || call.name === 'fchdir') return undefined
    for (const { value } of call.args ?? []) {
      if (value._tag !== 'Described' || !value.as.startsWith('/')) continue
      const inner = value.value
      const isCwd = inner._tag === 'Word' ? inner.text === 'AT_FDCWD' : inner._tag === 'Number' && inner.value === AT_FDCWD
      if (isCwd) return value.as
    }
  }
  return undefined
}

/** Calls that make processes, whose results are how parents are known. */
const FORKS = new Set(['fork', 'vfork', 'clone', 'clone3'])

export const headFrom = (items: ReadonlyArray<Item>, clock: Clock): Head => {
  const calls = items.flatMap(item => headOf(item) ?? [])
  const root = rootOf(items)
  const rootPid = root ?? SOME_PID
  const first = items[0]
  return {
    arch: 'x86_64',
    rootPid,
    firstNs: items.find(item => item.ns !== undefined)?.ns,
    attached: !isExec(first),
    argv: argvOf(first),
    cwd: cwdOf(items, rootPid),
    descriptors: descriptorsOf(items, rootPid),
    known: {
      times: clock !== 'none' && items.some(item => item.ns !== undefined),
      rawArgs: calls.some(call => call.raw !== undefined),
      memory: calls.some(call => call.args?.some(one => isMemory(one.value)) === true),
      comm: isExec(first) || items.some(item => item.comm !== undefined || item._tag === 'Executed'),
      parents: isExec(first) || items.some(item => item._tag === 'Forked' || FORKS.has(headOf(item)?.name ?? '')),
      samples: false,
      processState: false,
      pids: root !== undefined,
    },
  }
}
