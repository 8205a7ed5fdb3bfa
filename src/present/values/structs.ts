// Printers of the remaining structures. Layouts are those of the kernel's uapi headers, named beside each.
import { flagNames, signalName } from '../../trace/syscalls.js'
import { quote } from '../escape.js'
import { type Fields, fields, hex, longBytes, type Printer, pointer, snapshotOf, struct } from './memory.js'
import { command, int, octal } from './scalars.js'

const RLIM_INFINITY = 0xffffffffffffffffn
const RLIM_INFINITY_32 = 0xffffffffn
const FILE_TYPES: Readonly<Record<number, string>> = {
  1: 'S_IFIFO',
  2: 'S_IFCHR',
  4: 'S_IFDIR',
  6: 'S_IFBLK',
  8: 'S_IFREG',
  10: 'S_IFLNK',
  12: 'S_IFSOCK',
}
const WIFCONTINUED = 0xffff

const ints: Printer = argument => {
  const found = snapshotOf(argument)
  if (found === undefined) return pointer(argument.value)
  return `[${Array.from({ length: found.bytes.length >> 2 }, (_, i) => fields(found.bytes).i32(4 * i)).join(', ')}]`
}

const longs: Printer = struct(4, at => `[${at.long(0, at.size >= 8 ? 8 : 4)}]`)

/** wait(2): the low seven bits are the signal, then the core flag, then the exit code. */
export const waitStatus = (status: number): string => {
  const signal = status & 0x7f
  if (status === WIFCONTINUED) return '{WIFCONTINUED(s)}'
  if (signal === 0) return `{WIFEXITED(s) && WEXITSTATUS(s) == ${(status >> 8) & 0xff}}`
  if (signal === 0x7f) return `{WIFSTOPPED(s) && WSTOPSIG(s) == ${signalName((status >> 8) & 0xff)}}`
  return `{WIFSIGNALED(s) && WTERMSIG(s) == ${signalName(signal)}${(status & 0x80) === 0 ? '' : ' && WCOREDUMP(s)'}}`
}

const mode = (bits: number): string => {
  const type = FILE_TYPES[bits >> 12]
  return type === undefined ? octal(bits) : `${type}|${octal(bits & 0o7777)}`
}
const statText = (bits: number, size: bigint): string => `{st_mode=${mode(bits)}, st_size=${size}, ...}`

/** asm/stat.h of x86, asm-generic/stat.h; i386's old stat has 16-bit modes. */
const stat: Printer = argument => {
  if (argument.abi === 'i386') return struct(24, at => statText(at.u16(8), BigInt(at.u32(20))))(argument)
  if (argument.arch === 'aarch64') return struct(56, at => statText(at.u32(16), at.i64(48)))(argument)
  return struct(56, at => statText(at.u32(24), at.i64(48)))(argument)
}

const limit = (value: bigint, infinity: bigint): string => (value === infinity ? 'RLIM_INFINITY' : String(value))
const rlimit: Printer = argument => {
  if (argument.arg.kind.startsWith('rlimit64') || longBytes(argument) === 8)
    return struct(
      16,
      at => `{rlim_cur=${limit(at.u64(0), RLIM_INFINITY)}, rlim_max=${limit(at.u64(8), RLIM_INFINITY)}}`,
    )(argument)
  const half = (at: Fields, offset: number): string => limit(BigInt(at.u32(offset)), RLIM_INFINITY_32)
  return struct(8, at => `{rlim_cur=${half(at, 0)}, rlim_max=${half(at, 4)}}`)(argument)
}

/** Names without SIG, as strace writes sets; `~` in front of a set that is nearly full. */
const signalSet = (bits: bigint): string => {
  const numbers = Array.from({ length: 64 }, (_, i) => i + 1)
  const has = (n: number): boolean => ((bits >> BigInt(n - 1)) & 1n) === 1n
  const inside = numbers.filter(has)
  const listed = inside.length > 32 ? numbers.filter(n => !has(n)) : inside
  return `${inside.length > 32 ? '~' : ''}[${listed.map(n => signalName(n).replace(/^SIG/, '')).join(' ')}]`
}

const HANDLERS: Readonly<Record<string, string>> = { 0: 'SIG_DFL', 1: 'SIG_IGN' }

