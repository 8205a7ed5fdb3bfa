// Makes the programs of a spec for the recorded kernel: its types answer every CO-RE question, its functions are called by the
// engine's numbers. What the kernel lacks poisons the instruction that needs it and nothing else, so that a program that asks
// first runs. Only an object that contradicts itself is refused. Programs that are not loaded stay as they are: which are is
// decided before.
import type { Either } from 'fp-ts/lib/Either.js'
import { isLeft, left, right } from 'fp-ts/lib/Either.js'
import { failed, inContext } from '../base/error.js'
import { parseRelease, type Release } from '../base/release.js'
import { type Btf, type CoreAnswer, type CoreQuestion, describeCore, essentialName, relocator } from '../btf/index.js'
import { findKfunc, functionAddress, type Kfunc, kfuncAddress } from './kfuncs.js'
import { callInstead, isPoisoned, patch, poison } from './patch.js'
import { placeAt } from './place.js'
import { SLOT_BYTES } from './programs.js'
import type { CollectionSpec, CoreReference, ExternReference, Poisoned, ProgramSpec, RelocationError } from './spec.js'

/** What programs are made for. */
export interface Target {
  /** Those a kernel of that release has: `kernelView`. */
  readonly types: Btf
  /** As `uname -r` says it. */
  readonly release: string
  /**
   * What kernels of other releases have as well. A program that does not ask whether its kernel has a thing, as one that was built
   * for an older kernel, is given it as that one had it, where its own kernel would refuse the program. Who asks is told the truth.
   */
  readonly otherReleases?: Btf
  /** Functions of the kernel that have a number in the engine, by name: all that is known of where its symbols are. */
  readonly functions?: ReadonlyMap<string, number>
}

interface Relocating {
  readonly spec: CollectionSpec
  readonly answer: (question: CoreQuestion) => CoreAnswer
  readonly answerOfOthers: (question: CoreQuestion) => CoreAnswer
  readonly release: Release | undefined
  readonly functions: ReadonlyMap<string, number>
}

const NO_FUNCTIONS: ReadonlyMap<string, number> = new Map()

export const relocate =
  ({ types, otherReleases = types, release, functions = NO_FUNCTIONS }: Target) =>
  (spec: CollectionSpec): Either<RelocationError, CollectionSpec> => {
    const relocating = {
      spec,
      answer: relocator(spec.types, types),
      answerOfOthers: relocator(spec.types, otherReleases),
      release: parseRelease(release),
      functions,
    }
    const programs = new Map<string, ProgramSpec>()
    for (const [name, program] of spec.programs) {
      const done = program.autoload ? relocateProgram(relocating, program) : right(program)
      if (isLeft(done)) return left(inContext({ doing: 'program', subject: `"${name}"` })(done.left))
      programs.set(name, done.right)
    }
    return right({ ...spec, programs })
  }

const relocateProgram = (relocating: Relocating, program: ProgramSpec): Either<RelocationError, ProgramSpec> => {
  if (program.core.length + program.externs.length === 0) return right(program)
  const bytes = program.code.slice()
  const code = new DataView(bytes.buffer)
  const poisoned: Poisoned[] = []
  for (const [i, reference] of program.core.entries()) {
    if (isSame(reference, program.core[i - 1])) continue
    const broken = relocateCore(relocating, code, reference, poisoned)
    if (broken !== undefined) return left(inContext(placeAt(program, reference.slot))(broken))
  }
  const externs = program.externs.filter(reference => !relocateExtern(relocating, code, reference, poisoned))
  return right({ ...program, code: bytes, core: [], externs, poisoned: poisoned.sort((a, b) => a.slot - b.slot) })
}

/** Linkers of objects may list a question twice; the second would not find what the compiler wrote. */
const isSame = (one: CoreReference, other: CoreReference | undefined): boolean =>
  one.slot === other?.slot &&
  one.kind === other.kind &&
  one.type === other.type &&
  one.access.length === other.access.length &&
  one.access.every((index, i) => index === other.access[i])

const relocateCore = (
  { spec, answer, answerOfOthers }: Relocating,
  code: DataView,
  { slot, ...question }: CoreReference,
  poisoned: Poisoned[],
): RelocationError | undefined => {
  // Two may be about one instruction: what one of them cannot have, the other need not look for.
  if (isPoisoned(code, slot)) return undefined
  const own = answer(question)
  const found = own._tag === 'Lacking' && own.lack === 'Absent' ? answerOfOthers(question) : own
  const done = found._tag === 'Found' ? patch(code, slot, found) : found
  if (done._tag === 'Malformed')
    return failed('RelocationError', 'CoreRelocation', `${describeCore(spec.types, question)} is asked for, but ${done.what}`)
  if (done._tag === 'Done') return undefined
  poison(code, slot)
  poisoned.push({ _tag: 'Core', slot, question, lack: done.lack })
  return undefined
}

const LOW = 0xffffffffn

/** false: it is not for us to tell, and stays in the list of what the program lacks. */
const relocateExtern = (
  { spec, release, functions }: Relocating,
  code: DataView,
  { slot, extern, kind }: ExternReference,
  poisoned: Poisoned[],
): boolean => {
  const symbol = spec.externs.get(extern)
  const callable = symbol?.kind === 'variable' ? undefined : findKfunc(extern, release)
  const known = kind === 'call' ? undefined : functions.get(essentialName(extern))
  if (callable === undefined && known === undefined && symbol?.weak !== true) return false
  if (kind === 'address') setAddress(code, slot, addressOf(callable, known))
  else if (callable !== undefined) callInstead(code, slot, callable.number)
  else {
    poison(code, slot)
    poisoned.push({ _tag: 'Extern', slot, extern })
  }
  return true
}

const addressOf = (callable: Kfunc | undefined, known: number | undefined): bigint => {
  if (callable !== undefined) return kfuncAddress(callable)
  return known === undefined ? 0n : functionAddress(known)
}

const setAddress = (code: DataView, slot: number, address: bigint): void => {
  const at = slot * SLOT_BYTES
  code.setUint8(at + 1, code.getUint8(at + 1) & 0x0f)
  code.setUint32(at + 4, Number(address & LOW), true)
  code.setUint32(at + SLOT_BYTES + 4, Number(address >> 32n), true)
}
