// The table of hooks as people read it: every name with how a trace tells of it and by which rule, and what is refused. Rows stand for
// what has a name per system call. Which section finds which hook is in hooks.ts; the page has no use for this.
import { KERNEL_STRUCTS } from '../kernel/index.js'
import type { Arch } from '../trace/index.js'
import { kernelArgNames } from '../trace/syscalls.js'
import { callFunction, callServed, functionOfCall, nativeCalls } from './calls.js'
import { FUNCTIONS, POINTS } from './gen/hooks.js'
import { functionNames, type How, placesOf, pointNames } from './hooks.js'
import { type AttachError, refusalOf } from './refusal.js'
import { REFUSED, type Refused } from './refused.js'
import { type Form, kindOf, prefixesOf } from './sections.js'

export interface HookRow {
  readonly name: string
  readonly how: How
  /** When it is taken to happen. */
  readonly rule: string
}

export interface HookGroup {
  readonly title: string
  readonly rows: ReadonlyArray<HookRow>
}

const exact = (name: string, rule: string): HookRow => ({ name, how: 'exact', rule })

const callRows = (arch: Arch): ReadonlyArray<HookRow> => {
  const count = nativeCalls(arch).length
  return [
    exact('raw_syscalls/sys_enter', 'every call, also of other architectures'),
    exact('raw_syscalls/sys_exit', 'its return'),
    exact('syscalls/sys_enter_NAME', `each of ${count} calls, as the kernel names them`),
    exact('syscalls/sys_exit_NAME', 'its return'),
    exact(functionOfCall(arch, 'NAME'), 'the function that serves a call: it is given the registers of the caller'),
    ...(arch === 'aarch64' ? [] : [exact('__ia32_sys_NAME', 'the same for calls of i386')]),
    exact('__do_sys_NAME', 'the function inside of it, which is given the arguments; also __se_sys_, ksys_, sys_'),
  ]
}

const FAMILIES: ReadonlyArray<readonly [family: string, title: string]> = [
  ['vfs', 'Functions of files'],
  ['net', 'Functions of sockets'],
  ['ext4', 'Functions of ext4'],
  ['xfs', 'Functions of xfs'],
  ['btrfs', 'Functions of btrfs'],
  ['nfs', 'Functions of nfs'],
]

export const hookGroups = (arch: Arch): ReadonlyArray<HookGroup> => [
  { title: 'System calls', rows: callRows(arch) },
  { title: 'Processes, signals and sockets', rows: POINTS.map(([name, how, , rule]) => ({ name, how: how as How, rule })) },
  ...FAMILIES.map(([family, title]) => ({
    title,
    rows: FUNCTIONS.filter(([, of]) => of === family).map(([name, , , rule]): HookRow => ({ name, how: 'synthesised', rule })),
  })),
  { title: 'Of our own', rows: [exact('probecause/event', 'every event of the trace, as include/probecause.h has it')] },
]

export const refusedGroups: ReadonlyArray<Refused> = REFUSED

/** All about one hook. */
export interface HookPage extends HookRow {
  readonly sections: ReadonlyArray<string>
  /** Of a function or a raw tracepoint, in order. */
  readonly parameters: ReadonlyArray<string>
  /** Of a tracepoint. */
  readonly structure?: string
}

const FORMS: ReadonlyArray<Form> = ['tracepoint', 'raw', 'entry', 'return', 'enter', 'exit']

const bare = (name: string): string => name.slice(name.lastIndexOf('/') + 1)

/** One section of each kind that finds it. */
const sectionsOf = (arch: Arch, name: string): ReadonlyArray<string> =>
  FORMS.flatMap(form => prefixesOf(form).filter(prefix => !/\.|^probecause$|^raw_tracepoint$|^tp$/.test(prefix)))
    .map(prefix => `${prefix}/${prefix === 'raw_tp' || prefix === 'tp_btf' ? bare(name) : name}`)
    .filter(
      (section, i, all) => all.indexOf(section) === i && kindOf(section)?.ofCall !== true && placesOf(arch, section).length > 0,
    )

const callOf = (name: string): string | undefined => /^syscalls\/sys_(?:enter|exit)_(\w+)$/.exec(name)?.[1] ?? callServed(name)

/** Parameters that are named otherwise than what they point at. */
const POINTERS: Readonly<Record<string, string>> = {
  task: 'task_struct',
  parent: 'task_struct',
  child: 'task_struct',
  bprm: 'linux_binprm',
  info: 'kernel_siginfo',
  ka: 'k_sigaction',
  sk: 'sock',
}

/** `file` is a pointer to a structure of that name, `count` a number. */
const typed = (name: string): string => {
  const struct = POINTERS[name]
  if (struct !== undefined) return `struct ${struct} *${name}`
  return KERNEL_STRUCTS.includes(name) ? `struct ${name} *` : name
}

const parametersOf = (arch: Arch, name: string): ReadonlyArray<string> => {
  const own = FUNCTIONS.find(([known]) => known === name) ?? POINTS.find(([known]) => known === name)
  if (own !== undefined) return own[2].split(',').map(typed)
  const call = callFunction(arch, name)
  if (call?.values === false) return [typed('pt_regs')]
  return name.includes('sys_exit_') ? [] : kernelArgNames(callOf(name) ?? '')
}

const structureOf = (name: string): string | undefined => {
  if (!name.includes('/')) return undefined
  if (/^(raw_)?syscalls\/sys_enter/.test(name)) return 'trace_event_raw_sys_enter'
  if (/^(raw_)?syscalls\/sys_exit/.test(name)) return 'trace_event_raw_sys_exit'
  return `trace_event_raw_${bare(name)}`
}

const ruleOf = (name: string): string =>
  (POINTS.find(([known]) => known === name) ?? FUNCTIONS.find(([known]) => known === name))?.[3] ??
  (callOf(name) === undefined ? 'every call' : `the call ${callOf(name)}`)

const page = (arch: Arch, name: string): HookPage | undefined => {
  const sections = sectionsOf(arch, name)
  const [place] = sections.flatMap(section => placesOf(arch, section))
  if (place === undefined) return undefined
  const structure = structureOf(name)
  const parameters = parametersOf(arch, name)
  return { name, how: place.how, rule: ruleOf(name), sections, parameters, ...(structure === undefined ? {} : { structure }) }
}

/** By a section, by a name, or by a name without its category; else why there is none. */
export const hookPage = (arch: Arch, given: string): HookPage | AttachError => {
  const [place] = placesOf(arch, given)
  const names = [...pointNames(arch), ...functionNames(arch)]
  const name = place?.name ?? names.find(known => known === given) ?? names.find(known => bare(known) === given) ?? given
  const found = page(arch, name)
  if (found !== undefined) return found
  const section = kindOf(given) !== undefined ? given : `${given.includes('/') ? 'tracepoint' : 'kprobe'}/${given}`
  const error = refusalOf(arch, '', section)
  return { ...error, context: error.context.map(one => ({ ...one, doing: one.doing.replace(`"${section}"`, `"${given}"`) })) }
}
