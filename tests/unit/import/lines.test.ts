// Lines come out the same however their bytes arrive, and none is kept whole without bound.
import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { LINE_MAX, LINE_TAIL, type LineSplitter, lineSplitter } from '../../../src/import/lines.js'
import { SEED } from '../../support/seed.js'

const test = suite('lines')
const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text)
const latin1 = new TextDecoder('latin1')

interface Line {
  readonly text: string
  readonly cutAt: number
}

const linesOf = (pieces: ReadonlyArray<Uint8Array>, splitter: LineSplitter): ReadonlyArray<Line> => {
  const out: Line[] = []
  const each = (bytes: Uint8Array, from: number, to: number, cutAt: number) => {
    out.push({ text: latin1.decode(bytes.subarray(from, to)), cutAt })
  }
  for (const piece of pieces) splitter.push(piece, each)
  splitter.end(each)
  return out
}
const textsOf = (pieces: ReadonlyArray<string>, splitter = lineSplitter()): ReadonlyArray<string> =>
  linesOf(pieces.map(bytesOf), splitter).map(line => line.text)

test('lines end at LF or CRLF, and the last needs neither', () => {
  assert.equal(textsOf(['a\nb\r\n\nc']), ['a', 'b', '', 'c'])
  assert.equal(textsOf(['a\n']), ['a'])
  assert.equal(textsOf(['']), [])
  assert.equal(textsOf(['\r\n\r']), ['', ''])
})

test('a byte order mark is none of the first line', () => {
  assert.equal(textsOf(['\ufeffa\n\ufeffb']), ['a', '\u00ef\u00bb\u00bfb'])
})

test('however the bytes arrive, the lines are the same', () => {
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom('a', 'b"', '\n', '\r\n', 'long '.repeat(9)), { maxLength: 60 }),
      fc.nat(),
      (parts, cut) => {
        const bytes = bytesOf(parts.join(''))
        const size = 1 + (cut % 17)
        const pieces = Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) => bytes.slice(i * size, (i + 1) * size))
        assert.equal(linesOf(pieces, lineSplitter(64, 16)), linesOf([bytes], lineSplitter(64, 16)))
      },
    ),
    { seed: SEED },
  )
})

test('a line at the limit is whole; one byte more, and its middle is left out', () => {
  const at = '0123456789'.repeat(10)
  assert.equal(linesOf([bytesOf(`${at}\n`)], lineSplitter(100, 20)), [{ text: at, cutAt: -1 }])
  assert.equal(linesOf([bytesOf(`${at}x\nb`)], lineSplitter(100, 20)), [
    { text: at.slice(0, 80) + at.slice(81) + 'x', cutAt: 80 },
    { text: 'b', cutAt: -1 },
  ])
})

test('of a line of 100 MB its beginning and end are kept', () => {
  const splitter = lineSplitter()
  const piece = new Uint8Array(1 << 20).fill(0x61)
  const lengths: number[] = []
  const each = (bytes: Uint8Array, from: number, to: number, cutAt: number) => {
    lengths.push(to - from, cutAt, bytes.length)
    assert.is(latin1.decode(bytes.subarray(to - 4, to)), ' = 5')
  }
  for (let i = 0; i < 100; i++) splitter.push(piece, each)
  splitter.push(bytesOf(' = 5\n'), each)
  assert.equal(lengths, [LINE_MAX, LINE_MAX - LINE_TAIL, LINE_MAX + LINE_TAIL])
})

test('a line has its number', () => {
  const splitter = lineSplitter()
  const numbers: number[] = []
  splitter.push(bytesOf('a\n\nb\n'), () => numbers.push(splitter.number()))
  assert.equal(numbers, [1, 2, 3])
})

test.run()
