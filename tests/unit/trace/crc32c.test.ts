// The checksum of chunks against the vectors of its standard.
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { crc32c } from '../../../src/trace/crc32c.js'
import { random, SEED } from '../../support/seed.js'

const test = suite('crc32c')

// RFC 3720 appendix B.4.
const VECTORS: ReadonlyArray<readonly [Uint8Array, number]> = [
  [new Uint8Array(32), 0x8a9136aa],
  [new Uint8Array(32).fill(0xff), 0x62a8ab43],
  [Uint8Array.from({ length: 32 }, (_, i) => i), 0x46dd794e],
  [Uint8Array.from({ length: 32 }, (_, i) => 31 - i), 0x113fdb5c],
  [new TextEncoder().encode('123456789'), 0xe3069283],
  [new Uint8Array(0), 0],
]

test('the vectors of RFC 3720 hold', () => {
  for (const [bytes, expected] of VECTORS) assert.is(crc32c(bytes), expected)
})

/** The definition, bit by bit. */
const slow = (bytes: Uint8Array): number => {
  let crc = 0xffffffff
  for (const byte of bytes) {
    crc ^= byte
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0x82f63b78 : crc >>> 1
  }
  return ~crc >>> 0
}

test('it is what the definition gives, at every length and alignment', () => {
  const next = random(SEED)
  const bytes = Uint8Array.from({ length: 300 }, () => next())
  for (let length = 0; length < 40; length++)
    for (let from = 0; from < 9; from++) {
      const part = bytes.subarray(from, from + length)
      assert.is(crc32c(part), slow(part))
    }
  assert.is(crc32c(bytes), slow(bytes))
})

test.run()
