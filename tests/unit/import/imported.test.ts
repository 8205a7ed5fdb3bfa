// Files as a whole: which format each sample is taken for and that no other text of the project is taken for one; what is packed or in
// several files is the same recording; a hostile file costs a message. Samples are read where they are there.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { execFileSync } from 'node:child_process'
import { gzipSync } from 'node:zlib'
import * as E from 'fp-ts/lib/Either.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { concat } from '../../../src/base/bytes.js'
import { jsonLines } from '../../../src/export/json-lines.js'
import { FORMATS } from '../../../src/import/formats.js'
import { importTrace } from '../../../src/import/index.js'
import { HEAD_BYTES } from '../../../src/import/item.js'
import type { Source } from '../../../src/import/unpack/cursor.js'
import { gunzip } from '../../../src/node/gunzip.js'
import { decode, readTrace, type SystemEvent, type TraceFooter } from '../../../src/trace/index.js'
import { ROOT } from '../../support/cli.js'
import { mutate, random, SEED } from '../../support/seed.js'
import { skip, testUnless } from '../../support/skip.js'
import { story } from '../../support/scap.js'

const test = suite('imported')
const SAMPLES = join(ROOT, '../shared/strace-samples')
const lacking = existsSync(SAMPLES) ? undefined : 'the samples are not there'
const samples = lacking === undefined ? readdirSync(SAMPLES).filter(name => /\.(txt|\d+)$/.test(name)) : []
if (lacking !== undefined) skip('recognition and reading of samples', lacking)
const sample = (name: string): Uint8Array => new Uint8Array(readFileSync(join(SAMPLES, name)))
const ascii = (text: string): Uint8Array => new TextEncoder().encode(text)

async function* pieces(bytes: Uint8Array, size = 1 << 16): Source<never> {
  for (let at = 0; at < bytes.length; at += size) yield E.right(bytes.subarray(at, at + size))
}

type Files = ReadonlyArray<readonly [name: string, source: () => Source<never>]>

const imported = async (
  files: Files,
): Promise<{ readonly bytes: Uint8Array; readonly reason?: string; readonly largest: number }> => {
  const source = await importTrace({ gunzip })(files.map(([name, open]) => ({ name, open: TE.fromIO(open) })))()
  if (E.isLeft(source)) return { bytes: new Uint8Array(), reason: source.left.reason, largest: 0 }
  const out: Uint8Array[] = []
  for await (const piece of source.right) {
    if (E.isLeft(piece)) return { bytes: concat(out), reason: piece.left.reason, largest: 0 }
    out.push(piece.right)
  }
  return { bytes: concat(out), largest: Math.max(0, ...out.map(piece => piece.length)) }
}

const one = (bytes: Uint8Array, name = 'file') => imported([[name, () => pieces(bytes)]])

interface Read {
  readonly events: ReadonlyArray<SystemEvent>
  readonly footer: TraceFooter | undefined
}

const read = async (bytes: Uint8Array): Promise<Read> => {
  let footer: TraceFooter | undefined
  const events: SystemEvent[] = []
  for (const part of await readTrace(bytes)) {
    assert.is(part._tag === 'Problem', false)
    if (part._tag === 'Footer') footer = part.footer
    if (part._tag === 'Chunk')
      for (const event of E.getOrElse((): ReadonlyArray<SystemEvent> => [])(decode(part.chunk))) events.push(event)
  }
  return { events, footer }
}

const formatOf = (name: string): string =>
  /^perf_trace(_summary)?\./.test(name)
    ? 'perf trace'
    : name === 'perf_script.txt'
      ? 'perf script'
      : name === 'ftrace.txt'
        ? 'ftrace'
        : 'strace'

testUnless(test, lacking, 'each sample is taken for what it is, and summaries are refused', async () => {
  for (const name of samples) {
    const { bytes, reason } = await one(sample(name))
    if (/^c_|summary/.test(name)) assert.is(reason, 'NoEvents', name)
    else assert.is((await read(bytes)).footer?.imported?.format, formatOf(name), name)
  }
})

