// An engine starts only on the ABI it was built for, needs nothing from its host, and keeps to its size.
import { readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import * as E from 'fp-ts/lib/Either.js'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { Limit, Status } from '../../../assembly/abi.js'
import { encodeInstructions } from '../../../src/asm/instruction.js'
import { startEngine } from '../../../src/engine/instance.js'
import { loadProgram, testRun } from '../../../src/engine/vm.js'
import { randomProgram } from '../../fuzz/programs.js'
import { freshEngine, right } from '../../support/engine.js'
import { random, SEED } from '../../support/seed.js'

const test = suite('starting an engine')
const wasm = new Uint8Array(readFileSync(new URL('../../../wasm/engine.wasm', import.meta.url)))
const GZIP_MAX = 78_000 // 58 kB, and 20 kB for the virtual kernel: its objects, and what calls imply, of sockets and signals too

const reasonOf = async (bytes: Uint8Array<ArrayBuffer>): Promise<string> => {
  const started = await startEngine(bytes, 1n)()
  return E.isLeft(started) ? started.left.reason : 'started'
}

test('the module imports nothing', async () => {
  assert.equal(WebAssembly.Module.imports(await WebAssembly.compile(wasm)), [])
})

test('it stays under 78 kB gzipped, 18 map types, timers and tail calls included', () => {
  assert.ok(gzipSync(wasm).length < GZIP_MAX, `${gzipSync(wasm).length} bytes`)
})

// (module (memory (export "memory") 1) (func (export "abi_version") (result i32) i32.const 9))
const OTHER_VERSION = Uint8Array.from(
  Buffer.from(
    '0061736d010000000105016000017f030201000503010001071802066d656d6f727902000b6162695f76657273696f6e00000a0601040041090b',
    'hex',
  ),
)

test('another ABI version is refused, and so is what is no module', async () => {
  assert.is(await reasonOf(OTHER_VERSION), 'WrongVersion')
  assert.is(await reasonOf(Uint8Array.of(1, 2, 3)), 'BadModule')
  assert.is(await reasonOf(wasm.slice(0, wasm.length - 100)), 'BadModule')
  assert.is(await reasonOf(wasm), 'started')
})

test('it is initialised once', async () => {
  assert.is((await freshEngine()).exports.engine_init(1n), -Status.BadState)
})

test('a program id that does not exist and a ctx that is too large are refused', async () => {
  const engine = await freshEngine()
  const missing = testRun(engine)(3, new Uint8Array(0))()
  assert.is(E.isLeft(missing) && missing.left.reason, 'NoSuchId')
  const prog = right(loadProgram(engine)(Uint8Array.of(0xb7, 0, 0, 0, 0, 0, 0, 0, 0x95, 0, 0, 0, 0, 0, 0, 0))())
  assert.ok(E.isRight(testRun(engine)(prog, new Uint8Array(Limit.TestCtxBytes))()))
  const large = testRun(engine)(prog, new Uint8Array(Limit.TestCtxBytes + 1))()
  assert.is(E.isLeft(large) && large.left.reason, 'TooLarge')
})

test('bytes that are no whole number of instructions are refused', async () => {
  const refused = loadProgram(await freshEngine())(new Uint8Array(9))()
  assert.is(E.isLeft(refused) && refused.left.reason, 'Truncated')
})

test('an engine holds Limit.ProgsMax programs, and a rejected one takes no place', async () => {
  const engine = await freshEngine()
  const exit = Uint8Array.of(0x95, 0, 0, 0, 0, 0, 0, 0)
  for (let i = 0; i < Limit.ProgsMax; i++) {
    assert.ok(E.isLeft(loadProgram(engine)(new Uint8Array(8))()))
    assert.is(right(loadProgram(engine)(exit)()), i)
  }
  const full = loadProgram(engine)(exit)()
  assert.is(E.isLeft(full) && full.left.reason, 'TooLarge')
})

test('the same programs leave the same memory, byte for byte', async () => {
  const next = random(SEED)
  const programs = Array.from({ length: 50 }, () => encodeInstructions(randomProgram(next, 40)))
  const [a, b] = [await freshEngine(), await freshEngine()]
  for (const engine of [a, b]) {
    for (const program of programs)
      testRun(engine)(right(loadProgram(engine)(program, { testHelpers: true })()), new Uint8Array(64), 100)()
  }
  assert.is(Buffer.compare(Buffer.from(a.exports.memory.buffer), Buffer.from(b.exports.memory.buffer)), 0)
})

test.run()
