// Whether a type of the kernel is the same as one of the object, for `bpf_core_type_matches`: members by name, integers by size and
// sign, enumerators by name, and behind a pointer only names and kinds. The rules are libbpf's (__bpf_core_types_match of
// relo_core.c); `undefined` stands for its errors: types without end, and an allowance that is spent.
import { resolveId } from '../layout.js'
import type { BtfType, TypeId } from '../types.js'
import { essentialName, nameOfType } from './names.js'
import { type Sides, spend } from './sides.js'

const DEPTH_MAX = 32

type Verdict = boolean | undefined
type Of<Tag extends BtfType['_tag']> = BtfType & { readonly _tag: Tag }

export const typesMatch = (sides: Sides, localId: TypeId, targetId: TypeId): Verdict =>
  match(sides, localId, targetId, false, DEPTH_MAX)

const sameName = (local: string, target: string): boolean => essentialName(local) === essentialName(target)

const match = (sides: Sides, localId: TypeId, targetId: TypeId, behindPointer: boolean, level: number): Verdict => {
  if (level <= 0) return undefined
  let [ours, theirs, pointed] = [localId, targetId, behindPointer]
  for (let depth = 0; depth < DEPTH_MAX && spend(sides); depth++) {
    const [localAt, targetAt] = [resolveId(sides.local, ours), resolveId(sides.target, theirs)]
    const local = localAt === undefined ? undefined : sides.local.types[localAt]
    const target = targetAt === undefined ? undefined : sides.target.types[targetAt]
    if (local === undefined || target === undefined) return undefined
    if (!sameName(nameOfType(local), nameOfType(target))) return false
    switch (local._tag) {
      case 'Void':
        return target._tag === 'Void'
      case 'Int':
        return (
          target._tag === 'Int' &&
          local.sizeBytes === target.sizeBytes &&
          (local.encoding === 'signed') === (target.encoding === 'signed')
        )
      case 'Enum':
        return target._tag === 'Enum' && enumsMatch(sides, local, target)
      case 'Fwd':
        return forwardMatches(local, target, pointed)
      case 'Struct':
      case 'Union':
        if (pointed) return target._tag === local._tag || (target._tag === 'Fwd' && target.union === (local._tag === 'Union'))
        return target._tag === local._tag && membersMatch(sides, local, target, level)
      case 'Ptr':
        if (target._tag !== 'Ptr') return false
        pointed = true
        ours = local.type
        theirs = target.type
        break
      case 'Array':
        if (target._tag !== 'Array' || local.count !== target.count) return false
        ours = local.element
        theirs = target.element
        break
      case 'FuncProto': {
        if (target._tag !== 'FuncProto') return false
        const verdict = parametersMatch(sides, local, target, pointed, level)
        if (verdict !== true) return verdict
        ours = local.result
        theirs = target.result
        break
      }
      default:
        return false
    }
  }
  return undefined
}

const forwardMatches = (local: Of<'Fwd'>, target: BtfType, pointed: boolean): boolean => {
  if (target._tag === 'Fwd') return target.union === local.union
  return pointed && target._tag === (local.union ? 'Union' : 'Struct')
}

const enumsMatch = (sides: Sides, local: Of<'Enum'>, target: Of<'Enum'>): Verdict => {
  if (local.sizeBytes !== target.sizeBytes || local.values.length > target.values.length) return false
  const names = new Set(target.values.map(({ name }) => essentialName(name)))
  return local.values.every(({ name }) => spend(sides) && names.has(essentialName(name)))
}

const membersMatch = (sides: Sides, local: Of<'Struct' | 'Union'>, target: Of<'Struct' | 'Union'>, level: number): Verdict => {
  if (local.members.length > target.members.length) return false
  for (const { name, type } of local.members) {
    let found = false
    for (const other of target.members) {
      if (!spend(sides)) return undefined
      if (!sameName(name, other.name)) continue
      const verdict = match(sides, type, other.type, false, level - 1)
      if (verdict === undefined) return undefined
      if (verdict) found = true
      if (found) break
    }
    if (!found) return false
  }
  return true
}

const parametersMatch = (
  sides: Sides,
  local: Of<'FuncProto'>,
  target: Of<'FuncProto'>,
  pointed: boolean,
  level: number,
): Verdict => {
  if (local.parameters.length !== target.parameters.length) return false
  for (const [i, { type }] of local.parameters.entries()) {
    const other = target.parameters[i]
    const verdict = other === undefined ? false : match(sides, type, other.type, pointed, level - 1)
    if (verdict !== true) return verdict
  }
  return true
}
