// The checked cursor, and text and hex of bytes that need not be text.
import * as fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { byteReader, concat, findNul, hex, stringAt, text, unhex } from '../../../src/base/bytes.js'
import { SEED } from '../../support/seed.js'

const test = suite('bytes')
const bytes = Uint8Array.from([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])

test('integers are little-endian', () => {
  const reader = byteReader(bytes)
  assert.is(reader.u16(), 0x0201)
  assert.is(reader.u8(), 3)
  assert.is(reader.u32(), 0x07060504)
  assert.is(reader.left, 3)
  assert.ok(reader.ok)
})

test('a read to the last byte is fine, one past it is not and stays so', () => {
  const reader = byteReader(bytes, 2)
  assert.is(reader.u64(), 0x0a09080706050403n)
  assert.ok(reader.ok)
  assert.is(reader.u8(), 0)
  assert.not(reader.ok)
  reader.seek(0)
  assert.is(reader.u8(), 0, 'what came after a short read is not trusted')
})

test('a negative or fractional count is a short read', () => {
  for (const count of [-1, 0.5, Number.NaN, 11]) {
    const reader = byteReader(bytes)
    assert.is(reader.take(count).length, 0)
    assert.not(reader.ok)
  }
})

test('a size beyond 2^53 is refused, 2^53 - 1 is not', () => {
  const of = (value: bigint) => byteReader(new Uint8Array(new BigUint64Array([value]).buffer))
  const largest = of(2n ** 53n - 1n)
  assert.is(largest.size(), Number.MAX_SAFE_INTEGER)
  assert.ok(largest.ok)
  const over = of(2n ** 53n)
  over.size()
  assert.not(over.ok)
})

test('text of UTF-8 is the text, other bytes show as \\xNN', () => {
  const cases: ReadonlyArray<readonly [ReadonlyArray<number>, string]> = [
    [[0x61, 0xc3, 0xa9], 'aé'],
    [[0x61, 0xff, 0x62], 'a\\xffb'],
    [[0xc3], '\\xc3'],
    [[0xed, 0xa0, 0x80], '\\xed\\xa0\\x80'], // a surrogate is not UTF-8 (RFC 3629 section 3)
    [[0xc0, 0x80], '\\xc0\\x80'], // nor an overlong form
    [[0xf0, 0x9f, 0x98, 0x80, 0xf0, 0x9f], '😀\\xf0\\x9f'],
    [[0xef, 0xbb, 0xbf, 0x61], '\ufeffa'],
  ]
  for (const [given, expected] of cases) assert.is(text(Uint8Array.from(given)), expected)
})

test('text of any string is that string', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), given => {
      assert.is(text(new TextEncoder().encode(given)), given)
    }),
    { seed: SEED },
  )
})

test('hex and back is the same bytes', () => {
  fc.assert(
    fc.property(fc.uint8Array(), given => assert.equal(unhex(hex(given)), given)),
    { seed: SEED },
  )
})

test('base 16 may hold spaces and a prefix, not half a byte or other letters', () => {
  assert.equal(unhex('0x01 0203\n'), Uint8Array.from([1, 2, 3]))
  assert.is(unhex('123'), undefined)
  assert.is(unhex('zz'), undefined)
  assert.equal(unhex(''), new Uint8Array(0))
})

test('the NUL of a string is found, or is not there', () => {
  assert.is(findNul(Uint8Array.from([1, 0, 2, 0]), 2), 3)
  assert.is(findNul(bytes, 0), -1)
  assert.is(findNul(bytes, 99), -1)
})

test('pieces concatenate in order', () => {
  assert.equal(concat([Uint8Array.from([1]), new Uint8Array(0), Uint8Array.from([2, 3])]), Uint8Array.from([1, 2, 3]))
})

test('a string of a table ends at its NUL, and is none when that comes too late or never', () => {
  const table = new TextEncoder().encode('ab\0cdef\0g')
  assert.equal(
    [0, 1, 2, 3, 8, 99].map(at => stringAt(table, at, 4)),
    ['ab', 'b', '', 'cdef', undefined, undefined],
  )
  assert.is(stringAt(table, 3, 3), undefined)
})

test.run()
