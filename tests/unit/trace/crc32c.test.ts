// The checksum of chunks against the vectors of its standard.
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { crc32c } from '../../../src/trace/crc32c.js'

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

test.run()
