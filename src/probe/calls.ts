// System calls as the kernel names them: their tracepoints (syscalls/sys_enter_NAME) and the functions that serve them. Both are named
// after SYSCALL_DEFINE, which is not always the name of the call, and both depend on the machine. Left out: 32-bit arm.
import type { Abi, Arch } from '../trace/index.js'
import { columnOf, syscallNamed, syscallRows } from '../trace/syscalls.js'

/** Calls that SYSCALL_DEFINE names otherwise (fs/stat.c, kernel/sys.c, fs/namespace.c, fs/read_write.c). */
const KERNEL_NAMES: ReadonlyArray<readonly [kernel: string, call: string]> = [
  ['newstat', 'stat'],
  ['newlstat', 'lstat'],
  ['newfstat', 'fstat'],
  ['newuname', 'uname'],
  ['sendfile64', 'sendfile'],
  ['umount', 'umount2'],
]
const CALL_OF = new Map(KERNEL_NAMES)
const KERNEL_OF = new Map(KERNEL_NAMES.map(([kernel, call]) => [call, kernel]))

/** What the kernel calls a call. */
export const kernelName = (call: string): string => KERNEL_OF.get(call) ?? call

/** Number of a call by the kernel's name of it. A 32-bit call may have both names, of an older and a newer form. */
export const callNumber = (arch: Arch, abi: Abi, name: string): number | undefined => {
  if (abi === 'native' && KERNEL_OF.has(name)) return undefined
  const row = syscallNamed(arch, abi, name) ?? syscallNamed(arch, abi, CALL_OF.get(name) ?? name)
  return row?.numbers[columnOf(arch, abi)]
}

/** Calls of the machine's own kind, by the kernel's names. */
export const nativeCalls = (arch: Arch): ReadonlyArray<string> =>
  syscallRows().flatMap(({ name, numbers }) => (numbers[columnOf(arch, 'native')] < 0 ? [] : [kernelName(name)]))

/**
 * How a function that serves a call is named (include/linux/syscalls.h, asm/syscall_wrapper.h): `values`: it is given the call's own
 * arguments, and else one pointer to the registers that the call was made with.
 */
interface Spelling {
  readonly prefix: string
  readonly arch?: Arch
  readonly abi: Abi
  readonly values: boolean
}

const SPELLINGS: ReadonlyArray<Spelling> = [
  { prefix: '__x64_sys_', arch: 'x86_64', abi: 'native', values: false },
  { prefix: '__arm64_sys_', arch: 'aarch64', abi: 'native', values: false },
  { prefix: '__ia32_compat_sys_', arch: 'x86_64', abi: 'i386', values: false },
  { prefix: '__ia32_sys_', arch: 'x86_64', abi: 'i386', values: false },
  { prefix: '__se_sys_', abi: 'native', values: true },
  { prefix: '__do_sys_', abi: 'native', values: true },
  { prefix: 'ksys_', abi: 'native', values: true },
  { prefix: 'sys_', abi: 'native', values: true },
]

/** A trace that does not say of which machine it is, is read as one of x86_64. */
const spellingOf = (arch: Arch, name: string): Spelling | undefined =>
  SPELLINGS.find(({ prefix, arch: of }) => name.startsWith(prefix) && (of ?? arch) === (arch === 'unknown' ? 'x86_64' : arch))

export interface CallFunction {
  readonly number: number
  readonly abi: Abi
  readonly values: boolean
}

export const callFunction = (arch: Arch, name: string): CallFunction | undefined => {
  const spelling = spellingOf(arch, name)
  if (spelling === undefined) return undefined
  const { abi, values, prefix } = spelling
  const number = callNumber(arch, abi, name.slice(prefix.length))
  return number === undefined ? undefined : { number, abi, values }
}

/** The function of a call, as libbpf names it for ksyscall. */
export const functionOfCall = (arch: Arch, call: string): string => `${arch === 'aarch64' ? '__arm64' : '__x64'}_sys_${call}`

/** Which call a function serves, on whatever machine. */
export const callServed = (name: string): string | undefined => {
  const prefix = SPELLINGS.find(({ prefix }) => name.startsWith(prefix))?.prefix
  return prefix === undefined ? undefined : name.slice(prefix.length)
}
