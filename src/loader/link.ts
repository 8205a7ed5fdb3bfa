// Joins a program with the functions it can reach. The kernel loads one run of instructions per program, so every function
// that is called (in .text, or static in a section) or whose address is taken (a bpf_loop callback) is appended once, and
// the calls to it are made relative to where it landed. That is libbpf's bpf_object__relocate_calls. Instructions that name
// maps, variables, kernel symbols and kernel types are left as they are and listed. Pseudo sources are those of
// include/uapi/linux/bpf.h.
import type { Either } from 'fp-ts/lib/Either.js'
import { isLeft, left, right } from 'fp-ts/lib/Either.js'
import { Limit } from '../../assembly/abi.js'
import { type At, fail, inContext, offset } from '../base/error.js'
import type { CoreRelocation, RecordsBySection, SourceLines } from '../btf/index.js'
import type { ElfSymbol, Relocation } from '../elf/index.js'
import type { Externs } from './externs.js'
import { KCONFIG_MAP } from './kconfig.js'
import type { PlacedMaps } from './maps.js'
import type { CodeFunction, FunctionIndex } from './programs.js'
import { SLOT_BYTES } from './programs.js'
import { recordsOf } from './records.js'
import { isCode, isData, roleOf } from './sections.js'
import type {
  CoreReference,
  ExternReference,
  FunctionSpec,
  LineSpec,
  MapReference,
  ProgramSpec,
  RelocationError,
} from './spec.js'

const OP_LDDW = 0x18
const OP_CALL = 0x85
const R_BPF_64_64 = 1
const R_BPF_64_32 = 10
/** SEC("?name"): the program is there to be asked for. */
const NOT_LOADED = '?'
const PSEUDO_CALL = 1
const PSEUDO_FUNC = 4

export interface Objects {
  readonly functions: FunctionIndex
  readonly maps: PlacedMaps
  readonly externs: Externs
  readonly license: string
  readonly lines: SourceLines
  readonly core: RecordsBySection<CoreRelocation>
}

/** A place in linked code that is to hold how far away a function is. */
interface Fixup {
  readonly slot: number
  readonly target: CodeFunction
}

interface Linking {
  readonly objects: Objects
  readonly placed: Map<CodeFunction, number>
  readonly references: MapReference[]
  readonly externs: ExternReference[]
  readonly fixups: Fixup[]
  slots: number
}

type Step = Either<RelocationError, unknown>
type Where = { readonly at: At }
const DONE: Step = right(undefined)

export const linkProgram = (objects: Objects, program: CodeFunction): Either<RelocationError, ProgramSpec> => {
  const linking: Linking = { objects, placed: new Map(), references: [], externs: [], fixups: [], slots: 0 }
  const first = reach(linking, program)
  if (isLeft(first)) return first
  // A Map's iterator also visits what is added while it runs: this walks everything reachable.
  for (const [part, base] of linking.placed) {
    const scanned = scan(linking, part, base)
    if (isLeft(scanned) && part !== program)
      return left(inContext({ doing: 'function', subject: `"${part.name}"` })(scanned.left))
    if (isLeft(scanned)) return scanned
  }
  const core = coreOf(linking)
  if (isLeft(core)) return core
  const { name, section } = program
  const { references, externs } = linking
  const autoload = !section.name.startsWith(NOT_LOADED)
  return right({
    name,
    section: autoload ? section.name : section.name.slice(NOT_LOADED.length),
    autoload,
    license: objects.license,
    code: join(linking),
    functions: [...linking.placed].map(([part, slot]): FunctionSpec => ({ name: part.name, slot })),
    references,
    externs,
    core: core.right,
    poisoned: [],
    lines: linesOf(linking),
  })
}

const linesOf = ({ objects, placed }: Linking): ReadonlyArray<LineSpec> =>
  [...placed].flatMap(([part, base]) =>
    recordsOf(objects.lines, part).map(([slot, { file, line }]) => ({ slot: base + slot, file, line })),
  )

const coreOf = ({ objects, placed }: Linking): Either<RelocationError, ReadonlyArray<CoreReference>> => {
  const core: CoreReference[] = []
  for (const [part, base] of placed) {
    for (const [slot, { offset: at, kind, type, access }] of recordsOf(objects.core, part)) {
      if (!Number.isInteger(slot))
        return fail('RelocationError', 'BadPlace', {
          doing: 'a CO-RE relocation is not at an instruction',
          at: offset(at, part.section.name),
        })
      core.push({ slot: base + slot, kind, type, access })
    }
  }
  return right(core)
}

const reach = (linking: Linking, target: CodeFunction): Step => {
  if (linking.placed.has(target)) return DONE
  linking.placed.set(target, linking.slots)
  linking.slots += target.code.length / SLOT_BYTES
  return linking.slots > Limit.ProgInsnsMax
    ? fail('RelocationError', 'TooLong', `the program has more than ${Limit.ProgInsnsMax} instructions`)
    : DONE
}

const join = ({ placed, fixups, slots }: Linking): Uint8Array => {
  const code = new Uint8Array(slots * SLOT_BYTES)
  for (const [part, base] of placed) code.set(part.code, base * SLOT_BYTES)
  const view = new DataView(code.buffer)
  for (const { slot, target } of fixups) view.setInt32(slot * SLOT_BYTES + 4, (placed.get(target) ?? 0) - slot - 1, true)
  // An address of a function is a load: its pseudo source says that the number above is not a number.
  for (const { slot } of fixups) if (code[slot * SLOT_BYTES] === OP_LDDW) setSource(code, slot, PSEUDO_FUNC)
  return code
}

