// Printers of socket addresses, messages and options: ip(7), ipv6(7), unix(7), recvmsg(2), getsockopt(2).
import { errnoName, flagNames } from '../../trace/syscalls.js'
import { quote } from '../escape.js'
import { type Argument, type Fields, fields, longBytes, type Printer, pointer, snapshotOf } from './memory.js'
import { int } from './scalars.js'
import { iovecs } from './strings.js'

const AF_UNIX = 1
const AF_INET = 2
const AF_INET6 = 10
const SOL_SOCKET = 1
const SO_ERROR = 4
const FAMILY_BYTES = 2

/** Ports are big-endian in the structure. */
const port = (at: Fields): number => ((at.u16(2) & 0xff) << 8) | (at.u16(2) >> 8)

const ipv4 = (bytes: Uint8Array): string => bytes.join('.')

/** RFC 5952 section 4: lower case, the longest run of zero groups (two or more, the first of equals) as `::`. */
export const ipv6 = (bytes: Uint8Array): string => {
  const groups = Array.from({ length: 8 }, (_, i) => (((bytes[2 * i] ?? 0) << 8) | (bytes[2 * i + 1] ?? 0)).toString(16))
  let best = { at: -1, run: 1 }
  for (let at = 0; at < 8; at++) {
    let run = 0
    while (groups[at + run] === '0') run++
    if (run > best.run) best = { at, run }
  }
  if (best.at < 0) return groups.join(':')
  return `${groups.slice(0, best.at).join(':')}::${groups.slice(best.at + best.run).join(':')}`
}

const unixName = (bytes: Uint8Array): string => {
  if (bytes.length === 0) return '{sa_family=AF_UNIX}'
  if (bytes[0] === 0) return `{sa_family=AF_UNIX, sun_path=@${quote(bytes.subarray(1))}}`
  const end = bytes.indexOf(0)
  return `{sa_family=AF_UNIX, sun_path=${quote(end < 0 ? bytes : bytes.subarray(0, end))}}`
}

export const socketAddress = (bytes: Uint8Array): string => {
  const at = fields(bytes)
  const family = bytes.length < FAMILY_BYTES ? -1 : at.u16(0)
  if (family === AF_UNIX) return unixName(bytes.subarray(FAMILY_BYTES))
  if (family === AF_INET && bytes.length >= 8)
    return `{sa_family=AF_INET, sin_port=htons(${port(at)}), sin_addr=inet_addr("${ipv4(bytes.subarray(4, 8))}")}`
  if (family === AF_INET6 && bytes.length >= 24)
    return `{sa_family=AF_INET6, sin6_port=htons(${port(at)}), sin6_addr="${ipv6(bytes.subarray(8, 24))}"}`
  return family < 0
    ? quote(bytes)
    : `{sa_family=${flagNames('AF', BigInt(family), 'x86_64')}, sa_data=${quote(bytes.subarray(FAMILY_BYTES))}}`
}

const sockaddr: Printer = argument => {
  const found = snapshotOf(argument)
  return found === undefined ? pointer(argument.value) : socketAddress(found.bytes)
}

/** struct msghdr: name, namelen, iov, iovlen, control, controllen, flags; pointers and lengths are longs. */
const msghdr: Printer = argument => {
  const found = snapshotOf(argument)
  const long = longBytes(argument)
  if (found === undefined || found.bytes.length < 7 * long) return pointer(argument.value)
  const at = fields(found.bytes)
  const name = snapshotOf(argument, 'name')
  const iov =
    iovecs(argument, snapshotOf(argument, 'iovec'), i => snapshotOf(argument, 'element', i)) ??
    pointer(BigInt.asUintN(64, at.long(2 * long, long)))
  const parts = [
    `msg_name=${name === undefined ? pointer(BigInt.asUintN(64, at.long(0, long))) : socketAddress(name.bytes)}`,
    `msg_namelen=${at.i32(long)}`,
    `msg_iov=${iov}`,
    `msg_iovlen=${at.long(3 * long, long)}`,
    `msg_controllen=${at.long(5 * long, long)}`,
    `msg_flags=${flagNames('MSG', BigInt(at.u32(6 * long)), argument.arch)}`,
  ]
  return `{${parts.join(', ')}}`
}

const isSocketError = ({ args }: Argument): boolean => int(args[1] ?? 0n) === SOL_SOCKET && int(args[2] ?? 0n) === SO_ERROR

const sockopt: Printer = argument => {
  const found = snapshotOf(argument)
  if (found === undefined) return pointer(argument.value)
  if (found.bytes.length !== 4) return quote(found.bytes, false, argument.stringLimit)
  const value = fields(found.bytes).i32(0)
  return `[${isSocketError(argument) && value > 0 ? errnoName(value) : value}]`
}

export const sockets: Readonly<Record<string, Printer>> = { sockaddr, msghdr, sockopt }
