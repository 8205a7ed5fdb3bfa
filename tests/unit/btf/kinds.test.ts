// Every kind of BTF type, from bytes put together here: what is read of each, and that each broken one is refused with its
// place. The numbers are those of include/uapi/linux/btf.h.
import * as E from 'fp-ts/lib/Either.js'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { concat } from '../../../src/base/bytes.js'
import { renderError } from '../../../src/base/error.js'
import { type BtfReason, type BtfType, parseBtf } from '../../../src/btf/index.js'
import { right } from '../../support/engine.js'

const test = suite('btf/kinds')

const NAMES = ['', 'a', 'b', 'long_name']
const STRINGS = new TextEncoder().encode(NAMES.map(name => `${name}\0`).join(''))
const at = (name: string): number => NAMES.slice(0, NAMES.indexOf(name)).reduce((sum, one) => sum + one.length + 1, 0)

const words = (...values: ReadonlyArray<number>): Uint8Array => new Uint8Array(Uint32Array.from(values).buffer)
const info = (kind: number, vlen = 0, flag = 0): number => flag * 2 ** 31 + kind * 2 ** 24 + vlen

const btf = (types: Uint8Array, change: Partial<Record<'magic' | 'version' | 'typeBytes', number>> = {}): Uint8Array => {
  const { magic = 0xeb9f, version = 1, typeBytes = types.length } = change
  return concat([words(version * 65536 + magic, 24, 0, typeBytes, types.length, STRINGS.length), types, STRINGS])
}

/** Type 1, which the others refer to. */
const INT = words(at('a'), info(1), 4, 0x01000020)
const second = (bytes: Uint8Array): BtfType | undefined => right(parseBtf(btf(concat([INT, bytes])))).types[2]

const READ: ReadonlyArray<readonly [string, Uint8Array, BtfType | object]> = [
  ['a bool', words(at('b'), info(1), 1, 0x04000008), { _tag: 'Int', name: 'b', sizeBytes: 1, bits: 8, encoding: 'bool' }],
  [
    'a 128-bit integer',
    words(at('b'), info(1), 16, 0x80),
    { _tag: 'Int', name: 'b', sizeBytes: 16, bits: 128, encoding: 'unsigned' },
  ],
  [
    'the unit type of Rust',
    words(at('b'), info(1), 0, 0),
    { _tag: 'Int', name: 'b', sizeBytes: 0, bits: 0, encoding: 'unsigned' },
  ],
  ['a pointer', words(0, info(2), 1), { _tag: 'Ptr', type: 1 }],
  ['an array', words(0, info(3), 0, 1, 1, 7), { _tag: 'Array', element: 1, count: 7 }],
  [
    'a struct',
    words(at('b'), info(4, 2), 8, at('a'), 1, 0, at('long_name'), 1, 32),
    {
      _tag: 'Struct',
      name: 'b',
      sizeBytes: 8,
      members: [
        { name: 'a', type: 1, offsetBits: 0, bits: 0 },
        { name: 'long_name', type: 1, offsetBits: 32, bits: 0 },
      ],
    },
  ],
  [
    'a union with a bit field',
    words(0, info(5, 1, 1), 4, at('a'), 1, 0x03000005),
    { _tag: 'Union', name: '', sizeBytes: 4, members: [{ name: 'a', type: 1, offsetBits: 5, bits: 3 }] },
  ],
  [
    'an enum',
    words(at('b'), info(6, 1), 4, at('a'), 7),
    { _tag: 'Enum', name: 'b', sizeBytes: 4, signed: false, values: [{ name: 'a', value: 7n }] },
  ],
  ['a declaration', words(at('b'), info(7, 0, 1), 0), { _tag: 'Fwd', name: 'b', union: true }],
  ['a typedef', words(at('b'), info(8), 1), { _tag: 'Typedef', name: 'b', type: 1 }],
  ['volatile', words(0, info(9), 1), { _tag: 'Modifier', type: 1 }],
  ['const', words(0, info(10), 1), { _tag: 'Modifier', type: 1 }],
  ['restrict', words(0, info(11), 1), { _tag: 'Modifier', type: 1 }],
  ['a function', words(at('b'), info(12, 2), 1), { _tag: 'Func', name: 'b', type: 1, linkage: 'extern' }],
  ['a prototype', words(0, info(13, 1), 1, at('a'), 1), { _tag: 'FuncProto', result: 1, parameters: [{ name: 'a', type: 1 }] }],
  ['a variable', words(at('b'), info(14), 1, 1), { _tag: 'Var', name: 'b', type: 1, linkage: 'global' }],
  [
    'a section',
    words(at('b'), info(15, 1), 4, 1, 0, 4),
    { _tag: 'Section', name: 'b', sizeBytes: 4, variables: [{ type: 1, offset: 0, sizeBytes: 4 }] },
  ],
  ['a float', words(at('b'), info(16), 8), { _tag: 'Float', name: 'b', sizeBytes: 8 }],
  ['a tag of a declaration', words(at('b'), info(17), 1, 0xffffffff), { _tag: 'DeclTag', name: 'b', type: 1, component: -1 }],
  ['a tag of a type', words(at('b'), info(18), 1), { _tag: 'Modifier', type: 1 }],
  [
    'a 64-bit enum that is signed',
    words(at('b'), info(19, 1, 1), 8, at('a'), 0xfffffffe, 0xffffffff),
    { _tag: 'Enum', name: 'b', sizeBytes: 8, signed: true, values: [{ name: 'a', value: -2n }] },
  ],
  [
    'a 64-bit enum that is not',
    words(at('b'), info(19, 1), 8, at('a'), 0xfffffffe, 0xffffffff),
    { _tag: 'Enum', name: 'b', sizeBytes: 8, signed: false, values: [{ name: 'a', value: 2n ** 64n - 2n }] },
  ],
]
for (const [name, bytes, expected] of READ) {
  test(`${name} is read`, () => assert.equal(second(bytes), expected))
}

