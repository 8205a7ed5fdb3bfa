// JSON lines lose nothing: what is written is read back equal, for events of every type and for real recordings, whose bytes are then
// the same trace. What is wrong in a line costs that line.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import Ajv from 'ajv/dist/2020.js'
import * as fc from 'fast-check'
import * as E from 'fp-ts/lib/Either.js'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { concat } from '../../../src/base/bytes.js'
import { renderError } from '../../../src/base/error.js'
import { jsonLines } from '../../../src/export/json-lines.js'
import { decode, readTrace, type SystemEvent, type TraceFooter, type TracePart } from '../../../src/trace/index.js'
import { type JsonPart, jsonLinesReader, jsonLinesSchema, readLine, toTrace, writeLine } from '../../../src/trace/json/index.js'
import { ROOT } from '../../support/cli.js'
import { events, someHeader } from '../../support/events.js'
import { SEED } from '../../support/seed.js'

const test = suite('JSON lines')

const FOOTER: TraceFooter = {
  reason: 'exited',
  exitCode: 3,
  exitSignal: 0,
  endNs: 5n,
  lost: 0,
  stoppedNs: 7n,
  events: 0,
  index: [],
}

const readAll = (pieces: ReadonlyArray<Uint8Array>, longest?: number): ReadonlyArray<JsonPart> => {
  const reader = jsonLinesReader(longest)
  return [...pieces.flatMap(piece => [...reader.push(piece)]), ...reader.end()]
}

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text)

const written = (batch: ReadonlyArray<SystemEvent>): string => {
  const { begin, events, end } = jsonLines(someHeader)
  return [...begin(), ...events(batch), ...end(FOOTER)].join('')
}

const eventsIn = (parts: ReadonlyArray<JsonPart>): ReadonlyArray<SystemEvent> =>
  parts.flatMap(part => (part._tag === 'Event' ? [part.event] : []))

test('what is written is read back the same, in pieces of any size', () => {
  fc.assert(
    fc.property(events(), fc.integer({ min: 1, max: 200 }), (batch, size) => {
      const bytes = bytesOf(written(batch))
      const pieces = Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) => bytes.slice(i * size, (i + 1) * size))
      const parts = readAll(pieces)
      assert.equal(eventsIn(parts), batch)
      const [first] = parts
      const last = parts.at(-1)
      assert.ok(first?._tag === 'Header' && last?._tag === 'Footer')
      assert.equal(first.header, someHeader)
      const { index: _, ...footer } = FOOTER
      assert.equal(last.footer, footer)
    }),
    { seed: SEED, numRuns: 200 },
  )
})

test('every line is as the schema says', () => {
  const holds = new Ajv.default({ strict: false }).compile(jsonLinesSchema() as object)
  fc.assert(
    fc.property(events(), batch => {
      for (const line of written(batch).trimEnd().split('\n'))
        assert.ok(holds(JSON.parse(line)), `${line}: ${JSON.stringify(holds.errors?.[0])}`)
    }),
    { seed: SEED, numRuns: 50 },
  )
})

const eventsOf = (parts: ReadonlyArray<TracePart>): ReadonlyArray<SystemEvent> =>
  parts.flatMap(part => {
    const decoded = part._tag === 'Chunk' ? decode(part.chunk) : E.right([])
    assert.ok(E.isRight(decoded))
    return [...decoded.right]
  })

const RECORDED = ['tests/golden', 'tests/compat'].flatMap(folder =>
  readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter(name => name.endsWith('.pctrace'))
    .map(name => join(folder, name)),
)

/** What JSON lines keep of a trace: all but where its chunks lay. */
const kept = (parts: ReadonlyArray<TracePart>) => ({
  header: parts.find(part => part._tag === 'Header'),
  events: eventsOf(parts),
  symbols: parts.filter(part => part._tag === 'Symbols'),
  footer: parts.flatMap(part => (part._tag === 'Footer' ? [{ ...part.footer, index: [] }] : [])),
  gaps: parts.filter(part => part._tag === 'Gap' || part._tag === 'Problem'),
})

