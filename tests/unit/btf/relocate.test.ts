// CO-RE answers from types that no compiler makes: what clang of the fixtures' age cannot write (64-bit enums, whether types match),
// and types made to take for ever, or to never end, on either side.
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { type Btf, type BtfType, type CoreAnswer, type CoreQuestion, relocator, type TypeId } from '../../../src/btf/index.js'
import { essentialName } from '../../../src/btf/relocate/names.js'

const test = suite('btf/relocate')

const id = (value: number): TypeId => value as TypeId
const VOID: BtfType = { _tag: 'Void' }
const INT: BtfType = { _tag: 'Int', name: 'int', sizeBytes: 4, bits: 32, encoding: 'signed' }
const UNSIGNED: BtfType = { _tag: 'Int', name: 'int', sizeBytes: 4, bits: 32, encoding: 'unsigned' }
const LONG: BtfType = { _tag: 'Int', name: 'int', sizeBytes: 8, bits: 64, encoding: 'signed' }
/** Members are `name: type`; each stands 8 bytes behind the last. */
const struct = (name: string, members: Readonly<Record<string, number>>, tag: 'Struct' | 'Union' = 'Struct'): BtfType => ({
  _tag: tag,
  name,
  sizeBytes: 8 * Object.keys(members).length,
  members: Object.entries(members).map(([member, type], i) => ({ name: member, type: id(type), offsetBits: 64 * i, bits: 0 })),
})
const pointer = (type: number): BtfType => ({ _tag: 'Ptr', type: id(type) })
const array = (element: number, count: number): BtfType => ({ _tag: 'Array', element: id(element), count })
const forward = (name: string, union = false): BtfType => ({ _tag: 'Fwd', name, union })
const enumeration = (name: string, values: Readonly<Record<string, bigint>>, sizeBytes = 4, signed = false): BtfType => ({
  _tag: 'Enum',
  name,
  sizeBytes,
  signed,
  values: Object.entries(values).map(([one, value]) => ({ name: one, value })),
})
const prototype = (result: number, ...parameters: ReadonlyArray<number>): BtfType => ({
  _tag: 'FuncProto',
  result: id(result),
  parameters: parameters.map(type => ({ name: '', type: id(type) })),
})
const named = (name: string, type: number): BtfType => ({ _tag: 'Typedef', name, type: id(type) })
/** Type 1 is the first of the row. */
const btf = (...types: ReadonlyArray<BtfType>): Btf => ({ types: [VOID, ...types] })

const ask = (local: Btf, kernel: Btf, kind: CoreQuestion['kind'], access = [0], type = 1): CoreAnswer =>
  relocator(local, kernel)({ kind, type: id(type), access })
const said = (answer: CoreAnswer): bigint | string => {
  switch (answer._tag) {
    case 'Found':
      return answer.value
    case 'Lacking':
      return answer.lack
    case 'Malformed':
      return answer.what
  }
}

const NAMES: ReadonlyArray<readonly [string, string]> = [
  ['task_struct', 'task_struct'],
  ['task_struct___old', 'task_struct'],
  ['task___a___b', 'task___a'],
  ['task____old', 'task____old'],
  ['task___', 'task___'],
  ['___old', '___old'],
  ['a___b', 'a'],
  ['a___b____c', 'a'],
  ['', ''],
]
for (const [name, essential] of NAMES) {
  test(`the name that counts of "${name}" is "${essential}"`, () => {
    assert.is(essentialName(name), essential)
  })
}

const WIDE = enumeration('wide', { LOW: 1n, HIGH: 0xffff_ffff_0000_0001n }, 8)
const NARROW = enumeration('wide', { LOW: 2n, HIGH: 3n })
test('a 64-bit enum stands for one of 32 bits, and the other way round', () => {
  assert.is(said(ask(btf(NARROW), btf(WIDE), 'EnumValue', [1])), 0xffff_ffff_0000_0001n)
  assert.is(said(ask(btf(WIDE), btf(NARROW), 'EnumValue', [1])), 3n)
  assert.is(said(ask(btf(WIDE), btf(NARROW), 'TypeExists')), 1n)
  assert.is(said(ask(btf(WIDE), btf(enumeration('wide', { LOW: 1n })), 'EnumValueExists', [1])), 0n)
})

