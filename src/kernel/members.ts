// Which member of a structure of the virtual kernel lies at an offset, as a person would write it.
import type { Btf, BtfType, Member } from '../btf/index.js'
import { resolve, sizeOf } from '../btf/index.js'
import { kernelTypes } from './types.js'

type Structure = Extract<BtfType, { readonly _tag: 'Struct' | 'Union' }>
const BYTE_BITS = 8

const isStructure = (type: BtfType | undefined): type is Structure => type?._tag === 'Struct' || type?._tag === 'Union'

const holds =
  (btf: Btf, offset: number) =>
  ({ type, offsetBits, bits }: Member): boolean => {
    const end = bits > 0 ? offsetBits + bits : offsetBits + BYTE_BITS * (sizeOf(btf, type) ?? 0)
    return offsetBits <= offset * BYTE_BITS + BYTE_BITS - 1 && offset * BYTE_BITS < end
  }

const pathIn = (btf: Btf, { members }: Structure, offset: number): ReadonlyArray<string> => {
  const member = members.find(holds(btf, offset))
  if (member === undefined) return []
  const inner = resolve(btf, member.type)
  const rest = isStructure(inner) ? pathIn(btf, inner, offset - Math.floor(member.offsetBits / BYTE_BITS)) : []
  return member.name === '' ? rest : [member.name, ...rest]
}

/** "d_name.hash"; undefined where no member is. */
export const memberAt = (struct: string, offset: number): string | undefined => {
  const btf = kernelTypes()
  const found = btf.types.find(type => type._tag === 'Struct' && type.name === struct)
  const path = isStructure(found) ? pathIn(btf, found, offset) : []
  return path.length === 0 ? undefined : path.join('.')
}
