// Hangs: what the processes that were stopped, or never ended, were waiting for. A time limit is not a cause (taxonomy rule 5).
// futex(2), flock(2), fcntl(2), pipe(7), fifo(7), poll(2).
import type { FailedFact, WaitFact } from '../../engine/facts.js'
import { isSeriousErrno } from '../decisive.js'
import { descendants, endedBadly, type Proc, who } from '../facts.js'
import type { CauseClass, Proof } from '../finding.js'
import { effectOf } from '../names.js'
import { isOptional } from '../optional.js'
import { duration, evidenceOf, failedCall, shown, type Rule, type World } from '../rule.js'

const SECOND = 1_000_000_000

/** Processes that were there when the hang was ended. */
const stuck = (world: World): ReadonlyArray<Proc> => {
  const { hang } = world
  if (hang === undefined) return []
  return [hang.victim, ...descendants(hang.victim)].filter(p => p.fact.alive || p.fact.last >= hang.seq)
}

const atTheEnd = (world: World, p: Proc): ReadonlyArray<WaitFact> =>
  p.waits.filter(w => w.unfinished || (world.hang !== undefined && w.longestExit >= world.hang.seq))

const proof = (
  cls: CauseClass,
  p: Proc,
  w: WaitFact,
  strength: number,
  subject: Proof['subject'],
  fields: Readonly<Record<string, string | number>> = {},
  evidence: ReadonlyArray<number> = [],
): Proof => {
  const seq = w.longestEntry > 0 ? w.longestEntry : w.last
  return {
    class: cls,
    pid: p.fact.pid,
    seq,
    timeNs: w.lastNs,
    strength,
    subject: { pid: p.fact.pid, comm: p.fact.comm, ...subject, syscall: w.syscall },
    evidence: evidenceOf(seq, ...evidence),
    fields: {
      who: who(p),
      comm: p.fact.comm,
      object: shown(p, w.object),
      syscall: w.syscall,
      took: duration(w.longestNs),
      count: w.count,
      ...fields,
    },
  }
}

/** Without a limit, and for something only another recorded party could give. */
const forOthers = (w: WaitFact): boolean => w.noLimit && ['Futex', 'Lock', 'Pipe'].includes(w.kind)

