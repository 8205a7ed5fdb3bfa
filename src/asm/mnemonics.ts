// The mnemonics, one row each: what an instruction is called and which operands it shows, keyed by the bits that select it.
// The assembler and the disassembler both read this table, so what one prints the other takes. Names follow the public
// bpf_conformance suite: no suffix is 64-bit, `32` is 32-bit, `movsx832` extends 8 bits to 32.

/** Operands in order; `jump` is a slot distance or a label. */
export type Form =
  | 'dst imm'
  | 'dst src'
  | 'dst'
  | 'dst [src]'
  | '[dst] src'
  | '[dst] imm'
  | 'dst imm jump'
  | 'dst src jump'
  | 'jump'
  | 'jump32'
  | 'wide'
  | 'call'
  | 'none'

export interface Mnemonic {
  readonly name: string
  readonly opcode: number
  readonly form: Form
  /** The offset or immediate that tells this row from others of the opcode. */
  readonly offset?: number
  readonly imm?: number
}

const K64 = 0x07
const X64 = 0x0f
const K32 = 0x04
const X32 = 0x0c

const arithmetic = (name: string, code: number, off?: number): ReadonlyArray<Mnemonic> => {
  const variant = off === undefined ? {} : { offset: off }
  return [
    { name, opcode: code | K64, form: 'dst imm', ...variant },
    { name, opcode: code | X64, form: 'dst src', ...variant },
    { name: `${name}32`, opcode: code | K32, form: 'dst imm', ...variant },
    { name: `${name}32`, opcode: code | X32, form: 'dst src', ...variant },
  ]
}

const jump = (name: string, code: number): ReadonlyArray<Mnemonic> => [
  { name, opcode: code | 0x05, form: 'dst imm jump' },
  { name, opcode: code | 0x0d, form: 'dst src jump' },
  { name: `${name}32`, opcode: code | 0x06, form: 'dst imm jump' },
  { name: `${name}32`, opcode: code | 0x0e, form: 'dst src jump' },
]

const swaps = (name: string, opcode: number): ReadonlyArray<Mnemonic> =>
  [16, 32, 64].map(width => ({ name: `${name}${width}`, opcode, form: 'dst', imm: width }))

const atomic = (name: string, imm: number): ReadonlyArray<Mnemonic> => [
  { name: `lock_${name}`, opcode: 0xdb, form: '[dst] src', imm },
  { name: `lock_${name}32`, opcode: 0xc3, form: '[dst] src', imm },
]

const fetching = (name: string, imm: number): ReadonlyArray<Mnemonic> => [
  ...atomic(name, imm),
  ...atomic(`fetch_${name}`, imm | 1),
]

const access = (names: string, opcodes: ReadonlyArray<number>, form: Form): ReadonlyArray<Mnemonic> =>
  names.split(' ').map((name, i) => ({ name, opcode: opcodes[i] ?? 0, form }))

/** Rows that name an offset or immediate come before the plain row of the same opcode. */
export const MNEMONICS: ReadonlyArray<Mnemonic> = [
  ...arithmetic('sdiv', 0x30, 1),
  ...arithmetic('smod', 0x90, 1),
  { name: 'movsx864', opcode: 0xbf, form: 'dst src', offset: 8 },
  { name: 'movsx1664', opcode: 0xbf, form: 'dst src', offset: 16 },
  { name: 'movsx3264', opcode: 0xbf, form: 'dst src', offset: 32 },
  { name: 'movsx832', opcode: 0xbc, form: 'dst src', offset: 8 },
  { name: 'movsx1632', opcode: 0xbc, form: 'dst src', offset: 16 },
  ...arithmetic('add', 0x00),
  ...arithmetic('sub', 0x10),
  ...arithmetic('mul', 0x20),
  ...arithmetic('div', 0x30),
  ...arithmetic('or', 0x40),
  ...arithmetic('and', 0x50),
  ...arithmetic('lsh', 0x60),
  ...arithmetic('rsh', 0x70),
  ...arithmetic('mod', 0x90),
  ...arithmetic('xor', 0xa0),
  ...arithmetic('mov', 0xb0),
  ...arithmetic('arsh', 0xc0),
  { name: 'neg', opcode: 0x87, form: 'dst' },
  { name: 'neg32', opcode: 0x84, form: 'dst' },
  ...swaps('le', 0xd4),
  ...swaps('be', 0xdc),
  ...swaps('swap', 0xd7),
  { name: 'ja', opcode: 0x05, form: 'jump' },
  { name: 'ja32', opcode: 0x06, form: 'jump32' },
  ...jump('jeq', 0x10),
  ...jump('jgt', 0x20),
  ...jump('jge', 0x30),
  ...jump('jset', 0x40),
  ...jump('jne', 0x50),
  ...jump('jsgt', 0x60),
  ...jump('jsge', 0x70),
  ...jump('jlt', 0xa0),
  ...jump('jle', 0xb0),
  ...jump('jslt', 0xc0),
  ...jump('jsle', 0xd0),
  ...access('ldxb ldxh ldxw ldxdw', [0x71, 0x69, 0x61, 0x79], 'dst [src]'),
  ...access('ldxsb ldxsh ldxsw', [0x91, 0x89, 0x81], 'dst [src]'),
  ...access('stb sth stw stdw', [0x72, 0x6a, 0x62, 0x7a], '[dst] imm'),
  ...access('stxb stxh stxw stxdw', [0x73, 0x6b, 0x63, 0x7b], '[dst] src'),
  ...fetching('add', 0x00),
  ...fetching('or', 0x40),
  ...fetching('and', 0x50),
  ...fetching('xor', 0xa0),
  ...atomic('xchg', 0xe1),
  ...atomic('cmpxchg', 0xf1),
  { name: 'lddw', opcode: 0x18, form: 'wide' },
  { name: 'call', opcode: 0x85, form: 'call' },
  { name: 'callx', opcode: 0x8d, form: 'dst' },
  { name: 'exit', opcode: 0x95, form: 'none' },
]

/** What a 64-bit immediate means, by source field (linux/bpf.h, BPF_PSEUDO_*). `target` is a function, `+ high` follows the rest. */
export const WIDE_KINDS: ReadonlyArray<string> = ['', 'map', 'map_value', 'variable', 'function', 'map_index', 'map_index_value']

/** What a call's immediate means, by source field. */
export const CALL_KINDS: ReadonlyArray<string> = ['', 'local', 'kernel']
