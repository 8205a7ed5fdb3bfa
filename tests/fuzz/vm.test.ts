// The engine against the BigInt oracle on random programs, and against hostile bytes: whatever they are, it rejects them or
// runs them to an end within their fuel.
import * as E from 'fp-ts/lib/Either.js'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { disassemble } from '../../src/asm/disassemble.js'
import { encodeInstructions } from '../../src/asm/instruction.js'
import { type RunResult, runBytes } from '../../src/engine/vm.js'
import { interpret, type Outcome } from '../oracle/interpreter.js'
import { freshEngine, right } from '../support/engine.js'
import { mutate, random, SEED } from '../support/seed.js'
import { randomProgram } from './programs.js'
import { TIMES } from './times.js'

const FUEL = 200

const next = random(SEED)
/** An engine holds Limit.ProgsMax programs; a test run sees nothing of those before it. */
const PER_ENGINE = 500

const randomMemory = (): Uint8Array => Uint8Array.from({ length: 64 }, () => next())

const show = (end: RunResult | Outcome): string => {
  const memory = Buffer.from(end.memory).toString('hex')
  const how = end._tag === 'Exit' ? `r0 ${end.r0.toString(16)}` : `${end.trap} at ${end.pc}`
  return `${how}, fuel ${end.fuelUsed}, memory ${memory}`
}

const fuzz = suite('random programs')

fuzz(`the engine and the oracle agree on ${TIMES} programs, in both modes where no region is left`, async () => {
  const ends = new Map<string, number>()
  let engine = await freshEngine()
  for (let i = 0; i < TIMES; i++) {
    if (i % PER_ENGINE === 0) engine = await freshEngine()
    const instructions = randomProgram(next, 4 + (next() % 60))
    const program = encodeInstructions(instructions)
    const memory = randomMemory()
    const typedPointers = next() % 2 === 0
    const expected = interpret(program, memory, FUEL, typedPointers)
    const actual = right(runBytes(engine)({ program, memory, testHelpers: true, typedPointers, fuel: FUEL })())
    const listing = () => `program ${i} of seed ${SEED}:\n${instructions.map(disassemble).join('\n')}`
    if (show(actual) !== show(expected)) assert.is(show(actual), show(expected), listing())
    const end = expected._tag === 'Exit' ? 'Exit' : expected.trap
    ends.set(end, (ends.get(end) ?? 0) + 1)
    if (end === 'Exit') {
      const checked = right(runBytes(engine)({ program, memory, testHelpers: true, typedPointers, check: true, fuel: FUEL })())
      if (checked._tag === 'Exit') assert.is(show(checked), show(expected), listing())
    }
  }
  console.log([...ends].map(([end, count]) => `${end} ${count}`).join(', '))
})

fuzz(`${TIMES} mutated programs are rejected or end within their fuel`, async () => {
  let engine = await freshEngine()
  for (let i = 0; i < TIMES; i++) {
    if (i % PER_ENGINE === 0) engine = await freshEngine()
    const bytes = mutate(encodeInstructions(randomProgram(next, 4 + (next() % 30))), next)
    const ran = runBytes(engine)({ program: bytes, memory: randomMemory(), fuel: FUEL, check: next() % 2 === 0 })()
    if (E.isLeft(ran)) assert.is(ran.left._tag, 'VerifyError')
    else assert.ok(ran.right.fuelUsed <= BigInt(FUEL))
  }
})

fuzz(`${TIMES} programs of random bytes are rejected or end within their fuel`, async () => {
  let engine = await freshEngine()
  for (let i = 0; i < TIMES; i++) {
    if (i % PER_ENGINE === 0) engine = await freshEngine()
    const program = Uint8Array.from({ length: 8 * (1 + (next() % 12)) }, () => next())
    const ran = runBytes(engine)({ program, fuel: FUEL })()
    if (E.isLeft(ran)) assert.is(ran.left._tag, 'VerifyError')
  }
})

fuzz.run()
