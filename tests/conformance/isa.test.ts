// Every case of this folder and of errors/, and the public suite's vectors where a checkout of them stands beside this one.
import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import * as E from 'fp-ts/lib/Either.js'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { Limit, Trap, VerifyReason } from '../../assembly/abi.js'
import { type BytesToRun, runBytes } from '../../src/engine/vm.js'
import { freshEngine } from '../support/engine.js'
import { skip } from '../support/skip.js'
import { type Case, casesIn } from './reader.js'

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url))

const run = async (request: BytesToRun): Promise<{ readonly outcome: string; readonly memory: Uint8Array }> => {
  const ran = runBytes(await freshEngine())({ testHelpers: true, ...request })()
  if (E.isLeft(ran)) {
    const place = ran.left.context.find(context => context.at?._tag === 'pc')?.at
    return { outcome: `rejected ${ran.left.reason} ${place?._tag === 'pc' ? place.pc : ''}`.trim(), memory: new Uint8Array(0) }
  }
  const end = ran.right
  const outcome = end._tag === 'Exit' ? `r0 0x${end.r0.toString(16)}` : `trap ${end.trap} ${end.pc}`
  return { outcome, memory: end.memory }
}

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')

const holds = (one: Case) => async () => {
  for (const check of one.modes) {
    const { outcome, memory } = await run({ program: one.program, memory: one.memory, fuel: one.fuel, check })
    assert.is(outcome, one.expected, check ? 'in the checking mode' : '')
    if (one.after !== undefined) assert.is(hex(memory), hex(one.after))
  }
}

const isa = suite('instruction set')
for (const one of casesIn(here('.'))) isa(one.name, holds(one))
isa.run()

const errors = suite('programs that are rejected or stopped')
const ERROR_CASES = casesIn(here('errors'))
for (const one of ERROR_CASES) errors(one.name, holds(one))

const EXIT = 0x95
const MOV = 0xb7

errors('a program of Limit.ProgInsnsMax instructions loads, one more is rejected', async () => {
  for (const [slots, ending] of [
    [Limit.ProgInsnsMax, 'r0 0x0'],
    [Limit.ProgInsnsMax + 1, 'rejected TooLong 0'],
  ] as const) {
    const program = new Uint8Array(slots * 8)
    for (let slot = 0; slot < slots; slot++) program[slot * 8] = slot === slots - 1 ? EXIT : MOV
    assert.is((await run({ program })).outcome, ending)
  }
})

errors('every reason and every trap has a case', () => {
  const covered = new Set(ERROR_CASES.map(one => one.expected.split(' ')[1]))
  const names = [...Object.keys(VerifyReason), ...Object.keys(Trap)].filter(name => !/^\d/.test(name) && name !== 'None')
  assert.equal(
    names.filter(name => !covered.has(name)),
    ['TooLong'],
  )
})
errors.run()

interface Vector {
  readonly name: string
  readonly code: string
  readonly mem: string
  readonly expect: { readonly r0: string }
}

const VECTORS = here('../../../shared/conformance/visible.json')
const vectors = suite('vectors of the public conformance suite')
if (existsSync(VECTORS)) {
  const bytes = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'hex'))
  for (const vector of (JSON.parse(readFileSync(VECTORS, 'utf8')) as { readonly vectors: ReadonlyArray<Vector> }).vectors) {
    vectors(vector.name, async () => {
      for (const check of [false, true]) {
        const { outcome } = await run({ program: bytes(vector.code), memory: bytes(vector.mem), check })
        assert.is(outcome, `r0 0x${BigInt(vector.expect.r0).toString(16)}`)
      }
    })
  }
} else skip('vectors of the public conformance suite', 'no ../shared/conformance beside this checkout')
vectors.run()
