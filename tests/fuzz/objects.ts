// eBPF objects with seeded faults. A fault is put where a loader looks: each part of the file (its headers, symbols,
// relocations, types, strings, code, data) is as likely as any other, whatever its size, and most faults replace a whole
// field by a number that is near an edge or that stands elsewhere in the same part. Now and then bytes are cut out or put in.
import { readElf } from '../../src/elf/index.js'
import { right } from '../support/engine.js'
import { mutate } from '../support/seed.js'

export interface Part {
  readonly name: string
  readonly start: number
  readonly end: number
}

const FILE_HEADER_BYTES = 64
const SECTION_HEADER_BYTES = 64

/** Parts of a sound object, in no particular order. */
export const partsOf = (bytes: Uint8Array): ReadonlyArray<Part> => {
  const { sections } = right(readElf(bytes))
  const table = Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(40, true))
  const data = sections
    .filter(section => section.data.length > 0)
    .map(({ name, data: { byteOffset, length } }) => {
      const start = byteOffset - bytes.byteOffset
      return { name, start, end: start + length }
    })
  const headers = { name: 'section headers', start: table, end: table + sections.length * SECTION_HEADER_BYTES }
  return [{ name: 'file header', start: 0, end: FILE_HEADER_BYTES }, headers, ...data]
}

const EDGES = [0, 1, 2, 3, 7, 8, 24, 31, 32, 64, 255, 256, 65535, 65536, 0x7fffffff, 0x80000000, 0xfffffff8, 0xffffffff]

/** One field of `width` bytes, on its own boundary within the part. */
const breakField = (view: DataView, { start, end }: Part, next: () => number): void => {
  const width = [1, 2, 4, 4][next() % 4] ?? 4
  const fields = Math.floor((end - start) / width)
  if (fields === 0) return
  const at = start + (next() % fields) * width
  const from = start + (next() % fields) * width
  const get = { 1: view.getUint8, 2: view.getUint16, 4: view.getUint32 }[width] ?? view.getUint32
  const old = get.call(view, at, true)
  const values = [
    old ^ (1 << (next() % (8 * width))),
    old + 1,
    old - 1,
    EDGES[next() % EDGES.length] ?? 0,
    get.call(view, from, true),
  ]
  const value = values[next() % values.length] ?? 0
  if (width === 1) view.setUint8(at, value)
  else if (width === 2) view.setUint16(at, value, true)
  else view.setUint32(at, value, true)
}

export const mutateObject = (bytes: Uint8Array, parts: ReadonlyArray<Part>, next: () => number): Uint8Array => {
  if (next() % 16 === 0) return mutate(bytes, next)
  const out = Uint8Array.from(bytes)
  const view = new DataView(out.buffer)
  for (let faults = 1 + (next() % 4); faults > 0; faults--) {
    const part = parts[next() % parts.length]
    if (part !== undefined) breakField(view, part, next)
  }
  return out
}