test('the bits of an int of 128 bits are those of a long', () => {
  const huge: BtfType = { _tag: 'Int', name: 'huge', sizeBytes: 16, bits: 128, encoding: 'unsigned' }
  const bits = { ...struct('s', {}), sizeBytes: 16, members: [{ name: 'b', type: id(2), offsetBits: 3, bits: 5 }] } as BtfType
  assert.is(said(ask(btf(bits, huge), btf(bits, huge), 'FieldByteSize', [0, 0])), 16n)
})

const HOLDS_POINTER = [struct('s', { p: 2 }), pointer(3)] as const
const MATCHES: ReadonlyArray<
  readonly [fact: string, local: ReadonlyArray<BtfType>, kernel: ReadonlyArray<BtfType>, answer: bigint | string]
> = [
  ['a struct of which the kernel has more members', [struct('s', { a: 2 }), INT], [struct('s', { b: 2, a: 2 }), INT], 1n],
  ['a struct of which the kernel has fewer', [struct('s', { a: 2, b: 2 }), INT], [struct('s', { a: 2 }), INT], 0n],
  ['a struct of other members', [struct('s', { a: 2 }), INT], [struct('s', { b: 2 }), INT], 0n],
  ['a union for a struct', [struct('s', { a: 2 }), INT], [struct('s', { a: 2 }, 'Union'), INT], 0n],
  ['an integer of another sign', [struct('s', { a: 2 }), INT], [struct('s', { a: 2 }), UNSIGNED], 0n],
  ['an integer of another size', [struct('s', { a: 2 }), INT], [struct('s', { a: 2 }), LONG], 0n],
  ['an integer behind another name for it', [struct('s', { a: 2 }), named('t', 3), INT], [struct('s', { a: 2 }), INT], 1n],
  ['an array', [struct('s', { a: 2 }), array(3, 4), INT], [struct('s', { a: 2 }), array(3, 4), INT], 1n],
  ['an array of another length', [struct('s', { a: 2 }), array(3, 4), INT], [struct('s', { a: 2 }), array(3, 5), INT], 0n],
  [
    'a struct behind a pointer, of other members',
    [...HOLDS_POINTER, struct('q', { a: 2 })],
    [...HOLDS_POINTER, struct('q', {})],
    1n,
  ],
  ['a struct behind a pointer, of another name', [...HOLDS_POINTER, struct('q', {})], [...HOLDS_POINTER, struct('r', {})], 0n],
  [
    'a struct behind a pointer that is only declared there',
    [...HOLDS_POINTER, struct('q', {})],
    [...HOLDS_POINTER, forward('q')],
    1n,
  ],
  [
    'a struct behind a pointer, declared as a union',
    [...HOLDS_POINTER, struct('q', {})],
    [...HOLDS_POINTER, forward('q', true)],
    0n,
  ],
  ['a declared one that is a struct there', [...HOLDS_POINTER, forward('q')], [...HOLDS_POINTER, struct('q', {})], 1n],
  ['a declared union that is a struct there', [...HOLDS_POINTER, forward('q', true)], [...HOLDS_POINTER, struct('q', {})], 0n],
  ['a pointer to nothing', [struct('s', { p: 2 }), pointer(0)], [struct('s', { p: 2 }), pointer(0)], 1n],
  ['a pointer to something for one to nothing', [struct('s', { p: 2 }), pointer(0)], [...HOLDS_POINTER, INT], 0n],
  ['an enum of which the kernel has more', [enumeration('e', { A: 1n })], [enumeration('e', { B: 1n, A: 7n })], 1n],
  ['an enum of which it has fewer', [enumeration('e', { A: 1n, B: 2n })], [enumeration('e', { A: 1n })], 0n],
  ['an enum of another size', [enumeration('e', { A: 1n })], [enumeration('e', { A: 1n }, 8)], 0n],
  ['a function', [named('f', 2), pointer(3), prototype(4, 4), INT], [named('f', 2), pointer(3), prototype(4, 4), INT], 1n],
  [
    'a function of more',
    [named('f', 2), pointer(3), prototype(4, 4), INT],
    [named('f', 2), pointer(3), prototype(4, 4, 4), INT],
    0n,
  ],
  [
    'a function of others',
    [named('f', 2), pointer(3), prototype(4, 4), INT],
    [named('f', 2), pointer(3), prototype(4, 0), INT],
    0n,
  ],
  ['a type that is not there', [struct('s', {})], [struct('t', {})], 0n],
]
for (const [fact, local, kernel, answer] of MATCHES) {
  test(`${fact} ${answer === 1n ? 'matches' : 'does not match'}`, () => {
    assert.is(said(ask(btf(...local), btf(...kernel), 'TypeMatches')), answer)
  })
}