export const deadlock: Rule = {
  class: 'deadlock',
  needs: ['Wait', 'Lock', 'PipeEnd'],
  prove: world => {
    const procs = stuck(world)
    const byProc = procs.map(p => ({ p, waits: atTheEnd(world, p).filter(forOthers) }))
    const inProcess = byProc.flatMap(({ p, waits }) => {
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
        proof(
          'deadlock',
          p,
          first,
          awake <= 0 ? 1 : (p.usage?.spanNs ?? 0) === 0 ? 0.85 : 0.3,
          {},
          { count: threads },
          futexes.map(w => w.longestEntry),
        ),
      ]
    })
    const between = byProc.flatMap(({ p, waits }) => waits.filter(w => w.kind !== 'Futex').map(w => ({ p, w })))
    const parties = new Set(between.map(({ p }) => p))
    const cycle = between.filter(({ p, w }) => [...parties].some(q => q !== p && lineOf(q, world).some(h => holds(h, w))))
    const one = cycle[0]
    const across =
      one !== undefined && new Set(cycle.map(({ p }) => p)).size >= 2
        ? [
            proof(
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
    return [...inProcess, ...across]
  },
}

/** A process and those above it inside the hang: what an ancestor holds, it holds until this one ends. */
const lineOf = (p: Proc, world: World): ReadonlyArray<Proc> =>
  p.parent === undefined || p === world.hang?.victim ? [p] : [p, ...lineOf(p.parent, world)]

/** The other party of a wait: holder of the lock, or an end of the pipe. */
const holds = (q: Proc, w: WaitFact): boolean =>
  w.kind === 'Lock'
    ? q.locks.some(l => l.path === w.object && l.granted > 0 && l.released === 0)
    : w.kind === 'Pipe' &&
      q.pipeEnds.some(e => e.pipe === w.object && (effectOf(w.syscall) === 'write' ? e.reads : e.writes) && e.openAtEnd)

export const lockWait: Rule = {
  class: 'lock-contention',
  needs: ['Wait', 'Lock'],
  prove: world => {
    const wall = world.facts.root === undefined ? 0 : world.facts.root.fact.lastNs - world.facts.root.fact.firstNs
    return world.facts.procs.flatMap(p =>
      p.waits
        .filter(w => w.kind === 'Lock' && (w.unfinished || w.longestNs * 2 > wall) && w.longestNs > SECOND / 2)
        .map(w =>
          proof('lock-contention', p, w, 0.95, { path: w.object }, { detail: `the wait lasted ${duration(w.longestNs)}` }),
        ),
    )
  },
}

export const blockedRead: Rule = {
  class: 'blocked-read',
  needs: ['Wait'],
  prove: world =>
    stuck(world).flatMap(p =>
      atTheEnd(world, p)
        .filter(
          w =>
            ['Pipe', 'Socket', 'Poll', 'Terminal', 'File'].includes(w.kind) &&
            w.noLimit &&
            ['read', 'recv', 'open', 'poll', 'select', 'epoll_wait', 'accept'].includes(effectOf(w.syscall)),
        )
        .filter(w => w.object !== '' && !w.object.startsWith('anon_inode:'))
        .filter(w => !p.listens.some(l => l.address === w.object)) // a server waits for clients: that is its work
        .map(w => {
          const address = w.kind === 'Socket' || /^(\d+\.\d+\.\d+\.\d+|\[)/.test(w.object)
          const idle = p.children.some(c => stuck(world).includes(c)) // waiting on the pipe of a child that is stuck itself
          const made = p.pipeEnds.find(e => e.pipe === w.object)?.first ?? 0
          return proof('blocked-read', p, w, idle ? 0.55 : 0.9, address ? { address: w.object } : { path: w.object }, {}, [made])
        }),
    ),
}

const RETRIES = 24

/** Dozens of like failures spread over most of the run, which outside force ends. */
export const retryLoop: Rule = {
  class: 'retry-loop',
  needs: ['Failed'],
  prove: world =>
    stuck(world).flatMap(p => [
      ...p.failed
        .filter(
          f =>
            f.count >= RETRIES &&
            f.laterHere === 0 &&
            f.errno !== 'ETIMEDOUT' &&
            isSeriousErrno(f.errno) &&
            f.object !== '',
        )
        .filter(f => (f.lastNs - f.firstNs) * 10 > (p.fact.lastNs - p.fact.firstNs) * 6)
        .map(
          (f): Proof => ({
            class: 'retry-loop',
            pid: p.fact.pid,
            seq: f.last,
            timeNs: f.lastNs,
            strength: 0.95,
            subject: {
              pid: p.fact.pid,
              comm: p.fact.comm,
              syscall: f.syscall,
              errno: f.errno,
              ...(/^(\d+\.\d+\.\d+\.\d+:|\[)/.test(f.object) ? { address: f.object } : { path: f.object }),
            },
            evidence: evidenceOf(f.last, f.first),
            fields: {
              who: who(p),
              comm: p.fact.comm,
              object: shown(p, f.object),
              syscall: f.syscall,
              errno: f.errno,
              count: f.count,
              took: duration(f.lastNs - f.firstNs),
            },
          }),
        ),
      ...refusals(p),
      ...retriedByChildren(p),
    ]),
}

/** A loop whose body is a program: children of one parent that fail alike, one after another. */
const retriedByChildren = (p: Proc): ReadonlyArray<Proof> => {
  const tries = new Map<string, { readonly c: Proc; readonly f: FailedFact }[]>()
  for (const c of p.children) {
    if (!endedBadly(c)) continue
    for (const f of c.failed)
      if (f.object !== '' && f.laterHere === 0 && f.laterElsewhere === 0 && !isOptional(f.object) && isSeriousErrno(f.errno)) {
        const key = `${f.errno} ${f.object}`
        tries.set(key, [...(tries.get(key) ?? []), { c, f }])
      }
  }
  return [...tries.values()].flatMap(all => {
    const first = all[0]
    const last = all[all.length - 1]
    if (
      first === undefined ||
      last === undefined ||
      all.length < RETRIES ||
      (last.f.lastNs - first.f.firstNs) * 10 < (p.fact.lastNs - p.fact.firstNs) * 6
    )
      return []
    return [
      failedCall(
        'retry-loop',
        p,
        last.f,
        0.97,
        /^(\d+\.\d+\.\d+\.\d+:|\[)/.test(last.f.object) ? { address: last.f.object } : { path: last.f.object },
        {
          fields: { count: all.length, took: duration(last.f.lastNs - first.f.firstNs) },
          evidence: [first.f.last],
        },
      ),
    ]
  })
}

const refusals = (p: Proc): ReadonlyArray<Proof> => {
  const peers = new Map<string, typeof p.connections>()
  for (const c of p.connections) if (c.client && c.errno !== '') peers.set(c.peer, [...(peers.get(c.peer) ?? []), c])
  return [...peers].flatMap(([peer, all]) => {
    const first = all[0]
    const last = all[all.length - 1]
    if (
      first === undefined ||
      last === undefined ||
      all.length < RETRIES ||
      p.connections.some(c => c.peer === peer && c.connected && c.errno === '')
    )
      return []
    return [
      {
        class: 'retry-loop' as const,
        pid: p.fact.pid,
        seq: last.outcomeSeq,
        timeNs: last.lastNs,
        strength: 0.95,
        subject: { pid: p.fact.pid, comm: p.fact.comm, address: peer, syscall: 'connect', errno: last.errno },
        evidence: evidenceOf(last.outcomeSeq, first.outcomeSeq, last.connectSeq),
        fields: {
          who: who(p),
          comm: p.fact.comm,
          object: peer,
          syscall: 'connect',
          errno: last.errno,
          count: all.length,
          took: duration(last.lastNs - first.firstNs),
        },
      },
    ]
  })
}

/** A child whose end was waited for without end, when nothing inside the child says more. */
export const slowChild: Rule = {
  class: 'slow-peer',
  needs: ['Wait', 'Process'],
  prove: world =>
    stuck(world)
      .filter(p => p !== world.hang?.victim || p.children.length === 0)
      .flatMap(p =>
        atTheEnd(world, p)
          .filter(w => w.kind === 'Sleep')
          .map(w =>
            proof(
              'slow-peer',
              p,
              w,
              0.5,
              {},
              { object: 'a timer of its own', share: 'most', wall: duration(p.fact.lastNs - p.fact.firstNs) },
            ),
          ),
      ),
}
