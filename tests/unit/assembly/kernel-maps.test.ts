// Every map type against the kernel's own: the same random operations are done on real maps with bpf(2) (tests/oracle/maps.c) and
// on the engine's through its ABI; results and errnos must be equal. What the kernel leaves open is compared as far as it goes:
// keys as a set, and an LRU while it is far from full, since the kernel's forgets early and by CPU.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { Limit, MapType } from '../../../assembly/abi.js'
import { random, SEED } from '../../support/seed.js'
import { testUnless } from '../../support/skip.js'
import { type Machine, machine, u32 } from './machine.js'

const SOURCE = fileURLToPath(new URL('../../oracle/maps.c', import.meta.url))
const test = suite('maps against the kernel')
const folder = mkdtempSync(join(tmpdir(), 'probecause-maps-'))
const oracle = join(folder, 'maps')

const built = spawnSync('cc', ['-O1', '-w', '-o', oracle, SOURCE], { encoding: 'utf8' })
const ask = (lines: ReadonlyArray<string>): ReadonlyArray<string> => {
  const ran = spawnSync(oracle, { input: `${lines.join('\n')}\n`, encoding: 'utf8', maxBuffer: 1 << 28 })
  return ran.stdout.split('\n').slice(0, -1)
}
const lacking =
  built.error !== undefined
    ? 'no C compiler'
    : built.status !== 0
      ? `the oracle does not build: ${built.stderr.split('\n')[0]}`
      : Number(ask(['create 2 4 8 1 0 0 -1'])[0]) < 0
        ? 'bpf(2) makes no maps here (needs root or CAP_BPF)'
        : undefined

const hex = (bytes: Uint8Array): string => (bytes.length === 0 ? '-' : Buffer.from(bytes).toString('hex'))
const EXTRA_COPIES: ReadonlySet<number> = new Set([MapType.PercpuArray, MapType.PercpuHash, MapType.LruPercpuHash])
const REFERRING: ReadonlySet<number> = new Set([MapType.ProgArray, MapType.ArrayOfMaps, MapType.HashOfMaps])

interface Shape {
  readonly type: number
  readonly key: number
  readonly value: number
  readonly entries: number
  readonly flags: number
  readonly extra?: number
}
const shape = (type: number, key: number, value: number, entries: number, flags = 0, extra = 0): Shape => ({
  type,
  key,
  value,
  entries,
  flags,
  extra,
})
const createLine = (s: Shape, inner = -1): string =>
  `create ${s.type} ${s.key} ${s.value} ${s.entries} ${s.flags} ${s.extra ?? 0} ${inner}`

/** One operation, for both sides. */
type Op =
  | { readonly op: 'update'; readonly flags: bigint; readonly key: Uint8Array; readonly value: Uint8Array }
  | { readonly op: 'refer'; readonly flags: bigint; readonly key: Uint8Array; readonly to: number }
  | { readonly op: 'lookup' | 'delete'; readonly key: Uint8Array }
  | { readonly op: 'pop' | 'keys' }

const lineOf = (op: Op, map: number): string => {
  switch (op.op) {
    case 'update':
      return `update ${map} ${op.flags} ${hex(op.key)} ${hex(op.value)}`
    case 'refer':
      return `refer ${map} ${op.flags} ${hex(op.key)} ${op.to}`
    case 'lookup':
    case 'delete':
      return `${op.op} ${map} ${hex(op.key)}`
    default:
      return `${op.op} ${map}`
  }
}

const copies = (s: Shape, value: Uint8Array): Uint8Array => {
  const stride = (s.value + 7) & ~7
  if (!EXTRA_COPIES.has(s.type)) return value
  const all = new Uint8Array(stride * Limit.CpusMax)
  for (let cpu = 0; cpu < Limit.CpusMax; cpu++) all.set(value, cpu * stride)
  return all
}

/** The engine's answer in the oracle's words. ENOENT is what bpf(2) says of a value that is not there. */
const answer = (m: Machine, map: number, s: Shape, op: Op): string => {
  switch (op.op) {
    case 'update':
      return `${m.update(map, op.key, copies(s, op.value), op.flags)}`
    case 'refer':
      return `${m.update(map, op.key, u32(op.to < 0 ? 0xffffffff : op.to), op.flags)}`
    case 'lookup': {
      const found = m.lookup(map, op.key, s.value)
      if (found === undefined) return '-2'
      if (s.type === MapType.BloomFilter) return hex(op.key)
      return REFERRING.has(s.type) ? `#${new DataView(found.buffer).getUint32(0, true)}` : hex(found)
    }
    case 'delete':
      return `${m.remove(map, op.key)}`
    case 'pop': {
      const at = m.engine.exports.map_pop(map)
      return at === 0 ? '-2' : hex(m.engine.bytes(at, s.value))
    }
    default:
      return m.keys(map, s.key).map(hex).join(' ')
  }
}

