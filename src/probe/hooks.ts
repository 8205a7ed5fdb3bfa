// The catalogue of hooks: which section names there are, as the kernel and libbpf spell them, and the engine's id of each.
// System call tracepoints are one per call of the recorded machine, so an id depends on its architecture.
import { Hook } from '../../assembly/abi.js'
import type { Branded } from '../base/brand.js'
import { as } from '../base/brand.js'
import type { Arch } from '../trace/index.js'
import { syscallNumber, syscallRows } from '../trace/syscalls.js'

export type HookId = Branded<'HookId'>

const hookId = (kind: Hook, number: number = Hook.AnyNumber): HookId => as((kind << 16) | number)

/** How libbpf lets a kind of section be written; the first is how it is named in messages. */
const TRACEPOINT = ['tracepoint/', 'tp/']
const RAW_TRACEPOINT = ['raw_tp/', 'raw_tracepoint/', 'raw_tp.w/', 'raw_tracepoint.w/']

const FIXED: ReadonlyArray<{ readonly prefixes: ReadonlyArray<string>; readonly name: string; readonly hook: Hook }> = [
  { prefixes: TRACEPOINT, name: 'raw_syscalls/sys_enter', hook: Hook.RawSysEnter },
  { prefixes: TRACEPOINT, name: 'raw_syscalls/sys_exit', hook: Hook.RawSysExit },
  { prefixes: TRACEPOINT, name: 'sched/sched_process_fork', hook: Hook.ProcessFork },
  { prefixes: TRACEPOINT, name: 'sched/sched_process_exec', hook: Hook.ProcessExec },
  { prefixes: TRACEPOINT, name: 'sched/sched_process_exit', hook: Hook.ProcessExit },
  { prefixes: RAW_TRACEPOINT, name: 'sys_enter', hook: Hook.RawTpSysEnter },
  { prefixes: RAW_TRACEPOINT, name: 'sys_exit', hook: Hook.RawTpSysExit },
  { prefixes: ['probecause/'], name: 'event', hook: Hook.Event },
]

const PER_CALL: ReadonlyArray<{ readonly prefix: string; readonly hook: Hook }> = [
  { prefix: 'syscalls/sys_enter_', hook: Hook.SysEnter },
  { prefix: 'syscalls/sys_exit_', hook: Hook.SysExit },
]

/** Calls whose tracepoint is named after the kernel's function and not after the call (fs/stat.c, kernel/sys.c, fs/namespace.c). */
const KERNEL_NAMES: ReadonlyMap<string, string> = new Map([
  ['newstat', 'stat'],
  ['newlstat', 'lstat'],
  ['newfstat', 'fstat'],
  ['newuname', 'uname'],
  ['sendfile64', 'sendfile'],
  ['umount', 'umount2'],
])

export const findHook = (arch: Arch, section: string): HookId | undefined => {
  const fixed = FIXED.find(({ prefixes, name }) => prefixes.some(prefix => section === prefix + name))
  if (fixed !== undefined) return hookId(fixed.hook)
  const prefix = TRACEPOINT.find(p => section.startsWith(p))
  const point = prefix === undefined ? '' : section.slice(prefix.length)
  for (const { prefix: of, hook } of PER_CALL) {
    if (!point.startsWith(of)) continue
    const call = point.slice(of.length)
    const number = syscallNumber(arch, KERNEL_NAMES.get(call) ?? call)
    return number === undefined ? undefined : hookId(hook, number)
  }
  return undefined
}

/** Every section name there is for a machine, one spelling each. */
export const hookNames = (arch: Arch): ReadonlyArray<string> => {
  const calls = syscallRows().flatMap(row => (syscallNumber(arch, row.name) === undefined ? [] : [row.name]))
  const perCall = PER_CALL.flatMap(({ prefix }) => calls.map(call => `${TRACEPOINT[0]}${prefix}${call}`))
  return [...FIXED.map(({ prefixes, name }) => `${prefixes[0]}${name}`), ...perCall]
}
