// The two parts of BTF bytes: types and strings, found through the header (Documentation/bpf/btf.rst section 2), each checked
// to lie inside. Objects, the kernel's own /sys/kernel/btf files and .BTF.ext, which uses the strings, all start here.
import * as E from 'fp-ts/lib/Either.js'
import { byteReader, stringAt } from '../base/bytes.js'
import { fail, offset } from '../base/error.js'
import type { BtfError } from './types.js'

export const MAGIC = 0xeb9f
const SWAPPED_MAGIC = 0x9feb
const VERSION = 1

// The kernel takes names of up to 511 bytes; those of Rust and C++ are longer, and paths of sources go up to PATH_MAX.
const STRING_BYTES_MAX = 4096

/** A string by its offset; undefined when it lies outside the string section, or does not end. */
export type Strings = (offset: number) => string | undefined

export interface Parts {
  readonly types: Uint8Array
  readonly strings: Strings
}

export const readParts = (bytes: Uint8Array): E.Either<BtfError, Parts> => {
  const header = byteReader(bytes)
  const magic = header.u16()
  const version = header.u8()
  header.skip(1)
  const headerBytes = header.u32()
  const [typeOffset, typeBytes, stringOffset, stringBytes] = [header.u32(), header.u32(), header.u32(), header.u32()]
  const start = offset(0, '.BTF')
  if (magic === SWAPPED_MAGIC) return fail('BtfError', 'BadMagic', { doing: 'this is BTF of a big-endian machine', at: start })
  if (magic !== MAGIC) return fail('BtfError', 'BadMagic', { doing: 'this is no BTF', at: start })
  if (version !== VERSION) return fail('BtfError', 'BadVersion', { doing: `BTF version ${version} is unknown`, at: start })
  const types = header.ok ? byteReader(bytes, headerBytes + typeOffset).take(typeBytes) : new Uint8Array(0)
  const strings = header.ok ? byteReader(bytes, headerBytes + stringOffset).take(stringBytes) : types
  if (!header.ok || types.length !== typeBytes || strings.length !== stringBytes) {
    return fail('BtfError', 'Truncated', { doing: 'a part of the BTF lies outside its section', at: offset(8, '.BTF') })
  }
  return E.right({ types, strings: stringsOf(strings) })
}

/** Names repeat a lot: each is decoded once. */
const stringsOf = (table: Uint8Array): Strings => {
  const known = new Map<number, string>()
  return at => {
    const seen = known.get(at)
    if (seen !== undefined) return seen
    const string = stringAt(table, at, STRING_BYTES_MAX)
    if (string !== undefined) known.set(at, string)
    return string
  }
}
