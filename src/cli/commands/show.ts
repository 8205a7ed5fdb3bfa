// show TRACE: one line per call or event, as they come, so that `record -o - … | show -` prints while the program runs. What is
// shown may be chosen by call (-e), by outcome (-z, -Z) and by process (-p); calls that did not return have no outcome. Names for
// the stacks of -k stand at the end of a trace: of a file they are read first, standard input has to do with this machine's files.
import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import { routeNamed } from '../../analysis/events.js'
import { stackNamer } from '../../analysis/stacks.js'
import { nodeEnv } from '../../node/env.js'
import { localFunctions } from '../../node/symbols.js'
import { STDOUT, write } from '../../node/terminal.js'
import { type Call, isError } from '../../present/call.js'
import { type ShowFold, showFold } from '../../present/show.js'
import type { Arch } from '../../trace/chunk.js'
import type { SystemEvent } from '../../trace/event.js'
import { type CallFilter, choosesCall, type FilterError } from '../../trace/filter.js'
import { everything } from '../../trace/route.js'
import { EXIT, report } from '../exit.js'
import { paletteOf } from '../palette.js'
import { printLines, sayGaps } from '../print.js'

interface Options {
  readonly raw?: boolean
  readonly seq?: boolean
  readonly stacks?: boolean
  readonly trace?: E.Either<FilterError, CallFilter>
  readonly successful?: boolean
  readonly failed?: boolean
  readonly pid: ReadonlyArray<number>
}

type Chooses = (call: Call) => boolean

const outcomes = ({ successful = false, failed = false }: Options): ReadonlyArray<Chooses> =>
  successful || failed ? [({ ret }) => ret !== undefined && isError(ret) === failed] : []

/** Undefined when nothing is chosen among calls. */
const chooser = (options: Options, filter: CallFilter | undefined, arch: Arch): Chooses | undefined => {
  const named: ReadonlyArray<Chooses> = filter === undefined ? [] : [({ abi, number }) => choosesCall(filter, arch, abi, number)]
  const all = [...named, ...outcomes(options)]
  return all.length === 0 ? undefined : call => all.every(chooses => chooses(call))
}

const ofAny =
  (pids: ReadonlyArray<number>) =>
  ({ pid, tid }: SystemEvent): boolean =>
    pids.length === 0 || pids.includes(pid) || pids.includes(tid)

export const show = async (trace: string, options: Options): Promise<number> => {
  const palette = paletteOf(STDOUT)
  const { raw = false, seq = false } = options
  const namer = options.stacks === true ? await stackNamer(nodeEnv, localFunctions)(trace)() : E.right(undefined)
  if (E.isLeft(namer)) return report(namer.left)
  const { right: names } = namer
  const shownOf = ofAny(options.pid)
  let fold: ShowFold | undefined
  const shown = await pipe(
    TE.fromEither(options.trace ?? E.right(undefined)),
    TE.flatMap(filter =>
      routeNamed(nodeEnv)(trace, ({ arch, startNs, recording }) => {
        const chooses = chooser(options, filter, arch)
        const stackOf = names === undefined ? {} : { stackOf: names.stackOf }
        const { add, end } = showFold({
          arch,
          startNs,
          untimed: recording.known?.times === false,
          raw,
          seq,
          palette,
          ...(chooses === undefined ? {} : { chooses }),
          ...stackOf,
        })
        fold = { add, end }
        const lines = (event: SystemEvent): ReadonlyArray<string> => {
          names?.take(event)
          return shownOf(event) ? add(event) : []
        }
        return [{ where: everything, to: events => TE.fromIO(() => write(STDOUT, printLines(events.flatMap(lines)))) }]
      }),
    ),
  )()
  if (E.isLeft(shown)) return report(shown.left)
  write(STDOUT, printLines(fold?.end() ?? []))
  sayGaps(shown.right)
  return EXIT.ok
}
