// Arguments of sockets: addresses (ip(7), ipv6(7), unix(7), netlink(7)), messages (recvmsg(2)), control data (cmsg(3)), options.
import type { Value } from '../item.js'
import { fieldNumber, fieldOf, layOut, writer } from './fields.js'
import { argument, bare, type Making, placeFor, snapshot, succeeded } from './making.js'
import { address, ELEMENTS_MAX, iovecs, type Make } from './strings.js'
import { concat } from '../../base/bytes.js'
import { numberOf } from './words.js'

const AF_UNIX = 1n
const AF_INET = 2n
const AF_INET6 = 10n
const AF_NETLINK = 16n
const latin = (bytes: Uint8Array): string => String.fromCharCode(...bytes.subarray(0, 64))

/** The text in the first of the values that is one, or has one among its arguments: `inet_addr("1.2.3.4")`. */
const textIn = (value: Value | undefined): Uint8Array | undefined => {
  const at = bare(value, true)
  if (at?._tag === 'Text') return at.bytes
  if (at?._tag !== 'Call') return undefined
  for (const arg of at.args) if (arg._tag === 'Text') return arg.bytes
  return undefined
}

export const ipv4Bytes = (text: string): Uint8Array | undefined => {
  const parts = text.split('.').map(Number)
  return parts.length === 4 && parts.every(part => Number.isInteger(part) && part >= 0 && part < 256)
    ? Uint8Array.from(parts)
    : undefined
}

