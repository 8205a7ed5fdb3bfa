// Instructions as text, one line each, for messages and listings. An instruction without a row prints as its bytes; a field
// its row does not show is ignored here, since a message about a malformed instruction must still be printable.
import { type Instruction, imm64 } from './instruction.js'
import { CALL_KINDS, type Form, MNEMONICS, type Mnemonic, WIDE_KINDS } from './mnemonics.js'

const matches = (insn: Instruction) => (row: Mnemonic) =>
  row.opcode === insn.opcode &&
  (row.offset === undefined || row.offset === insn.offset) &&
  (row.imm === undefined || row.imm === insn.imm)

const signed = (value: number): string => (value < 0 ? `${value}` : `+${value}`)
const place = (register: number, offset: number): string => `[%r${register}${signed(offset)}]`

const wide = (insn: Instruction): string => {
  const kind = WIDE_KINDS[insn.src]
  if (kind === undefined || kind === '') return `0x${imm64(insn).toString(16)}`
  if (kind === 'function') return `${kind} ${signed(insn.imm)}`
  return insn.high === 0 ? `${kind} ${insn.imm}` : `${kind} ${insn.imm} ${signed(insn.high ?? 0)}`
}

const call = (insn: Instruction): string => {
  const kind = CALL_KINDS[insn.src] ?? ''
  return kind === 'local' ? `local ${signed(insn.imm)}` : `${kind} ${insn.imm}`.trim()
}

const OPERANDS: Readonly<Record<Form, (insn: Instruction) => ReadonlyArray<string>>> = {
  'dst imm': i => [`%r${i.dst}`, `${i.imm}`],
  'dst src': i => [`%r${i.dst}`, `%r${i.src}`],
  dst: i => [`%r${i.opcode === 0x8d && i.imm !== 0 ? i.imm : i.dst}`],
  'dst [src]': i => [`%r${i.dst}`, place(i.src, i.offset)],
  '[dst] src': i => [place(i.dst, i.offset), `%r${i.src}`],
  '[dst] imm': i => [place(i.dst, i.offset), `${i.imm}`],
  'dst imm jump': i => [`%r${i.dst}`, `${i.imm}`, signed(i.offset)],
  'dst src jump': i => [`%r${i.dst}`, `%r${i.src}`, signed(i.offset)],
  jump: i => [signed(i.offset)],
  jump32: i => [signed(i.imm)],
  wide: i => [`%r${i.dst}`, wide(i)],
  call: i => [call(i)],
  none: () => [],
}

const hex = (value: number, digits: number): string => (value >>> 0).toString(16).padStart(digits, '0').slice(-digits)

export const disassemble = (insn: Instruction): string => {
  const row = MNEMONICS.find(matches(insn))
  if (row === undefined)
    return `.byte ${hex(insn.opcode, 2)} ${hex((insn.src << 4) | insn.dst, 2)} ${hex(insn.offset, 4)} ${hex(insn.imm, 8)}`
  const operands = OPERANDS[row.form](insn)
  return operands.length === 0 ? row.name : `${row.name} ${operands.join(', ')}`
}
