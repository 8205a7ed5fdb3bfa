// vm [MEMORY]: one program, one run, r0 in base 16: the plugin interface of the public bpf_conformance runner, which gives
// memory as the first argument and the program on standard input. Loads with the test helpers (helper 5 returns r1).
import { readFileSync } from 'node:fs'
import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import { unhex } from '../../base/bytes.js'
import { type AnyFailed, failed } from '../../base/error.js'
import { startEngine } from '../../engine/instance.js'
import { type RunResult, runBytes } from '../../engine/vm.js'
import { nodeEnv } from '../../node/env.js'
import { STDOUT, write } from '../../node/terminal.js'
import { EXIT, report } from '../exit.js'

interface Options {
  readonly program?: string
  readonly jit?: boolean
}

const parse = (what: string, digits: string): E.Either<AnyFailed, Uint8Array> => {
  const bytes = unhex(digits)
  return bytes === undefined
    ? E.left(failed('UsageError', 'BadUsage', `the ${what} is not base 16`, 'Give two hexadecimal digits per byte.'))
    : E.right(bytes)
}

const r0Of = (result: RunResult): E.Either<AnyFailed, bigint> =>
  result._tag === 'Exit'
    ? E.right(result.r0)
    : E.left(
        failed('TrapError', result.trap, { doing: `the program was stopped: ${result.trap}`, at: { _tag: 'pc', pc: result.pc } }),
      )

const SEED = 0n

export const vm = async (memory: string | undefined, options: Options): Promise<number> => {
  if (options.jit === true)
    return report(failed('UsageError', 'BadUsage', 'this build has no compiled tier', 'Run with --interpret.'))
  const result = await pipe(
    TE.Do,
    TE.bind('program', () => TE.fromEither(parse('program', options.program ?? readFileSync(0, 'latin1')))),
    TE.bind('memory', () => TE.fromEither(parse('memory', memory ?? ''))),
    TE.bindW('wasm', () => nodeEnv.engineSource),
    TE.bindW('engine', ({ wasm }) => startEngine(wasm, SEED)),
    TE.flatMap(({ engine, ...bytes }) =>
      TE.fromEither(runBytes(engine)({ ...bytes, testHelpers: true })() as E.Either<AnyFailed, RunResult>),
    ),
    TE.flatMap(run => TE.fromEither(r0Of(run))),
  )()
  if (E.isLeft(result)) return report(result.left)
  write(STDOUT, `${result.right.toString(16)}\n`)
  return EXIT.ok
}
