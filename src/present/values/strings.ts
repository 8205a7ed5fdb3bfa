// Printers of strings and buffers: what was captured of them, quoted, with `...` when there was more.
import type { Snapshot } from '../../trace/event.js'
import { quote } from '../escape.js'
import { type Argument, fields, longBytes, type Printer, pointer, snapshotOf } from './memory.js'

/** Arguments of a command written out; strace stops at its -s as well. */
const VECTOR_MAX = 64

const isCut = (snapshot: Snapshot): boolean => snapshot.fullSize > BigInt(snapshot.bytes.length)

/** A path is written whole; `limit` is for what may be a page long. */
const string: Printer = argument => {
  const found = snapshotOf(argument)
  const limit = argument.arg.kind === 'str' ? argument.stringLimit : Number.POSITIVE_INFINITY
  return found === undefined ? pointer(argument.value) : quote(found.bytes, !found.terminated, limit)
}

const bytes: Printer = argument => {
  const found = snapshotOf(argument)
  return found === undefined ? pointer(argument.value) : quote(found.bytes, isCut(found), argument.stringLimit)
}

const vector: Printer = argument => {
  const items = argument.entry.filter(s => s.arg === argument.index && s.part === 'element')
  if (items.length === 0) return pointer(argument.value)
  const shown = items.slice(0, VECTOR_MAX).map(s => quote(s.bytes, !s.terminated, argument.stringLimit))
  return `[${shown.join(', ')}${items.length > VECTOR_MAX ? ', ...' : ''}]`
}

/** struct iovec (readv(2)): base and length, with the element's captured bytes in place of the base. */
export const iovecs = (
  argument: Argument,
  array: Snapshot | undefined,
  contentOf: (index: number) => Snapshot | undefined,
): string | undefined => {
  if (array === undefined) return undefined
  const long = longBytes(argument)
  const at = fields(array.bytes)
  const items = Array.from({ length: Math.floor(array.bytes.length / (2 * long)) }, (_, i) => {
    const base = BigInt.asUintN(long * 8, at.long(2 * long * i, long))
    const length = at.long(2 * long * i + long, long)
    const content = contentOf(i)
    const text = content === undefined ? pointer(base) : quote(content.bytes, isCut(content), argument.stringLimit)
    return `{iov_base=${text}, iov_len=${length}}`
  })
  return `[${items.join(', ')}${isCut(array) ? ', ...' : ''}]`
}

const iovec: Printer = argument =>
  iovecs(argument, snapshotOf(argument), i => snapshotOf(argument, 'element', i)) ?? pointer(argument.value)

export const strings: Readonly<Record<string, Printer>> = { string, bytes, vector, iovec }
