// Random programs the verifier accepts: every opcode, operands at the edges as often as anywhere, memory operands mostly within
// stack and memory, jumps mostly forward. They may loop, recurse, or touch what is not theirs; how they end is the point.
import { type Instruction, widthOf } from '../../src/asm/instruction.js'
import { MNEMONICS, type Mnemonic } from '../../src/asm/mnemonics.js'

export type Next = () => number

const pick = <A>(next: Next, from: ReadonlyArray<A>): A => from[next() % from.length] as A

const EDGES = [0, 1, -1, 2, 7, 8, 31, 32, 63, 64, 255, 256, 65535, 65536, 0x7fffffff, -0x80000000, -2, -128]
const immediate = (next: Next): number => (next() % 2 === 0 ? pick(next, EDGES) : next() | 0)

/** r6 points at the memory and r10 at the stack; other bases are noise that mostly traps. */
const base = (next: Next): number => (next() % 64 === 0 ? next() % 10 : next() % 2 === 0 ? 10 : 6)
const offsetFor = (next: Next, register: number, aligned: number): number => {
  const at = register === 10 ? -(next() % 520) : next() % 60
  return next() % 8 === 0 ? at : at - (((at % aligned) + aligned) % aligned)
}

const ROWS = MNEMONICS.filter(row => row.name !== 'exit' && row.name !== 'callx')
const isAtomic = (row: Mnemonic): boolean => row.name.startsWith('lock_')

/** Index distances stand in jump fields until every instruction's slot is known. */
const instructionOf = (next: Next, row: Mnemonic, index: number, count: number): Instruction => {
  const dst = next() % 32 === 0 ? 6 : pick(next, [0, 1, 2, 3, 4, 5, 7, 8, 9])
  const src = next() % 11
  const fixed = { opcode: row.opcode, dst, src: 0, offset: row.offset ?? 0, imm: row.imm ?? 0 }
  const backward = index > 0 && next() % 12 === 0
  const target = backward ? next() % index : index + 1 + (next() % (count - index - 1))
  switch (row.form) {
    case 'dst imm':
      return { ...fixed, imm: immediate(next) }
    case 'dst src':
      return { ...fixed, src }
    case 'dst':
      return fixed
    case 'dst [src]': {
      const from = base(next)
      return { ...fixed, src: from, offset: offsetFor(next, from, 1) }
    }
    case '[dst] src': {
      const to = base(next)
      return { ...fixed, dst: to, src: isAtomic(row) ? src % 10 : src, offset: offsetFor(next, to, isAtomic(row) ? 8 : 1) }
    }
    case '[dst] imm': {
      const to = base(next)
      return { ...fixed, dst: to, offset: offsetFor(next, to, 1), imm: immediate(next) }
    }
    case 'dst imm jump':
      return { ...fixed, imm: immediate(next), offset: target }
    case 'dst src jump':
      return { ...fixed, src, offset: target }
    case 'jump':
      return { ...fixed, dst: 0, offset: target }
    case 'jump32':
      return { ...fixed, dst: 0, imm: target }
    case 'wide':
      return { ...fixed, imm: immediate(next), high: immediate(next) }
    default:
      return next() % 2 === 0 ? { ...fixed, dst: 0, src: 1, imm: target } : { ...fixed, dst: 0, imm: 5 }
  }
}

/** Turns the target index an instruction names into the slot distance it encodes. */
const resolve = (insn: Instruction, index: number, slots: ReadonlyArray<number>): Instruction => {
  const distance = (target: number): number => (slots[target] ?? 0) - (slots[index] ?? 0) - 1
  const kind = insn.opcode & 7
  if (insn.opcode === 0x06 || (insn.opcode === 0x85 && insn.src === 1)) return { ...insn, imm: distance(insn.imm) }
  if ((kind === 5 || kind === 6) && insn.opcode !== 0x85 && insn.opcode !== 0x95)
    return { ...insn, offset: distance(insn.offset) }
  return insn
}

const plain = (opcode: number, dst: number, src: number, imm: number): Instruction => ({ opcode, dst, src, offset: 0, imm })

export const randomProgram = (next: Next, length: number): ReadonlyArray<Instruction> => {
  const start = [
    plain(0xbf, 6, 1, 0),
    ...[0, 3, 4, 5, 7, 8, 9].map(r => ({ ...plain(0x18, r, 0, immediate(next)), high: immediate(next) })),
  ]
  const count = start.length + length + 1
  const body = Array.from({ length }, (_, i) => instructionOf(next, pick(next, ROWS), start.length + i, count))
  const all = [...start, ...body, plain(0x95, 0, 0, 0)]
  let slot = 0
  const slots = all.map(insn => {
    const at = slot
    slot += widthOf(insn)
    return at
  })
  return all.map((insn, index) => (index < start.length ? insn : resolve(insn, index, slots)))
}