const sorted = (line: string): string => line.split(' ').sort().join(' ')

/** `setup` lines create maps 0 to n - 1 on the kernel's side; the engine's must exist with the same numbers. */
const compare = (m: Machine, map: number, s: Shape, setup: ReadonlyArray<string>, ops: ReadonlyArray<Op>): void => {
  const theirs = ask([...setup, ...ops.map(op => lineOf(op, map))])
  assert.equal(
    theirs.slice(0, setup.length).filter(line => Number(line) < 0),
    [],
    `the kernel makes ${JSON.stringify(s)}`,
  )
  for (const [i, op] of ops.entries()) {
    const expected = theirs[setup.length + i] ?? 'nothing'
    const got = answer(m, map, s, op)
    const same = op.op === 'keys' ? sorted(got) === sorted(expected) : got === expected
    if (!same) assert.is(got, expected, `${JSON.stringify(s)}, operation ${i}: ${lineOf(op, map)}`)
  }
}

const OPERATIONS = 1500

const randomBytes = (next: () => number, length: number): Uint8Array => Uint8Array.from({ length }, () => next() & 0xff)

/** Keys from a small set, so that they meet again; those of a trie are prefixes with few data bits. */
const randomKey = (next: () => number, s: Shape): Uint8Array => {
  const key = new Uint8Array(s.key)
  if (s.key === 0) return key
  if (s.type === MapType.LpmTrie) {
    key.set(u32(next() % ((s.key - 4) * 8 + 2)))
    for (let i = 4; i < s.key; i++) key[i] = next() % 3 === 0 ? next() & 0xff : 0
    return key
  }
  key[0] = next() % (s.entries + 3)
  if (s.key > 4) key[s.key - 1] = next() % 2
  return key
}

const FLAGS = [0n, 0n, 0n, 0n, 1n, 2n, 3n]

const randomOp = (next: () => number, s: Shape, numbers: number): Op => {
  const flags = FLAGS[next() % FLAGS.length] as bigint
  const key = randomKey(next, s)
  const kind = next() % 20
  if (kind === 0) return { op: s.key === 0 ? 'pop' : 'keys' }
  if (kind < 7) return { op: 'lookup', key }
  if (kind < 10) return s.key === 0 ? { op: 'pop' } : { op: 'delete', key }
  if (REFERRING.has(s.type)) return { op: 'refer', flags, key, to: (next() % (numbers + 1)) - 1 }
  return { op: 'update', flags, key, value: randomBytes(next, s.value) }
}

const PLAIN: ReadonlyArray<readonly [string, ReadonlyArray<Shape>]> = [
  ['HASH', [shape(1, 4, 8, 20), shape(1, 4, 8, 20, 1), shape(1, 13, 3, 40), shape(1, 8, 100, 7)]],
  ['ARRAY', [shape(2, 4, 8, 20), shape(2, 4, 3, 1), shape(2, 4, 8, 5, 1024), shape(2, 4, 8, 5, 4096)]],
  ['PERCPU_HASH', [shape(5, 4, 8, 20), shape(5, 6, 12, 20, 1)]],
  ['PERCPU_ARRAY', [shape(6, 4, 8, 20), shape(6, 4, 5, 3)]],
  ['QUEUE', [shape(22, 0, 4, 10), shape(22, 0, 13, 1)]],
  ['STACK', [shape(23, 0, 4, 10), shape(23, 0, 13, 1)]],
  ['LPM_TRIE', [shape(11, 8, 8, 30, 1), shape(11, 5, 1, 60, 1), shape(11, 20, 4, 12, 1), shape(11, 260, 4, 50, 1)]],
]

for (const [name, shapes] of PLAIN) {
  testUnless(test, lacking, `${name}: random operations give the kernel's results and errnos`, async () => {
    const next = random(SEED)
    for (const s of shapes) {
      const m = await machine()
      const map = m.map(s)
      assert.is(map, 0, JSON.stringify(s))
      const ops = Array.from({ length: OPERATIONS }, () => randomOp(next, s, 0))
      compare(m, map, s, [createLine(s)], ops)
    }
  })
}

testUnless(test, lacking, 'LRU_HASH and LRU_PERCPU_HASH do as the kernel does while they are far from full', async () => {
  const next = random(SEED)
  for (const s of [shape(9, 4, 8, 10000), shape(9, 12, 5, 10000, 2), shape(10, 4, 8, 10000)]) {
    const m = await machine()
    const map = m.map(s)
    const ops = Array.from({ length: OPERATIONS }, () => randomOp(next, { ...s, entries: 100 }, 0))
    compare(m, map, s, [createLine(s)], ops)
  }
})