for (const name of RECORDED)
  test(`${name} goes through JSON lines and is the same trace`, async () => {
    const before = await readTrace(new Uint8Array(readFileSync(join(ROOT, name))))
    const header = before.find(part => part._tag === 'Header')
    assert.ok(header?._tag === 'Header')
    const exporter = jsonLines(header.header)
    const footer = before.find(part => part._tag === 'Footer')
    const text = [
      ...exporter.begin(),
      ...exporter.events(eventsOf(before)),
      ...before.flatMap(part => (part._tag === 'Symbols' ? [...(exporter.symbols?.(part.table) ?? [])] : [])),
      ...exporter.end(footer?._tag === 'Footer' ? footer.footer : undefined),
    ].join('')
    const { add, end } = toTrace()
    const bytes = concat([...readAll([bytesOf(text)]).flatMap(part => [...add(part)]), ...end()])
    assert.equal(kept(await readTrace(bytes)), kept(before))
  })

test('there are recordings to try', () => {
  assert.ok(RECORDED.length >= 5 && RECORDED.every(name => existsSync(join(ROOT, name))))
})

const [first] = written([]).split('\n')
const sample = fc.sample(events(), { seed: 1, numRuns: 1 })[0] as ReadonlyArray<SystemEvent>
const someEvent = writeLine({ _tag: 'Event', event: { ...(sample[0] as SystemEvent), seq: 1 } }, 'x86_64')
const fork = '"timestamp":"1","pid":1,"tid":1,"data":{"childPid":1,"childTid":1,"kind":"fork","cloneFlags":"0","nsPid":0}'

const WRONG: ReadonlyArray<readonly [line: string, said: RegExp]> = [
  ['{', /line 2 is not a JSON object/],
  ['[]', /line 2 is not a JSON object/],
  ['{"type":"Nothing"}', /type: one of SyscallEntry/],
  [`{"type":"ProcessFork",${fork}}`, /"seq" is missing/],
  [`{"type":"ProcessFork","seq":1,${fork.replace('"cloneFlags":"0"', '"cloneFlags":0')}}`, /data\.cloneFlags: a 64-bit number/],
  [`{"type":"ProcessFork","seq":1,${fork.replace('"0"', '"18446744073709551616"')}}`, /data\.cloneFlags: a 64-bit number/],
  [`{"type":"ProcessFork","seq":1,${fork.replace('"fork"', '"spoon"')}}`, /data\.kind: one of fork, vfork/],
  [`{"type":"ProcessFork","seq":1.5,${fork}}`, /seq: a whole number/],
  [`{"type":"ProcessFork","seq":1,${fork.replace('"pid":1', '"pid":-1')}}`, /pid: a whole number/],
  [
    '{"type":"Mappings","seq":1,"timestamp":"1","pid":1,"tid":1,"data":{"mappings":[{}]}}',
    /data\.mappings\[0\]: "start" is missing/,
  ],
]

for (const [line, said] of WRONG)
  test(`${line.slice(0, 60)} costs its line alone`, () => {
    const parts = readAll([bytesOf([first, line, someEvent].join('\n'))])
    assert.is(parts.length, 3)
    assert.ok(parts[1]?._tag === 'Problem')
    assert.match(renderError(parts[1].error), said)
    assert.not.ok(parts[1].fatal)
    assert.is(parts[2]?._tag, 'Event')
  })

test('events out of order are refused one by one', () => {
  const parts = readAll([bytesOf([first, someEvent, someEvent].join('\n'))])
  assert.ok(parts[2]?._tag === 'Problem')
  assert.is(parts[2].error.reason, 'BadOrder')
})

test('a line longer than the limit costs itself and no memory', () => {
  const long = [bytesOf(`${first}\n`), ...Array.from({ length: 64 }, () => bytesOf('x'.repeat(1024))), bytesOf(`\n${someEvent}`)]
  const parts = readAll(long, 4096)
  assert.equal(
    parts.map(part => part._tag),
    ['Header', 'Problem', 'Event'],
  )
})

for (const [name, text] of [
  ['nothing', ''],
  ['an event first', someEvent],
  ['JSON lines of another tool', '{"format":"other","type":"Header"}\n'],
  ['a later version', `${first?.replace('"version":1', '"version":2')}\n`],
] as const)
  test(`${name} is refused whole`, () => {
    const parts = readAll([bytesOf(text)])
    assert.is(parts.length, 1)
    assert.ok(parts[0]?._tag === 'Problem' && parts[0].fatal)
  })

test('fields nobody knows are passed over', () => {
  const read = readLine(someEvent.replace('{', '{"later":1,'), 1)
  assert.ok(E.isRight(read))
})

test.run()