test('no other text of the project is taken for a log', () => {
  const files = execFileSync('git', ['ls-files', '-z'], { cwd: ROOT, encoding: 'utf8' }).split('\0')
  for (const path of files) {
    // Logs that tests hold are logs; a test that quotes one is none.
    if (path === '' || /\.(pctrace|log|txt)$/.test(path) || !existsSync(join(ROOT, path))) continue
    const head = new Uint8Array(readFileSync(join(ROOT, path))).subarray(0, HEAD_BYTES)
    for (const format of FORMATS) assert.is(format.recognise(head)._tag, 'No', `${path} as ${format.name}`)
  }
})

testUnless(
  test,
  lacking,
  'a log is the same packed, packed twice, in pieces of any size, and cut short as far as it goes',
  async () => {
    const log = sample('ftrace.txt')
    const plain = (await one(log)).bytes
    const packed = new Uint8Array(gzipSync(log))
    assert.equal((await one(packed)).bytes, plain)
    assert.equal((await one(new Uint8Array(gzipSync(packed)))).bytes, plain)
    assert.equal((await imported([['file', () => pieces(log, 999)]])).bytes, plain)
    const { events, footer } = await read((await one(packed.subarray(0, packed.length - 900))).bytes)
    assert.ok(events.length > 300)
    assert.ok((footer?.imported?.unread ?? 0) >= 1)
    assert.match(footer?.imported?.examples[0]?.text ?? '', /gzip data ends before its end/)
    assert.is(footer?.imported?.examples[0]?.at, footer?.imported?.lines)
  },
)

testUnless(test, lacking, 'the files of one strace -ff are one recording, by time and, without times, by cause', async () => {
  const members = samples.filter(name => name.startsWith('ff.'))
  const set = (of: (bytes: Uint8Array) => Uint8Array): Files => members.map(name => [name, () => pieces(of(sample(name)))])
  const timed = await read((await imported(set(bytes => bytes))).bytes)
  const untimed = await read(
    (await imported(set(bytes => ascii(new TextDecoder().decode(bytes).replace(/^\d+\.\d+ /gm, ''))))).bytes,
  )
  for (const { events } of [timed, untimed]) {
    const forks = events.filter(event => event.eventType === 'ProcessFork')
    assert.is(forks.length, 5)
    assert.is(new Set(events.map(event => event.tid)).size, 6)
    assert.is(events.filter(event => event.eventType === 'ProcessExit').length, 6)
  }
})

testUnless(test, lacking, 'files that are no set are refused', async () => {
  const [log, other] = [sample('ff.21812'), sample('ftrace.txt')]
  assert.is(
    (
      await imported([
        ['a', () => pieces(log)],
        ['b', () => pieces(log)],
      ])
    ).reason,
    'Mixed',
  )
  assert.is(
    (
      await imported([
        ['a.1', () => pieces(log)],
        ['a.2', () => pieces(other)],
      ])
    ).reason,
    'Mixed',
  )
})

const golden = join(ROOT, 'tests/golden')
const trace = (): Uint8Array => new Uint8Array(readFileSync(join(golden, 'full-disk/trace.pctrace')))

test('a trace passes through untouched, also when it is packed or cut', async () => {
  const bytes = trace()
  for (const given of [bytes, new Uint8Array(gzipSync(bytes))]) assert.equal((await one(given)).bytes, bytes)
  for (const end of [0, 1, 30, 1000]) assert.equal((await one(bytes.subarray(0, end))).bytes, bytes.subarray(0, end))
})

