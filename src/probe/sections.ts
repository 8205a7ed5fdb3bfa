// What the section names of libbpf attach to (Documentation/bpf/libbpf/program_types.rst), one row per kind, so that a section
// that has no hook here is refused by what it asks for, with the nearest hook there is. Which tracepoints are served is in
// hooks.ts; a kind is never served by its row here alone.
import { nearest } from '../base/nearest.js'
import type { Arch } from '../trace/index.js'
import { findHook, hookNames } from './hooks.js'

export interface SectionKind {
  readonly prefixes: ReadonlyArray<string>
  /** What a program there attaches to; "tracepoint" kinds may be in the catalogue of hooks. */
  readonly to: string
  /** Names the hook of a system call that a function of the kernel serves. */
  readonly side?: 'enter' | 'exit'
}

const kind = (to: string, ...prefixes: ReadonlyArray<string>): SectionKind => ({ prefixes, to })
const entry = (to: string, ...prefixes: ReadonlyArray<string>): SectionKind => ({ prefixes, to, side: 'enter' })
const exit = (to: string, ...prefixes: ReadonlyArray<string>): SectionKind => ({ prefixes, to, side: 'exit' })

export const TRACEPOINT: SectionKind = kind('a tracepoint', 'tracepoint', 'tp')
export const RAW_TRACEPOINT: SectionKind = kind('a tracepoint', 'raw_tp', 'raw_tracepoint', 'raw_tp.w', 'raw_tracepoint.w')

const KINDS: ReadonlyArray<SectionKind> = [
  TRACEPOINT,
  RAW_TRACEPOINT,
  kind('a tracepoint with types of the kernel', 'tp_btf'),
  entry('the entry of a kernel function', 'kprobe', 'kprobe.multi', 'kprobe.session', 'fentry', 'fentry.s'),
  exit('the return of a kernel function', 'kretprobe', 'kretprobe.multi', 'fexit', 'fexit.s', 'fmod_ret', 'fmod_ret.s'),
  entry("the entry of a system call's function", 'ksyscall'),
  exit("the return of a system call's function", 'kretsyscall'),
  kind('a function of a program', 'uprobe', 'uprobe.s', 'uprobe.multi', 'uprobe.multi.s', 'uprobe.session', 'uprobe.session.s'),
  kind('the return of a function of a program', 'uretprobe', 'uretprobe.s', 'uretprobe.multi', 'uretprobe.multi.s'),
  kind('a marker in a program (USDT)', 'usdt', 'usdt.s'),
  kind('samples of a performance counter', 'perf_event'),
  kind('a security hook of the kernel (LSM)', 'lsm', 'lsm.s', 'lsm_cgroup'),
  kind('a walk over objects of the kernel', 'iter', 'iter.s'),
  kind('a function of another eBPF program', 'freplace'),
  kind('a call from user space', 'syscall'),
  kind('a table of kernel functions', 'struct_ops', 'struct_ops.s'),
  kind('packets as they arrive (XDP)', 'xdp', 'xdp.frags', 'xdp_devmap', 'xdp_cpumap'),
  kind('packets in traffic control', 'tc', 'tcx', 'classifier', 'action', 'netkit'),
  kind('packets in a tunnel', 'lwt_in', 'lwt_out', 'lwt_xmit', 'lwt_seg6local'),
  kind('packets of a filter table', 'netfilter', 'flow_dissector'),
  kind('packets or messages of a socket', 'socket', 'sk_skb', 'sk_msg', 'sockops', 'sk_lookup'),
  kind('the choice of a socket', 'sk_reuseport'),
  kind('what processes of a control group do', 'cgroup', 'cgroup_skb'),
  kind('an infrared receiver', 'lirc_mode2'),
]

/** `type` or `type/what it attaches to`. */
const splitSection = (section: string): readonly [type: string, target: string] => {
  const slash = section.indexOf('/')
  return slash < 0 ? [section, ''] : [section.slice(0, slash), section.slice(slash + 1)]
}

export const kindOf = (section: string): SectionKind | undefined => {
  const [type] = splitSection(section)
  return KINDS.find(({ prefixes }) => prefixes.includes(type))
}

/** libbpf loads such a program and leaves attaching it to its user. */
export const namesNoTarget = (section: string): boolean => splitSection(section)[1] === ''

/** How the kernel calls the function of a system call, per architecture (include/linux/syscalls.h and asm/syscall_wrapper.h). */
const SYSCALL_FUNCTION = /^(?:__(?:x64|arm64|ia32|se|do)_sys_|ksys_|sys_)(\w+)$/

/** A name further than this from all there are was not misspelt. */
const EDITS_SHARE_MAX = 0.25

/** What is nearest to what a section asks for: of a call's function its tracepoint, else the hook of that name, or of that spelling. */
export const nearestHook = (arch: Arch, section: string): string | undefined => {
  const [type, target] = splitSection(section)
  const side = kindOf(section)?.side
  const call = side === undefined ? undefined : type.endsWith('syscall') ? target : SYSCALL_FUNCTION.exec(target)?.[1]
  const point = call === undefined ? undefined : `tracepoint/syscalls/sys_${side}_${call}`
  if (point !== undefined && findHook(arch, point) !== undefined) return point
  const hooks = hookNames(arch)
  const name = target.slice(target.lastIndexOf('/') + 1)
  const same = name === '' ? undefined : hooks.find(hook => hook.endsWith(`/${name}`) && hook !== section)
  return same ?? nearest(section, hooks, section.length * EDITS_SHARE_MAX)
}
