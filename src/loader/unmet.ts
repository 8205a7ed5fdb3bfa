// What a program still needs before it can run, once all that is known of the recorded kernel has been written into its spec:
// the answer names the first thing. Programs that are not loaded by themselves are not asked.
import type { Either } from 'fp-ts/lib/Either.js'
import { left, right } from 'fp-ts/lib/Either.js'
import { failed, inContext } from '../base/error.js'
import { describeCore } from '../btf/index.js'
import { KCONFIG_MAP } from './kconfig.js'
import { placeAt } from './place.js'
import type { CollectionSpec, ProgramSpec, RelocationError, RelocationReason } from './spec.js'

export const checkResolved = (spec: CollectionSpec): Either<RelocationError, CollectionSpec> => {
  for (const program of spec.programs.values()) {
    const unmet = program.autoload ? unmetOf(spec, program) : undefined
    if (unmet !== undefined) return left(inContext({ doing: 'program', subject: `"${program.name}"` })(unmet))
  }
  return right(spec)
}

export const unmetOf = (spec: CollectionSpec, program: ProgramSpec): RelocationError | undefined =>
  unmetKconfig(spec, program) ?? unmetExtern(spec, program) ?? unmetCore(spec, program)

const refused = (
  program: ProgramSpec,
  slot: number,
  reason: RelocationReason,
  what: string,
  remedy?: string,
): RelocationError => {
  return inContext(placeAt(program, slot))(failed('RelocationError', reason, what, remedy))
}

const unmetKconfig = ({ kconfig }: CollectionSpec, program: ProgramSpec): RelocationError | undefined => {
  const missing = new Map(kconfig.flatMap(one => (one.known || one.weak ? [] : [[one.offset, one] as const])))
  for (const { slot, map, offset } of program.references) {
    const one = map === KCONFIG_MAP ? missing.get(offset) : undefined
    if (one === undefined) continue
    const remedy =
      'Give the configuration of the recorded kernel: --kconfig FILE, as /boot/config-* or an unpacked /proc/config.gz.'
    return refused(program, slot, 'Kconfig', `the kernel's configuration value "${one.name}" is not known`, remedy)
  }
  return undefined
}

const EXTERNS = {
  variable: 'the kernel variable',
  function: 'the kernel function',
  unknown: 'the external symbol',
} as const

const unmetExtern = ({ externs }: CollectionSpec, program: ProgramSpec): RelocationError | undefined => {
  for (const { slot, extern } of program.externs) {
    const symbol = externs.get(extern)
    if (symbol === undefined || symbol.weak) continue
    return refused(program, slot, 'Extern', `it needs ${EXTERNS[symbol.kind]} "${extern}", which is not supported`)
  }
  return undefined
}

/** `relocate` leaves none: this is a program that was not made for a kernel. */
const unmetCore = ({ types }: CollectionSpec, program: ProgramSpec): RelocationError | undefined => {
  const first = program.core.find(({ kind }) => kind !== 'TypeIdLocal')
  if (first === undefined) return undefined
  const what = `it asks for ${describeCore(types, first)} (CO-RE), and was made for no kernel`
  return refused(program, first.slot, 'CoreRelocation', what)
}
