// CO-RE relocations of .BTF.ext: instructions whose operand depends on a kernel's types, and what each asks of which local
// type (enum bpf_core_relo_kind and struct bpf_core_relo of include/uapi/linux/bpf.h). They are read and put in words here;
// finding the answer in another kernel's types is not.
import type * as E from 'fp-ts/lib/Either.js'
import { as } from '../base/brand.js'
import type { Elf } from '../elf/index.js'
import { type RecordsBySection, readTable, type Table } from './extension.js'
import { resolve } from './layout.js'
import type { Btf, BtfError, Member, TypeId } from './types.js'

/** By number; the words say what is asked. */
const KINDS = [
  ['FieldByteOffset', 'the offset of'],
  ['FieldByteSize', 'the size of'],
  ['FieldExists', 'whether there is'],
  ['FieldSigned', 'the sign of'],
  ['FieldLshift', 'the bits of'],
  ['FieldRshift', 'the bits of'],
  ['TypeIdLocal', 'the local number of'],
  ['TypeIdTarget', 'the number of'],
  ['TypeExists', 'whether there is'],
  ['TypeSize', 'the size of'],
  ['EnumValueExists', 'whether there is'],
  ['EnumValue', 'the value of'],
  ['TypeMatches', 'whether it has the same'],
] as const

export type CoreKind = (typeof KINDS)[number][0]

/** `access` is a path into `type`: an index into an array of it, then members and elements; or an enumerator; or just 0. */
export interface CoreQuestion {
  readonly kind: CoreKind
  readonly type: TypeId
  readonly access: ReadonlyArray<number>
}

/** `offset` is in bytes from the start of the section. */
export interface CoreRelocation extends CoreQuestion {
  readonly offset: number
}

// BPF_CORE_SPEC_MAX_LEN of libbpf's relo_core.h
const ACCESS_MAX = 64

const core = (typeCount: number): Table<CoreRelocation> => ({
  headerOffset: 24,
  recordBytesMin: 16,
  read: (at, strings) => {
    const offset = at.u32()
    const type = as<TypeId>(at.u32())
    const path = strings(at.u32())
    const kind = KINDS[at.u32()]?.[0]
    if (path === undefined || kind === undefined || type >= typeCount || !/^\d{1,9}(:\d{1,9})*$/.test(path)) return undefined
    const access = path.split(':').map(Number)
    return access.length > ACCESS_MAX ? undefined : { offset, kind, type, access }
  },
})

export const readCore = (elf: Elf, btf: Btf): E.Either<BtfError, RecordsBySection<CoreRelocation>> =>
  readTable(core(btf.types.length))(elf)

/** What is asked, for messages: `the offset of task_struct.real_parent`. */
export const describeCore = (btf: Btf, { kind, type, access }: CoreQuestion): string => {
  const words = KINDS.find(([name]) => name === kind)?.[1] ?? kind
  return `${words} ${kind.startsWith('Type') ? nameOf(btf, type) : pathOf(btf, type, access)}`
}

const nameOf = (btf: Btf, id: TypeId): string => {
  const type = btf.types[id]
  return type !== undefined && 'name' in type && type.name !== '' ? type.name : `type ${id}`
}

const pathOf = (btf: Btf, root: TypeId, access: ReadonlyArray<number>): string => {
  let path = nameOf(btf, root)
  let type = resolve(btf, root)
  if (type?._tag === 'Enum') return type.values[access[0] ?? 0]?.name ?? path
  for (const index of access.slice(1)) {
    if (type?._tag === 'Struct' || type?._tag === 'Union') {
      const member: Member | undefined = type.members[index]
      if (member !== undefined && member.name !== '') path += `.${member.name}`
      type = member && resolve(btf, member.type)
    } else if (type?._tag === 'Array') {
      path += `[${index}]`
      type = resolve(btf, type.element)
    }
  }
  return path
}
