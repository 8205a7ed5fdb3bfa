// A CO-RE path in the types of an object, and the same path in those of a kernel: by names of members, through structs without
// a name, which kernels put members into and take them out of, and by index into arrays. libbpf's bpf_core_parse_spec,
// bpf_core_spec_match and bpf_core_match_member. What a path is worth to an instruction is for `value`.
import type { CoreQuestion } from '../core.js'
import { resolveId, sizeOf } from '../layout.js'
import type { Btf, BtfType, TypeId } from '../types.js'
import { fieldsCompatible, isComposite } from './compatible.js'
import { type Sides, spend } from './sides.js'

/** A step that matters: a named member `index` of `type`, or element `index` of an array of `type`. */
export interface Step {
  readonly type: TypeId
  readonly index: number
  readonly name: string | undefined
}

export interface Path {
  readonly steps: ReadonlyArray<Step>
  readonly offsetBits: number
}

/** BPF_CORE_SPEC_MAX_LEN; structs without a name count. */
const STEPS_MAX = 64
const BITS_MAX = 2 ** 32

const typeAt = (btf: Btf, id: TypeId | undefined): BtfType | undefined => (id === undefined ? undefined : btf.types[id])

/** An array that ends a struct and has no length may be indexed at will. */
const isFlexible = (btf: Btf, within: Step | undefined, count: number): boolean => {
  if (within?.name === undefined || count > 0) return false
  const struct = btf.types[within.type]
  return isComposite(struct) && within.index === struct.members.length - 1
}

/** undefined: the object's own types have no such path. */
export const localPath = (btf: Btf, { type: root, access }: CoreQuestion): Path | undefined => {
  let at = resolveId(btf, root)
  const [first = 0, ...rest] = access
  const size = at === undefined ? undefined : sizeOf(btf, at)
  if (at === undefined || size === undefined) return undefined
  const steps: Step[] = [{ type: at, index: first, name: undefined }]
  let offsetBits = first * size * 8
  for (const index of rest) {
    const type = typeAt(btf, at)
    if (isComposite(type)) {
      const member = type.members[index]
      if (member === undefined || at === undefined) return undefined
      offsetBits += member.offsetBits
      if (member.name !== '') steps.push({ type: at, index, name: member.name })
      at = resolveId(btf, member.type)
    } else if (type?._tag === 'Array') {
      const element = resolveId(btf, type.element)
      const bytes = element === undefined ? undefined : sizeOf(btf, element)
      if (element === undefined || bytes === undefined) return undefined
      if (index >= type.count && !isFlexible(btf, steps.at(-1), type.count)) return undefined
      steps.push({ type: element, index, name: undefined })
      offsetBits += index * bytes * 8
      at = element
    } else return undefined
  }
  return at !== undefined && offsetBits < BITS_MAX ? { steps, offsetBits } : undefined
}

/** A path being built in the kernel's types; a member that turns out not to be meant is taken back. */
interface Draft {
  readonly steps: Step[]
  offsetBits: number
  depth: number
}

/** `false`: this type of the kernel has no such path; `undefined`: it cannot be told. */
export const targetPath = (sides: Sides, local: Path, root: TypeId): Path | false | undefined => {
  const { target } = sides
  const draft: Draft = { steps: [], offsetBits: 0, depth: 0 }
  let at: TypeId | undefined = root
  for (const [i, step] of local.steps.entries()) {
    at = at === undefined ? undefined : resolveId(target, at)
    if (at === undefined) return undefined
    if (step.name !== undefined) {
      const next: TypeId | false | undefined = matchMember(sides, step, at, draft)
      if (next === undefined || next === false) return next
      at = next
      continue
    }
    if (i > 0) {
      const array = target.types[at]
      if (array?._tag !== 'Array') return false
      if (step.index >= array.count && !isFlexible(target, draft.steps.at(-1), array.count)) return false
      at = resolveId(target, array.element)
    }
    const size = at === undefined ? undefined : sizeOf(target, at)
    if (at === undefined || size === undefined || ++draft.depth > STEPS_MAX) return undefined
    draft.steps.push({ type: at, index: step.index, name: undefined })
    draft.offsetBits += step.index * size * 8
  }
  return draft.offsetBits < BITS_MAX ? { steps: draft.steps, offsetBits: draft.offsetBits } : undefined
}

/** The type of the member of that name, if it can be read as the object reads it. */
const matchMember = (sides: Sides, step: Step, within: TypeId, draft: Draft): TypeId | false | undefined => {
  const { local, target } = sides
  const id = resolveId(target, within)
  const type = typeAt(target, id)
  const ours = local.types[step.type]
  const wanted = isComposite(ours) ? ours.members[step.index] : undefined
  if (id === undefined || wanted === undefined) return undefined
  if (!isComposite(type)) return false
  for (const [index, member] of type.members.entries()) {
    if (draft.depth >= STEPS_MAX || !spend(sides)) return undefined
    draft.offsetBits += member.offsetBits
    draft.depth++
    if (member.name === '') {
      const found = matchMember(sides, step, member.type, draft)
      if (found !== false) return found
    } else if (member.name === wanted.name) {
      const compatible = fieldsCompatible(sides, wanted.type, member.type)
      if (compatible === true) draft.steps.push({ type: id, index, name: member.name })
      return compatible === true ? member.type : compatible
    }
    draft.offsetBits -= member.offsetBits
    draft.depth--
  }
  return false
}