testUnless(test, lacking, 'BLOOM_FILTER takes what the kernel takes, and what was added is never denied', async () => {
  const next = random(SEED)
  const s = shape(30, 0, 8, 100, 0, 3)
  const m = await machine()
  const map = m.map(s)
  const added: Uint8Array[] = []
  const ops = Array.from({ length: 300 }, (): Op => {
    const key = new Uint8Array(0)
    const flags = FLAGS[next() % FLAGS.length] as bigint
    if (next() % 3 === 0 && added.length > 0) return { op: 'lookup', key: added[next() % added.length] as Uint8Array }
    if (next() % 10 === 0) return next() % 2 === 0 ? { op: 'delete', key } : { op: 'keys' }
    const value = randomBytes(next, 8)
    if (flags === 0n) added.push(value)
    return { op: 'update', flags, key, value }
  })
  compare(m, map, s, [createLine(s)], ops)
})

/** Maps 0 to 3 are put into maps of maps 4 to 6: two of the template's kind, one with more entries, one with other values. */
const INNER = [shape(1, 4, 8, 10), shape(1, 4, 8, 10), shape(1, 4, 8, 20), shape(1, 4, 16, 10)]

testUnless(test, lacking, 'ARRAY_OF_MAPS and HASH_OF_MAPS take maps like their template and refuse others', async () => {
  const next = random(SEED)
  const ARRAYS = [shape(2, 4, 8, 10), shape(2, 4, 8, 10), shape(2, 4, 8, 20), shape(2, 4, 16, 10)]
  for (const inner of [INNER, ARRAYS, ARRAYS.map(s => ({ ...s, flags: 4096 }))]) {
    for (const s of [shape(12, 4, 4, 8), shape(13, 8, 4, 8), shape(13, 4, 4, 8, 1)]) {
      const m = await machine()
      for (const each of inner) m.map(each)
      const template = inner[0] as Shape
      const map = m.map({ ...s, inner: [template.type, template.key, template.value, template.entries, template.flags] })
      assert.is(map, 4)
      const setup = [...inner.map(each => createLine(each)), createLine(s, 0)]
      const ops = Array.from({ length: OPERATIONS / 3 }, () => randomOp(next, s, inner.length))
      compare(m, map, s, setup, ops)
    }
  }
})

testUnless(test, lacking, 'PROG_ARRAY holds programs by number', async () => {
  const next = random(SEED)
  const s = shape(3, 4, 4, 8)
  const m = await machine()
  const map = m.map(s)
  for (let i = 0; i < 3; i++) m.load('mov %r0, 0\nexit')
  const setup = [createLine(s), 'program', 'program', 'program']
  const ops = Array.from({ length: OPERATIONS / 3 }, () => randomOp(next, s, 3))
  compare(m, map, s, setup, ops)
})

/** Types that only some kernels make for anyone, or only with types of their own (BTF): not compared. */
const CREATED = [1, 2, 3, 4, 5, 6, 8, 9, 10, 11, 22, 23, 27, 30]
const FLAG_BITS = [1, 2, 4, 8, 16, 64, 128, 256, 512, 1024, 2048, 4096]

testUnless(test, lacking, 'a map is made exactly when the kernel makes one of that type, sizes and flags', async () => {
  const next = random(SEED)
  const pick = (values: ReadonlyArray<number>): number => values[next() % values.length] as number
  const shapes = Array.from({ length: 3000 }, () => {
    const type = pick(CREATED)
    const flags =
      next() % 2 === 0 ? (type === MapType.LpmTrie ? 1 : 0) : pick(FLAG_BITS) | (next() % 3 === 0 ? pick(FLAG_BITS) : 0)
    const key = type >= MapType.Queue && next() % 4 !== 0 ? 0 : pick([0, 3, 4, 4, 4, 5, 8, 260, 261, 512])
    const value = type === MapType.RingBuf && next() % 4 !== 0 ? 0 : pick([0, 1, 4, 4, 8, 12, 33000])
    const entries = type === MapType.RingBuf ? pick([4096, 8192, 5000]) : pick([0, 1, 5])
    return shape(type, key, value, entries, flags, next() % 8 === 0 ? pick([1, 15, 16]) : 0)
  })
  const theirs = ask(shapes.map(s => createLine(s)))
  const m = [await machine()]
  const different: string[] = []
  for (const [i, s] of shapes.entries()) {
    if (i % 500 === 499) m.push(await machine())
    // A perf event array without a size is libbpf's to fill in for the kernel; here it stays as it is.
    if (s.type === MapType.PerfEventArray && s.entries === 0) continue
    const ours = (m.at(-1) as Machine).map(s) >= 0
    const kernel = Number(theirs[i])
    if (ours !== kernel >= 0) different.push(`${createLine(s)}: kernel ${kernel}, engine ${ours}`)
  }
  assert.equal(different.slice(0, 10), [])
})

test.after(() => rmSync(folder, { recursive: true }))
test.run()
