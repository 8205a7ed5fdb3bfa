// Files made to hurt: what is kept stays bounded, and a line costs its length whatever stands in it. Nothing is timed; what were
// quadratic here would not end.
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { LINE_MAX } from '../../../src/import/lines.js'
import { straceReader } from '../../../src/import/strace/reader.js'
import { callsOf, itemsOf } from '../../support/strace.js'

const test = suite('strace hostile')
const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text)
const MB = 1 << 20

/** What the process holds after collection, where the collector can be asked; else what it holds. */
const held = (): number => {
  globalThis.gc?.()
  const { heapUsed, arrayBuffers } = process.memoryUsage()
  return heapUsed + arrayBuffers
}

test('a call whose string is longer than a line may be keeps its beginning, its other arguments and its result', () => {
  const long = 'ab\\n\\"'.repeat(LINE_MAX / 4)
  const { items, unread } = itemsOf(`7 write(1, "${long}"..., 9437184) = 9437184 <0.5>\n7 close(1) = 0\n`)
  const [write, close] = callsOf(items)
  assert.is(unread.count, 0)
  assert.is(write?.value, 9437184n)
  assert.equal(write?.args[2], { value: { _tag: 'Number', value: 9437184n } })
  const text = write?.args[1]?.value
  assert.ok(text?._tag === 'Text' && text.cut && text.bytes.length > MB / 4 && text.bytes.length < MB)
  assert.is(close?.name, 'close')
})

test('a list longer than a line may be is cut, and its call has its result', () => {
  const [call] = callsOf(itemsOf(`7 poll([${'{fd=1, events=POLLIN}, '.repeat(100_000)}], 100000, 0) = 0 (Timeout)\n`).items)
  assert.is(call?.value, 0n)
  const list = call?.args[0]?.value
  assert.ok(list?._tag === 'List' && list.cut && list.items.length > 1000)
})

test('256 MB without a newline are one line that is none of strace', () => {
  const reader = straceReader()
  const piece = new Uint8Array(MB).fill(0x61)
  const before = held()
  for (let i = 0; i < 256; i++) reader.push(piece)
  assert.ok(held() - before < 32 * MB)
  reader.end()
  assert.is(reader.unread().count, 1)
  assert.ok((reader.unread().examples[0]?.text.length ?? 0) <= 200)
})

test('two hundred thousand threads that never come back are forgotten in turn', () => {
  const reader = straceReader()
  const before = held()
  let entries = 0
  for (let tid = 1; tid <= 200_000; tid += 1000) {
    const lines = Array.from({ length: 1000 }, (_, i) => `${tid + i} read(3<socket:[${tid + i}]>,  <unfinished ...>\n`).join('')
    entries += reader.push(bytesOf(lines)).length
  }
  const late = [...reader.push(bytesOf('5 <... read resumed>"ab", 2) = 2\n')), ...reader.end()]
  const resumed = late.at(-1)
  assert.ok(entries >= 199_999)
  assert.ok(resumed?._tag === 'Exit' && resumed.behind === true)
  assert.ok(held() - before < 96 * MB, `${Math.round((held() - before) / MB)} MB`)
})

const ATTACKS: ReadonlyArray<string> = [
  '3<',
  '3<,',
  '"\\"',
  '"',
  '[',
  '{',
  '(',
  'a(',
  '{a=',
  ' 1 /*',
  '1 /* ',
  '~',
  '-',
  '|1',
  ' => 1',
  ' or A',
  ' == 1',
  '...',
  '<unfinished ...',
  '[pid 7] ',
  '7 02:05:42 ',
  ') = ',
  ' = ',
  'a[b',
  '\\',
  "'",
  '@"',
  '--- ',
  '+++ ',
  '<... ',
  'strace: Process ',
  'read(',
  '1*1+1-1<<1',
  '</a>',
  'x ',
]

test('lines of one thing over and over are read in their length', () => {
  for (const attack of ATTACKS) {
    const body = attack.repeat(Math.ceil(MB / 4 / attack.length))
    for (const line of [
      `7 read(${body}`,
      `7 read(${body}) = 0`,
      body,
      `7 02:05:42 close(1) = 0\n${body}`,
      `7 <... read resumed>${body}`,
    ]) {
      const { items, unread } = itemsOf(`${line}\n`)
      assert.ok(items.length + unread.count <= 3, attack)
    }
  }
})

test('half a megabyte of brackets within brackets does not exhaust the stack', () => {
  const { items } = itemsOf(`7 read(${'['.repeat(MB / 2)}) = 0\n`)
  assert.is(items.length, 1)
})

test.run()
