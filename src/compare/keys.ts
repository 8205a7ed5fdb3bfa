// What a call does and how it came out, as two runs can share it: its name, the object it is about and the arguments that are
// choices, after normalising; and of its result what a program can act on. Calls whose number, order or result is the scheduler's or
// the allocator's are left out while they succeed. Left out: where keys are kept (account.ts).
import type { Arch } from '../trace/chunk.js'
import type { Names, Snapshot, SyscallData } from '../trace/event.js'
import { errnoName, type SyscallRow, syscallName, syscallRow } from '../trace/syscalls.js'
import type { Normaliser } from './normal.js'

export interface CallKey {
  readonly does: string
  /** What it is about, normal; '' nothing that has a name. */
  readonly object: string
  /** "ok", an errno, "end of data", "timed out", "status 256", "never returned". */
  readonly result: string
  /** What it was told, where that is a lasting object's or a peer's to tell; '' elsewhere. */
  readonly content: string
}

/** Success of these says nothing: memory, clocks, scheduling, a process asking about itself. */
const QUIET = new Set([
  ...['mmap', 'oldmmap', 'munmap', 'mprotect', 'brk', 'mlock', 'futex', 'sched', 'sigprocmask', 'sigaction', 'time', 'timer'],
  ...['getid', 'getrandom', 'sleep', 'restart', 'lseek', 'getcwd', 'umask', 'getrlimit', 'getsockname', 'getpeername', 'close'],
  ...['epoll_ctl', 'watch', 'dup', 'dup2', 'none', 'close_range', 'eventfd', 'timerfd', 'epoll_create', 'sigwait', 'setrlimit'],
  ...['fcntl', 'ioctl', 'prctl', 'setsockopt', 'pipe', 'sigreturn'],
])
/** "Not yet" and "broken off" are about when, not what (EWOULDBLOCK is EAGAIN; 512 to 516 are restarts). */
const NOT_YET = new Set(['EAGAIN', 'EINPROGRESS', 'EALREADY'])
const ASKS_AGAIN = new Set([
  'read',
  'write',
  'recv',
  'send',
  'accept',
  'futex',
  'connect',
  'sendfile',
  'splice',
  'poll',
  'wait',
  'sigwait',
])
const BROKEN_OFF = new Set(['EINTR'])
const FIRST_RESTART = 512
const MAX_ERRNO = 4095

const WAITS = new Set(['poll', 'select', 'epoll_wait', 'oldselect'])
const READS = new Set(['read', 'recv', 'readlink'])
const CHOICES: ReadonlySet<string> = new Set(['flags', 'signo'])
const EXIT_STATUS_BITS = 0xff

const int32 = (value: bigint | undefined): number => Number(BigInt.asIntN(32, value ?? 0n))

/** Kernel objects without a name that lasts, and files whose content is the moment's. */
const isLasting = (object: string): boolean =>
  object !== '' && !/^\/(proc|sys|dev)\/|^anon_inode|^(pipe|eventfd|timerfd):/.test(object)

/** Byte for byte. */
const bytesText = (bytes: Uint8Array): string => {
  let text = ''
  for (const byte of bytes) text += String.fromCharCode(byte)
  return text
}

const whole = (snapshots: ReadonlyArray<Snapshot>, arg: number): Snapshot | undefined =>
  snapshots.find(s => s.arg === arg && s.part === 'whole')

/** Four bytes of a snapshot as the kernel writes an int. */
const intAt = (snapshot: Snapshot | undefined, at: number): number | undefined =>
  snapshot === undefined || snapshot.bytes.length < at + 4
    ? undefined
    : new DataView(snapshot.bytes.buffer, snapshot.bytes.byteOffset).getInt32(at, true)

const SI_STATUS = 24
const statusOf = (row: SyscallRow, exit: SyscallData): string => {
  const status = row.name === 'waitid' ? intAt(whole(exit.snapshots, 2), SI_STATUS) : intAt(whole(exit.snapshots, 1), 0)
  return status === undefined ? 'ok' : `status ${status}`
}

