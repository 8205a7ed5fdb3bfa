// Fields of what a program wrote, by name: a record of a ring, a key or a value of a map. Where a field lies, BTF of the object
// says; where the type is missing from it, the row of the tool does (`stated`). Members of members are named with a dot between.
// Bytes that were not written read as zero: some programs write only the part of a record they filled.
import { text } from '../base/bytes.js'
import { type Btf, isChar, type Member, resolve, sizeOf, type TypeId } from '../btf/index.js'

export interface Place {
  readonly offset: number
  readonly sizeBytes: number
  readonly signed: boolean
}

export interface Layout {
  readonly sizeBytes: number
  readonly places: ReadonlyMap<string, Place>
}

export interface Fields {
  readonly has: (name: string) => boolean
  /** An integer of up to 8 bytes; 0 for a field there is not. Beyond 2^53 the last digits are lost: see `wide`. */
  readonly num: (name: string) => number
  readonly wide: (name: string) => bigint
  /** Up to its NUL. */
  readonly text: (name: string) => string
  readonly bytes: (name: string) => Uint8Array
}

const NOWHERE: Place = { offset: 0, sizeBytes: 0, signed: false }

export const fieldsOf = ({ places }: Layout, record: Uint8Array): Fields => {
  const bytes = (name: string): Uint8Array => {
    const { offset, sizeBytes } = places.get(name) ?? NOWHERE
    return record.subarray(offset, offset + sizeBytes)
  }
  const wide = (name: string): bigint => {
    let value = 0n
    for (const [i, byte] of bytes(name).subarray(0, 8).entries()) value |= BigInt(byte) << BigInt(8 * i)
    const { signed, sizeBytes } = places.get(name) ?? NOWHERE
    return signed ? BigInt.asIntN(8 * sizeBytes, value) : value
  }
  return {
    has: name => places.has(name),
    wide,
    num: name => Number(wide(name)),
    bytes,
    text: name => {
      const found = bytes(name)
      const end = found.indexOf(0)
      return text(end < 0 ? found : found.subarray(0, end))
    },
  }
}

/** Members within members beyond this are no record of a tool. */
const DEPTH_MAX = 8

const placesOf = (
  btf: Btf,
  members: ReadonlyArray<Member>,
  before: string,
  from: number,
  depth: number,
  into: Map<string, Place>,
) => {
  for (const { name, type, offsetBits, bits } of members) {
    const of = resolve(btf, type)
    const sizeBytes = sizeOf(btf, type)
    if (of === undefined || sizeBytes === undefined || bits !== 0 || depth === 0) continue
    const full = name === '' ? before : `${before}${name}`
    const offset = from + offsetBits / 8
    if (name !== '') into.set(full, { offset, sizeBytes, signed: isSigned(btf, type) })
    if (of._tag === 'Struct' || of._tag === 'Union')
      placesOf(btf, of.members, name === '' ? before : `${full}.`, offset, depth - 1, into)
  }
}

const isSigned = (btf: Btf, id: TypeId): boolean => {
  const type = resolve(btf, id)
  if (type?._tag === 'Enum') return type.signed
  return type?._tag === 'Int' && type.encoding === 'signed' && !isChar(type)
}

const layoutAt = (btf: Btf, id: TypeId): Layout | undefined => {
  const type = resolve(btf, id)
  if (type?._tag !== 'Struct' && type?._tag !== 'Union') return undefined
  const places = new Map<string, Place>()
  placesOf(btf, type.members, '', 0, DEPTH_MAX, places)
  return { sizeBytes: type.sizeBytes, places }
}

/** Of the struct of that name, if the object's types have it. */
export const layoutOf = (btf: Btf, struct: string): Layout | undefined => {
  const id = btf.types.findIndex(type => type._tag === 'Struct' && type.name === struct)
  return id < 0 ? undefined : layoutAt(btf, id as TypeId)
}

/** A record may be followed by what aligns the next one: perf buffers count in 8 bytes behind a size of 4. */
const PADDING = 8

/** Of several layouts the one a record of that many bytes has. */
export const layoutFor = (layouts: ReadonlyArray<Layout>, sizeBytes: number): Layout | undefined =>
  layouts.find(layout => sizeBytes >= layout.sizeBytes && sizeBytes < layout.sizeBytes + PADDING)

/** That of the object's types, else what the tool's row says: a layout per generation of the tool. */
export const layoutsOf = (btf: Btf, struct: string, ...rows: ReadonlyArray<Layout>): ReadonlyArray<Layout> => {
  const own = layoutOf(btf, struct)
  return own === undefined ? rows : [own]
}

/** Of any type; what is no struct is one field, `value`. */
export const layoutOfType = (btf: Btf, type: TypeId | undefined, sizeBytes: number): Layout =>
  (type === undefined ? undefined : layoutAt(btf, type)) ?? {
    sizeBytes,
    places: new Map([['value', { offset: 0, sizeBytes, signed: type !== undefined && isSigned(btf, type) }]]),
  }

/** A type as C writes it, as far as tools need them: `i32`, `u64`, `char[16]`, `u8[16]`. */
const STATED = /^(u8|u16|u32|u64|i32|i64|char|u128)(?:\[(\d+)\])?$/
const SIZES: Readonly<Record<string, number>> = { u8: 1, char: 1, u16: 2, u32: 4, i32: 4, u64: 8, i64: 8, u128: 16 }

/** What a tool's row says of a record whose type the object does not carry: C's rules of alignment hold. */
export const stated = (members: Readonly<Record<string, string>>): Layout => {
  const places = new Map<string, Place>()
  let end = 0
  let widest = 1
  for (const [name, type] of Object.entries(members)) {
    const [, base = '', times = '1'] = STATED.exec(type) ?? []
    const size = SIZES[base] ?? 1
    const offset = Math.ceil(end / size) * size
    end = offset + size * Number(times)
    widest = Math.max(widest, size)
    places.set(name, { offset, sizeBytes: end - offset, signed: base.startsWith('i') })
  }
  return { sizeBytes: Math.ceil(end / widest) * widest, places }
}

/** The same with a union behind it, whose parts give their members a name in front: `mount.flags`. */
export const statedUnion = (
  head: Readonly<Record<string, string>>,
  parts: Readonly<Record<string, Readonly<Record<string, string>>>>,
): Layout => {
  const { places, sizeBytes } = stated(head)
  const all = new Map(places)
  let longest = 0
  for (const [part, members] of Object.entries(parts)) {
    const layout = stated(members)
    longest = Math.max(longest, layout.sizeBytes)
    for (const [member, place] of layout.places) all.set(`${part}.${member}`, { ...place, offset: sizeBytes + place.offset })
  }
  return { sizeBytes: sizeBytes + longest, places: all }
}