const setSource = (code: Uint8Array, slot: number, source: number): void => {
  const at = slot * SLOT_BYTES + 1
  code[at] = ((code[at] ?? 0) & 0x0f) | (source << 4)
}

const scan = (linking: Linking, part: CodeFunction, base: number): Step => {
  const view = new DataView(part.code.buffer, part.code.byteOffset, part.code.byteLength)
  let seen = 0
  for (let slot = 0; slot < part.code.length / SLOT_BYTES; slot++) {
    const opcode = view.getUint8(slot * SLOT_BYTES)
    const relocation = part.relocations.get(slot)
    if (relocation !== undefined) seen++
    const done =
      relocation === undefined
        ? localCall(linking, part, base, slot, view)
        : relocate(linking, part, base, slot, view, relocation)
    if (isLeft(done)) return done
    if (opcode === OP_LDDW) slot++
  }
  // The second half of a 64-bit load is not visited: a relocation there is left over.
  return seen === part.relocations.size ? DONE : fail('RelocationError', 'BadPlace', 'a relocation is not at an instruction')
}

/** A call whose distance the compiler already knew: both functions are in one section. */
const localCall = (linking: Linking, part: CodeFunction, base: number, slot: number, view: DataView): Step => {
  const at = slot * SLOT_BYTES
  if (view.getUint8(at) !== OP_CALL || view.getUint8(at + 1) >> 4 !== PSEUDO_CALL) return DONE
  const target = part.offset + (slot + 1 + view.getInt32(at + 4, true)) * SLOT_BYTES
  return toFunction(linking, base + slot, part.section.index, target)
}

const relocate = (
  linking: Linking,
  part: CodeFunction,
  base: number,
  slot: number,
  view: DataView,
  relocation: Relocation,
): Step => {
  const { type, symbol } = relocation
  const at = slot * SLOT_BYTES
  const opcode = view.getUint8(at)
  const immediate = view.getInt32(at + 4, true)
  const where = { at: offset(relocation.offset, part.section.name) }
  if (type !== R_BPF_64_64 && type !== R_BPF_64_32) {
    return fail('RelocationError', 'UnknownRelocation', { doing: `relocation type ${type} in code is not supported`, ...where })
  }
  const isCall = type === R_BPF_64_32
  if (opcode !== (isCall ? OP_CALL : OP_LDDW) || (!isCall && slot + 1 >= part.code.length / SLOT_BYTES)) {
    return fail('RelocationError', 'BadPlace', {
      doing: `a relocation of type ${type} is not at an instruction it fits`,
      ...where,
    })
  }
  if (symbol.section === undefined) return toExtern(linking, base + slot, symbol, isCall, where)
  // A call counts instructions from the one after it, a load counts bytes.
  if (isCall) return toFunction(linking, base + slot, symbol.section.index, symbol.value + (immediate + 1) * SLOT_BYTES)
  return toAddress(linking, base + slot, symbol, symbol.value + immediate, where)
}

const toFunction = (linking: Linking, slot: number, section: number, target: number): Step => {
  const called = linking.objects.functions.get(section)?.get(target)
  if (called === undefined) return fail('RelocationError', 'BadTarget', 'a call does not lead to the start of a function')
  linking.fixups.push({ slot, target: called })
  return reach(linking, called)
}

const toExtern = (linking: Linking, slot: number, symbol: ElfSymbol, isCall: boolean, where: Where): Step => {
  const { symbols, kconfig } = linking.objects.externs
  const value = symbol.extern ? kconfig.values.get(symbol.name) : undefined
  const extern = symbol.extern ? symbols.get(symbol.name) : undefined
  if (value !== undefined && !isCall) linking.references.push({ slot, map: KCONFIG_MAP, kind: 'value', offset: value.offset })
  else if (extern !== undefined) linking.externs.push({ slot, extern: extern.name, kind: isCall ? 'call' : 'address' })
  else return fail('RelocationError', 'BadTarget', { doing: `symbol "${symbol.name}" stands in no section`, ...where })
  return DONE
}

const toAddress = (linking: Linking, slot: number, symbol: ElfSymbol, target: number, where: Where): Step => {
  const section = symbol.section
  if (section === undefined) return DONE
  const role = roleOf(section)
  if (isCode(role)) return toFunction(linking, slot, section.index, target)
  if (isData(role)) {
    if (target < 0 || target > section.sizeBytes) {
      return fail('RelocationError', 'BadTarget', { doing: `an address leads outside section "${section.name}"`, ...where })
    }
    linking.references.push({ slot, map: section.name, kind: 'value', offset: target })
    return DONE
  }
  const map = linking.objects.maps.get(section.index)?.get(target)?.spec
  if (map === undefined) {
    return fail('RelocationError', 'BadTarget', {
      doing: `"${symbol.name || section.name}" is neither a map, a variable nor a function`,
      ...where,
    })
  }
  linking.references.push({ slot, map: map.name, kind: 'map', offset: 0 })
  return DONE
}
