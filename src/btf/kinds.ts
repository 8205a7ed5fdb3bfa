// One row per BTF kind: how the bytes after a type's common 12 are read. Documentation/bpf/btf.rst section 2.2. Type ids
// are taken as they come; `read` checks them all once every type is known.
import { as } from '../base/brand.js'
import type { ByteReader } from '../base/bytes.js'
import type { Strings } from './parts.js'
import type { BtfType, EnumValue, IntEncoding, Linkage, Member, Parameter, SectionVariable, TypeId } from './types.js'

/** The common part: struct btf_type. `size` is a type id for the kinds that refer to one type. */
export interface Common {
  readonly name: string
  readonly vlen: number
  readonly flag: boolean
  readonly size: number
}

/** undefined: a string or an encoding that does not exist. Running out of bytes shows in `at.ok`. */
type ReadKind = (at: ByteReader, common: Common, strings: Strings) => BtfType | undefined

const id = (value: number): TypeId => as<TypeId>(value)

const LINKAGE: ReadonlyArray<Linkage> = ['static', 'global', 'extern']
const ENCODINGS: ReadonlyMap<number, IntEncoding> = new Map([
  [0, 'unsigned'],
  [1, 'signed'],
  [2, 'char'],
  [3, 'char'],
  [4, 'bool'],
])

/** `count` rows, stopping as soon as the bytes run out, so that a hostile count costs nothing. */
const rows = <A>(at: ByteReader, count: number, row: () => A | undefined): ReadonlyArray<A> | undefined => {
  const out: A[] = []
  for (let i = 0; i < count && at.ok; i++) {
    const one = row()
    if (one === undefined) return undefined
    out.push(one)
  }
  return out
}

const readInt: ReadKind = (at, { name, size }) => {
  const word = at.u32()
  const encoding = ENCODINGS.get((word >>> 24) & 15)
  const bits = word & 0xff
  const shift = (word >>> 16) & 0xff
  // No bits in no bytes: Rust's `()`, which its compiler writes where C has void.
  if (encoding === undefined || (bits === 0 && size !== 0) || size > 16 || shift !== 0 || bits > size * 8) return undefined
  return { _tag: 'Int', name, sizeBytes: size, bits, encoding }
}

const readArray: ReadKind = at => {
  const element = id(at.u32())
  at.skip(4) // the index type
  return { _tag: 'Array', element, count: at.u32() }
}

const readMembers =
  (tag: 'Struct' | 'Union'): ReadKind =>
  (at, { name, vlen, flag, size }, strings) => {
    const members = rows(at, vlen, (): Member | undefined => {
      const memberName = strings(at.u32())
      const type = id(at.u32())
      const offset = at.u32()
      if (memberName === undefined) return undefined
      // With kind_flag the upper byte is the width of a bit field.
      return flag
        ? { name: memberName, type, offsetBits: offset & 0xffffff, bits: offset >>> 24 }
        : { name: memberName, type, offsetBits: offset, bits: 0 }
    })
    return members && { _tag: tag, name, sizeBytes: size, members }
  }

const ENUM_SIZES = [1, 2, 4, 8]

const readEnum =
  (value: (at: ByteReader, signed: boolean) => bigint): ReadKind =>
  (at, { name, vlen, flag, size }, strings) => {
    if (!ENUM_SIZES.includes(size)) return undefined
    const read = rows(at, vlen, (): EnumValue | undefined => {
      const valueName = strings(at.u32())
      const one = value(at, flag)
      return valueName === undefined ? undefined : { name: valueName, value: one }
    })
    // clang before 15 leaves the flag clear for every enum; a value that is negative as 32 bits tells.
    return read && { _tag: 'Enum', name, sizeBytes: size, signed: flag || read.some(v => v.value < 0n), values: read }
  }

const value32 = (at: ByteReader): bigint => BigInt(at.i32())
const value64 = (at: ByteReader, signed: boolean): bigint => {
  const low = BigInt(at.u32())
  const value = low | (BigInt(at.u32()) << 32n)
  return signed ? BigInt.asIntN(64, value) : value
}

const readFuncProto: ReadKind = (at, { vlen, size }, strings) => {
  const parameters = rows(at, vlen, (): Parameter | undefined => {
    const name = strings(at.u32())
    const type = id(at.u32())
    return name === undefined ? undefined : { name, type }
  })
  return parameters && { _tag: 'FuncProto', result: id(size), parameters }
}

const readVar: ReadKind = (at, { name, size }) => {
  const linkage = LINKAGE[at.u32()]
  return linkage && { _tag: 'Var', name, type: id(size), linkage }
}

const readSection: ReadKind = (at, { name, vlen, size }) => {
  const variables = rows(at, vlen, (): SectionVariable => ({ type: id(at.u32()), offset: at.u32(), sizeBytes: at.u32() }))
  return variables && { _tag: 'Section', name, sizeBytes: size, variables }
}

const modifier: ReadKind = (_at, { size }) => ({ _tag: 'Modifier', type: id(size) })

/** By kind number; 0 is void, which no object writes. */
export const KINDS: ReadonlyArray<ReadKind | undefined> = [
  undefined,
  readInt,
  (_at, { size }) => ({ _tag: 'Ptr', type: id(size) }),
  readArray,
  readMembers('Struct'),
  readMembers('Union'),
  readEnum(value32),
  (_at, { name, flag }) => ({ _tag: 'Fwd', name, union: flag }),
  (_at, { name, size }) => ({ _tag: 'Typedef', name, type: id(size) }),
  modifier, // volatile
  modifier, // const
  modifier, // restrict
  (_at, { name, size, vlen }) => {
    const linkage = LINKAGE[vlen]
    return linkage && { _tag: 'Func', name, type: id(size), linkage }
  },
  readFuncProto,
  readVar,
  readSection,
  (_at, { name, size }) => ({ _tag: 'Float', name, sizeBytes: size }),
  (at, { name, size }) => ({ _tag: 'DeclTag', name, type: id(size), component: at.u32() | 0 }),
  modifier, // type tag
  readEnum(value64),
]
