// Where one run took far longer than the other, by what the time was waited for. Only what is several times as long and longer by an
// amount a person notices: machines differ from themselves by less (limits.ts).
import type { Proc } from '../cause/facts.js'
import type { WaitKindName } from '../engine/facts.js'
import { SLOWER_NS, SLOWER_TIMES } from './limits.js'
import type { Pair } from './match.js'
import type { Run } from './run.js'

export interface Timing {
  readonly pair: Pair
  /** 'Processor': time it computed; 'Life': from its beginning to its end. */
  readonly kind: WaitKindName | 'Processor' | 'Life'
  readonly object: string
  readonly goodNs: number
  readonly badNs: number
  /** Entry of the longest wait, in the slower run; 0: none. */
  readonly good: number
  readonly bad: number
}

export const isLonger = (ns: number, than: number): boolean => ns > than * SLOWER_TIMES && ns - than > SLOWER_NS

interface Waited {
  kind: WaitKindName
  object: string
  totalNs: number
  longestNs: number
  seq: number
}

const waitsOf = (proc: Proc, { normal }: Run): ReadonlyMap<string, Waited> => {
  const all = new Map<string, Waited>()
  for (const w of proc.waits) {
    const key = w.kind === 'Futex' ? w.kind : `${w.kind} ${normal.text(w.object)}`
    const known = all.get(key) ?? { kind: w.kind, object: w.object, totalNs: 0, longestNs: -1, seq: 0 }
    known.totalNs += w.totalNs
    if (w.longestNs > known.longestNs) Object.assign(known, { longestNs: w.longestNs, seq: w.longestEntry, object: w.object })
    all.set(key, known)
  }
  return all
}

const NOTHING: Pick<Waited, 'totalNs' | 'seq'> = { totalNs: 0, seq: 0 }

export const lifeNs = ({ fact }: Proc): number => fact.lastNs - fact.firstNs

const other = (goodNs: number, badNs: number): boolean => isLonger(goodNs, badNs) || isLonger(badNs, goodNs)

export const timingsOf = (pair: Pair, good: Run, bad: Run): ReadonlyArray<Timing> => {
  const [inGood, inBad] = [waitsOf(pair.good, good), waitsOf(pair.bad, bad)]
  const waits = [...new Set([...inGood.keys(), ...inBad.keys()])].flatMap((key): ReadonlyArray<Timing> => {
    const [g, b] = [inGood.get(key) ?? NOTHING, inBad.get(key) ?? NOTHING]
    const { kind = 'Other', object = '' } = inBad.get(key) ?? inGood.get(key) ?? {}
    return other(g.totalNs, b.totalNs)
      ? [{ pair, kind, object, goodNs: g.totalNs, badNs: b.totalNs, good: g.seq, bad: b.seq }]
      : []
  })
  const { fact: g } = pair.good
  const { fact: b } = pair.bad
  const computed: ReadonlyArray<Timing> = other(g.cpuNs, b.cpuNs)
    ? [{ pair, kind: 'Processor', object: '', goodNs: g.cpuNs, badNs: b.cpuNs, good: 0, bad: 0 }]
    : []
  const [goodNs, badNs] = [lifeNs(pair.good), lifeNs(pair.bad)]
  const lived: ReadonlyArray<Timing> = other(goodNs, badNs)
    ? [{ pair, kind: 'Life', object: '', goodNs, badNs, good: 0, bad: 0 }]
    : []
  return [...lived, ...waits, ...computed]
}

/** Waits for another process or thread of the run, which has waits of its own. */
const isPassedOn = ({ kind, object, pair }: Timing, { facts }: Run): boolean =>
  kind === 'Child' ||
  kind === 'Futex' ||
  kind === 'Life' ||
  (kind === 'Pipe' && facts.procs.some(p => p !== pair.bad && p.pipeEnds.some(e => e.pipe === object && e.writes)))

/** What the bad run's time went into: the one thing that most of it was waited for, or computed. Time that nothing accounts for was
 * spent waiting for a processor: the machine was busy then. */
export const slowest = (timings: ReadonlyArray<Timing>, extraNs: number, bad: Run): Timing | undefined =>
  timings
    .filter(t => !isPassedOn(t, bad) && (t.badNs - t.goodNs) * 2 >= extraNs)
    .sort((a, b) => b.badNs - b.goodNs - (a.badNs - a.goodNs))[0]
