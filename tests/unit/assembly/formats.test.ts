// bpf_snprintf, bpf_trace_vprintk and bpf_strncmp: the formats of bpf_bprintf_prepare (kernel/bpf/helpers.c) with its bounds, and
// the same formats as the kernel writes them, where it lets a test load a program.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { MapType } from '../../../assembly/abi.js'
import { random, SEED } from '../../support/seed.js'
import { testUnless } from '../../support/skip.js'
import { bytes, type Machine, machine, text, u32, u64 } from './machine.js'

const EINVAL = -22n
const ENOSPC = -28n
const test = suite('formats')

interface Printed {
  readonly result: bigint
  /** Up to its NUL, one character a byte. */
  readonly text: string
}

/** What bpf_snprintf answers and writes into `size` bytes. Words of `args` below 100 are offsets into `data`. */
const snprintf = (m: Machine, format: string, args: ReadonlyArray<bigint>, size = 64, data = new Uint8Array(0)): Printed => {
  const fmt = Uint8Array.from([...bytes(format), 0])
  const rodata = m.map({ type: MapType.Array, key: 4, value: fmt.length, entries: 1, readOnly: true })
  const words = m.map({ type: MapType.Array, key: 4, value: Math.max(8, args.length * 8), entries: 1 })
  const out = m.map({ type: MapType.Array, key: 4, value: 2048, entries: 1 })
  const strings = m.map({ type: MapType.Array, key: 4, value: Math.max(8, data.length), entries: 1 })
  m.update(rodata, u32(0), fmt)
  m.update(words, u32(0), args.length === 0 ? new Uint8Array(8) : u64(...args.map(arg => BigInt.asUintN(64, arg))))
  m.update(strings, u32(0), Uint8Array.from([...data, ...new Uint8Array(8)]))
  m.update(out, u32(0), new Uint8Array(2048).fill(0x2a))
  const point = args
    .map((arg, i) => (arg >= 0n && arg < 100n && data.length > 0 ? pointer(words, strings, i, Number(arg)) : ''))
    .join('')
  const result = m.r0(
    `${point}lddw %r1, map_value ${out} +0\nmov %r2, ${size}\nlddw %r3, map_value ${rodata} +0\nlddw %r4, map_value ${words} +0\n` +
      `mov %r5, ${args.length * 8}\ncall 165\nexit`,
  )
  const written = m.lookup(out, u32(0), 2048) as Uint8Array
  assert.ok(
    written.subarray(size).every(byte => byte === 0x2a),
    'nothing is written past the size',
  )
  return { result, text: Buffer.from(written.subarray(0, size)).toString('latin1').split('\0')[0] ?? '' }
}

const pointer = (words: number, strings: number, index: number, offset: number): string =>
  `lddw %r1, map_value ${words} +${index * 8}\nlddw %r2, map_value ${strings} +${offset}\nstxdw [%r1+0], %r2\n`

const PLAIN: ReadonlyArray<readonly [string, ReadonlyArray<bigint>, string]> = [
  ['plain', [], 'plain'],
  ['100%%', [], '100%'],
  ['%d|%i|%u|%x|%X', [-1n, -2n, -3n, 255n, 255n], '-1|-2|4294967293|ff|FF'],
  [
    '%ld|%lld|%lu|%llx',
    [-5n, -(2n ** 63n), 2n ** 63n, 2n ** 60n],
    '-5|-9223372036854775808|9223372036854775808|1000000000000000',
  ],
  ['[%8d|%-8d|%08d|%+d|% d]', [42n, 42n, 42n, 42n, 42n], '[      42|42      |00000042|+42| 42]'],
  ['%c%c%c', [104n, 105n, 33n], 'hi!'],
  ['%px %pK', [0xabcn, 0xdefn], '0000000000000abc 0000000000000def'],
]

test('bpf_snprintf writes what the kernel writes, and answers the length with its NUL', async () => {
  const m = await machine()
  for (const [format, args, expected] of PLAIN) {
    assert.equal(snprintf(m, format, args, 128), { result: BigInt(expected.length + 1), text: expected }, format)
  }
})

