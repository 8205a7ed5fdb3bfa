// The answers a kernel's types give to the CO-RE questions of an object: of all types that can stand for the one that is asked
// for, those that fit must agree. A question without an answer is no error, since programs ask first whether there is one;
// only the instruction that needs it cannot run. libbpf's bpf_core_calc_relo_insn and bpf_core_calc_relo.
import type { CoreKind, CoreQuestion } from '../core.js'
import { resolveId } from '../layout.js'
import type { Btf, BtfType, TypeId } from '../types.js'
import { typesCompatible } from './compatible.js'
import { typesMatch } from './match.js'
import { candidatesFor, essentialName, nameOfType } from './names.js'
import { localPath, type Path, targetPath } from './path.js'
import { type Sides, sidesOf, spend } from './sides.js'
import { type Accessed, fieldValue, typeValue, type Value } from './value.js'

/**
 * Why there is none: the kernel has no such thing, it has several that differ, or one that no instruction can read as the object
 * reads it (another size of a signed integer, a bit field across nine bytes, an offset no access can hold, types without end).
 */
export type Lack = 'Absent' | 'Ambiguous' | 'Unreadable'

/** `expected` is what the compiler must have put there; `resized` the bytes of an access in the object and in the kernel. */
export interface CoreFound {
  readonly _tag: 'Found'
  readonly value: bigint
  readonly expected: bigint | undefined
  readonly resized?: { readonly from: number; readonly to: number; readonly allowed: boolean }
}

/** `Malformed`: the question makes no sense in the object's own types. */
export type CoreAnswer =
  | CoreFound
  | { readonly _tag: 'Lacking'; readonly lack: Lack }
  | { readonly _tag: 'Malformed'; readonly what: string }

const malformed = (what: string): CoreAnswer => ({ _tag: 'Malformed', what })
const lacking = (lack: Lack): CoreAnswer => ({ _tag: 'Lacking', lack })

/** What one type of the kernel says: nothing, a value and where it was found, or that it cannot be told. */
type Said = { readonly value: Value; readonly offsetBits: number } | 'no' | 'unreadable'

interface Asking {
  readonly sides: Sides
  readonly question: CoreQuestion
  readonly local: BtfType
  /** Of questions about members. */
  readonly path: Path | undefined
}

const isField = (kind: CoreKind): boolean => kind.startsWith('Field')
const isEnumerator = (kind: CoreKind): boolean => kind.startsWith('Enum')

/** Questions of one object, each answered once. Types that do not fit one question are not asked again, as in libbpf. */
export const relocator = (object: Btf, kernel: Btf): ((question: CoreQuestion) => CoreAnswer) => {
  const sides = sidesOf(object, kernel)
  const candidates = new Map<TypeId, ReadonlyArray<TypeId>>()
  const answers = new Map<string, CoreAnswer>()
  return question => {
    const key = `${question.kind} ${question.type} ${question.access.join(':')}`
    const known = answers.get(key)
    if (known !== undefined) return known
    const answer = answerTo(sides, candidates, question)
    answers.set(key, answer)
    return answer
  }
}

const answerTo = (sides: Sides, candidates: Map<TypeId, ReadonlyArray<TypeId>>, question: CoreQuestion): CoreAnswer => {
  const { kind, type, access } = question
  const local = sides.local.types[type]
  if (local === undefined) return malformed('the object has no such type')
  if (!isField(kind) && !isEnumerator(kind) && access.join(':') !== '0') return malformed('a type has no members to be asked for')
  if (kind === 'TypeIdLocal') return { _tag: 'Found', value: BigInt(type), expected: undefined }
  if (nameOfType(local) === '') return malformed('a type without a name cannot be looked for')
  const path = isField(kind) ? localPath(sides.local, question) : undefined
  if (isField(kind) && path === undefined) return malformed('the object has no such member')
  const asking: Asking = { sides, question, local, path }
  const own = ownValue(asking)
  if (own === undefined) return malformed('the object itself has no such value')
  const all = candidates.get(type) ?? candidatesFor(sides.target, local)
  const { fitting, first, lack } = askAll(asking, all)
  candidates.set(type, fitting.length > 0 ? fitting : all)
  if (lack !== undefined) return lacking(lack)
  return first === undefined ? whenAbsent(kind, own) : found(own, first)
}

const ownValue = ({ sides: { local }, question, path }: Asking): Value | undefined => {
  if (path !== undefined) return fieldValue(local, question.kind, path)
  if (!isEnumerator(question.kind)) return typeValue(local, question.kind, question.type)
  const [index = 0, more] = question.access
  const id = resolveId(local, question.type)
  const type = id === undefined ? undefined : local.types[id]
  return more === undefined && type?._tag === 'Enum' ? enumeratorValue(question.kind, type.values[index]?.value) : undefined
}

