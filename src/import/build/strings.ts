// Arguments that are strings, lists of strings and buffers, and what iovecs point at.
import type { SyscallArg } from '../../trace/syscalls.js'
import type { Value } from '../item.js'
import { fieldNumber, fieldOf, writer } from './fields.js'
import { argument, bare, isAddress, type Making, placeFor, snapshot, succeeded } from './making.js'
import { numberOf } from './words.js'

/** Makes the register of an argument from its value, and the snapshots of what it points at. */
export type Make = (making: Making, index: number, value: Value, arg: SyscallArg) => bigint

/** No source writes out an array of more elements than the kernel takes in one call: UIO_MAXIOV (linux/uio.h). */
export const ELEMENTS_MAX = 1024

/** The address as the source has it, or one of ours where it shows what lies there instead. */
export const address = (making: Making, value: Value | undefined, bytes: number | bigint): bigint => {
  if (value !== undefined && isAddress(value)) return BigInt.asUintN(64, numberOf(value, undefined, making) ?? 0n)
  return placeFor(making, bytes)
}

const string: Make = (making, index, value) => {
  const text = bare(value, false)
  if (text?._tag !== 'Text') return address(making, text, 0)
  const addr = placeFor(making, text.bytes.length + 1)
  const fullSize = text.cut ? BigInt(text.bytes.length + 1) : 0n
  making.entry.push(snapshot(index, addr, text.bytes, { terminated: !text.cut, fullSize }))
  return addr
}

const vector: Make = (making, index, value) => {
  const list = bare(value, false)
  if (list?._tag !== 'List') return address(making, list, 0)
  const words = list.items.slice(0, ELEMENTS_MAX)
  const addr = placeFor(making, making.long * (words.length + 1))
  const pointers = writer(making.long * (words.length + (list.cut ? 0 : 1)))
  words.forEach((item, at) => {
    const word = bare(item, false)
    if (word?._tag !== 'Text') return
    const place = placeFor(making, word.bytes.length + 1)
    pointers.put(at * making.long, making.long, place)
    making.entry.push(snapshot(index, place, word.bytes, { part: 'element', index: at, terminated: !word.cut }))
  })
  making.entry.push(snapshot(index, addr, pointers.bytes))
  return addr
}

const buffer: Make = (making, index, value, arg) => {
  const text = bare(value, false)
  const count = argument(making, arg.len) ?? 0n
  const addr = address(making, text, count)
  if (text?._tag !== 'Text') return addr
  making.entry.push(snapshot(index, addr, text.bytes, { fullSize: text.cut && count > 0n ? BigInt.asUintN(64, count) : 0n }))
  return addr
}

const bufferOut: Make = (making, index, value, arg) => {
  const text = bare(value, true)
  const addr = address(making, text, argument(making, arg.len) ?? 0n)
  const ret = making.ret ?? -1n
  if (text?._tag !== 'Text' || ret < 0n) return addr
  making.exit.push(snapshot(index, addr, text.bytes, { fullSize: text.cut ? ret : 0n }))
  return addr
}

/** The elements of an iovec: bases that are text get an address, and a snapshot where there is something in it. */
export const iovecs = (making: Making, index: number, list: Extract<Value, { _tag: 'List' }>, out: boolean): Uint8Array => {
  const items = list.items.slice(0, ELEMENTS_MAX)
  const array = writer(2 * making.long * items.length)
  let left = out ? (making.ret ?? 0n) : 1n << 62n
  items.forEach((item, at) => {
    const given = bare(item, out)
    const text = bare(fieldOf(given, 'iov_base'), out) ?? positional(given, 0)
    const length =
      fieldOf(given, 'iov_len') === undefined ? numberAt(making, given, 1) : fieldNumber(making, given, undefined, 'iov_len')
    const base = address(making, text, length)
    array.put(2 * making.long * at, making.long, base)
    array.put(2 * making.long * at + making.long, making.long, length)
    if (text?._tag === 'Text' && left > 0n) {
      const whole = length < left ? length : left
      const into = out ? making.exit : making.entry
      into.push(snapshot(index, base, text.bytes, { part: 'element', index: at, fullSize: text.cut ? whole : 0n }))
    }
    left -= length
  })
  return array.bytes
}

/** Old recorders leave the names of fields out: `{"text", 4}`. */
export const positional = (value: Value | undefined, at: number): Value | undefined => {
  const field = value?._tag === 'Struct' ? value.fields[at] : undefined
  return field?.[0] === '' ? field[1] : undefined
}
const numberAt = (making: Making, value: Value | undefined, at: number): bigint => {
  const field = positional(value, at)
  return (field === undefined ? undefined : numberOf(field, undefined, making)) ?? 0n
}

const iovec =
  (out: boolean): Make =>
  (making, index, value) => {
    const list = bare(value, out)
    if (list?._tag !== 'List') return address(making, list, 0)
    const addr = placeFor(making, 2 * making.long * list.items.length)
    if (out && !succeeded(making)) return addr
    const array = iovecs(making, index, list, out)
    ;(out ? making.exit : making.entry).push(snapshot(index, addr, array))
    return addr
  }

export const strings: ReadonlyArray<readonly [string, Make]> = [
  ['path', string],
  ['path2', string],
  ['str', string],
  ['argv', vector],
  ['buf', buffer],
  ['bytes', buffer],
  ['buf>', bufferOut],
  ['iovec', iovec(false)],
  ['iovec>', iovec(true)],
]
