// A type of an object's BTF to a function that reads a value of it. The walk over the type happens once per type, so that
// reading a record is calls of ready-made readers. A type that has no size, contains itself, or is larger as a tree than any
// program writes gives no decoder: its bytes are then shown as they are.
import { hex, text } from '../base/bytes.js'
import type { Btf, BtfType, Member, TypeId } from '../btf/index.js'
import { isChar, resolve, resolveVariable, sizeOf } from '../btf/index.js'
import type { Arch } from '../trace/index.js'
import { semanticOf } from './semantic.js'
import type { Field, Value } from './value.js'

export interface Decoder {
  readonly sizeBytes: number
  readonly decode: (bytes: Uint8Array) => Value
}

/** Reads at a byte offset; the bytes are known to be long enough. */
type Read = (view: DataView, at: number) => Value

/** Types visited for one decoder. Unions of unions grow without bound; the largest real record is some hundred. */
const NODES_MAX = 4096
const DEPTH_MAX = 32

/** What an object's values are read with: its types, and the machine whose numbers they hold. */
export interface Reading {
  readonly btf: Btf
  readonly arch: Arch
}

interface Walk extends Reading {
  nodes: number
}

export const decoderOf = (reading: Reading, id: TypeId): Decoder | undefined => {
  const { btf } = reading
  const type = btf.types[id]
  const sizeBytes = type?._tag === 'Section' ? type.sizeBytes : sizeOf(btf, id)
  const read = sizeBytes === undefined ? undefined : readType({ ...reading, nodes: 0 }, id, DEPTH_MAX)
  if (read === undefined || sizeBytes === undefined) return undefined
  return { sizeBytes, decode: bytes => read(new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), 0) }
}

const readType = (walk: Walk, id: TypeId, depth: number): Read | undefined => {
  if (depth === 0 || ++walk.nodes > NODES_MAX) return undefined
  const type = resolve(walk.btf, id)
  const meaning = semanticOf(walk.btf, id)
  const plain = type === undefined ? undefined : readPlain(walk, type, depth)
  if (meaning === undefined || plain === undefined || type?._tag !== 'Int') return plain
  return (view, at) => meaning(plain(view, at), walk.arch)
}

const readPlain = (walk: Walk, type: BtfType, depth: number): Read | undefined => {
  switch (type._tag) {
    case 'Int':
      return readInt(type.sizeBytes, type.encoding === 'signed' || type.encoding === 'char', type.encoding === 'bool')
    case 'Enum':
      return readEnum(type)
    case 'Ptr':
      return (view, at) => ({ _tag: 'Address', value: view.getBigUint64(at, true) })
    case 'Float':
      return readFloat(type.sizeBytes)
    case 'Array':
      return readArray(walk, type.element, type.count, depth)
    case 'Struct':
    case 'Union':
      return readMembers(walk, type.members, type.sizeBytes, depth)
    case 'Section':
      return readVariables(walk, type, depth)
    default:
      return undefined
  }
}

const integerAt = (view: DataView, at: number, sizeBytes: number, signed: boolean): bigint => {
  let value = 0n
  for (let i = sizeBytes - 1; i >= 0; i--) value = (value << 8n) | BigInt(view.getUint8(at + i))
  return signed ? BigInt.asIntN(sizeBytes * 8, value) : value
}

const readInt = (sizeBytes: number, signed: boolean, isBool: boolean): Read | undefined => {
  if (isBool) return (view, at) => ({ _tag: 'Bool', value: integerAt(view, at, sizeBytes, false) !== 0n })
  switch (sizeBytes) {
    case 1:
      return (view, at) => ({ _tag: 'Number', value: signed ? view.getInt8(at) : view.getUint8(at) })
    case 2:
      return (view, at) => ({ _tag: 'Number', value: signed ? view.getInt16(at, true) : view.getUint16(at, true) })
    case 4:
      return (view, at) => ({ _tag: 'Number', value: signed ? view.getInt32(at, true) : view.getUint32(at, true) })
    case 8:
    case 16:
      return (view, at) => ({ _tag: 'Wide', value: integerAt(view, at, sizeBytes, signed) })
    default:
      return undefined
  }
}

const readEnum = (type: BtfType & { readonly _tag: 'Enum' }): Read => {
  const bits = type.sizeBytes * 8
  const names = new Map(type.values.map(v => [BigInt.asUintN(bits, v.value), v.name]))
  return (view, at) => {
    const value = integerAt(view, at, type.sizeBytes, type.signed)
    return { _tag: 'Name', value: names.get(BigInt.asUintN(bits, value)) ?? value.toString() }
  }
}