test('JSON lines of our export come back as the same recording', async () => {
  for (const name of readdirSync(golden).filter(each => existsSync(join(golden, each, 'trace.pctrace')))) {
    const bytes = new Uint8Array(readFileSync(join(golden, name, 'trace.pctrace')))
    const text: (string | Uint8Array)[] = []
    let out: ReturnType<typeof jsonLines> | undefined
    let footer: TraceFooter | undefined
    for (const part of await readTrace(bytes)) {
      if (part._tag === 'Header') {
        out = jsonLines(part.header)
        text.push(...out.begin())
      }
      if (part._tag === 'Chunk')
        text.push(...(out?.events(E.getOrElse((): ReadonlyArray<SystemEvent> => [])(decode(part.chunk))) ?? []))
      if (part._tag === 'Footer') footer = part.footer
    }
    text.push(...(out?.end(footer) ?? []))
    const { bytes: back } = await one(ascii(text.join('')))
    assert.equal((await read(back)).events, (await read(bytes)).events, name)
    assert.equal((await read(back)).footer?.imported, undefined)
  }
})

const LINE = ' a-8 [000] ..... 1.1: sys_close(fd: 3)\n'

test('a line without end costs what is kept of it', async () => {
  const letters = new Uint8Array(1 << 20).fill(0x61)
  async function* endless(): Source<never> {
    yield E.right(ascii(`# tracer: nop\n${LINE}`))
    for (let i = 0; i < 1024; i++) yield E.right(letters)
    yield E.right(ascii(`\n${LINE}`))
  }
  const before = process.memoryUsage().rss
  const { bytes } = await imported([['log', endless]])
  assert.ok(process.memoryUsage().rss - before < 300 << 20)
  assert.is((await read(bytes)).footer?.imported?.unread, 1)
})

test('a crowd of processes costs no more than the trace of them', async () => {
  const crowded = 200_000
  async function* crowd(): Source<never> {
    for (let from = 0; from < crowded; from += 10_000)
      yield E.right(
        ascii(
          Array.from({ length: 10_000 }, (_, i) => ` a-${from + i + 1} [000] ..... 1.1: sys_exit_group(error_code: 0x1)\n`).join(
            '',
          ),
        ),
      )
  }
  const source = await importTrace({ gunzip })([{ name: 'log', open: TE.fromIO(crowd) }])()
  const before = process.memoryUsage().rss
  let size = 0
  if (E.isRight(source)) for await (const piece of source.right) size += E.isRight(piece) ? piece.right.length : 0
  assert.ok(size > crowded)
  assert.ok(process.memoryUsage().rss - before < 900 << 20, `${(process.memoryUsage().rss - before) >> 20} MiB`)
})

test(`random bytes behind a valid head, and mutations of every kind of file, break nothing (seed ${SEED})`, async () => {
  const next = random()
  const noise = Uint8Array.from({ length: 200_000 }, () => next() & 0xff)
  const kinds = [ascii(`# tracer: nop\n${LINE.repeat(50)}`), story(), ...samples.map(name => sample(name).subarray(0, 20_000))]
  for (const kind of kinds) {
    const { bytes, reason } = await one(concat([kind, noise]))
    if (reason === undefined) assert.ok(((await read(bytes)).footer?.imported?.unread ?? 0) > 0)
    for (let i = 0; i < 4; i++) await one(mutate(kind, next))
  }
})

test('what is nothing of all this is refused in one message that names what is read', async () => {
  for (const bytes of [
    ascii('hello, world\n'),
    new Uint8Array(5000),
    ascii('\x7fELF'),
    new Uint8Array(gzipSync(new Uint8Array(1 << 24))),
  ]) {
    const source = await importTrace({ gunzip })([{ name: 'x', open: TE.fromIO(() => pieces(bytes)) }])()
    assert.is(E.isLeft(source) ? source.left.reason : '', 'NotKnown')
    assert.match(
      E.isLeft(source) ? (source.left.remedy ?? '') : '',
      /strace.*perf trace.*ftrace.*\.scap.*JSON lines.*gzip or zstd/,
    )
  }
})

test.run()
