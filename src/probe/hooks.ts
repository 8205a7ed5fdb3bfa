// The table of hooks: what of the kernel a trace tells of, exactly or by implication (proto/points.tsv, functions.tsv), and the engine's
// id of each form in which a program may look at it. System calls are those of the recorded machine, so ids depend on its architecture.
import { Hook, HookNumber } from '../../assembly/abi.js'
import type { Branded } from '../base/brand.js'
import { as } from '../base/brand.js'
import { matchesGlob } from '../base/glob.js'
import type { Arch } from '../trace/index.js'
import { callFunction, callNumber, functionOfCall, nativeCalls } from './calls.js'
import { FUNCTIONS, POINTS } from './gen/hooks.js'
import { type Form, kindOf, splitSection } from './sections.js'

export type HookId = Branded<'HookId'>
/** Whether a trace holds what happened there, or what it holds implies it. */
export type How = 'exact' | 'synthesised'

/** A form of a hook. */
export interface Place {
  readonly hook: HookId
  readonly form: Form
  /** A tracepoint's `category/name`, or a function's name. */
  readonly name: string
  readonly how: How
}

const hookId = (kind: Hook, number: number = Hook.AnyNumber): HookId => as((kind << 16) | number)

type Kinds = Partial<Record<Form, Hook>>

/** Tracepoints of every call, and others that have kinds of their own. */
const OWN: ReadonlyArray<readonly [name: string, kinds: Kinds]> = [
  ['raw_syscalls/sys_enter', { tracepoint: Hook.RawSysEnter, raw: Hook.RawTpSysEnter }],
  ['raw_syscalls/sys_exit', { tracepoint: Hook.RawSysExit, raw: Hook.RawTpSysExit }],
  ['sched/sched_process_fork', { tracepoint: Hook.ProcessFork }],
  ['sched/sched_process_exec', { tracepoint: Hook.ProcessExec }],
  ['sched/sched_process_exit', { tracepoint: Hook.ProcessExit }],
]

/** A raw tracepoint of all calls, of one of them: `sys_exit:openat`. It has no name in the kernel. */
const RAW_OF: ReadonlyMap<string, Hook> = new Map([
  ['sys_enter', Hook.RawTpEnterOf],
  ['sys_exit', Hook.RawTpExitOf],
])

const rawOfCall = (arch: Arch, form: Form, target: string): Place | undefined => {
  const [point = '', call] = target.split(':')
  const kind = form === 'raw' ? RAW_OF.get(point) : undefined
  const number = call === undefined ? undefined : callNumber(arch, 'native', call)
  return kind === undefined || number === undefined ? undefined : place({ raw: kind }, form, target, 'exact', number)
}

/** Whether a section is a raw tracepoint of all calls. */
export const isOfAllCalls = (section: string): boolean =>
  kindOf(section)?.forms?.includes('raw') === true && RAW_OF.has(splitSection(section)[1])

const PER_CALL: ReadonlyArray<readonly [prefix: string, kind: Hook]> = [
  ['syscalls/sys_enter_', Hook.SysEnter],
  ['syscalls/sys_exit_', Hook.SysExit],
]

const POINT: Kinds = { tracepoint: Hook.Point, raw: Hook.RawPoint }
const FUNCTION: Kinds = { entry: Hook.FuncEntry, return: Hook.FuncReturn, enter: Hook.FuncEnter, exit: Hook.FuncExit }
/** Functions of system calls: given registers, or the call's own arguments. */
const CALL: Kinds = { entry: Hook.CallEntry, return: Hook.CallReturn, enter: Hook.CallEnter, exit: Hook.CallExit }
const VALUES: Kinds = { entry: Hook.ValuesEntry, return: Hook.ValuesReturn, enter: Hook.ValuesEnter, exit: Hook.ValuesExit }

const place = (kinds: Kinds, form: Form, name: string, how: How, number?: number): Place | undefined => {
  const kind = kinds[form]
  return kind === undefined ? undefined : { hook: hookId(kind, number), form, name, how }
}

const bareName = (point: string): string => point.slice(point.indexOf('/') + 1)

/** A raw tracepoint is named without its category. */
const isNamed = (point: string, form: Form, target: string): boolean => (form === 'raw' ? bareName(point) : point) === target

const pointNamed = (arch: Arch, form: Form, target: string): Place | undefined => {
  for (const [name, kinds] of OWN) {
    if (isNamed(name, form, target) && kinds[form] !== undefined) return place(kinds, form, name, 'exact')
  }
  const at = POINTS.findIndex(([name]) => isNamed(name, form, target))
  const [name, how] = POINTS[at] ?? []
  if (name !== undefined && how !== undefined) return place(POINT, form, name, how as How, at + 1)
  const [prefix, kind] = PER_CALL.find(([prefix]) => target.startsWith(prefix)) ?? []
  if (form !== 'tracepoint' || prefix === undefined || kind === undefined) return rawOfCall(arch, form, target)
  const number = callNumber(arch, 'native', target.slice(prefix.length))
  return number === undefined ? undefined : place({ tracepoint: kind }, form, target, 'exact', number)
}

const functionNamed = (arch: Arch, form: Form, target: string): Place | undefined => {
  const at = FUNCTIONS.findIndex(([name]) => name === target)
  if (at >= 0) return place(FUNCTION, form, target, 'synthesised', at + 1)
  const call = callFunction(arch, target)
  if (call === undefined) return undefined
  const number = call.number + (call.abi === 'i386' ? HookNumber.Compat : 0)
  return place(call.values ? VALUES : CALL, form, target, 'exact', number)
}

const isPoint = (form: Form): boolean => form === 'tracepoint' || form === 'raw'

/** Every function that a trace tells of, under one name each. */
export const functionNames = (arch: Arch): ReadonlyArray<string> => [
  ...FUNCTIONS.map(([name]) => name),
  ...nativeCalls(arch).map(call => functionOfCall(arch, call)),
]

export const pointNames = (arch: Arch): ReadonlyArray<string> => [
  ...new Set([...OWN.map(([name]) => name), ...POINTS.map(([name]) => name)]),
  ...PER_CALL.flatMap(([prefix]) => nativeCalls(arch).map(call => `${prefix}${call}`)),
]

/** libbpf takes an offset behind a function's name; at its first instruction it says nothing. */
const AT_ENTRY = /\+(?:0x)?0+$/

/** The names that a section's target stands for. */
export const targetsOf = (arch: Arch, section: string): ReadonlyArray<string> => {
  const kind = kindOf(section)
  const target = splitSection(section)[1].replace(AT_ENTRY, '')
  if (kind?.ofCall === true) return [functionOfCall(arch, target)]
  if (kind?.pattern !== true || !/[*?]/.test(target)) return [target]
  return functionNames(arch).filter(name => matchesGlob(target, name))
}

const OUR_EVENT = 'probecause/event'

/** Where a program of this section is attached; nowhere when it is about nothing that a trace tells of. */
export const placesOf = (arch: Arch, section: string): ReadonlyArray<Place> => {
  if (section === OUR_EVENT) return [{ hook: hookId(Hook.Event), form: 'tracepoint', name: 'event', how: 'exact' }]
  const forms = kindOf(section)?.forms ?? []
  const targets = targetsOf(arch, section)
  return forms.flatMap(form => targets.flatMap(name => (isPoint(form) ? pointNamed : functionNamed)(arch, form, name) ?? []))
}