const readFloat = (sizeBytes: number): Read | undefined =>
  sizeBytes === 4
    ? (view, at) => ({ _tag: 'Number', value: view.getFloat32(at, true) })
    : sizeBytes === 8
      ? (view, at) => ({ _tag: 'Number', value: view.getFloat64(at, true) })
      : undefined

const bytesAt = (view: DataView, at: number, count: number): Uint8Array =>
  new Uint8Array(view.buffer, view.byteOffset + at, count)

const readArray = (walk: Walk, element: TypeId, count: number, depth: number): Read | undefined => {
  const type = resolve(walk.btf, element)
  if (isChar(type)) return (view, at) => ({ _tag: 'Text', value: cString(bytesAt(view, at, count)) })
  const isByte = type?._tag === 'Int' && type.sizeBytes === 1 && type.encoding === 'unsigned'
  if (isByte) return (view, at) => ({ _tag: 'Bytes', value: hex(bytesAt(view, at, count)) })
  const read = readType(walk, element, depth - 1)
  const stride = sizeOf(walk.btf, element)
  if (read === undefined || stride === undefined) return undefined
  // Elements without a size have nothing to say, however many there are.
  const length = stride === 0 ? 0 : count
  return (view, at) => ({ _tag: 'List', items: Array.from({ length }, (_, i) => read(view, at + i * stride)) })
}

const cString = (bytes: Uint8Array): string => {
  const end = bytes.indexOf(0)
  return text(end < 0 ? bytes : bytes.subarray(0, end))
}

/** Adds what it reads to the fields of its struct: one member, or those of an anonymous one. */
type Part = (view: DataView, at: number, into: Field[]) => void

const fieldsOf =
  (parts: ReadonlyArray<Part>): Read =>
  (view, at) => {
    const fields: Field[] = []
    for (const part of parts) part(view, at, fields)
    return { _tag: 'Fields', fields }
  }

const readMembers = (walk: Walk, members: ReadonlyArray<Member>, sizeBytes: number, depth: number): Read | undefined => {
  const parts: Part[] = []
  for (const member of members) {
    const part = member.bits === 0 ? readMember(walk, member, sizeBytes, depth) : readBits(walk, member, sizeBytes)
    if (part === undefined) return undefined
    parts.push(part)
  }
  return fieldsOf(parts)
}

/** The members of an anonymous struct or union are the outer one's, as in C. */
const readMember = (walk: Walk, { name, type, offsetBits }: Member, outerBytes: number, depth: number): Part | undefined => {
  const read = readType(walk, type, depth - 1)
  const offset = offsetBits / 8
  const size = sizeOf(walk.btf, type)
  if (read === undefined || size === undefined || !Number.isInteger(offset) || offset + size > outerBytes) return undefined
  return (view, at, into) => {
    const value = read(view, at + offset)
    if (name === '' && value._tag === 'Fields') into.push(...value.fields)
    else into.push({ name, value })
  }
}

const readBits = (walk: Walk, { name, type, offsetBits, bits }: Member, outerBytes: number): Part | undefined => {
  const base = resolve(walk.btf, type)
  const first = Math.floor(offsetBits / 8)
  const count = Math.ceil((offsetBits + bits) / 8) - first
  if ((base?._tag !== 'Int' && base?._tag !== 'Enum') || first + count > outerBytes || bits > 64) return undefined
  const signed = base._tag === 'Int' && base.encoding === 'signed'
  return (view, at, into) => {
    const raw = integerAt(view, at + first, count, false) >> BigInt(offsetBits % 8)
    const value = signed ? BigInt.asIntN(bits, raw) : BigInt.asUintN(bits, raw)
    into.push({ name, value: bits > 32 ? { _tag: 'Wide', value } : { _tag: 'Number', value: Number(value) } })
  }
}

const readVariables = (walk: Walk, section: BtfType & { readonly _tag: 'Section' }, depth: number): Read | undefined => {
  const parts: Part[] = []
  for (const { type, offset } of section.variables) {
    const variable = resolveVariable(walk.btf, type)
    const member = variable && { name: variable.name, type: variable.type, offsetBits: offset * 8, bits: 0 }
    const part = member && readMember(walk, member, section.sizeBytes, depth)
    if (part === undefined) return undefined
    parts.push(part)
  }
  return fieldsOf(parts)
}
