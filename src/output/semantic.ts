// Numbers that mean more than their C type says. probecause.h names two such types for authors; a value of one is shown by
// name. A typedef's name is looked at, not the number: other objects' integers stay numbers.
import type { Btf, TypeId } from '../btf/index.js'
import type { Arch } from '../trace/index.js'
import { errnoName, syscallName } from '../trace/syscalls.js'
import type { Value } from './value.js'

type Meaning = (value: Value, arch: Arch) => Value

const numberOf = (value: Value): number => (value._tag === 'Number' || value._tag === 'Wide' ? Number(value.value) : 0)

const MEANINGS: ReadonlyMap<string, Meaning> = new Map<string, Meaning>([
  ['syscall_nr', (value, arch) => ({ _tag: 'Name', value: syscallName(arch, 'native', numberOf(value)) })],
  [
    'errno_nr',
    value => ({ _tag: 'Errno', value: numberOf(value), name: numberOf(value) < 0 ? `-${errnoName(-numberOf(value))}` : '' }),
  ],
])

// As far as a chain of typedefs and qualifiers is followed; libbpf's MAX_RESOLVE_DEPTH.
const DEPTH_MAX = 32

export const semanticOf = (btf: Btf, id: TypeId): Meaning | undefined => {
  let type = btf.types[id]
  for (let depth = 0; depth < DEPTH_MAX; depth++) {
    if (type?._tag !== 'Typedef' && type?._tag !== 'Modifier') return undefined
    const meaning = type._tag === 'Typedef' ? MEANINGS.get(type.name) : undefined
    if (meaning !== undefined) return meaning
    type = btf.types[type.type]
  }
  return undefined
}
