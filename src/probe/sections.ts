// How section names say what a program attaches to (Documentation/bpf/libbpf/program_types.rst), one row per kind. Which points and
// functions there are is in hooks.ts; a kind without a form is of something that no trace holds, whatever it names.

/**
 * What a program there is given: a tracepoint's structure; the u64 list of what the kernel passes to a point; registers at a
 * function's entry or return; the u64 list of its arguments, at its return with the result behind them.
 */
export type Form = 'tracepoint' | 'raw' | 'entry' | 'return' | 'enter' | 'exit'

export interface SectionKind {
  readonly prefixes: ReadonlyArray<string>
  /** What a program there attaches to. */
  readonly to: string
  readonly forms: ReadonlyArray<Form>
  /** It follows pointers of the kernel's by plain loads, by types (BPF_PROG_TYPE_TRACING). */
  readonly typed?: boolean
  /** `*` and `?` in its name stand for any text and any character. */
  readonly pattern?: boolean
  /** It names a system call, and means the function that serves it. */
  readonly ofCall?: boolean
}

const TO_POINT = 'a tracepoint'
const TO_FUNCTION = 'a function of the kernel'
const none = (to: string, ...prefixes: ReadonlyArray<string>): SectionKind => ({ prefixes, to, forms: [] })

const KINDS: ReadonlyArray<SectionKind> = [
  { prefixes: ['tracepoint', 'tp'], to: TO_POINT, forms: ['tracepoint'] },
  { prefixes: ['raw_tp', 'raw_tracepoint', 'raw_tp.w', 'raw_tracepoint.w'], to: TO_POINT, forms: ['raw'] },
  { prefixes: ['tp_btf'], to: TO_POINT, forms: ['raw'], typed: true },
  { prefixes: ['kprobe'], to: TO_FUNCTION, forms: ['entry'] },
  { prefixes: ['kretprobe'], to: TO_FUNCTION, forms: ['return'] },
  { prefixes: ['kprobe.multi'], to: TO_FUNCTION, forms: ['entry'], pattern: true },
  { prefixes: ['kretprobe.multi'], to: TO_FUNCTION, forms: ['return'], pattern: true },
  { prefixes: ['kprobe.session'], to: TO_FUNCTION, forms: ['entry', 'return'], pattern: true },
  { prefixes: ['ksyscall'], to: TO_FUNCTION, forms: ['entry'], ofCall: true },
  { prefixes: ['kretsyscall'], to: TO_FUNCTION, forms: ['return'], ofCall: true },
  // What a fmod_ret program answers would change the result; that of a recording stays.
  { prefixes: ['fentry', 'fentry.s', 'fmod_ret', 'fmod_ret.s'], to: TO_FUNCTION, forms: ['enter'], typed: true },
  { prefixes: ['fexit', 'fexit.s'], to: TO_FUNCTION, forms: ['exit'], typed: true },
  { prefixes: ['probecause'], to: 'events of the trace', forms: ['tracepoint'] },
  none('a function of a program', 'uprobe', 'uprobe.s', 'uprobe.multi', 'uprobe.multi.s', 'uprobe.session', 'uprobe.session.s'),
  none('the return of a function of a program', 'uretprobe', 'uretprobe.s', 'uretprobe.multi', 'uretprobe.multi.s'),
  none('a marker in a program (USDT)', 'usdt', 'usdt.s'),
  none('samples of a performance counter', 'perf_event'),
  none('a security hook of the kernel (LSM)', 'lsm', 'lsm.s', 'lsm_cgroup'),
  none('a walk over objects of the kernel', 'iter', 'iter.s'),
  none('a function of another eBPF program', 'freplace'),
  none('a call from user space', 'syscall'),
  none('a table of kernel functions', 'struct_ops', 'struct_ops.s'),
  none('packets as they arrive (XDP)', 'xdp', 'xdp.frags', 'xdp_devmap', 'xdp_cpumap'),
  none('packets in traffic control', 'tc', 'tcx', 'classifier', 'action', 'netkit'),
  none('packets in a tunnel', 'lwt_in', 'lwt_out', 'lwt_xmit', 'lwt_seg6local'),
  none('packets of a filter table', 'netfilter', 'flow_dissector'),
  none('packets or messages of a socket', 'socket', 'sk_skb', 'sk_msg', 'sockops', 'sk_lookup'),
  none('the choice of a socket', 'sk_reuseport'),
  none('what processes of a control group do', 'cgroup', 'cgroup_skb'),
  none('an infrared receiver', 'lirc_mode2'),
]

/** `type` or `type/what it attaches to`. */
export const splitSection = (section: string): readonly [type: string, target: string] => {
  const slash = section.indexOf('/')
  return slash < 0 ? [section, ''] : [section.slice(0, slash), section.slice(slash + 1)]
}

export const kindOf = (section: string): SectionKind | undefined => {
  const [type] = splitSection(section)
  return KINDS.find(({ prefixes }) => prefixes.includes(type))
}

export const withTarget = (section: string, target: string): string => `${splitSection(section)[0]}/${target}`

/** The kinds of one form, as a section of each begins, the plainest first. */
export const prefixesOf = (form: Form): ReadonlyArray<string> =>
  KINDS.filter(({ forms }) => forms.includes(form)).flatMap(({ prefixes }) => prefixes)

/** Whether a program there follows pointers of the kernel's by plain loads. */
export const isTyped = (section: string): boolean => kindOf(section)?.typed === true
