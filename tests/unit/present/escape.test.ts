// Text of the recorded program on a terminal: control characters, bytes that are not text, quoting.
import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { quote, safeText } from '../../../src/present/escape.js'

const test = suite('present/escape')
const SEED = Number(process.env.SEED ?? 20261121)
const bytes = (...values: ReadonlyArray<number>): Uint8Array => Uint8Array.from(values)

const CASES: ReadonlyArray<readonly [string, Uint8Array, string]> = [
  ['plain text stays', new TextEncoder().encode('abc'), '"abc"'],
  ['UTF-8 stays readable', new TextEncoder().encode('grün €'), '"grün €"'],
  ['quotes and backslashes are escaped', new TextEncoder().encode('a"\\'), '"a\\"\\\\"'],
  ['line ends and tabs have their short form', bytes(9, 10, 13), '"\\t\\n\\r"'],
  ['an escape sequence cannot reach the terminal', bytes(0x1b, 0x5b, 0x32, 0x4a), '"\\x1b[2J"'],
  ['a byte that is not UTF-8 is written as such', bytes(0x61, 0xff, 0x62), '"a\\xffb"'],
  ['a sequence cut at the end is written byte by byte', bytes(0xe2, 0x82), '"\\xe2\\x82"'],
  ['a C1 control in UTF-8 is escaped', bytes(0xc2, 0x9b), '"\\xc2\\x9b"'],
  ['a character that reverses the line is escaped', new TextEncoder().encode('\u202e'), '"\\xe2\\x80\\xae"'],
]
for (const [name, input, expected] of CASES) test(name, () => assert.is(quote(input), expected))

test('what was cut off is said', () => {
  assert.is(quote(bytes(0x61), true), '"a"...')
  assert.is(quote(bytes(0x61, 0x62, 0x63), false, 2), '"ab"...')
  assert.is(quote(bytes(0x61, 0x62), false, 2), '"ab"')
})

/** Reads what `quote` writes. */
const unquote = (text: string): Uint8Array => {
  const out: number[] = []
  const short: Readonly<Record<string, number>> = { n: 10, r: 13, t: 9, v: 11, f: 12, '"': 34, '\\': 92 }
  const inner = Array.from(text.slice(1, -1))
  for (let i = 0; i < inner.length; i++) {
    if (inner[i] !== '\\') out.push(...new TextEncoder().encode(inner[i]))
    else if (inner[++i] === 'x') {
      out.push(Number.parseInt(`${inner[i + 1]}${inner[i + 2]}`, 16))
      i += 2
    } else out.push(short[inner[i] ?? ''] ?? -1)
  }
  return Uint8Array.from(out)
}

test('nothing is lost: what is written reads back as the same bytes', () => {
  console.log(`seed ${SEED}`)
  const anyBytes = fc.oneof(
    fc.uint8Array({ maxLength: 64 }),
    fc.string({ unit: 'binary' }).map(s => new TextEncoder().encode(s)),
  )
  fc.assert(
    fc.property(anyBytes, input => assert.equal(unquote(quote(input)), input)),
    { seed: SEED, numRuns: 2000 },
  )
})

test('safe text leaves ordinary text alone', () => {
  assert.is(safeText('/tmp/ä b'), '/tmp/ä b')
  assert.is(safeText('/tmp/\u001b[31m\n'), '/tmp/\\x1b[31m\\n')
})

test.run()
