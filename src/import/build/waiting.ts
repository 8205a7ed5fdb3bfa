// Arguments of calls that wait: poll sets, descriptor sets, epoll events. Sources write the answer behind the result rather than in
// its place: `poll([{fd=3, events=POLLIN}], 1, -1) = 1 ([{fd=3, revents=POLLIN}])`, `select(...) = 1 (in [3])` (index.ts gives it as
// the note).
import type { Argument, Value } from '../item.js'
import { fieldNumber, fieldOf, layOut, writer } from './fields.js'
import { argument, bare, type Making, placeFor, snapshot } from './making.js'
import { address, ELEMENTS_MAX, type Make, positional } from './strings.js'
import { numberOf } from './words.js'

const POLLFD_BYTES = 8

const pollfds = (making: Making, items: ReadonlyArray<Value>): Uint8Array => {
  const out = writer(POLLFD_BYTES * items.length)
  items.forEach((item, at) => {
    const given = bare(item, false)
    const fd = fieldOf(given, 'fd') ?? positional(given, 0)
    const events = fieldOf(given, 'events') ?? positional(given, 1)
    out.put(POLLFD_BYTES * at, 4, (fd === undefined ? undefined : numberOf(fd, undefined, making)) ?? 0n)
    out.put(POLLFD_BYTES * at + 4, 2, (events === undefined ? undefined : numberOf(events, 'POLL', making)) ?? 0n)
    out.put(POLLFD_BYTES * at + 6, 2, fieldNumber(making, given, 'POLL', 'revents'))
  })
  return out.bytes
}

const pollfd: Make = (making, index, value) => {
  const list = bare(value, false)
  if (list?._tag !== 'List') return address(making, list, 0)
  const items = list.items.slice(0, ELEMENTS_MAX)
  const addr = placeFor(making, POLLFD_BYTES * items.length)
  const asked = pollfds(making, items)
  for (let at = 6; at < asked.length; at += POLLFD_BYTES) asked.fill(0, at, at + 2) // answers stand in the exit's alone
  making.entry.push(snapshot(index, addr, asked, { fullSize: list.cut ? cutSize(making) : 0n }))
  return addr
}
const cutSize = (making: Making): bigint => (argument(making, 1) ?? 0n) * BigInt(POLLFD_BYTES)

/** The answers of poll, written over what was asked. */
const answered = (making: Making, index: number, note: ReadonlyArray<Argument>): void => {
  const asked = making.entry.find(one => one.arg === index && one.part === 'whole')
  if (asked === undefined) return
  const bytes = asked.bytes.slice()
  const view = new DataView(bytes.buffer)
  const list = note.map(one => bare(one.value, true)).find(one => one?._tag === 'List')
  for (const item of list?._tag === 'List' ? list.items.slice(0, ELEMENTS_MAX) : []) {
    const fd = Number(BigInt.asIntN(32, fieldNumber(making, item, undefined, 'fd')))
    const revents = Number(BigInt.asUintN(16, fieldNumber(making, item, 'POLL', 'revents')))
    for (let at = 0; at + POLLFD_BYTES <= bytes.length; at += POLLFD_BYTES)
      if (view.getInt32(at, true) === fd && view.getUint16(at + 6, true) === 0) {
        view.setUint16(at + 6, revents, true)
        break
      }
  }
  making.exit.push(snapshot(index, asked.addr, bytes))
}

const members = (making: Making, list: Value | undefined): ReadonlyArray<number> =>
  list?._tag === 'List'
    ? list.items.slice(0, ELEMENTS_MAX).map(item => Number(BigInt.asIntN(32, numberOf(item, undefined, making) ?? -1n)))
    : []

/** A set of descriptors takes whole longs, as many as nfds needs; the kernel takes 1024 at most through FD_SET, more is no set. */
const setBytes = (making: Making, arg: number | undefined): number => {
  const count = Number(argument(making, arg) ?? 0n)
  return Math.ceil(Math.min(Math.max(count, 0), 65536) / (8 * making.long)) * making.long
}

