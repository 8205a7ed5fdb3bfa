// Sizes of types, and types without their names and qualifiers. A hostile object can make types that contain themselves or
// arrays of arrays without end; both come back as undefined, as does any type that has no size.
import type { Btf, BtfType, TypeId } from './types.js'

// libbpf's MAX_RESOLVE_DEPTH: https://github.com/libbpf/libbpf/blob/master/src/btf.c
const RESOLVE_DEPTH_MAX = 32
const POINTER_BYTES = 8

/** The type behind typedefs and qualifiers. */
export const resolve = (btf: Btf, id: TypeId): BtfType | undefined => {
  const behind = resolveId(btf, id)
  return behind === undefined ? undefined : btf.types[behind]
}

export const resolveId = (btf: Btf, id: TypeId): TypeId | undefined => {
  let at = id
  for (let depth = 0; depth < RESOLVE_DEPTH_MAX; depth++) {
    const type = btf.types[at]
    if (type?._tag !== 'Typedef' && type?._tag !== 'Modifier') return at
    at = type.type
  }
  return undefined
}

/** The same for a variable, whose type is one step further. */
export const resolveVariable = (btf: Btf, id: TypeId): { readonly name: string; readonly type: TypeId } | undefined => {
  const type = btf.types[id]
  return type?._tag === 'Var' ? { name: type.name, type: type.type } : undefined
}

export const sizeOf = (btf: Btf, id: TypeId): number | undefined => sizeWithin(btf, id, RESOLVE_DEPTH_MAX)

const sizeWithin = (btf: Btf, id: TypeId, depth: number): number | undefined => {
  const type = depth === 0 ? undefined : resolve(btf, id)
  switch (type?._tag) {
    case 'Int':
    case 'Enum':
    case 'Float':
    case 'Struct':
    case 'Union':
      return type.sizeBytes
    case 'Ptr':
      return POINTER_BYTES
    case 'Array': {
      const element = sizeWithin(btf, type.element, depth - 1)
      const size = element === undefined ? Number.NaN : element * type.count
      return Number.isSafeInteger(size) ? size : undefined
    }
    default:
      return undefined
  }
}

/** C's `char`: clang writes it as any signed byte, so, as libbpf's dumper does, only its name tells it from __s8. */
export const isChar = (type: BtfType | undefined): boolean =>
  type?._tag === 'Int' && type.sizeBytes === 1 && (type.encoding === 'char' || type.name === 'char')