test('strings and addresses lie where the arguments point', async () => {
  const m = await machine()
  const data = Uint8Array.from([192, 168, 0, 7, 0x20, 1, 0xd, 0xb8, ...new Uint8Array(11), 1, ...bytes('hello\0')])
  assert.is(snprintf(m, '%pI4 %pi4', [0n, 0n], 64, data).text, '192.168.0.7 192.168.000.007')
  assert.is(snprintf(m, '%pi6', [4n], 64, data).text, '20010db8000000000000000000000001')
  assert.is(snprintf(m, '%pI6', [4n], 64, data).text, '2001:0db8:0000:0000:0000:0000:0000:0001')
  assert.is(snprintf(m, '<%s> <%8s> <%-8s> %pks.', [20n, 20n, 20n, 20n], 64, data).text, '<hello> <   hello> <hello   > hello.')
  assert.is(snprintf(m, '%pus|%s', [0x7f0000000000n, 0x7f0000000000n], 64, data).text, '|', 'what cannot be read is empty')
})

test('a text that does not fit is cut and terminated; the answer is its whole length', async () => {
  const m = await machine()
  assert.equal(snprintf(m, 'number %d', [123456n], 10), { result: 14n, text: 'number 12' })
  assert.equal(snprintf(m, 'abc', [], 1), { result: 4n, text: '' })
  assert.equal(snprintf(m, 'abc', [], 0), { result: 4n, text: '' })
  assert.equal(snprintf(m, '%1000d', [1n], 8), { result: 1001n, text: '       ' })
})

test('what the kernel refuses: formats it does not know, words missing, sizes that are no words', async () => {
  const m = await machine()
  for (const format of [
    '%q',
    '%f',
    '%hd',
    '%lc',
    '%sx',
    '%',
    '%5',
    '%pz',
    '%pI5',
    '%.3d',
    '%#x',
    'caf\u00e9',
    '\u0001',
    '%d%d',
  ]) {
    assert.is(snprintf(m, format, [1n]).result, EINVAL, format)
  }
  const sized = (size: number) =>
    m.r0(`mov %r1, %r10\nadd %r1, -64\nmov %r2, 8\nmov %r3, %r10\nmov %r4, %r10\nadd %r4, -128\nmov %r5, ${size}\ncall 165\nexit`)
  assert.equal([sized(4), sized(12), sized(13 * 8)], [EINVAL, EINVAL, EINVAL])
  assert.is(m.r0('mov %r1, 0\nmov %r2, 0\nmov %r3, %r10\nmov %r4, 0\nmov %r5, 8\ncall 165\nexit'), EINVAL)
})

test('arguments share 512 bytes: long strings are cut, and what comes behind them finds no room', async () => {
  const m = await machine()
  const long = Uint8Array.from([...bytes('x'.repeat(600)), 0])
  assert.is(snprintf(m, '%s', [0n], 1000, long).result, 512n, '511 characters and the NUL')
  assert.is(snprintf(m, '%s%s', [0n, 0n], 1000, long).result, ENOSPC)
  assert.is(snprintf(m, '%s%d', [0n, 1n], 1000, long).result, ENOSPC)
  assert.is(snprintf(m, '%s%c', [0n, 1n], 1000, long).result, ENOSPC)
})

test('bpf_trace_vprintk prints up to twelve words', async () => {
  const m = await machine()
  const print = (format: string, count: number): bigint => {
    const fmt = Uint8Array.from([...bytes(format), 0])
    const rodata = m.map({ type: MapType.Array, key: 4, value: fmt.length, entries: 1, readOnly: true })
    const words = m.map({ type: MapType.Array, key: 4, value: 128, entries: 1 })
    m.update(rodata, u32(0), fmt)
    m.update(words, u32(0), u64(...Array.from({ length: 16 }, (_, i) => BigInt(i))))
    return m.r0(
      `lddw %r1, map_value ${rodata} +0\nmov %r2, ${fmt.length}\nlddw %r3, map_value ${words} +0\nmov %r4, ${count * 8}\ncall 177\nexit`,
    )
  }
  assert.is(print('%d '.repeat(12), 12), 26n)
  assert.equal(
    m.drain().map(line => [line.kind, text(line.payload)]),
    [['Printk', '0 1 2 3 4 5 6 7 8 9 10 11 ']],
  )
  assert.is(print('%d '.repeat(13), 13), EINVAL)
  assert.is(print('%d %d', 1), EINVAL)
  assert.is(print('none', 0), 4n)
})

