// Text to instructions: one a line, `;` and `#` begin comments, `name:` is a label. It reads what disassemble.ts prints. Jumps and
// local calls name a label or a slot distance with sign. It assembles nonsense that fits the fields, so that tests can ask
// the verifier about it; `.byte OPCODE REGS OFFSET IMM` in base 16 writes a slot as it stands.
import * as E from 'fp-ts/lib/Either.js'
import { type Failed, fail } from '../base/error.js'
import type { AsmError, Instruction } from './instruction.js'
import { CALL_KINDS, type Form, MNEMONICS, WIDE_KINDS } from './mnemonics.js'

/** An operand that failed; thrown and caught within this file, since a line is parsed many calls deep. */
class Refused extends Error {
  constructor(
    readonly reason: AsmError['reason'],
    message: string,
  ) {
    super(message)
  }
}

interface Line {
  readonly number: number
  readonly name: string
  readonly operands: ReadonlyArray<string>
  readonly slot: number
}

type Fields = Partial<Omit<Instruction, 'opcode'>>
type Labels = ReadonlyMap<string, number>

const OPERAND_COUNT: Readonly<Record<Form, number>> = {
  'dst imm': 2,
  'dst src': 2,
  dst: 1,
  'dst [src]': 2,
  '[dst] src': 2,
  '[dst] imm': 2,
  'dst imm jump': 3,
  'dst src jump': 3,
  jump: 1,
  jump32: 1,
  wide: 2,
  call: 1,
  none: 0,
}

const isRegister = (text: string): boolean => /^%?r\d+$/.test(text)

const register = (text: string): number => {
  const found = /^%?r(\d+)$/.exec(text)
  if (found === null) throw new Refused('BadOperand', `"${text}" is not a register`)
  const number = Number(found[1])
  if (number > 15) throw new Refused('OutOfRange', `"${text}" does not fit the register field`)
  return number
}

const integer = (text: string): bigint => {
  const found = /^([+-]?)(0x[0-9a-f]+|\d+)$/i.exec(text.replace(/^([+-])\s+/, '$1'))
  if (found === null) throw new Refused('BadOperand', `"${text}" is not a number`)
  return BigInt(found[2] ?? '0') * (found[1] === '-' ? -1n : 1n)
}

/** A number as a signed field of `bits` bits; both readings of its bits are allowed. */
const field = (text: string, bits: number): number => {
  const value = integer(text)
  if (value < -(1n << BigInt(bits - 1)) || value >= 1n << BigInt(bits)) {
    throw new Refused('OutOfRange', `${text} does not fit ${bits} bits`)
  }
  return Number(BigInt.asIntN(bits, value))
}

const memoryOperand = (text: string): { readonly base: number; readonly offset: number } => {
  const found = /^\[\s*(%?r\d+)\s*([+-]\s*\w+)?\s*\]$/.exec(text)
  if (found === null) throw new Refused('BadOperand', `"${text}" is not a memory operand`)
  return { base: register(found[1] ?? ''), offset: found[2] === undefined ? 0 : field(found[2].replace(/\s/g, ''), 16) }
}

const distance = (text: string, line: Line, labels: Labels, bits: number): number => {
  if (/^[+-]?\d/.test(text)) return field(text, bits)
  const target = labels.get(text)
  if (target === undefined) throw new Refused('UnknownLabel', `no label "${text}"`)
  return field(`${target - line.slot - 1}`, bits)
}

const wideFields = (text: string, line: Line, labels: Labels): Fields => {
  const [first = '', second, third] = text.split(/\s+/)
  const kind = WIDE_KINDS.indexOf(first)
  if (kind > 0 && second !== undefined) {
    if (first === 'function') return { src: kind, imm: distance(second, line, labels, 32), high: 0 }
    return { src: kind, imm: field(second, 32), high: third === undefined ? 0 : field(third, 32) }
  }
  const value = BigInt.asUintN(64, integer(text))
  return { imm: Number(BigInt.asIntN(32, value)), high: Number(BigInt.asIntN(32, value >> 32n)) }
}

const callFields = (text: string, line: Line, labels: Labels): Fields => {
  const [first = '', second] = text.split(/\s+/)
  const kind = CALL_KINDS.indexOf(first)
  if (kind > 0 && second !== undefined)
    return { src: kind, imm: first === 'local' ? distance(second, line, labels, 32) : field(second, 32) }
  return { imm: field(text, 32) }
}

