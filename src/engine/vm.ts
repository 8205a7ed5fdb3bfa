// Loads one program and runs it once on given memory: what the `vm` command, the conformance suite and the fuzzers do.
// Programs with maps and hooks come through collection.ts, which uses `loadProgram` from here.
import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import type { IOEither } from 'fp-ts/lib/IOEither.js'
import { ProgFlag, ProgSpecRecord, Status, Trap, VerifyReason } from '../../assembly/abi.js'
import { helperName } from '../asm/helpers.js'
import { type Failed, fail, pc } from '../base/error.js'
import { checked, type Engine, type EngineError, lastResult, place } from './instance.js'

export type VerifyReasonName = Exclude<keyof typeof VerifyReason, 'None'>
/** The program was refused before it could run; the context holds the slot. */
export type VerifyError = Failed<'VerifyError', VerifyReasonName>

export type TrapName = Exclude<keyof typeof Trap, 'None'>

/** How a run ended. `pc` is a slot, `addr` the guest address that was refused (0 if none was). */
export type RunResult =
  | { readonly _tag: 'Exit'; readonly r0: bigint; readonly memory: Uint8Array; readonly fuelUsed: bigint }
  | {
      readonly _tag: 'Trap'
      readonly trap: TrapName
      readonly pc: number
      readonly addr: bigint
      readonly memory: Uint8Array
      readonly fuelUsed: bigint
    }

export interface ProgramFlags {
  /** Trap on the exact overrun of a region, not only on leaving the arena. */
  readonly check?: boolean
  /** Helper 5 returns r1, as the public conformance suite expects. */
  readonly testHelpers?: boolean
  /** It follows pointers of the kernel's by plain loads: what is not there reads as 0. */
  readonly typedPointers?: boolean
}

const SLOT_BYTES = 8
const PSEUDO_KFUNC = 2 // BPF_PSEUDO_KFUNC_CALL

const flagBits = (flags: ProgramFlags): number =>
  (flags.check === true ? ProgFlag.Check : 0) |
  (flags.testHelpers === true ? ProgFlag.TestHelpers : 0) |
  (flags.typedPointers === true ? ProgFlag.TypedPointers : 0)

const VERIFY_SENTENCES: Readonly<Record<VerifyReasonName, string>> = {
  UnknownOpcode: 'unknown opcode',
  BadRegister: 'there are registers r0 to r10 only',
  ReservedField: 'a field this instruction does not use is not zero',
  JumpOutOfBounds: 'jump leaves the program',
  JumpIntoImmediate: 'jump into the second half of a 64-bit immediate',
  UnknownHelper: 'the engine does not have this helper',
  BadCallTarget: 'call target is not an instruction',
  FrameWritten: 'r10 is read-only',
  NoExit: 'the last instruction is neither exit nor jump',
  Empty: 'the program is empty',
  TooLong: 'the program is too long',
  BadMapId: 'no such map, or its values have no address',
  BadImmediate: 'the immediate has no meaning here',
  Truncated: 'second half of a 64-bit immediate is missing',
}

const rejection = (engine: Engine, program: Uint8Array): E.Either<VerifyError, never> => {
  const result = lastResult(engine)
  const reason = (VerifyReason[result.reason] ?? 'UnknownOpcode') as VerifyReasonName
  const doing = reason === 'UnknownHelper' ? missingHelper(program, result.pc) : VERIFY_SENTENCES[reason]
  return fail('VerifyError', reason, { doing, at: pc(result.pc) })
}

/** The call at a slot names a helper by number, unless its source says that it names a kernel function. */
const missingHelper = (program: Uint8Array, slot: number): string => {
  const at = new DataView(program.buffer, program.byteOffset + slot * SLOT_BYTES, SLOT_BYTES)
  if (at.getUint8(1) >> 4 === PSEUDO_KFUNC)
    return 'functions of the kernel cannot be called by number: there is no kernel behind a replay'
  const id = at.getInt32(4, true)
  const name = helperName(id)
  return name === undefined ? `there is no helper ${id}` : `helper ${id} (${name}) is not supported`
}

const encodeSpec = (program: Uint8Array, flags: ProgramFlags): Uint8Array => {
  const spec = new Uint8Array(ProgSpecRecord.Size + program.length)
  const view = new DataView(spec.buffer)
  view.setUint32(ProgSpecRecord.InsnCount, program.length / SLOT_BYTES, true)
  view.setUint32(ProgSpecRecord.Flags, flagBits(flags), true)
  spec.set(program, ProgSpecRecord.Size)
  return spec
}

/** Verifies and loads encoded instructions; the answer is the program's id in this engine. */
export const loadProgram =
  (engine: Engine) =>
  (program: Uint8Array, flags: ProgramFlags = {}): IOEither<EngineError | VerifyError, number> =>
  () => {
    if (program.length % SLOT_BYTES !== 0) {
      return fail('VerifyError', 'Truncated', `${program.length} bytes are not a whole number of instructions`)
    }
    return pipe(
      place(engine, encodeSpec(program, flags)),
      E.flatMap((spec): E.Either<EngineError | VerifyError, number> => {
        const id = engine.exports.prog_load(spec)
        return id === -Status.Rejected ? rejection(engine, program) : checked(id, 'load program')
      }),
    )
  }

/** One run of a loaded program; `fuel` 0 is the engine's default. The result holds the memory as the program left it. */
export const testRun =
  (engine: Engine) =>
  (prog: number, memory: Uint8Array, fuel = 0): IOEither<EngineError, RunResult> =>
  () =>
    pipe(
      E.Do,
      E.bind('ctx', () => place(engine, memory)),
      E.bind('status', ({ ctx }) => checked(engine.exports.prog_test_run(prog, ctx, memory.length, fuel), 'run program')),
      E.map(({ ctx }): RunResult => {
        const { r0, trap, pc: slot, addr, fuelUsed } = lastResult(engine)
        const after = engine.bytes(ctx, memory.length).slice()
        return trap === Trap.None
          ? { _tag: 'Exit', r0, memory: after, fuelUsed }
          : { _tag: 'Trap', trap: Trap[trap] as TrapName, pc: slot, addr, memory: after, fuelUsed }
      }),
    )

export interface BytesToRun extends ProgramFlags {
  readonly program: Uint8Array
  /** r1 is its address (0 if empty), r2 its length. */
  readonly memory?: Uint8Array
  readonly fuel?: number
}

/** Loads and runs, before the engine is sealed. */
export const runBytes =
  (engine: Engine) =>
  (request: BytesToRun): IOEither<EngineError | VerifyError, RunResult> =>
  () =>
    pipe(
      loadProgram(engine)(request.program, request)(),
      E.flatMap(id => testRun(engine)(id, request.memory ?? new Uint8Array(0), request.fuel ?? 0)()),
    )
