// What a bad run met that a good run of the same program met as well, process by process: one row per kind of fact, saying by which
// names two facts are the same and when the bad one is no worse. A failure that the good run got over is no worse only if the bad
// run got over it, too. Left out: what this does to causes (cause/baseline.ts).
import type { Baseline } from '../cause/baseline.js'
import { endedBadly, type Facts, type Proc } from '../cause/facts.js'
import type { Fact, FactOf, FactTag } from '../engine/facts.js'
import { match } from './match.js'
import { type Normaliser, normaliser } from './normal.js'
import { sameEnd } from './outcome.js'
import { type Recorded, type Run, runOf } from './run.js'
import { isLonger } from './timing.js'

/** Tries that a run may have more of than the good one, and that still are the same habit. */
const TIMES = 3

interface Row<Tag extends FactTag> {
  readonly of: (proc: Proc) => ReadonlyArray<FactOf<Tag>>
  /** Undefined: this one did not go wrong. */
  readonly key: (fact: FactOf<Tag>, normal: Normaliser) => string | undefined
  readonly noWorse: (good: FactOf<Tag>, bad: FactOf<Tag>, goodProc: Proc, badProc: Proc) => boolean
}

const noMore = (good: Fact, bad: Fact): boolean => bad.count <= good.count * TIMES
/** What the good run got over in the end, the bad one did as well. */
const gotOver = (good: number, bad: number): boolean => good === 0 || bad !== 0

const reaches = (proc: Proc, peer: string): boolean =>
  proc.connections.some(c => c.peer === peer && c.connected && c.errno === '')

const failed: Row<'Failed'> = {
  of: p => p.failed,
  key: (f, normal) => `${f.syscall} ${f.errno} ${normal.text(f.object)}`,
  noWorse: (g, b) =>
    noMore(g, b) &&
    gotOver(g.laterHere, b.laterHere) &&
    gotOver(g.laterAny, b.laterAny) &&
    gotOver(g.laterElsewhere, b.laterElsewhere),
}
const connection: Row<'Connection'> = {
  of: p => p.connections,
  key: (c, normal) =>
    c.client && (c.errno !== '' || c.laterErrno !== '') ? `${normal.text(c.peer)} ${c.errno} ${c.laterErrno}` : undefined,
  noWorse: (g, b, gp, bp) => noMore(g, b) && (!reaches(gp, g.peer) || reaches(bp, b.peer)),
}
const wait: Row<'Wait'> = {
  of: p => p.waits,
  key: (w, normal) => `${w.kind} ${w.syscall} ${w.kind === 'Futex' ? '' : normal.text(w.object)}`,
  noWorse: (g, b) => !isLonger(b.totalNs, g.totalNs) && (!b.unfinished || g.unfinished) && b.timedOut <= g.timedOut * TIMES,
}
const lock: Row<'Lock'> = {
  of: p => p.locks,
  key: (l, normal) => (l.errno !== '' || l.waitedNs > 0 ? `${l.syscall} ${normal.text(l.path)} ${l.errno}` : undefined),
  noWorse: (g, b) =>
    noMore(g, b) && gotOver(g.granted, b.granted) && !isLonger(b.waitedNs, g.waitedNs) && !(b.waiting && !g.waiting),
}
const dns: Row<'Dns'> = {
  of: p => p.dns,
  key: (d, normal) => `${d.server} ${normal.text(d.name)} ${d.queryType}`,
  noWorse: (g, b) => g.rcode === b.rcode && g.records === b.records && !isLonger(b.waitedNs, g.waitedNs),
}
const empty: Row<'Empty'> = {
  of: p => p.empties,
  key: (e, normal) => `${e.syscall} ${normal.text(e.object)} ${e.errno}`,
  noWorse: noMore,
}

type Found = Pick<Baseline, 'tolerated' | 'fresh'> & { readonly tolerated: Set<Fact>; readonly fresh: Set<Fact> }

const hold = <Tag extends FactTag>(
  row: Row<Tag>,
  good: Proc,
  bad: Proc,
  normals: readonly [Normaliser, Normaliser],
  into: Found,
): void => {
  const known = new Map<string, FactOf<Tag>[]>()
  for (const fact of row.of(good)) {
    const key = row.key(fact, normals[0])
    if (key !== undefined) known.set(key, [...(known.get(key) ?? []), fact])
  }
  for (const fact of row.of(bad)) {
    const key = row.key(fact, normals[1])
    if (key === undefined) continue
    const like = known.get(key)
    if (like?.some(g => row.noWorse(g, fact, good, bad)) === true) into.tolerated.add(fact)
    else if (like === undefined) into.fresh.add(fact)
  }
}

/** Files of which the bad run read another amount, or that the good one did not read. */
const otherFiles = (good: Proc, bad: Proc, [goodNormal, badNormal]: readonly [Normaliser, Normaliser], into: Found): void => {
  const read = new Map(good.files.map(f => [goodNormal.text(f.path), f.bytesRead] as const))
  for (const file of bad.files)
    if (file.bytesRead > 0 && read.get(badNormal.text(file.path)) !== file.bytesRead) into.fresh.add(file)
}

const NONE: Baseline = { measure: false, tolerated: new Set(), alike: new Set(), fresh: new Set() }

const against = (good: Run, bad: Run): Baseline => {
  const { pairs } = match(good.facts, bad.facts, good.normal, bad.normal)
  const root = pairs[0]
  if (root === undefined || isNoMeasure(root.good, root.bad)) return NONE
  const found: Found = { tolerated: new Set(), fresh: new Set() }
  const normals = [good.normal, bad.normal] as const
  for (const { good: g, bad: b } of pairs) {
    hold(failed, g, b, normals, found)
    hold(connection, g, b, normals, found)
    hold(wait, g, b, normals, found)
    hold(lock, g, b, normals, found)
    hold(dns, g, b, normals, found)
    hold(empty, g, b, normals, found)
    otherFiles(g, b, normals, found)
  }
  const alike = pairs.filter(pair => endedBadly(pair.bad) && sameEnd(pair)).map(({ bad: { fact } }) => fact)
  return { measure: true, ...found, alike: new Set(alike) }
}

/** It failed as the bad run did: what they share may well be the cause. */
const isNoMeasure = (good: Proc, bad: Proc): boolean => endedBadly(bad) && sameEnd({ good, bad })

/** A good run, ready to hold bad ones against. */
export const baselineOf = (recorded: Recorded): ((bad: Facts) => Baseline) => {
  const good = runOf(recorded)
  return facts => against(good, { facts, normal: normaliser(facts.procs.map(p => p.fact.pid)) })
}
