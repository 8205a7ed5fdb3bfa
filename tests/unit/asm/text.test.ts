// Instructions survive the way to bytes and to text and back; what is not an instruction is refused with its line.
import * as E from 'fp-ts/lib/Either.js'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { assemble } from '../../../src/asm/assemble.js'
import { disassemble } from '../../../src/asm/disassemble.js'
import { decodeInstructions, encodeInstructions, imm64 } from '../../../src/asm/instruction.js'
import { MNEMONICS } from '../../../src/asm/mnemonics.js'
import { randomProgram } from '../../fuzz/programs.js'
import { right } from '../../support/engine.js'
import { random, SEED } from '../../support/seed.js'

const test = suite('instructions as text')
const ROUNDS = 300

test('random programs survive bytes and text', () => {
  const next = random(SEED)
  for (let i = 0; i < ROUNDS; i++) {
    const program = randomProgram(next, 40)
    assert.equal(right(decodeInstructions(encodeInstructions(program))), program)
    assert.equal(right(assemble(program.map(disassemble).join('\n'))), program)
  }
})

const LINES: ReadonlyArray<readonly [string, string]> = [
  ['mov %r0, -1', 'b7000000ffffffff'],
  ['mov32 %r1, %r2', 'bc21000000000000'],
  ['sdiv %r1, %r2', '3f21010000000000'],
  ['movsx832 %r3, %r4', 'bc43080000000000'],
  ['swap32 %r3', 'd703000020000000'],
  ['be16 %r3', 'dc03000010000000'],
  ['jslt32 %r1, 7, -2', 'c601feff07000000'],
  ['ja32 +9', '0600000009000000'],
  ['ldxsw %r1, [%r2-4]', '8121fcff00000000'],
  ['stdw [%r10-8], 5', '7a0af8ff05000000'],
  ['stxb [%r10-8], %r5', '735af8ff00000000'],
  ['lock_fetch_or32 [%r1+8], %r2', 'c321080041000000'],
  ['lock_cmpxchg [%r1+0], %r2', 'db210000f1000000'],
  ['lddw %r0, 0x1122334455667788', '18000000887766550000000044332211'],
  ['lddw %r1, map 3', '18110000030000000000000000000000'],
  ['lddw %r1, map_value 3 +8', '18210000030000000000000008000000'],
  ['lddw %r1, function -2', '18410000feffffff0000000000000000'],
  ['call 181', '85000000b5000000'],
  ['call local +4', '8510000004000000'],
  ['callx %r3', '8d03000000000000'],
  ['exit', '9500000000000000'],
  ['.byte ff 21 0001 00000002', 'ff21010002000000'],
]

test('each form is written and read as it should be', () => {
  for (const [line, hex] of LINES) {
    assert.is(Buffer.from(encodeInstructions(right(assemble(line)))).toString('hex'), hex, line)
    const decoded = right(decodeInstructions(new Uint8Array(Buffer.from(hex, 'hex'))))
    assert.equal(decoded.map(disassemble), [line])
  }
})

test('a 64-bit immediate is one instruction of width two', () => {
  const [insn] = right(assemble('lddw %r0, 0xffffffff00000001'))
  assert.is(insn === undefined ? 0n : imm64(insn), 0xffffffff00000001n)
})

test('labels count slots, not lines', () => {
  const text = 'start: jeq %r1, 0, end ; comment\n\nlddw %r2, 1\n# only a comment\nja start\nend: exit'
  assert.equal(right(assemble(text)).map(disassemble), ['jeq %r1, 0, +3', 'lddw %r2, 0x1', 'ja -4', 'exit'])
})

test('every mnemonic names one row for its operands', () => {
  const keys = MNEMONICS.map(row => `${row.name} ${row.form}`)
  assert.is(new Set(keys).size, keys.length)
})

const REFUSED: ReadonlyArray<readonly [string, string]> = [
  ['mow %r0, 1', 'UnknownMnemonic'],
  ['mov %r0', 'BadOperand'],
  ['mov 5, %r0', 'BadOperand'],
  ['mov %r16, 0', 'OutOfRange'],
  ['mov %r0, 0x100000000', 'OutOfRange'],
  ['ldxw %r0, [%r1+40000000]', 'OutOfRange'],
  ['ldxw %r0, %r1', 'BadOperand'],
  ['ja nowhere', 'UnknownLabel'],
]

test('what is no instruction is refused with its reason and line', () => {
  for (const [line, reason] of REFUSED) {
    const refused = assemble(`exit\n${line}`)
    assert.ok(E.isLeft(refused), line)
    if (E.isLeft(refused)) {
      assert.is(refused.left.reason, reason, line)
      assert.match(refused.left.context[0]?.doing ?? '', /^line 2: /)
    }
  }
})

test('cut bytes are refused', () => {
  for (const length of [7, 12]) {
    const refused = decodeInstructions(new Uint8Array(length))
    assert.is(E.isLeft(refused) && refused.left.reason, 'Truncated')
  }
  const half = decodeInstructions(Uint8Array.of(0x18, 0, 0, 0, 1, 0, 0, 0))
  assert.is(E.isLeft(half) && half.left.reason, 'Truncated')
})

test.run()