/** RFC 4291 section 2.2: groups of hex digits, `::` for those left out, the last four bytes maybe as IPv4. */
export const ipv6Bytes = (given: string): Uint8Array | undefined => {
  const tail = /^(.*:)(\d+\.\d+\.\d+\.\d+)$/.exec(given)
  const four = tail === null ? undefined : ipv4Bytes(tail[2] ?? '')
  const text = four === undefined ? given : `${tail?.[1]}${hexPair(four, 0)}:${hexPair(four, 2)}`
  const [head = '', rest, more] = text.split('::')
  if (more !== undefined) return undefined
  const groups = (part: string): string[] => (part === '' ? [] : part.split(':'))
  const before = groups(head)
  const after = groups(rest ?? '')
  const missing = 8 - before.length - after.length
  if (rest === undefined ? missing !== 0 : missing < 0) return undefined
  const all = [...before, ...Array.from({ length: missing }, () => '0'), ...after]
  if (!all.every(group => /^[\da-f]{1,4}$/i.test(group))) return undefined
  return Uint8Array.from(all.flatMap(group => [Number.parseInt(group, 16) >> 8, Number.parseInt(group, 16) & 0xff]))
}
const hexPair = (bytes: Uint8Array, at: number): string => (((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0)).toString(16)

/** struct sockaddr of an internet address. */
export const inetAddress = (host: Uint8Array, port: number): Uint8Array => {
  const out = writer(host.length === 4 ? 16 : 28)
  out.put(0, 2, host.length === 4 ? AF_INET : AF_INET6)
  out.bytes[2] = port >> 8
  out.bytes[3] = port & 0xff
  out.bytes.set(host, host.length === 4 ? 4 : 8)
  return out.bytes
}

/** struct sockaddr_un; a name that is `abstract` begins with a NUL and has none behind it. */
export const unixAddress = (name: Uint8Array, abstract: boolean): Uint8Array =>
  concat([Uint8Array.of(Number(AF_UNIX), 0, ...(abstract ? [0] : [])), name, new Uint8Array(abstract ? 0 : 1)])

const inet = (making: Making, value: Value, six: boolean): Uint8Array => {
  const port = Number(BigInt.asUintN(16, fieldNumber(making, value, undefined, six ? 'sin6_port' : 'sin_port')))
  const stated = six ? (textIn(fieldOf(value, 'sin6_addr')) ?? textIn(fieldOf(value, ''))) : textIn(fieldOf(value, 'sin_addr'))
  const host = stated === undefined ? undefined : six ? ipv6Bytes(latin(stated)) : ipv4Bytes(latin(stated))
  const bytes = inetAddress(host ?? new Uint8Array(six ? 16 : 4), port)
  if (six)
    new DataView(bytes.buffer).setUint32(
      24,
      Number(BigInt.asUintN(32, fieldNumber(making, value, undefined, 'sin6_scope_id'))),
      true,
    )
  return bytes
}

const unix = (value: Value): Uint8Array => {
  const path = bare(fieldOf(value, 'sun_path'), true)
  if (path === undefined) return Uint8Array.of(Number(AF_UNIX), 0)
  const name = textIn(path) ?? new Uint8Array(0)
  return name[0] === 0 ? unixAddress(name.subarray(1), true) : unixAddress(name, false)
}

/** struct sockaddr of a struct value; undefined where the source does not say the family. */
export const socketAddress = (making: Making, value: Value | undefined): Uint8Array | undefined => {
  const given = fieldOf(value, 'sa_family')
  const family = given === undefined ? undefined : numberOf(given, 'AF', making)
  if (value === undefined || family === undefined) return undefined
  if (family === AF_INET || family === AF_INET6) return inet(making, value, family === AF_INET6)
  if (family === AF_UNIX) return unix(value)
  if (family === AF_NETLINK)
    return layOut(making, value, 12, [
      [0, 2, 'sa_family', 'AF'],
      [4, 4, 'nl_pid'],
      [8, 4, 'nl_groups'],
    ])
  const data = textIn(fieldOf(value, 'sa_data')) ?? new Uint8Array(0)
  return concat([Uint8Array.of(Number(family & 0xffn), Number((family >> 8n) & 0xffn)), data])
}

const sockaddr =
  (out: boolean): Make =>
  (making, index, value) => {
    const given = bare(value, out)
    const bytes = socketAddress(making, given)
    const addr = address(making, given, bytes?.length ?? 0)
    if (bytes !== undefined && (!out || succeeded(making))) (out ? making.exit : making.entry).push(snapshot(index, addr, bytes))
    return addr
  }

const SOL_SOCKET = 1n
const SCM_RIGHTS = 1n

/** One struct cmsghdr with descriptors; what else there is stays away, since nothing of it is understood here. */
const rights = (making: Making, value: Value | undefined): Uint8Array => {
  const data = bare(fieldOf(value, 'cmsg_data'), true)
  const fds = data?._tag === 'List' ? data.items.slice(0, ELEMENTS_MAX) : []
  const isRights =
    fieldNumber(making, value, 'SOL', 'cmsg_level') === SOL_SOCKET &&
    (bare(fieldOf(value, 'cmsg_type'), true) as { text?: string } | undefined)?.text === 'SCM_RIGHTS'
  if (!isRights) return new Uint8Array(0)
  const head = making.long + 8
  const size = head + 4 * fds.length
  const out = writer(Math.ceil(size / making.long) * making.long)
  out.put(0, making.long, BigInt(size))
  out.put(making.long, 4, SOL_SOCKET)
  out.put(making.long + 4, 4, SCM_RIGHTS)
  fds.forEach((fd, at) => {
    out.put(head + 4 * at, 4, numberOf(fd, undefined, making) ?? 0n)
  })
  return out.bytes
}

/** struct msghdr with what it points at: name, iovec, control data. */
export const message = (making: Making, index: number, given: Value | undefined, out: boolean): Uint8Array => {
  const long = making.long
  const header = writer(7 * long)
  const into = out ? making.exit : making.entry
  const nameValue = bare(fieldOf(given, 'msg_name', 'msg_name(0)'), out)
  const name = socketAddress(making, nameValue)
  const nameAt = address(making, nameValue, name?.length ?? 0)
  if (name !== undefined) into.push(snapshot(index, nameAt, name, { part: 'name' }))
  const list = bare(fieldOf(given, 'msg_iov'), out)
  let iovAt = 0n
  if (list?._tag === 'List') {
    iovAt = placeFor(making, 2 * long * list.items.length)
    const array = iovecs(making, index, list, out)
    into.push(snapshot(index, iovAt, array, { part: 'iovec' }))
  } else iovAt = address(making, list, 0)
  const controls = bare(fieldOf(given, 'msg_control'), out)
  const control =
    controls?._tag === 'List'
      ? concat(controls.items.slice(0, ELEMENTS_MAX).map(one => rights(making, bare(one, out))))
      : undefined
  const controlAt = controls === undefined ? 0n : address(making, controls, control?.length ?? 0)
  if (control !== undefined && control.length > 0) into.push(snapshot(index, controlAt, control, { part: 'control' }))
  header.put(0, long, nameAt)
  header.put(long, 4, out ? BigInt(name?.length ?? 0) : fieldNumber(making, given, undefined, 'msg_namelen'))
  header.put(2 * long, long, iovAt)
  header.put(
    3 * long,
    long,
    list?._tag === 'List' ? BigInt(list.items.length) : fieldNumber(making, given, undefined, 'msg_iovlen'),
  )
  header.put(4 * long, long, controlAt)
  header.put(
    5 * long,
    long,
    control === undefined ? fieldNumber(making, given, undefined, 'msg_controllen') : BigInt(control.length),
  )
  header.put(6 * long, 4, fieldNumber(making, given, 'MSG', 'msg_flags'))
  return header.bytes
}

const msghdr =
  (out: boolean): Make =>
  (making, index, value) => {
    const given = bare(value, out)
    if (given?._tag !== 'Struct') return address(making, given, 0)
    const addr = placeFor(making, 7 * making.long)
    if (out && !succeeded(making)) return addr
    const bytes = message(making, index, given, out)
    ;(out ? making.exit : making.entry).push(snapshot(index, addr, bytes))
    return addr
  }

const TIMEVAL = ['tv_sec', 'tv_usec']
const LINGER = ['l_onoff', 'l_linger']
const UCRED = ['pid', 'uid', 'gid']

/** getsockopt(2): a number, a time, struct linger, struct ucred, or bytes. */
const optionBytes = (making: Making, value: Value | undefined): Uint8Array | undefined => {
  if (value?._tag === 'Text') return value.bytes
  const inner = value?._tag === 'List' ? value.items.slice(0, ELEMENTS_MAX) : undefined
  if (inner !== undefined) {
    const out = writer(4 * inner.length)
    inner.forEach((item, at) => {
      out.put(4 * at, 4, numberOf(item, undefined, making) ?? 0n)
    })
    return out.bytes
  }
  if (value?._tag !== 'Struct') return undefined
  const names = value.fields.map(([name]) => name)
  const of = (wanted: ReadonlyArray<string>, size: 4 | 8): Uint8Array | undefined =>
    wanted.every(name => names.includes(name))
      ? layOut(
          making,
          value,
          size * wanted.length,
          wanted.map((name, at) => [at * size, size, name] as const),
        )
      : undefined
  return of(TIMEVAL, making.time) ?? of(LINGER, 4) ?? of(UCRED, 4)
}

const sockopt =
  (out: boolean): Make =>
  (making, index, value, arg) => {
    const given = bare(value, out)
    const bytes = optionBytes(making, given)
    const addr = address(making, given, bytes?.length ?? argument(making, arg.len) ?? 4n)
    if (bytes !== undefined && (!out || succeeded(making))) (out ? making.exit : making.entry).push(snapshot(index, addr, bytes))
    return addr
  }

export const sockets: ReadonlyArray<readonly [string, Make]> = [
  ['sockaddr', sockaddr(false)],
  ['sockaddr>', sockaddr(true)],
  ['msghdr', msghdr(false)],
  ['msghdr>', msghdr(true)],
  ['sockopt', sockopt(false)],
  ['sockopt>', sockopt(true)],
]
