// What is new after a time in which all was taken as usual: destinations and programs first seen late in a long recording. A recording
// that is not at least twice as long as the time to learn says too little of what is usual.
import type { Facts, Proc } from '../facts.js'
import { type IncidentRule, type Noticed, noticed } from './incident.js'
import { hostOf } from './net.js'

interface First {
  readonly p: Proc
  readonly ns: number
  readonly seq: number
}

/** The earliest of each. */
const firsts = (all: Iterable<readonly [string, First]>): ReadonlyMap<string, First> => {
  const known = new Map<string, First>()
  for (const [name, at] of all) if ((known.get(name)?.ns ?? Number.POSITIVE_INFINITY) > at.ns) known.set(name, at)
  return known
}

const SHOWN = 20

const late = (
  facts: Facts,
  learn: number,
  all: ReadonlyMap<string, First>,
  subject: (name: string) => object,
): ReadonlyArray<Noticed> => {
  const { startNs, endNs } = facts.meta
  if (endNs - startNs < 2 * learn) return []
  return [...all]
    .filter(([, { ns }]) => ns - startNs >= learn)
    .slice(0, SHOWN)
    .map(([name, { p, ns, seq }]) =>
      noticed(p, 'learn', ns - startNs, { fromNs: ns, toNs: ns, evidence: [seq] }, { object: name }, subject(name)),
    )
}

export const newDestination: IncidentRule = {
  class: 'new-destination',
  notice: ({
    facts,
    set: {
      'new-destination': { values },
    },
  }) =>
    late(
      facts,
      values.learn,
      firsts(
        facts.procs.flatMap(p =>
          p.connections.filter(c => c.client && !c.unix).map(c => [hostOf(c.peer), { p, ns: c.firstNs, seq: c.first }] as const),
        ),
      ),
      address => ({ address }),
    ),
}

export const newProgram: IncidentRule = {
  class: 'new-program',
  notice: ({
    facts,
    set: {
      'new-program': { values },
    },
  }) =>
    late(
      facts,
      values.learn,
      firsts(facts.procs.flatMap(p => p.execs.map(e => [e.path, { p, ns: e.firstNs, seq: e.first }] as const))),
      path => ({ path }),
    ),
}