const enumeratorValue = (kind: CoreKind, value: bigint | undefined): Value | undefined =>
  value === undefined ? undefined : { value: kind === 'EnumValueExists' ? 1n : BigInt.asUintN(64, value), checked: true }

interface AllSaid {
  readonly fitting: ReadonlyArray<TypeId>
  readonly first: Value | undefined
  readonly lack: Lack | undefined
}

const askAll = (asking: Asking, candidates: ReadonlyArray<TypeId>): AllSaid => {
  const fitting: TypeId[] = []
  let first: { readonly value: Value; readonly offsetBits: number } | undefined
  for (const id of candidates) {
    const said = spend(asking.sides) ? ask(asking, id) : 'unreadable'
    if (said === 'no') continue
    if (said === 'unreadable') return { fitting: [], first: undefined, lack: 'Unreadable' }
    first ??= said
    if (first.offsetBits !== said.offsetBits || first.value.value !== said.value.value)
      return { fitting: [], first: undefined, lack: 'Ambiguous' }
    fitting.push(id)
  }
  return { fitting, first: first?.value, lack: undefined }
}

const ask = (asking: Asking, id: TypeId): Said => {
  const { sides, question, path } = asking
  if (path !== undefined) {
    const there = targetPath(sides, path, id)
    if (there === false) return 'no'
    const value = there === undefined ? undefined : fieldValue(sides.target, question.kind, there)
    return there === undefined || value === undefined ? 'unreadable' : { value, offsetBits: there.offsetBits }
  }
  if (isEnumerator(question.kind)) return askEnumerator(asking, id)
  const fits = (question.kind === 'TypeMatches' ? typesMatch : typesCompatible)(sides, question.type, id)
  if (fits === false) return 'no'
  const value = fits === undefined ? undefined : typeValue(sides.target, question.kind, id)
  return value === undefined ? 'unreadable' : { value, offsetBits: 0 }
}

const askEnumerator = ({ sides: { local, target }, question }: Asking, id: TypeId): Said => {
  const [ours, theirs] = [enumOf(local, question.type), enumOf(target, id)]
  const name = essentialName(ours?.values[question.access[0] ?? 0]?.name ?? '')
  const same = theirs === undefined ? undefined : enumeratorsOf(theirs).get(name)
  const value = enumeratorValue(question.kind, same)
  return value === undefined ? 'no' : { value, offsetBits: 0 }
}

const enumerators = new WeakMap<BtfType, ReadonlyMap<string, bigint>>()

/** By essential name; the first of one name counts. */
const enumeratorsOf = (type: BtfType & { readonly _tag: 'Enum' }): ReadonlyMap<string, bigint> => {
  const known = enumerators.get(type)
  if (known !== undefined) return known
  const values = new Map(type.values.map(({ name, value }) => [essentialName(name), value] as const).reverse())
  enumerators.set(type, values)
  return values
}

const enumOf = (btf: Btf, id: TypeId): (BtfType & { readonly _tag: 'Enum' }) | undefined => {
  const behind = resolveId(btf, id)
  const type = behind === undefined ? undefined : btf.types[behind]
  return type?._tag === 'Enum' ? type : undefined
}

/** "Is there" and questions about types have an answer when nothing is there: 0. */
const whenAbsent = (kind: CoreKind, own: Value): CoreAnswer =>
  kind === 'FieldExists' || kind === 'EnumValueExists' || kind.startsWith('Type')
    ? { _tag: 'Found', value: 0n, expected: own.checked ? own.value : undefined }
    : lacking('Absent')

const found = (own: Value, there: Value): CoreAnswer => {
  const expected = own.checked ? own.value : undefined
  const [from, to] = [own.accessed?.sizeBytes ?? 0, there.accessed?.sizeBytes ?? 0]
  const answer = { _tag: 'Found', value: there.value, expected } as const
  return from === to ? answer : { ...answer, resized: { from, to, allowed: resizable(own.accessed, there.accessed) } }
}

/** Pointers and unsigned integers keep their meaning when more or fewer bytes are read; a sign would be lost. */
const resizable = (own: Accessed | undefined, there: Accessed | undefined): boolean => {
  const [ours, theirs] = [own?.type, there?.type]
  if (ours?._tag === 'Ptr' && theirs?._tag === 'Ptr') return true
  return ours?._tag === 'Int' && theirs?._tag === 'Int' && ours.encoding !== 'signed' && theirs.encoding !== 'signed'
}