/** What a reader got: text normal, other bytes as they are. */
const contentOf = (row: SyscallRow, exit: SyscallData, normal: Normaliser): string =>
  exit.snapshots
    .filter(s => s.part !== 'control' && s.part !== 'iovec' && row.args[s.arg]?.kind !== 'msghdr>')
    .map(s => {
      const text = bytesText(s.bytes)
      return /[\x00-\x08\x0e-\x1f]/.test(text) ? text : normal.text(text)
    })
    .join('')

const SOL_SOCKET = 1
const SO_ERROR = 4
/** getsockopt(2): the outcome of a connection that was begun without waiting. */
const socketError = ({ args }: SyscallData, exit: SyscallData): string => {
  const error = int32(args[1]) === SOL_SOCKET && int32(args[2]) === SO_ERROR ? (intAt(whole(exit.snapshots, 3), 0) ?? 0) : 0
  return error === 0 ? 'ok' : errnoName(error)
}

const resultOf = (row: SyscallRow, entry: SyscallData, exit: SyscallData, object: string): string => {
  const ret = Number(exit.ret ?? 0n)
  if (ret < 0 && ret >= -MAX_ERRNO) return errnoName(-ret)
  if (WAITS.has(row.effect)) return ret === 0 ? 'timed out' : 'ok'
  if (READS.has(row.effect)) return ret === 0 && isLasting(object) ? 'end of data' : 'ok'
  if (row.effect === 'wait') return ret === 0 ? 'ok' : statusOf(row, exit)
  if (row.effect === 'getsockopt') return socketError(entry, exit)
  return 'ok'
}

const argumentsOf = (row: SyscallRow, entry: SyscallData, normal: Normaliser): string => {
  if (row.effect === 'exit') return ` ${int32(entry.args[0]) & EXIT_STATUS_BITS}`
  let text = ''
  for (let i = 0; i < row.args.length; i++) {
    const arg = row.args[i]
    if (arg === undefined) continue
    if (CHOICES.has(arg.print)) text += ` ${arg.name}=${int32(entry.args[i])}`
    else if (row.effect === 'exec' && arg.name === 'argv')
      text += entry.snapshots
        .filter(s => s.arg === i && s.part === 'element')
        .map(s => ` ${normal.text(bytesText(s.bytes))}`)
        .join('')
  }
  return text
}

export const isExit = (arch: Arch, { abi, number }: SyscallData): boolean => syscallRow(arch, abi, number)?.effect === 'exit'

/** Undefined: a call that two runs need not share. `exit` is absent when it never returned. */
export const keyOf = (
  arch: Arch,
  entry: SyscallData,
  exit: SyscallData | undefined,
  names: Names,
  normal: Normaliser,
): CallKey | undefined => {
  const row = syscallRow(arch, entry.abi, entry.number)
  if (row === undefined) return undefined
  const ret = Number(exit?.ret ?? 0n)
  const failed = ret < 0 && ret >= -MAX_ERRNO
  const errno = failed ? errnoName(-ret) : ''
  if (-ret >= FIRST_RESTART && failed && -ret <= FIRST_RESTART + 4) return undefined
  if (BROKEN_OFF.has(errno) || (NOT_YET.has(errno) && ASKS_AGAIN.has(row.effect) && row.effect !== 'connect')) return undefined
  const given = names.peer ?? names.path ?? names.local ?? ''
  // what a process is told when it asks about descriptors it does not have is how it looks around
  if (QUIET.has(row.effect) && !(errno === 'ENOMEM' || (failed && isLasting(given) && errno !== 'ENOTTY' && errno !== 'ESPIPE')))
    if (exit !== undefined) return undefined
  if (exit === undefined && row.effect === 'exit')
    return { does: `${row.name}${argumentsOf(row, entry, normal)}`, object: '', result: 'ok', content: '' }
  const object = given === '' ? '' : normal.text(given)
  const does = `${syscallName(arch, entry.abi, entry.number)} ${object}${argumentsOf(row, entry, normal)}`
  if (exit === undefined) return { does, object, result: 'never returned', content: '' }
  const result = resultOf(row, entry, exit, given)
  const told = result === 'ok' && READS.has(row.effect) && isLasting(given) ? contentOf(row, exit, normal) : ''
  return { does, object, result, content: told }
}
