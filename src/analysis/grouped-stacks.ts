// The user stacks of many events as few: the same functions called from the same places are one group, which says how often it was and
// where first. Left out: reading (stacks.ts), wording (present).
import { pipe } from 'fp-ts/lib/function.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import { type FindFunctions, layouts, type NamedStack, named, type PlacedStack, placed } from '../symbol/index.js'
import type { Glance } from '../trace/index.js'
import type { ByteSource, SourceError } from './ports.js'
import { namesOf, pass } from './stacks.js'

export interface StackGroup {
  readonly stack: NamedStack
  readonly count: number
  /** Processes it was taken in, the first few. */
  readonly pids: ReadonlyArray<number>
  readonly firstSeq: number
  readonly lastSeq: number
}

export interface StackGroups {
  /** The most frequent first. */
  readonly groups: ReadonlyArray<StackGroup>
  readonly stacks: number
  /** Stacks that are in no group, since there were too many different ones. */
  readonly left: number
}

const DIFFERENT_MAX = 20_000
const PIDS_MAX = 4

interface Open {
  readonly stack: PlacedStack
  readonly pids: Set<number>
  readonly firstSeq: number
  lastSeq: number
  count: number
}

/** Where a stack's addresses lie in files is what makes it the same in another process. */
const keyOf = ({ frames, end }: PlacedStack): string =>
  `${end} ${frames
    .map(({ address, place }) => (place === undefined ? address.toString(16) : `${place.module.path}+${place.offset}`))
    .join(' ')}`

export const groupedStacks = (
  source: ByteSource,
  find: FindFunctions,
  wanted: (event: Glance) => boolean,
): TE.TaskEither<SourceError, StackGroups> => {
  const where = layouts()
  const open = new Map<string, Open>()
  let [stacks, left] = [0, 0]
  const take = (event: Glance): void => {
    where.take(event)
    if (event.stack === undefined || !wanted(event)) return
    stacks++
    const stack = placed(event.stack, event.pid, where)
    const key = keyOf(stack)
    const known = open.get(key)
    if (known !== undefined) {
      known.count++
      known.lastSeq = event.seq
      if (known.pids.size < PIDS_MAX) known.pids.add(event.pid)
    } else if (open.size < DIFFERENT_MAX)
      open.set(key, { stack, pids: new Set([event.pid]), firstSeq: event.seq, lastSeq: event.seq, count: 1 })
    else left++
  }
  return pipe(
    pass(source, take),
    TE.map(tables => {
      const nameOf = namesOf(tables, find)
      const groups = [...open.values()]
        .sort((one, other) => other.count - one.count || one.firstSeq - other.firstSeq)
        .map(({ stack, pids, ...rest }): StackGroup => ({ ...rest, pids: [...pids], stack: named(stack, nameOf) }))
      return { groups, stacks, left }
    }),
  )
}