/** struct kernel_sigaction: handler, flags, restorer as longs, then the mask (asm/signal.h); arm64 has the restorer too. */
const sigaction: Printer = argument => {
  const long = longBytes(argument)
  return struct(3 * long + 8, (at, { arch }) => {
    const handler = BigInt.asUintN(8 * long, at.long(0, long))
    const flags = BigInt.asUintN(32, at.long(long, long))
    const name = HANDLERS[String(handler)] ?? hex(handler)
    return `{sa_handler=${name}, sa_mask=${signalSet(at.u64(3 * long))}, sa_flags=${flagNames('SA', flags, arch)}}`
  })(argument)
}

/** siginfo_t as waitid(2) and sigwaitinfo(2) fill it: signo, errno, code, then pid, uid, status. */
const siginfo: Printer = struct(28, (at, { abi }) => {
  const start = abi === 'i386' ? 12 : 16
  if (at.i32(0) === 0) return '{}'
  const sender = `si_pid=${at.i32(start)}, si_uid=${at.u32(start + 4)}, si_status=${at.i32(start + 8)}`
  return `{si_signo=${signalName(at.i32(0))}, si_code=${at.i32(8)}, ${sender}}`
})

const openhow: Printer = struct(
  24,
  (at, { arch }) => `{flags=${flagNames('OPEN', at.u64(0), arch)}, mode=${octal(at.u64(8))}, resolve=${hex(at.u64(16))}}`,
)

/** struct clone_args: flags, pidfd, child_tid, parent_tid, exit_signal, stack, ... (linux/sched.h). */
const cloneArgs: Printer = struct(64, (at, { arch }) => {
  const stack = `stack=${pointer(at.u64(40))}, stack_size=${hex(at.u64(48))}`
  return `{flags=${flagNames('CLONE', at.u64(0), arch)}, exit_signal=${signalName(Number(at.u64(32)))}, ${stack}}`
})

/** struct flock: type, whence, start, len, pid (fcntl(2)); offsets are 64-bit for the 64-bit commands of i386. */
const flock = (at: Fields): string => {
  const wide = at.size !== 16
  const start = at.size === 32 ? 8 : 4
  const size = wide ? 8 : 4
  const type = flagNames('LOCKTYPE', BigInt(at.u16(0)), 'x86_64')
  const whence = flagNames('SEEK', BigInt(at.u16(2)), 'x86_64')
  return `{l_type=${type}, l_whence=${whence}, l_start=${at.long(start, size)}, l_len=${at.long(start + size, size)}}`
}

/** How the last argument of a number-like command is printed: fcntl(2). One that only asks takes none, and prints as nothing. */
const FCNTL_GROUPS: Readonly<Record<number, string>> = { 2: 'FD', 4: 'OPEN' }

const commandArgument: Printer = argument => {
  const value = argument.args[argument.arg.len ?? 0] ?? 0n
  const call = argument.arg.kind
  const found = snapshotOf(argument)
  const name = command(call, value) ?? ''
  if (found !== undefined && call === 'fcntl' && name.includes('LK') && found.bytes.length >= 16)
    return flock(fields(found.bytes))
  if (found !== undefined && found.bytes.length === 4) return `[${fields(found.bytes).i32(0)}]`
  if (found !== undefined && name === 'PR_SET_NAME') return quote(found.bytes)
  if (call === 'fcntl' && name === '' && flagNames('FCNTL', BigInt.asUintN(32, value), argument.arch).startsWith('F_GET'))
    return ''
  const group = call === 'fcntl' ? FCNTL_GROUPS[int(value)] : undefined
  if (group !== undefined) return flagNames(group, BigInt.asUintN(32, argument.value), argument.arch)
  return call === 'fcntl' ? String(int(argument.value)) : hex(argument.value)
}

export const structs: Readonly<Record<string, Printer>> = {
  ints,
  longs,
  pipefd: struct(8, (at, { describeFd }) => `[${describeFd(at.i32(0))}, ${describeFd(at.i32(4))}]`),
  wstatus: struct(4, at => `[${waitStatus(at.i32(0))}]`),
  stat,
  stat64: struct(52, at => statText(at.u32(16), at.i64(44))),
  statx: struct(48, at => `{stx_mode=${mode(at.u16(28))}, stx_size=${at.u64(40)}, ...}`),
  rlimit,
  sigset: struct(8, at => signalSet(at.u64(0))),
  sigaction,
  siginfo,
  openhow,
  clone_args: cloneArgs,
  flock: struct(16, flock),
  command: commandArgument,
}