const fieldsOf = (form: Form, line: Line, labels: Labels): Fields => {
  const [a = '', b = '', c = ''] = line.operands
  switch (form) {
    case 'dst imm':
      return { dst: register(a), imm: field(b, 32) }
    case 'dst src':
      return { dst: register(a), src: register(b) }
    case 'dst':
      return { dst: register(a) }
    case 'dst [src]': {
      const at = memoryOperand(b)
      return { dst: register(a), src: at.base, offset: at.offset }
    }
    case '[dst] src': {
      const at = memoryOperand(a)
      return { dst: at.base, src: register(b), offset: at.offset }
    }
    case '[dst] imm': {
      const at = memoryOperand(a)
      return { dst: at.base, imm: field(b, 32), offset: at.offset }
    }
    case 'dst imm jump':
      return { dst: register(a), imm: field(b, 32), offset: distance(c, line, labels, 16) }
    case 'dst src jump':
      return { dst: register(a), src: register(b), offset: distance(c, line, labels, 16) }
    case 'jump':
      return { offset: distance(a, line, labels, 16) }
    case 'jump32':
      return { imm: distance(a, line, labels, 32) }
    case 'wide':
      return { dst: register(a), ...wideFields(b, line, labels) }
    case 'call':
      return callFields(a, line, labels)
    case 'none':
      return {}
  }
}

const FIELD_ZERO = { dst: 0, src: 0, offset: 0, imm: 0 }

const raw = (line: Line): Instruction => {
  const [opcode = '', registers = '', offset = '', imm = ''] = line.operands.join(' ').split(/\s+/)
  const bits = (text: string, count: number): number => field(`0x${text}`, count)
  const regs = bits(registers, 8) & 255
  return { opcode: bits(opcode, 8) & 255, dst: regs & 15, src: regs >> 4, offset: bits(offset, 16), imm: bits(imm, 32) }
}

const instruction = (line: Line, labels: Labels): Instruction => {
  if (line.name === '.byte') return raw(line)
  const rows = MNEMONICS.filter(row => row.name === line.name)
  if (rows.length === 0) throw new Refused('UnknownMnemonic', `unknown instruction "${line.name}"`)
  const takesRegister = isRegister(line.operands[1] ?? '')
  const row = rows.find(r => rows.length === 1 || r.form.startsWith('dst src') === takesRegister)
  if (row === undefined || line.operands.length !== OPERAND_COUNT[row.form]) {
    throw new Refused('BadOperand', `${line.name} takes other operands`)
  }
  const variant = {
    ...(row.offset === undefined ? {} : { offset: row.offset }),
    ...(row.imm === undefined ? {} : { imm: row.imm }),
  }
  return { opcode: row.opcode, ...FIELD_ZERO, ...fieldsOf(row.form, line, labels), ...variant }
}

const readLines = (text: string): { readonly lines: ReadonlyArray<Line>; readonly labels: Labels } => {
  const lines: Line[] = []
  const labels = new Map<string, number>()
  let slot = 0
  for (const [index, full] of text.split('\n').entries()) {
    let rest = full.replace(/[;#].*$/, '').trim()
    for (let label = /^([A-Za-z_]\w*):\s*/.exec(rest); label !== null; label = /^([A-Za-z_]\w*):\s*/.exec(rest)) {
      labels.set(label[1] ?? '', slot)
      rest = rest.slice(label[0].length)
    }
    if (rest === '') continue
    const [name = ''] = rest.split(/\s+/, 1)
    const operands = rest
      .slice(name.length)
      .split(',')
      .map(part => part.trim())
      .filter(part => part !== '')
    lines.push({ number: index + 1, name: name.toLowerCase(), operands, slot })
    slot += name.toLowerCase() === 'lddw' ? 2 : 1
  }
  return { lines, labels }
}

export const assemble = (text: string): E.Either<Failed<'AsmError', AsmError['reason']>, ReadonlyArray<Instruction>> => {
  const { lines, labels } = readLines(text)
  const instructions: Instruction[] = []
  for (const line of lines) {
    try {
      instructions.push(instruction(line, labels))
    } catch (why) {
      if (!(why instanceof Refused)) throw why
      return fail('AsmError', why.reason, `line ${line.number}: ${why.message}`)
    }
  }
  return E.right(instructions)
}