// This is no measure of speed: it tells what does not end from what does.
const HANG_MS = 20_000
const inTime = (work: () => unknown): void => {
  const began = performance.now()
  work()
  assert.ok(performance.now() - began < HANG_MS, 'it took too long')
}

/** A struct that holds itself, without a name, again and again. */
const nest = (copies: number): BtfType => ({
  _tag: 'Struct',
  name: 'nest',
  sizeBytes: 8,
  members: Array.from({ length: copies }, () => ({ name: '', type: id(1), offsetBits: 0, bits: 0 })),
})

test('a struct that holds itself without a name has no member, and does not take for ever', () => {
  inTime(() => assert.is(said(ask(btf(struct('nest', { a: 2 }), INT), btf(nest(9)), 'FieldByteOffset', [0, 0])), 'Unreadable'))
})

test('types that refer to each other for ever match nothing', () => {
  const names = Object.fromEntries(Array.from({ length: 30 }, (_, i) => [`m${i}`, 1]))
  const endless = btf(struct('s', names))
  const typedefs = btf(named('t', 1))
  const functions = btf(named('f', 2), prototype(1, 1, 1, 1, 1, 1))
  inTime(() => {
    assert.is(said(ask(endless, endless, 'TypeMatches')), 'Unreadable')
    assert.is(said(ask(typedefs, typedefs, 'TypeExists')), 'Unreadable')
    assert.is(said(ask(functions, functions, 'TypeExists')), 'Unreadable')
    assert.is(said(ask(functions, functions, 'TypeMatches')), 'Unreadable')
  })
})

const MANY = 1_000_000
const many = (one: (i: number) => BtfType): ReadonlyArray<BtfType> => Array.from({ length: MANY }, (_, i) => one(i))

const QUESTIONS = 200_000

test('questions about a million types are answered', () => {
  const local = { types: [VOID, struct('s', { a: 2 }), INT, ...many(i => struct(`s___${i}`, { a: 2 }))] }
  const kernel = btf(struct('s', { b: 2, a: 2 }), INT)
  const answer = relocator(local, kernel)
  inTime(() => {
    for (let i = 0; i < QUESTIONS; i++) {
      const one = said(answer({ kind: 'FieldByteOffset', type: id(3 + i), access: [0, 0] }))
      if (one !== 8n) assert.unreachable(`${i}: ${one}`)
    }
  })
})

test('a million types of one name are looked through, and not for each of many questions', () => {
  const kernel = { types: [VOID, INT, ...many(() => struct('s', { a: 1 }))] }
  const flavours = Array.from({ length: 1000 }, (_, i) => struct(`s___${i}`, { a: 1 }))
  const answer = relocator(btf(INT, ...flavours), kernel)
  inTime(() => {
    assert.is(said(answer({ kind: 'FieldByteOffset', type: id(2), access: [0, 0] })), 0n)
    for (let i = 1; i < 1000; i++) answer({ kind: 'FieldByteOffset', type: id(2 + i), access: [0, 0] })
  })
})

test('as many enumerators as a type can have are looked through, and not for each of as many questions', () => {
  const values = Object.fromEntries(Array.from({ length: 65_535 }, (_, i) => [`V${i}`, BigInt(i)]))
  const both = btf(enumeration('e', values))
  const answer = relocator(both, both)
  inTime(() => {
    assert.is(said(answer({ kind: 'EnumValue', type: id(1), access: [7] })), 7n)
    for (let i = 0; i < 65_535; i++) answer({ kind: 'EnumValue', type: id(1), access: [65_535 - i] })
  })
})

test.run()
