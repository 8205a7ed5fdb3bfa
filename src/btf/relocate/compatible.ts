// Whether a type of the kernel can be read as one of the object: loosely for the type of a member, and by kind and shape for a
// type that is asked for itself. The rules are libbpf's (bpf_core_fields_are_compat and __bpf_core_types_are_compat of
// relo_core.c); `undefined` stands for its errors: types without end, and an allowance that is spent.
import { resolveId } from '../layout.js'
import type { BtfType, TypeId } from '../types.js'
import { essentialName } from './names.js'
import { type Sides, spend } from './sides.js'

const DEPTH_MAX = 32

type Verdict = boolean | undefined

const sameEssentialName = (local: string, target: string): boolean => {
  const [ours, theirs] = [essentialName(local), essentialName(target)]
  return ours === '' || theirs === '' || ours === theirs
}

/** Sizes and signs of integers, and lengths of arrays, do not matter: the instruction is adjusted to them. */
export const fieldsCompatible = (sides: Sides, localId: TypeId, targetId: TypeId): Verdict => {
  let [ours, theirs] = [localId, targetId]
  for (let depth = 0; depth < DEPTH_MAX && spend(sides); depth++) {
    const local = behind(sides.local.types, resolveId(sides.local, ours))
    const target = behind(sides.target.types, resolveId(sides.target, theirs))
    if (local === undefined || target === undefined) return undefined
    if (isComposite(local) && isComposite(target)) return true
    if (local._tag === 'Array' && target._tag === 'Array') {
      ours = local.element
      theirs = target.element
      continue
    }
    if ((local._tag === 'Fwd' && target._tag === 'Fwd') || (local._tag === 'Enum' && target._tag === 'Enum'))
      return sameEssentialName(local.name, target.name)
    return local._tag === target._tag && PLAIN.has(local._tag)
  }
  return undefined
}

const PLAIN: ReadonlySet<BtfType['_tag']> = new Set(['Ptr', 'Float', 'Int'])

export const isComposite = (type: BtfType | undefined): type is BtfType & { readonly _tag: 'Struct' | 'Union' } =>
  type?._tag === 'Struct' || type?._tag === 'Union'

const behind = (types: ReadonlyArray<BtfType>, id: TypeId | undefined): BtfType | undefined =>
  id === undefined ? undefined : types[id]

/** Names were compared before; behind the first, only kinds and shapes count. */
export const typesCompatible = (sides: Sides, localId: TypeId, targetId: TypeId): Verdict =>
  sides.local.types[localId]?._tag === sides.target.types[targetId]?._tag
    ? shapesCompatible(sides, localId, targetId, DEPTH_MAX)
    : false

const SAME_KIND: ReadonlySet<BtfType['_tag']> = new Set(['Void', 'Struct', 'Union', 'Enum', 'Fwd', 'Int'])

const shapesCompatible = (sides: Sides, localId: TypeId, targetId: TypeId, level: number): Verdict => {
  let [ours, theirs] = [localId, targetId]
  for (let depth = 0; depth < DEPTH_MAX && spend(sides); depth++) {
    const local = behind(sides.local.types, resolveId(sides.local, ours))
    const target = behind(sides.target.types, resolveId(sides.target, theirs))
    if (local === undefined || target === undefined) return undefined
    if (local._tag === 'Ptr' && target._tag === 'Ptr') {
      ours = local.type
      theirs = target.type
    } else if (local._tag === 'Array' && target._tag === 'Array') {
      ours = local.element
      theirs = target.element
    } else if (local._tag === 'FuncProto' && target._tag === 'FuncProto') {
      if (local.parameters.length !== target.parameters.length) return false
      for (const [i, { type }] of local.parameters.entries()) {
        const other = target.parameters[i]
        if (level <= 0 || other === undefined) return undefined
        const verdict = shapesCompatible(sides, type, other.type, level - 1)
        if (verdict !== true) return verdict
      }
      ours = local.result
      theirs = target.result
    } else return local._tag === target._tag && SAME_KIND.has(local._tag)
  }
  return undefined
}
