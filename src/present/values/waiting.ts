// Printers of what a thread waits on or asks time of: poll sets, epoll events, descriptor sets, times.
import { flagNames } from '../../trace/syscalls.js'
import {
  type Argument,
  entrySnapshot,
  exitSnapshot,
  type Fields,
  fields,
  hex,
  type Printer,
  pointer,
  snapshotOf,
  struct,
  timeBytes,
} from './memory.js'
import { int } from './scalars.js'

const POLLFD_BYTES = 8
const TIMER_ABSTIME = 1n

/** struct pollfd: asked at entry, answered at exit (poll(2)). */
const pollfd: Printer = argument => {
  const found = entrySnapshot(argument) ?? exitSnapshot(argument)
  if (found === undefined) return pointer(argument.value)
  const asked = fields(found.bytes)
  const after = exitSnapshot(argument)
  const answered = after === undefined ? undefined : fields(after.bytes)
  const events = (bits: number): string => flagNames('POLL', BigInt(bits), argument.arch)
  const items = Array.from({ length: Math.floor(found.bytes.length / POLLFD_BYTES) }, (_, i) => {
    const at = i * POLLFD_BYTES
    const revents = answered === undefined || answered.size < at + POLLFD_BYTES ? 0 : answered.u16(at + 6)
    const reply = revents === 0 ? '' : `, revents=${events(revents)}`
    return `{fd=${argument.describeFd(asked.i32(at))}, events=${events(asked.u16(at + 4))}${reply}}`
  })
  return `[${items.join(', ')}${found.fullSize > BigInt(found.bytes.length) ? ', ...' : ''}]`
}

/** struct epoll_event is packed on x86 (12 bytes) and not elsewhere (16). */
const epollEvent: Printer = argument => {
  const found = snapshotOf(argument)
  if (found === undefined) return argument.ret === 0n && argument.value !== 0n ? '[]' : pointer(argument.value)
  const size = argument.arch === 'aarch64' ? 16 : 12
  const at = fields(found.bytes)
  const items = Array.from({ length: Math.floor(found.bytes.length / size) }, (_, i) => {
    const data = at.u64(i * size + size - 8)
    return `{events=${flagNames('EPOLL', BigInt(at.u32(i * size)), argument.arch)}, data=${hex(data)}}`
  })
  return argument.arg.kind === 'epoll_event' ? (items[0] ?? pointer(argument.value)) : `[${items.join(', ')}]`
}

/** fd_set: one bit for each descriptor (select(2)). */
const fdset: Printer = argument => {
  const found = entrySnapshot(argument) ?? exitSnapshot(argument)
  if (found === undefined) return pointer(argument.value)
  const count = Math.min(int(argument.args[argument.arg.len ?? 0] ?? 0n), found.bytes.length * 8)
  const members = Array.from({ length: Math.max(count, 0) }, (_, fd) => fd).filter(
    fd => (((found.bytes[fd >> 3] ?? 0) >> (fd & 7)) & 1) === 1,
  )
  return `[${members.map(fd => argument.describeFd(fd)).join(' ')}]`
}

const time = (at: Fields, offset: number, size: 4 | 8, fraction: string): string =>
  `{tv_sec=${at.long(offset, size)}, tv_${fraction}=${at.long(offset + size, size)}}`

const pair = (fraction: string): Printer =>
  struct(
    argument => 2 * timeBytes(argument),
    (at, argument) => time(at, 0, timeBytes(argument), fraction),
  )

const interval = (fraction: string): Printer =>
  struct(
    argument => 4 * timeBytes(argument),
    (at, argument) => {
      const size = timeBytes(argument)
      return `{it_interval=${time(at, 0, size, fraction)}, it_value=${time(at, 2 * size, size, fraction)}}`
    },
  )

/** What is left of a sleep is written only when a signal ended it (nanosleep(2)). */
const isUntouchedRemainder = ({ arg, ret, args, call }: Argument): boolean =>
  arg.name === 'rem' && (ret === 0n || (call.startsWith('clock_') && ((args[1] ?? 0n) & TIMER_ABSTIME) !== 0n))

const timespec: Printer = argument => (isUntouchedRemainder(argument) ? pointer(argument.value) : pair('nsec')(argument))

export const waiting: Readonly<Record<string, Printer>> = {
  pollfd,
  epoll_event: epollEvent,
  fdset,
  timespec,
  timeval: pair('usec'),
  itimerspec: interval('nsec'),
  itimerval: interval('usec'),
}
