// Passes over a trace for its stacks: what they need to be named, and those of a few chosen events. Each reads chunks with a
// glance and runs no engine. A chunk that cannot be read is passed over here: the analysis has said so.
import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import { EventType } from '../../assembly/abi.js'
import type { Explanation } from '../cause/index.js'
import {
  anywhere,
  type FindFunctions,
  type FunctionOf,
  foundFunctionOf,
  functionOf,
  layouts,
  lookedUp,
  type NamedStack,
  type Needs,
  named,
  newNeeds,
  type PlacedStack,
  placed,
} from '../symbol/index.js'
import { type Glance, glance, type SymbolTable, type SystemEvent } from '../trace/index.js'
import { foldTrace } from './fold.js'
import type { AnalysisEnv, ByteSource, SourceError } from './ports.js'

/** Every event of a trace at a glance, in order, and then its tables of symbols. */
export const pass = (
  source: ByteSource,
  take: (event: Glance) => void,
): TE.TaskEither<SourceError, ReadonlyArray<SymbolTable>> => {
  const tables: SymbolTable[] = []
  return pipe(
    foldTrace<never, undefined>(undefined, (_, part) => async () => {
      if (part._tag === 'Chunk') glance(part.chunk, take)
      if (part._tag === 'Symbols') tables.push(part.table)
      return E.right(undefined)
    })(source),
    TE.map(() => tables),
  )
}

/** What the stacks of a trace need to be named. */
export const needsOf = (source: ByteSource): TE.TaskEither<SourceError, Needs> => {
  const needs = newNeeds()
  return pipe(
    pass(source, needs.take),
    TE.map(() => needs),
  )
}

/** Tables of symbols that the trace itself holds. */
export const tablesIn = (source: ByteSource): TE.TaskEither<SourceError, ReadonlyArray<SymbolTable>> =>
  pass(source, () => undefined)

/** Names stacks while the events of a trace go by. */
export interface StackNamer {
  /** Every event, in order. */
  readonly take: (event: SystemEvent) => void
  /** Of the event taken last, or of one before it whose process has mapped nothing since. */
  readonly stackOf: (event: SystemEvent) => NamedStack | undefined
}

/** By the tables the trace holds, which a stream cannot be asked for beforehand, then by the files of this machine. */
export const namesOf = (tables: ReadonlyArray<SymbolTable>, find: FindFunctions): FunctionOf => {
  const own = functionOf(tables)
  const local = foundFunctionOf(find)
  return (module, offset) => own(module, offset) ?? local(module, offset)
}

const STANDARD_INPUT = '-'

export const stackNamer =
  (env: Pick<AnalysisEnv, 'openTrace'>, find: FindFunctions) =>
  (trace: string): TE.TaskEither<SourceError, StackNamer> =>
    pipe(
      trace === STANDARD_INPUT ? TE.right([]) : pipe(env.openTrace(trace), TE.flatMap(tablesIn)),
      TE.map(tables => {
        const where = layouts()
        const nameOf = namesOf(tables, find)
        return {
          take: ({ pid, data }) => {
            if (data._tag === 'Mappings') where.take({ pid, mappings: data.mappings })
          },
          stackOf: ({ pid, context: { stackTrace, stackEnd } }) =>
            stackTrace && named(placed({ addresses: stackTrace, end: stackEnd ?? 'unknown' }, pid, where), nameOf),
        }
      }),
    )

/** Events that are cited without a stack of their own have that of their thread's call, wherever the recorder put it. */
interface Chosen {
  readonly take: (event: Glance) => void
  readonly stacks: ReadonlyMap<number, PlacedStack>
}

const choose = (wanted: ReadonlySet<number>): Chosen => {
  const where = layouts()
  const stacks = new Map<number, PlacedStack>()
  /** Taken when the call was entered, by thread. */
  const entered = new Map<number, PlacedStack>()
  /** Events whose stack comes with the end of the call or thread, by thread. */
  const waiting = new Map<number, ReadonlyArray<number>>()
  const take = (event: Glance): void => {
    where.take(event)
    const { seq, tid, type } = event
    const own = event.stack && placed(event.stack, event.pid, where)
    const enters = type === EventType.SyscallEntry
    if (enters) {
      waiting.delete(tid)
      if (own === undefined) entered.delete(tid)
      else entered.set(tid, own)
    } else if (own !== undefined) {
      for (const earlier of waiting.get(tid) ?? []) stacks.set(earlier, own)
      waiting.delete(tid)
    }
    if (!wanted.has(seq)) return
    const stack = own ?? (type === EventType.SyscallExit ? entered.get(tid) : undefined)
    if (stack !== undefined) stacks.set(seq, stack)
    else if (enters || type === EventType.SignalDelivered) waiting.set(tid, [...(waiting.get(tid) ?? []), seq])
  }
  return { take, stacks }
}

/** Events that findings cite. */
export const citedBy = ({ findings }: Explanation): ReadonlySet<number> =>
  new Set(findings.flatMap(({ seq, evidence }) => [seq, ...evidence]))

/** Stacks of the events with these numbers, named by the trace's own tables, else by files of this machine. */
export const stacksOf =
  (env: Pick<AnalysisEnv, 'openTrace'>, find: FindFunctions) =>
  (trace: string | ByteSource, wanted: ReadonlySet<number>): TE.TaskEither<SourceError, ReadonlyMap<number, NamedStack>> => {
    const chosen = choose(wanted)
    return pipe(
      typeof trace === 'string' ? env.openTrace(trace) : TE.right(trace),
      TE.flatMap(source => pass(source, chosen.take)),
      TE.map(tables => {
        const nameOf = namesOf(tables, find)
        return new Map([...chosen.stacks].map(([seq, stack]) => [seq, named(stack, nameOf)]))
      }),
    )
  }

/** Names for the addresses of a whole trace: "function+0x1a", where only one file can be meant. */
export const addressNamer =
  (env: Pick<AnalysisEnv, 'openTrace'>, find: FindFunctions) =>
  (trace: string): TE.TaskEither<SourceError, (address: bigint, index: number) => string | undefined> => {
    const where = anywhere()
    return pipe(
      env.openTrace(trace),
      TE.flatMap(source => pass(source, where.take)),
      TE.map(tables => {
        const nameOf = namesOf(tables, find)
        return (address: bigint, index: number) => {
          const place = where.placeOf(address)
          const held = place && nameOf(place.module, lookedUp(index, place.offset))
          return place && held && `${held.name}+0x${(place.offset - held.offset).toString(16)}`
        }
      }),
    )
  }