const fdset: Make = (making, index, value, arg) => {
  const list = bare(value, false)
  if (list?._tag !== 'List') return address(making, list, 0)
  const bytes = bitsOf(setBytes(making, arg.len), members(making, list))
  const addr = placeFor(making, bytes.length)
  making.entry.push(snapshot(index, addr, bytes))
  return addr
}
const bitsOf = (size: number, fds: ReadonlyArray<number>): Uint8Array => {
  const bytes = new Uint8Array(size)
  for (const fd of fds) if (fd >= 0 && fd >> 3 < size) bytes[fd >> 3] = (bytes[fd >> 3] ?? 0) | (1 << (fd & 7))
  return bytes
}

/** select(2): which argument each word of the note is about. */
const SETS: ReadonlyArray<readonly [string, number]> = [
  ['in', 1],
  ['out', 2],
  ['exc', 3],
  ['except', 3],
]

const selected = (making: Making, note: ReadonlyArray<Argument>): void => {
  for (const [name, index] of SETS) {
    const asked = making.entry.find(one => one.arg === index)
    if (asked === undefined || (name === 'except' && making.exit.some(one => one.arg === index))) continue
    const list = bare(note.find(one => one.name === name)?.value, true)
    making.exit.push(snapshot(index, asked.addr, bitsOf(asked.bytes.length, members(making, list))))
  }
}

/** What stands behind the result: the answers of poll and select. */
export const answer = (making: Making, note: ReadonlyArray<Argument>): void => {
  if (making.ret === undefined || making.ret < 0n) return
  const poll = making.row.args.findIndex(arg => arg.kind === 'pollfd')
  if (poll >= 0 && !making.exit.some(one => one.arg === poll)) answered(making, poll, note)
  else if (making.row.args.some(arg => arg.kind === 'fdset')) selected(making, note)
}

/** struct epoll_event is packed on x86 (12 bytes) and not elsewhere (16); data is a number, or a union of which one member is enough. */
const eventSize = (making: Making): number => (making.arch === 'aarch64' && making.abi === 'native' ? 16 : 12)

const epollEvents = (making: Making, items: ReadonlyArray<Value>): Uint8Array => {
  const size = eventSize(making)
  const out = writer(size * items.length)
  items.forEach((item, at) => {
    const given = bare(item, true)
    const data = bare(fieldOf(given, 'data'), true)
    out.put(size * at, 4, fieldNumber(making, given, 'EPOLL', 'events'))
    out.put(
      size * at + size - 8,
      8,
      data?._tag === 'Struct'
        ? fieldNumber(making, data, undefined, 'u64', 'ptr', 'fd', 'u32')
        : fieldNumber(making, given, undefined, 'data'),
    )
  })
  return out.bytes
}

const epollEvent: Make = (making, index, value) => {
  const given = bare(value, false)
  if (given?._tag !== 'Struct') return address(making, given, 0)
  const addr = placeFor(making, eventSize(making))
  making.entry.push(snapshot(index, addr, epollEvents(making, [given])))
  return addr
}

const epollEventOut: Make = (making, index, value) => {
  const list = bare(value, true)
  if (list?._tag !== 'List') return address(making, list, 0)
  const items = list.items.slice(0, ELEMENTS_MAX)
  const addr = placeFor(making, eventSize(making) * ELEMENTS_MAX)
  if (making.ret !== undefined && making.ret > 0n) making.exit.push(snapshot(index, addr, epollEvents(making, items)))
  return addr
}

/** futex_waitv(2): struct futex_waitv. */
const futexes: Make = (making, index, value) => {
  const list = bare(value, false)
  if (list?._tag !== 'List') return address(making, list, 0)
  const items = list.items.slice(0, ELEMENTS_MAX)
  const out = new Uint8Array(24 * items.length)
  items.forEach((item, at) => {
    const one = layOut(making, bare(item, false), 24, [
      [0, 8, 'val'],
      [8, 8, 'uaddr'],
      [16, 4, 'flags', 'FUTEX'],
    ])
    out.set(one, 24 * at)
  })
  const addr = placeFor(making, out.length)
  making.entry.push(snapshot(index, addr, out))
  return addr
}

export const waiting: ReadonlyArray<readonly [string, Make]> = [
  ['pollfd', pollfd],
  ['fdset', fdset],
  ['epoll_event', epollEvent],
  ['epoll_event>', epollEventOut],
  ['futex_waitv', futexes],
]