const BROKEN: ReadonlyArray<readonly [string, BtfReason, string, Uint8Array]> = [
  ['nothing', 'BadMagic', 'this is no BTF (.BTF+0x0)', new Uint8Array(0)],
  ['the other byte order', 'BadMagic', 'this is BTF of a big-endian machine (.BTF+0x0)', btf(INT, { magic: 0x9feb })],
  ['another version', 'BadVersion', 'BTF version 2 is unknown (.BTF+0x0)', btf(INT, { version: 2 })],
  ['types past the end', 'Truncated', 'a part of the BTF lies outside its section (.BTF+0x8)', btf(INT, { typeBytes: 999 })],
  ['half a type', 'Truncated', 'the last type is cut short (.BTF types+0x10)', btf(concat([INT, words(0, info(2))]))],
  ['half an array', 'Truncated', 'type 2 is cut short (.BTF types+0x10)', btf(concat([INT, words(0, info(3), 0, 1)]))],
  ['65,535 members of which there are none', 'Truncated', 'type 1 is cut short', btf(words(0, info(4, 65535), 4))],
  ['a kind that does not exist', 'UnknownKind', 'kind 20 is unknown (.BTF types+0x0)', btf(words(0, info(20), 1))],
  ['void', 'UnknownKind', 'kind 0 is unknown (.BTF types+0x0)', btf(words(0, info(0), 1))],
  ['a name that is nowhere', 'BadString', 'type 1 has no proper name (.BTF types+0x0)', btf(words(999, info(2), 1))],
  ['a name without an end', 'BadString', 'type 1 has no proper name', endless()],
  ['a member whose name is nowhere', 'BadEncoding', 'type 1 of kind 4 is malformed', btf(words(0, info(4, 1), 4, 999, 0, 0))],
  ['an enum of three bytes', 'BadEncoding', 'type 1 of kind 6 is malformed', btf(words(0, info(6), 3))],
  ['an integer of no bits', 'BadEncoding', 'type 1 of kind 1 is malformed', btf(words(1, info(1), 4, 0))],
  ['an integer wider than its size', 'BadEncoding', 'type 1 of kind 1 is malformed', btf(words(1, info(1), 4, 33))],
  ['a function of no linkage', 'BadEncoding', 'type 1 of kind 12 is malformed', btf(words(1, info(12, 3), 0))],
  ['a variable of no linkage', 'BadEncoding', 'type 1 of kind 14 is malformed', btf(words(1, info(14), 0, 3))],
  [
    'a type that refers to none',
    'BadTypeId',
    'type 2 refers to type 9, which does not exist (.BTF types+0x10)',
    btf(concat([INT, words(0, info(2), 9)])),
  ],
]
/** Hostile files let every name be one of megabytes. */
function endless(): Uint8Array {
  const whole = btf(words(1, info(2), 0))
  const long = new Uint8Array(5000).fill(0x78)
  const bytes = concat([whole, long, new Uint8Array(1)])
  new DataView(bytes.buffer).setUint32(20, STRINGS.length + long.length + 1, true)
  new DataView(bytes.buffer).setUint32(24, STRINGS.length, true)
  return bytes
}

for (const [name, reason, sentence, bytes] of BROKEN) {
  test(`${name} is refused: ${reason}`, () => {
    const read = parseBtf(bytes)
    assert.is(E.isLeft(read) ? read.left.reason : 'accepted', reason)
    assert.match(E.isLeft(read) ? renderError(read.left) : '', sentence)
  })
}

test.run()
