// Stacks of the events an explanation cites, from a trace that lies in a file. That they could not be read changes nothing else.
import * as E from 'fp-ts/lib/Either.js'
import type { Report } from '../analysis/analyze.js'
import { addressNamer, citedBy, stacksOf } from '../analysis/stacks.js'
import { nodeEnv } from '../node/env.js'
import { localFunctions } from '../node/symbols.js'
import type { MapSnapshot } from '../output/index.js'
import { holdsStacks, withNames } from '../present/named-maps.js'
import type { Stacks } from '../present/stack.js'

const NONE: Stacks = new Map()

/** None for a trace that came through a pipe: it cannot be read again. */
export const citedStacks = async (trace: string, { header, explanation }: Report): Promise<Stacks> => {
  const cited = citedBy(explanation)
  if (trace === '-' || cited.size === 0 || header.recording.stacks.length === 0) return NONE
  const found = await stacksOf(nodeEnv, localFunctions)(trace, cited)()
  return E.getOrElse(() => NONE)(found)
}

/** Maps whose stacks have names, for people. */
export const namedMaps = async (trace: string, maps: ReadonlyArray<MapSnapshot>): Promise<ReadonlyArray<MapSnapshot>> => {
  if (trace === '-' || !maps.some(holdsStacks)) return maps
  const namer = await addressNamer(nodeEnv, localFunctions)(trace)()
  return E.isLeft(namer) ? maps : maps.map(withNames(namer.right))
}
