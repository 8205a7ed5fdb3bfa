// Which types of a kernel can stand for a type of an object: those of its kind and of its essential name, the name up to the
// last "___". What follows is a flavour, which lets one object hold several versions of a type of the kernel. As libbpf's
// bpf_core_essential_name_len and bpf_core_add_cands; its search through all types is an index here, made once per kernel.
import type { Btf, BtfType, TypeId } from '../types.js'

const SEPARATOR = '___'

/** "task_struct" of "task_struct___old": three underscores with another letter on either side. */
export const essentialName = (name: string): string => {
  let at = name.lastIndexOf(SEPARATOR)
  for (; at > 0; at = name.lastIndexOf(SEPARATOR, at - 1)) {
    const after = name[at + SEPARATOR.length]
    if (name[at - 1] !== '_' && after !== undefined && after !== '_') return name.slice(0, at)
  }
  return name
}

export const nameOfType = (type: BtfType | undefined): string => (type !== undefined && 'name' in type ? type.name : '')

const keyOf = (type: BtfType): string => `${type._tag} ${essentialName(nameOfType(type))}`

type Index = ReadonlyMap<string, ReadonlyArray<TypeId>>

const indexes = new WeakMap<Btf, Index>()

const indexOf = (target: Btf): Index => {
  const known = indexes.get(target)
  if (known !== undefined) return known
  const index = new Map<string, TypeId[]>()
  for (const [id, type] of target.types.entries()) {
    if (nameOfType(type) === '') continue
    const key = keyOf(type)
    const same = index.get(key)
    if (same === undefined) index.set(key, [id as TypeId])
    else same.push(id as TypeId)
  }
  indexes.set(target, index)
  return index
}

/** In order of their ids. */
export const candidatesFor = (target: Btf, local: BtfType): ReadonlyArray<TypeId> => indexOf(target).get(keyOf(local)) ?? []
