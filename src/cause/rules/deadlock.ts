// Participants of this trace that wait for each other: threads for futexes, processes for locks, pipes and children. Only waits without
// limit count, and only for what another recorded party could give. futex(2), flock(2), fcntl(2), pipe(7), fifo(7), wait(2).
import type { WaitFact } from '../../engine/facts.js'
import { isWithin, type Proc } from '../facts.js'
import type { Proof } from '../finding.js'
import { effectOf } from '../names.js'
import type { Rule, World } from '../rule.js'
import { atTheEnd, stuck, waitProof } from './waits.js'

interface Waiting {
  readonly p: Proc
  readonly w: WaitFact
}

/** Without a limit, and for something only another recorded party could give. A poll counts when it is for one pipe alone. */
const forOthers = (w: WaitFact): boolean =>
  w.noLimit && (['Futex', 'Lock', 'Pipe', 'Child'].includes(w.kind) || (w.kind === 'Poll' && w.object.startsWith('pipe:')))

/** Threads of one process on different futexes. */
const inProcess = (
  world: World,
  { p, waits }: { readonly p: Proc; readonly waits: ReadonlyArray<WaitFact> },
): ReadonlyArray<Proof> => {
  const futexes = waits.filter(w => w.kind === 'Futex')
  const objects = new Set(futexes.map(w => w.object)).size
  const threads = new Set(futexes.map(w => w.tid)).size
  const first = futexes[0]
  // every thread sits in such a wait: then nobody is left who could wake them
  const awake =
    p.fact.threads + 1 - threads - atTheEnd(world, p).filter(w => w.noLimit && w.kind !== 'Futex' && w.kind !== 'Lock').length
  // idle pools wait like this too: the process is stuck when its first thread is (pthread_join waits on a futex)
  const stuckAtHeart = futexes.some(w => w.tid === p.fact.pid)
  if (first === undefined || threads < 2 || objects < 2 || !stuckAtHeart) return []
  return [
    waitProof(
      'deadlock',
      p,
      first,
      awake <= 0 ? 1 : (p.usage?.spanNs ?? 0) === 0 ? 0.85 : 0.3,
      {},
      { count: threads },
      futexes.map(w => w.longestEntry),
    ),
  ]
}

/** A process and those above it inside the hang: what an ancestor holds, it holds until this one ends. */
const lineOf = (p: Proc, world: World): ReadonlyArray<Proc> =>
  p.parent === undefined || p === world.hang?.victim ? [p] : [p, ...lineOf(p.parent, world)]

const writes = (w: WaitFact): boolean => effectOf(w.syscall) === 'write'
const hasEnd = (q: Proc, pipe: string, side: 'reads' | 'writes', until: number): boolean =>
  q.pipeEnds.some(e => e.pipe === pipe && e[side] && (e.openAtEnd || e.closedSeq >= until))

/** The other party of a wait: holder of the lock, an end of the pipe, or the child. */
const holds = (q: Proc, { p, w }: Waiting, until: number): boolean => {
  switch (w.kind) {
    case 'Lock':
      return q.locks.some(l => l.path === w.object && l.granted > 0 && (l.released === 0 || l.released >= until))
    case 'Child':
      return q !== p && isWithin(q, p)
    default:
      return hasEnd(q, w.object, writes(w) ? 'reads' : 'writes', until)
  }
}

/** That one's end, or its own end of it, is what this one waits for. */
const needs = (from: Waiting, to: Waiting, world: World): boolean => {
  const until = world.hang?.seq ?? Infinity // what is let go of when the run is ended was held in vain till then
  return (
    from.p !== to.p &&
    (from.w.kind === 'Child' ? holds(to.p, from, until) : lineOf(to.p, world).some(h => h !== from.p && holds(h, from, until)))
  )
}

/** Those of them whose waits lead back to themselves. */
const circle = (all: ReadonlyArray<Waiting>, world: World): ReadonlyArray<Waiting> => {
  const next = new Map(all.map(a => [a, all.filter(b => needs(a, b, world))]))
  return all.filter(start => {
    const seen = new Set<Waiting>()
    const open = [...(next.get(start) ?? [])]
    for (let at = open.pop(); at !== undefined; at = open.pop()) {
      if (at === start) return true
      if (seen.has(at)) continue
      seen.add(at)
      open.push(...(next.get(at) ?? []))
    }
    return false
  })
}

/** Opening a FIFO waits for the other end (fifo(7)): several that do so at different ones, and nobody left to open the other ends. */
const crossedOpens = (all: ReadonlyArray<Waiting>): ReadonlyArray<Waiting> => {
  const opens = all.filter(({ w }) => w.kind === 'Pipe' && effectOf(w.syscall) === 'open')
  const apart = new Set(opens.map(({ w }) => w.object)).size
  return apart >= 2 && new Set(opens.map(({ p }) => p)).size >= 2 && all.every(a => opens.includes(a) || a.w.kind === 'Child')
    ? opens
    : []
}

export const deadlock: Rule = {
  class: 'deadlock',
  needs: ['Wait', 'Lock', 'PipeEnd'],
  prove: world => {
    const byProc = stuck(world).map(p => ({ p, waits: atTheEnd(world, p).filter(forOthers) }))
    const between = byProc.flatMap(({ p, waits }) => waits.filter(w => w.kind !== 'Futex').map(w => ({ p, w })))
    const crossed = crossedOpens(between)
    const cycle = crossed.length > 0 ? crossed : circle(between, world)
    // whoever waits for a child alone says least about what it is over
    const one = cycle.find(({ w }) => w.kind !== 'Child')
    const across =
      one !== undefined && new Set(cycle.map(({ p }) => p)).size >= 2
        ? [
            waitProof(
              'deadlock',
              one.p,
              one.w,
              0.97,
              one.w.object.startsWith('/') ? { path: one.w.object } : {},
              { count: cycle.length },
              cycle.map(({ w }) => w.longestEntry),
            ),
          ]
        : []
    return [...byProc.flatMap(p => inProcess(world, p)), ...across]
  },
}
