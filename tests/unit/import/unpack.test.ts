// gzip and zstd at the edge: whole, cut and damaged data, several members, and bombs, whose bounds stop them.
import { spawnSync } from 'node:child_process'
import { gzipSync } from 'node:zlib'
import * as E from 'fp-ts/lib/Either.js'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { gunzip as gunzipOfBrowser } from '../../../src/browser/gunzip.js'
import { concat } from '../../../src/base/bytes.js'
import { bounded, BOUNDS, type Unpack } from '../../../src/import/unpack/bounds.js'
import { cursor, type Source } from '../../../src/import/unpack/cursor.js'
import { unzstd } from '../../../src/import/unpack/zstd.js'
import { gunzip } from '../../../src/node/gunzip.js'
import { random, SEED } from '../../support/seed.js'
import { testUnless } from '../../support/skip.js'

const test = suite('unpack')

async function* inPieces(bytes: Uint8Array, size: number): Source<never> {
  for (let at = 0; at < bytes.length; at += size) yield E.right(bytes.subarray(at, at + size))
}

interface Got {
  readonly bytes: Uint8Array
  readonly reason: string | undefined
  readonly largest: number
}

const unpacked = async (unpack: Unpack, bytes: Uint8Array, size = 5000): Promise<Got> => {
  const pieces: Uint8Array[] = []
  let reason: string | undefined
  for await (const piece of unpack(inPieces(bytes, size))) {
    assert.is(reason, undefined, 'nothing follows a Left')
    if (E.isLeft(piece)) reason = (piece.left as { readonly reason: string }).reason
    else pieces.push(piece.right)
  }
  return { bytes: concat(pieces), reason, largest: Math.max(0, ...pieces.map(piece => piece.length)) }
}

const next = random()
const text = new TextEncoder().encode(
  Array.from(
    { length: 30_000 },
    () => `${next() % 1000} read(3, "${(next() % 97).toString(36)}", 4096) = ${next() % 4096}\n`,
  ).join(''),
)
const zstd = (input: Uint8Array, ...args: ReadonlyArray<string>): Uint8Array =>
  new Uint8Array(spawnSync('zstd', [...args, '-c'], { input, maxBuffer: 1 << 28 }).stdout)
const lacking = spawnSync('zstd', ['-V']).error === undefined ? undefined : 'zstd is not installed'

const WAYS: ReadonlyArray<readonly [name: string, unpack: Unpack]> = [
  ['zlib', gunzip],
  ['the platform', gunzipOfBrowser],
]
for (const [name, unpack] of WAYS) {
  test(`gzip by ${name} gives what was packed, also in several members and in pieces of any size`, async () => {
    const packed = new Uint8Array(gzipSync(text))
    for (const size of [777, 1 << 20]) assert.equal((await unpacked(unpack, packed, size)).bytes, text)
    const members = concat([gzipSync(text.subarray(0, 1000)), gzipSync(text.subarray(1000))])
    if (name === 'zlib') assert.equal((await unpacked(unpack, members)).bytes, text)
  })

  test(`gzip that ends early is said to by ${name}`, async () => {
    const packed = new Uint8Array(gzipSync(text))
    const got = await unpacked(unpack, packed.subarray(0, packed.length - 4))
    assert.is(got.reason, 'Damaged')
    if (name === 'zlib') assert.equal(got.bytes, text)
    const half = await unpacked(unpack, packed.subarray(0, packed.length >> 1))
    assert.is(half.reason, 'Damaged')
    assert.equal(half.bytes, text.subarray(0, half.bytes.length))
  })
}

testUnless(
  test,
  lacking,
  'zstd gives what was packed, whatever the level, in several frames and with frames to be passed over',
  async () => {
    for (const args of [['-1'], ['-19'], ['--ultra', '-22'], ['--no-check'], ['--fast=5']])
      assert.equal((await unpacked(unzstd, zstd(text, ...args), 777)).bytes, text, args.join(' '))
    const skippable = Uint8Array.of(0x53, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 1, 2, 3)
    const frames = concat([skippable, zstd(text.subarray(0, 999)), skippable, zstd(text.subarray(999))])
    assert.equal((await unpacked(unzstd, frames)).bytes, text)
    assert.equal((await unpacked(unzstd, zstd(new Uint8Array()))).bytes, new Uint8Array())
  },
)

testUnless(
  test,
  lacking,
  'zstd that ends early, is damaged or is followed by something else gives what came before',
  async () => {
    const packed = zstd(text)
    const cut = await unpacked(unzstd, packed.subarray(0, packed.length - 5))
    assert.is(cut.reason, 'Damaged')
    assert.equal(cut.bytes, text.subarray(0, cut.bytes.length))
    assert.is((await unpacked(unzstd, concat([packed, text.subarray(0, 50)]))).reason, 'Damaged')
  },
)

test('a zstd frame that asks for more memory than zstd takes is refused before it gets any', async () => {
  const frame = Uint8Array.of(0x28, 0xb5, 0x2f, 0xfd, 0x00, (31 - 10) << 3, 0x01, 0x00, 0x00)
  assert.is((await unpacked(unzstd, concat([frame, new Uint8Array(20)]))).reason, 'TooLarge')
})

test('blocks of three bytes for 128 KiB come out one by one', async () => {
  const size = (1 << 17) << 3
  const rle = Uint8Array.of((size & 0xff) | 2, (size >> 8) & 0xff, (size >> 16) & 0xff, 0x41)
  const last = Uint8Array.of(((size | 1) & 0xff) | 2, (size >> 8) & 0xff, (size >> 16) & 0xff, 0x41)
  const frame = concat([Uint8Array.of(0x28, 0xb5, 0x2f, 0xfd, 0x00, 7 << 3), ...Array.from({ length: 99 }, () => rle), last])
  const got = await unpacked(unzstd, frame, 1 << 20)
  assert.is(got.reason, undefined)
  assert.is(got.bytes.length, 100 << 17)
  assert.is(got.largest, 1 << 17)
})

test('a bomb is stopped at its bound, and what packs as well as a log is not', async () => {
  const zeros = new Uint8Array(gzipSync(new Uint8Array(8 << 20)))
  const small = { ...BOUNDS, freeBytes: 1 << 20 }
  const bomb = await unpacked(bounded(gunzip, small), zeros, 512)
  assert.is(bomb.reason, 'TooLarge')
  assert.ok(bomb.bytes.length < 2 << 20, `${bomb.bytes.length} bytes came out`)
  assert.is((await unpacked(bounded(gunzip), zeros)).reason, undefined)
  assert.is((await unpacked(bounded(gunzip, { ...small, freeBytes: 1 << 10 }), new Uint8Array(gzipSync(text)))).reason, undefined)
  assert.is(
    (await unpacked(bounded(gunzip, { ...small, maxBytes: 1 << 16, freeBytes: 1 << 30 }), new Uint8Array(gzipSync(text)))).reason,
    'TooLarge',
  )
})

test(`a cursor gives bytes in the amounts that are asked for, and the rest (seed ${SEED})`, async () => {
  for (const size of [1, 3, 50_000]) {
    const from = cursor(inPieces(text, size))
    assert.equal(await from.peek(100), text.subarray(0, 100))
    assert.equal(await from.take(10), text.subarray(0, 10))
    assert.equal(await from.take(0), text.subarray(0, 0))
    const rest: Uint8Array[] = []
    for await (const piece of from.rest()) if (E.isRight(piece)) rest.push(piece.right)
    assert.equal(concat(rest), text.subarray(10))
  }
})

test.run()
