// What a path, a type or an enumerator is worth to the instruction that asks: the number to be put there, and how many bytes
// a load or a store of it moves. Bit fields are read by the smallest integer that holds them, then shifted into place.
// libbpf's bpf_core_calc_field_relo and bpf_core_calc_type_relo, for little-endian machines.
import type { CoreKind } from '../core.js'
import { resolve, resolveId, sizeOf } from '../layout.js'
import type { Btf, BtfType, Member, TypeId } from '../types.js'
import { isComposite } from './compatible.js'
import type { Path } from './path.js'

/** What is read or written when the instruction is an access: `type` says whether it may become longer or shorter. */
export interface Accessed {
  readonly sizeBytes: number
  readonly type: BtfType | undefined
}

export interface Value {
  readonly value: bigint
  /** Whether the compiler's own number must be what the object's types say: it may see bit fields another way. */
  readonly checked: boolean
  readonly accessed?: Accessed
}

const sure = (value: number): Value => ({ value: BigInt(value), checked: true })

/** undefined: there is no such value, as the shifts of an element of an array. */
export const fieldValue = (btf: Btf, kind: CoreKind, path: Path): Value | undefined => {
  const last = path.steps.at(-1)
  if (last === undefined) return undefined
  if (kind === 'FieldExists') return sure(1)
  if (last.name === undefined) return elementValue(btf, kind, path, last.type)
  const struct = btf.types[last.type]
  const member = isComposite(struct) ? struct.members[last.index] : undefined
  if (member === undefined) return undefined
  return member.bits > 0 ? bitFieldValue(btf, kind, path, member) : memberValue(btf, kind, path, member)
}

const elementValue = (btf: Btf, kind: CoreKind, { offsetBits }: Path, type: TypeId): Value | undefined => {
  const sizeBytes = sizeOf(btf, type)
  if (sizeBytes === undefined) return undefined
  if (kind === 'FieldByteSize') return sure(sizeBytes)
  return kind === 'FieldByteOffset' ? withAccess(btf, Math.floor(offsetBits / 8), type) : undefined
}

/** Of an array one element is moved. */
const withAccess = (btf: Btf, offset: number, type: TypeId): Value | undefined => {
  const innermost = elementOf(btf, type)
  const sizeBytes = innermost === undefined ? undefined : sizeOf(btf, innermost)
  return sizeBytes === undefined ? undefined : { ...sure(offset), accessed: { sizeBytes, type: btf.types[type] } }
}

const DEPTH_MAX = 32

const elementOf = (btf: Btf, id: TypeId): TypeId | undefined => {
  let at = resolveId(btf, id)
  for (let depth = 0; depth < DEPTH_MAX && at !== undefined; depth++) {
    const type = btf.types[at]
    if (type?._tag !== 'Array') return at
    at = resolveId(btf, type.element)
  }
  return undefined
}

const memberValue = (btf: Btf, kind: CoreKind, { offsetBits }: Path, { type: id }: Member): Value | undefined => {
  const behind = resolveId(btf, id)
  const sizeBytes = behind === undefined ? undefined : sizeOf(btf, behind)
  if (behind === undefined || sizeBytes === undefined) return undefined
  const offset = Math.floor(offsetBits / 8)
  switch (kind) {
    case 'FieldByteOffset':
      return withAccess(btf, offset, behind)
    case 'FieldByteSize':
      return sure(sizeBytes)
    case 'FieldSigned':
      return signOf(btf.types[behind])
    case 'FieldLshift':
      return sure(64 - (offsetBits + sizeBytes * 8 - offset * 8))
    case 'FieldRshift':
      return sure(64 - sizeBytes * 8)
    default:
      return undefined
  }
}

/** Compilers before enum64 do not say in the type that an enum is signed, though the instruction says so. */
const signOf = (type: BtfType | undefined): Value => {
  if (type?._tag === 'Enum') return { value: type.signed ? 1n : 0n, checked: false }
  return sure(type?._tag === 'Int' && type.encoding === 'signed' ? 1 : 0)
}

const READABLE_BYTES_MAX = 8
const INTEGER_BYTES: ReadonlySet<number> = new Set([1, 2, 4, 8, 16])

const bitFieldValue = (btf: Btf, kind: CoreKind, { offsetBits }: Path, member: Member): Value | undefined => {
  const type = resolve(btf, member.type)
  if ((type?._tag !== 'Int' && type?._tag !== 'Enum') || !INTEGER_BYTES.has(type.sizeBytes)) return undefined
  const end = offsetBits + member.bits
  let sizeBytes = type.sizeBytes
  const startBytes = (): number => Math.floor(Math.floor(offsetBits / 8) / sizeBytes) * sizeBytes
  for (; end - startBytes() * 8 > sizeBytes * 8; sizeBytes *= 2) if (sizeBytes >= READABLE_BYTES_MAX) return undefined
  switch (kind) {
    case 'FieldByteOffset':
      return { value: BigInt(startBytes()), checked: false }
    case 'FieldByteSize':
      return { value: BigInt(sizeBytes), checked: false }
    case 'FieldSigned':
      return signOf(type)
    case 'FieldLshift':
      return { value: BigInt(64 - (end - startBytes() * 8)), checked: false }
    case 'FieldRshift':
      return sure(64 - member.bits)
    default:
      return undefined
  }
}

export const typeValue = (btf: Btf, kind: CoreKind, id: TypeId): Value | undefined => {
  if (kind === 'TypeIdTarget') return { value: BigInt(id), checked: false }
  if (kind !== 'TypeSize') return sure(1)
  const sizeBytes = sizeOf(btf, id)
  return sizeBytes === undefined ? undefined : sure(sizeBytes)
}
