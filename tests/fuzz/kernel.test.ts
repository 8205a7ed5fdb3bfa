// Programs that follow pointers of the kernel's wherever those lead, over recorded traces that are broken in seeded ways: from the
// task that runs, from what a function is given, and from addresses made up. No run faults, and none breaks the engine.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import * as E from 'fp-ts/lib/Either.js'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { Hook, ProgFlag, ProgSpecRecord, RingKind, RingRecord } from '../../assembly/abi.js'
import { assemble } from '../../src/asm/assemble.js'
import { encodeInstructions } from '../../src/asm/instruction.js'
import { type Engine, place } from '../../src/engine/instance.js'
import { beginTrace, runChunk, seal } from '../../src/engine/run.js'
import { type Chunk, readTrace } from '../../src/trace/index.js'
import { ROOT } from '../support/cli.js'
import { freshEngine, right } from '../support/engine.js'
import { mutate, random } from '../support/seed.js'
import { TIMES } from './times.js'

const test = suite('pointers of the kernel, followed anywhere')
const RUNS = TIMES / 50
const STEPS = 60
const KINDS = 64
const FUNCTIONS = 64
const TRACES = ['missing-config', 'full-disk', 'healthy-pipe', 'config-stack']

type Next = () => number

const madeUp = (next: Next): bigint => {
  const id = BigInt(next() % 3 === 0 ? next() % 0x1000000 : next() % 400)
  return (
    (0xeb03n << 48n) | (BigInt(next() % KINDS) << 40n) | (id << 16n) | BigInt(next() % 2 === 0 ? next() % 65536 : next() % 300)
  )
}

/** r6 is the object that is looked at, r9 the ctx, r8 what was read. */
const STEP_ROWS: ReadonlyArray<(next: Next, label: string) => string> = [
  (next, label) =>
    `ldxdw %r8, [%r6+${8 * (next() % 40)}]\nmov %r7, %r8\nrsh %r7, 48\njne %r7, 0xeb03, ${label}\nmov %r6, %r8\n${label}:`,
  (next, label) =>
    `ldxdw %r8, [%r9+${8 * (next() % 6)}]\nmov %r7, %r8\nrsh %r7, 48\njne %r7, 0xeb03, ${label}\nmov %r6, %r8\n${label}:`,
  next => `lddw %r6, ${madeUp(next)}`,
  () => 'call 35\nmov %r6, %r0',
  next => `ldx${['b', 'h', 'w', 'dw'][next() % 4]} %r8, [%r6+${next() % 400}]`,
  next => `mov %r1, %r10\nadd %r1, -512\nmov %r2, ${1 + (next() % 400)}\nmov %r3, %r6\ncall ${[4, 113, 115, 45][next() % 4]}`,
  () => 'mov %r1, %r6\nmov %r2, %r10\nadd %r2, -512\nmov %r3, 400\ncall 147',
  () => 'mov %r1, %r6\ncall 175\nmov %r6, %r0',
]

const wanderer = (next: Next): string =>
  Array.from({ length: STEPS }, (_, i) => STEP_ROWS[next() % STEP_ROWS.length]?.(next, `l${i}`)).join('\n')

const load = (engine: Engine, asm: string): number => {
  const code = encodeInstructions(right(assemble(asm)))
  const spec = new Uint8Array(ProgSpecRecord.Size + code.length)
  new DataView(spec.buffer).setUint32(ProgSpecRecord.InsnCount, code.length / 8, true)
  new DataView(spec.buffer).setUint32(ProgSpecRecord.Flags, ProgFlag.TypedPointers, true)
  spec.set(code, ProgSpecRecord.Size)
  return engine.exports.prog_load(right(place(engine, spec)))
}

const ANY: ReadonlyArray<Hook> = [Hook.RawSysEnter, Hook.RawSysExit, Hook.ProcessFork, Hook.ProcessExec, Hook.ProcessExit]
const BY_NAME: ReadonlyArray<Hook> = [Hook.FuncEnter, Hook.FuncExit, Hook.RawPoint]

const attachEverywhere = (engine: Engine, program: number): void => {
  for (const kind of ANY) engine.exports.link_create(program, (kind << 16) | Hook.AnyNumber)
  for (const kind of BY_NAME)
    for (let number = 0; number < FUNCTIONS; number++) engine.exports.link_create(program, (kind << 16) | number)
}

const faults = (ring: Uint8Array): number => {
  const view = new DataView(ring.buffer, ring.byteOffset, ring.byteLength)
  let count = 0
  for (let at = 0; at < ring.length; at += RingRecord.Payload + ((view.getUint32(at + RingRecord.Len, true) + 7) & ~7))
    if (view.getUint32(at + RingRecord.Kind, true) === RingKind.Fault) count++
  return count
}

test(`${RUNS} wanderers over whole and broken traces end, each of their runs`, async () => {
  const next = random()
  const traces = await Promise.all(
    TRACES.map(name => readTrace(new Uint8Array(readFileSync(join(ROOT, 'tests/golden', name, 'trace.pctrace'))))),
  )
  let missed = 0
  for (let i = 0; i < RUNS; i++) {
    const parts = traces[i % traces.length] ?? []
    const engine = await freshEngine()
    const asm = `mov %r9, %r1\ncall 35\nmov %r6, %r0\n${wanderer(next)}\nmov %r0, 0\nexit`
    const program = load(engine, asm)
    assert.ok(program >= 0, asm)
    attachEverywhere(engine, program)
    right(seal(engine)())
    for (const part of parts) {
      if (part._tag === 'Header') right(beginTrace(engine)(part.header)())
      if (part._tag !== 'Chunk') continue
      const chunk: Chunk = i % 2 === 0 ? part.chunk : { ...part.chunk, body: mutate(part.chunk.body, next) }
      const ran = runChunk(engine)(chunk)()
      if (E.isRight(ran)) assert.is(faults(ran.right.ring), 0, asm)
      else assert.is(ran.left._tag, 'TraceError')
    }
    missed += engine.exports.missed_members()
  }
  assert.ok(missed > 0)
})

test.run()
