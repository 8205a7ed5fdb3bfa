// The .BTF section of an object to a `Btf`. clang leaves the offsets of variables in their section, and the size of the
// section, to the linker (they are relocations against .BTF); they are filled in here from the symbol table, as libbpf's
// btf_fixup_datasec does. Of .BTF.ext only the presence of CO-RE relocations is noted.
import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import { byteReader, findNul, text } from '../base/bytes.js'
import { fail, offset } from '../base/error.js'
import type { Elf } from '../elf/index.js'
import { SymbolType } from '../elf/index.js'
import type { Strings } from './kinds.js'
import { KINDS } from './kinds.js'
import { references } from './refs.js'
import type { Btf, BtfError, BtfType, SectionVariable } from './types.js'

const MAGIC = 0xeb9f
const VERSION = 1
const COMMON_BYTES = 12

interface Parts {
  readonly types: Uint8Array
  readonly strings: Uint8Array
}

export const readBtf = (elf: Elf): E.Either<BtfError, Btf> => {
  const section = elf.sections.find(s => s.name === '.BTF')
  if (section === undefined) {
    return fail('BtfError', 'Missing', 'the object has no type information (.BTF)', 'Compile it with clang -g.')
  }
  return pipe(
    E.Do,
    E.bind('parts', () => readParts(section.data)),
    E.bind('stored', ({ parts }) => readTypes(parts)),
    E.bind('coreRelocationBytes', () => readExtension(elf)),
    E.map(({ stored, coreRelocationBytes }) => ({ types: placeVariables(stored, elf), coreRelocationBytes })),
  )
}

const readParts = (bytes: Uint8Array): E.Either<BtfError, Parts> => {
  const header = byteReader(bytes)
  const magic = header.u16()
  const version = header.u8()
  header.skip(1)
  const headerBytes = header.u32()
  const [typeOffset, typeBytes, stringOffset, stringBytes] = [header.u32(), header.u32(), header.u32(), header.u32()]
  if (magic !== MAGIC) return fail('BtfError', 'BadMagic', { doing: 'this is no BTF', at: offset(0, '.BTF') })
  if (version !== VERSION) return fail('BtfError', 'BadVersion', `BTF version ${version} is unknown`)
  const types = header.ok ? byteReader(bytes, headerBytes + typeOffset).take(typeBytes) : new Uint8Array(0)
  const strings = header.ok ? byteReader(bytes, headerBytes + stringOffset).take(stringBytes) : types
  if (!header.ok || types.length !== typeBytes || strings.length !== stringBytes) {
    return fail('BtfError', 'Truncated', { doing: 'a part of the BTF lies outside its section', at: offset(8, '.BTF') })
  }
  return E.right({ types, strings })
}

const readTypes = ({ types: bytes, strings }: Parts): E.Either<BtfError, ReadonlyArray<BtfType>> => {
  const types: BtfType[] = [{ _tag: 'Void' }]
  const at = byteReader(bytes)
  const stringAt = stringsOf(strings)
  while (at.left > 0) {
    const start = at.pos
    const place = offset(start, '.BTF types')
    if (at.left < COMMON_BYTES) return fail('BtfError', 'Truncated', { doing: 'the last type is cut short', at: place })
    const name = stringAt(at.u32())
    const info = at.u32()
    const size = at.u32()
    const kind = (info >>> 24) & 31
    const readKind = KINDS[kind]
    if (name === undefined) return fail('BtfError', 'BadString', { doing: `type ${types.length} has no proper name`, at: place })
    if (readKind === undefined) return fail('BtfError', 'UnknownKind', { doing: `kind ${kind} is unknown`, at: place })
    const type = readKind(at, { name, vlen: info & 0xffff, flag: info >>> 31 === 1, size }, stringAt)
    if (!at.ok) return fail('BtfError', 'Truncated', { doing: `type ${types.length} is cut short`, at: place })
    if (type === undefined)
      return fail('BtfError', 'BadEncoding', { doing: `type ${types.length} of kind ${kind} is malformed`, at: place })
    types.push(type)
  }
  return checkIds(types)
}

const stringsOf = (table: Uint8Array): Strings => {
  const known = new Map<number, string>()
  return at => {
    const seen = known.get(at)
    if (seen !== undefined) return seen
    const end = at < table.length ? findNul(table, at) : -1
    if (end < 0) return undefined
    const string = text(table.subarray(at, end))
    known.set(at, string)
    return string
  }
}

const checkIds = (types: ReadonlyArray<BtfType>): E.Either<BtfError, ReadonlyArray<BtfType>> => {
  for (const [id, type] of types.entries()) {
    const bad = references(type).find(reference => reference >= types.length)
    if (bad !== undefined) return fail('BtfError', 'BadTypeId', `type ${id} refers to type ${bad}, which does not exist`)
  }
  return E.right(types)
}

const placeVariables = (types: ReadonlyArray<BtfType>, elf: Elf): ReadonlyArray<BtfType> =>
  types.map(type => {
    const section = type._tag === 'Section' ? elf.sections.find(s => s.name === type.name) : undefined
    if (type._tag !== 'Section' || section === undefined) return type
    const symbols = new Map<string, number | undefined>()
    for (const symbol of elf.symbols) {
      if (symbol.section?.index !== section.index || symbol.type !== SymbolType.Object) continue
      symbols.set(symbol.name, symbols.has(symbol.name) ? undefined : symbol.value)
    }
    const variables = type.variables.map((variable): SectionVariable => {
      const named = types[variable.type]
      return { ...variable, offset: (named?._tag === 'Var' ? symbols.get(named.name) : undefined) ?? variable.offset }
    })
    return { ...type, sizeBytes: section.sizeBytes, variables }
  })

/** .BTF.ext: header of btf.rst section 3.2, whose last pair, when the header is long enough, is core_relo_off and _len. */
const readExtension = (elf: Elf): E.Either<BtfError, number> => {
  const section = elf.sections.find(s => s.name === '.BTF.ext')
  if (section === undefined) return E.right(0)
  const header = byteReader(section.data)
  const magic = header.u16()
  header.skip(2)
  const headerBytes = header.u32()
  header.skip(16)
  if (magic !== MAGIC) return fail('BtfError', 'BadMagic', { doing: 'this is no BTF extension', at: offset(0, '.BTF.ext') })
  if (!header.ok) return fail('BtfError', 'Truncated', { doing: 'the header is cut short', at: offset(0, '.BTF.ext') })
  if (headerBytes < 32) return E.right(0)
  header.skip(4)
  const coreRelocationBytes = header.u32()
  if (!header.ok) return fail('BtfError', 'Truncated', { doing: 'the header is cut short', at: offset(0, '.BTF.ext') })
  // An empty table still has its 4-byte record size.
  return E.right(coreRelocationBytes <= 4 ? 0 : coreRelocationBytes)
}