test('bpf_strncmp: -1, 0 and 1 by the first bytes that differ, within the size', async () => {
  const m = await machine()
  const compare = (a: string, size: number, b: string): bigint => {
    const map = m.map({ type: MapType.Array, key: 4, value: 64, entries: 1 })
    m.update(map, u32(0), Uint8Array.from([...bytes(a.padEnd(32, '\0')), ...bytes(b.padEnd(32, '\0'))]))
    return m.r0(`lddw %r1, map_value ${map} +0\nmov %r2, ${size}\nlddw %r3, map_value ${map} +32\ncall 182\nexit`)
  }
  const cases: ReadonlyArray<readonly [string, number, string, bigint]> = [
    ['abc', 8, 'abc', 0n],
    ['abc', 8, 'abd', -1n],
    ['abd', 8, 'abc', 1n],
    ['abc', 3, 'abcd', 0n],
    ['abc', 4, 'abcd', -1n],
    ['abcd', 8, 'abc', 1n],
    ['', 8, '', 0n],
    ['x', 0, 'y', 0n],
    ['\u00ff', 8, 'a', 1n],
  ]
  for (const [a, size, b, expected] of cases) assert.is(compare(a, size, b), expected, `${a} ${size} ${b}`)
  const end = m.run('mov %r1, %r10\nadd %r1, -8\nmov %r2, 8\nmov %r3, 0\ncall 182\nexit')
  assert.is(end._tag === 'Trap' && end.trap, 'OutOfBounds')
})

// ---------------------------------------------------------------- the kernel's own

const SOURCE = fileURLToPath(new URL('../../oracle/snprintf.c', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'probecause-formats-'))
const oracle = join(folder, 'snprintf')
const built = spawnSync('cc', ['-O1', '-w', '-o', oracle, SOURCE], { encoding: 'utf8' })

/** One line per format: size, format and words in hex; the answer is the result and the bytes in hex, or "refused ERRNO". */
const ask = (lines: ReadonlyArray<string>): ReadonlyArray<string> =>
  spawnSync(oracle, { input: `${lines.join('\n')}\n`, encoding: 'utf8', maxBuffer: 1 << 26 })
    .stdout.split('\n')
    .slice(0, -1)
const hex = (from: Uint8Array): string => Buffer.from(from).toString('hex')
const lacking =
  built.status !== 0
    ? 'no C compiler'
    : /^\d+ /.test(ask([`8 ${hex(bytes('a\0'))}`])[0] ?? '')
      ? undefined
      : `no program that calls bpf_snprintf can be run here: ${ask([`8 ${hex(bytes('a\0'))}`])[0] ?? 'no answer'}`

const FLAGS = ['', '', '', '0', '-', '+', ' ', '-0', '+0', '0-']
const CONVERSIONS = ['d', 'i', 'u', 'x', 'X', 'ld', 'lu', 'lx', 'lld', 'llu', 'llX', 'c', 'px']
const WORDS = [0n, 1n, -1n, 42n, -42n, 2n ** 31n, 2n ** 32n - 1n, 2n ** 63n, -(2n ** 63n), 0x41n, 123456789n]

testUnless(test, lacking, 'random formats give the kernel’s text, length and refusals', async () => {
  const next = random(SEED)
  const pick = <A>(of: ReadonlyArray<A>): A => of[next() % of.length] as A
  const cases = Array.from({ length: 400 }, () => {
    const count = next() % 5
    const odd = next() % 12 === 0 ? pick(['%q', '%', '%hd', '%#x', '%.2d', '%lc', '%%']) : ''
    const format = Array.from(
      { length: count },
      () => `${pick(['', ' ', 'a=', '%%'])}%${pick(FLAGS)}${pick(['', '', '3', '12'])}${pick(CONVERSIONS)}`,
    )
    const words = Array.from({ length: Math.max(0, count - (next() % 15 === 0 ? 1 : 0)) }, () => pick(WORDS))
    return { size: pick([1, 8, 40, 200]), format: format.join(pick(['', ',', ' '])) + odd, words }
  })
  const theirs = ask(
    cases.map(({ size, format, words }) =>
      [size, hex(bytes(`${format}\0`)), ...words.map(w => BigInt.asUintN(64, w).toString(16))].join(' '),
    ),
  )
  let m = await machine()
  for (const [i, { size, format, words }] of cases.entries()) {
    if (i % 100 === 99) m = await machine()
    const ours = snprintf(m, format, words, size)
    const said = theirs[i] ?? 'nothing'
    // The kernel refuses a format when it loads the program, the engine when the helper is called.
    const kernel = said.startsWith('refused') ? EINVAL : BigInt(said.split(' ')[0] ?? 0)
    const label = `${JSON.stringify(format)} size ${size} words ${words.join(' ')}`
    assert.is(ours.result, kernel, label)
    if (kernel >= 0n) assert.is(hex(Buffer.from(ours.text, 'latin1')), said.split(' ')[1] ?? '', label)
  }
})

test.after(() => rmSync(folder, { recursive: true }))
test.run()
