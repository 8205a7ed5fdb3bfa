// BTF bytes to types: of an object's .BTF section, or of a kernel's /sys/kernel/btf/vmlinux. Every id is checked to name a
// type; what types say together (cycles, sizes) is for whoever asks.
import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import { byteReader } from '../base/bytes.js'
import { fail, offset } from '../base/error.js'
import { KINDS } from './kinds.js'
import { type Parts, readParts } from './parts.js'
import { references } from './refs.js'
import type { Btf, BtfError, BtfType } from './types.js'

const COMMON_BYTES = 12

export const parseBtf = (bytes: Uint8Array): E.Either<BtfError, Btf> =>
  pipe(
    readParts(bytes),
    E.flatMap(readTypes),
    E.map(types => ({ types })),
  )

const readTypes = ({ types: bytes, strings }: Parts): E.Either<BtfError, ReadonlyArray<BtfType>> => {
  const types: BtfType[] = [{ _tag: 'Void' }]
  const starts = [0]
  const at = byteReader(bytes)
  while (at.left > 0) {
    const start = at.pos
    const bad = (reason: BtfError['reason'], doing: string) =>
      fail('BtfError', reason, { doing, at: offset(start, '.BTF types') })
    if (at.left < COMMON_BYTES) return bad('Truncated', 'the last type is cut short')
    const name = strings(at.u32())
    const info = at.u32()
    const size = at.u32()
    const kind = (info >>> 24) & 31
    const readKind = KINDS[kind]
    if (name === undefined) return bad('BadString', `type ${types.length} has no proper name`)
    if (readKind === undefined) return bad('UnknownKind', `kind ${kind} is unknown`)
    const type = readKind(at, { name, vlen: info & 0xffff, flag: info >>> 31 === 1, size }, strings)
    if (!at.ok) return bad('Truncated', `type ${types.length} is cut short`)
    if (type === undefined) return bad('BadEncoding', `type ${types.length} of kind ${kind} is malformed`)
    types.push(type)
    starts.push(start)
  }
  return checkIds(types, starts)
}

const checkIds = (types: ReadonlyArray<BtfType>, starts: ReadonlyArray<number>): E.Either<BtfError, ReadonlyArray<BtfType>> => {
  for (const [id, type] of types.entries()) {
    const bad = references(type).find(reference => reference >= types.length)
    if (bad === undefined) continue
    const at = offset(starts[id] ?? 0, '.BTF types')
    return fail('BtfError', 'BadTypeId', { doing: `type ${id} refers to type ${bad}, which does not exist`, at })
  }
  return E.right(types)
}
