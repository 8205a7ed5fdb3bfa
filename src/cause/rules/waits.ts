// Waits for input, locks and children: what the processes that were stopped, never ended, or ran into a limit of their own were waiting
// for. A time limit is not a cause (taxonomy rule 5). Waits for each other are in deadlock.ts. flock(2), fcntl(2), pipe(7), poll(2).
import type { WaitFact } from '../../engine/facts.js'
import { decisionSeq, decisiveness } from '../decisive.js'
import { descendants, endedBadly, type Proc, who } from '../facts.js'
import type { CauseClass, Proof } from '../finding.js'
import { effectOf } from '../names.js'
import { duration, evidenceOf, shown, type Rule, type World } from '../rule.js'

const SECOND = 1_000_000_000
const SOCK_DGRAM = 2

/** Processes that were there when the hang was ended. */
export const stuck = (world: World): ReadonlyArray<Proc> => {
  const { hang } = world
  if (hang === undefined) return []
  return [hang.victim, ...descendants(hang.victim)].filter(p => p.fact.alive || p.fact.last >= hang.seq)
}

export const atTheEnd = (world: World, p: Proc): ReadonlyArray<WaitFact> =>
  p.waits.filter(w => w.unfinished || (world.hang !== undefined && w.longestExit >= world.hang.seq))

export const waitProof = (
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

export const lockWait: Rule = {
  class: 'lock-contention',
  needs: ['Wait', 'Lock'],
  prove: world => {
    const wall = world.facts.root === undefined ? 0 : world.facts.root.fact.lastNs - world.facts.root.fact.firstNs
    return world.facts.procs.flatMap(p =>
      p.waits
        .filter(w => w.kind === 'Lock' && (w.unfinished || w.longestNs * 2 > wall) && w.longestNs > SECOND / 2)
        .map(w =>
          waitProof('lock-contention', p, w, 0.95, { path: w.object }, { detail: `the wait lasted ${duration(w.longestNs)}` }),
        ),
    )
  },
}

/** Calls that take what another gives. */
const TAKES = new Set(['read', 'recv', 'open', 'poll', 'select', 'epoll_wait', 'accept'])

/** For input from outside the process; a message queue is neither file nor socket (mq_overview(7)). */
const forInput = (w: WaitFact): boolean =>
  TAKES.has(effectOf(w.syscall)) &&
  (['Pipe', 'Socket', 'Poll', 'Terminal', 'File'].includes(w.kind) || (w.kind === 'Other' && effectOf(w.syscall) === 'recv')) &&
  w.object !== '' &&
  !w.object.startsWith('anon_inode:')

const isAddress = (w: WaitFact): boolean => w.kind === 'Socket' || /^(\d+\.\d+\.\d+\.\d+|\[)/.test(w.object)

/** A server waits for clients: that is its work. Datagrams have no clients to wait for (udp(7)). */
const awaitsClients = (p: Proc, w: WaitFact): boolean =>
  p.listens.some(l => l.address === w.object && (l.listening || l.socketType !== SOCK_DGRAM))

/** Nothing ever came from there. */
const neverCame = (p: Proc, w: WaitFact): boolean =>
  !p.connections.some(c => c.peer === w.object && (c.bytesReceived > 0 || c.bytesSent > 0 || !c.connected)) &&
  !p.pipeEnds.some(e => e.pipe === w.object && e.bytes > 0) &&
  !p.files.some(f => f.path === w.object && f.bytesRead > 0)

const inputProof = (p: Proc, w: WaitFact, strength: number): Proof => {
  const made = p.pipeEnds.find(e => e.pipe === w.object)?.first ?? 0
  const begun = p.connections.find(c => c.peer === w.object && c.first <= w.last)?.first ?? 0
  return waitProof('blocked-read', p, w, strength, isAddress(w) ? { address: w.object } : { path: w.object }, {}, [made, begun])
}

/** It stopped waiting by a limit of its own (alarm(2), the wait's time-out) and gave up right after. */
const gaveUp = (p: Proc): ReadonlyArray<Proof> => {
  if (!endedBadly(p)) return []
  const life = p.fact.lastNs - p.fact.firstNs
  const decision = decisionSeq(p)
  return p.waits
    .filter(
      w =>
        forInput(w) &&
        (w.interrupted || w.timedOut > 0) &&
        w.longestNs > SECOND / 2 &&
        w.longestNs * 5 > life * 2 &&
        w.longestExit > 0 &&
        w.longestExit <= decision &&
        neverCame(p, w),
    )
    .map(w => {
      const seq = w.longestExit
      const decides = decisiveness(p, {
        ...{ syscall: w.syscall, errno: 'ETIMEDOUT', object: w.object },
        ...{ first: seq, last: seq, laterHere: 0, laterAny: 0 },
      })
      return inputProof(p, w, 0.95 * decides)
    })
}

export const blockedRead: Rule = {
  class: 'blocked-read',
  needs: ['Wait'],
  prove: world => {
    const there = stuck(world)
    const atEnd = there.flatMap(
      p =>
        atTheEnd(world, p)
          .filter(w => w.noLimit && forInput(w) && !awaitsClients(p, w))
          .map(w => inputProof(p, w, p.children.some(c => there.includes(c)) ? 0.55 : 0.9)), // the pipe of a child that is stuck itself
    )
    return [...atEnd, ...world.facts.procs.filter(p => !there.includes(p)).flatMap(gaveUp)]
  },
}

/** Somebody stuck reads a pipe that this one holds the other end of: then it is the reader's wait that is told. */
const isReadFrom = (there: ReadonlyArray<Proc>, world: World, p: Proc): boolean =>
  there.some(
    q =>
      q !== p &&
      atTheEnd(world, q).some(
        w =>
          (w.kind === 'Pipe' || w.kind === 'Poll') &&
          TAKES.has(effectOf(w.syscall)) &&
          p.pipeEnds.some(e => e.pipe === w.object && e.writes && (e.openAtEnd || e.closedSeq >= (world.hang?.seq ?? 0))),
      ),
  )

/** A child whose end was waited for without end, when nothing inside the child says more: it sleeps, and has nothing else to do. */
export const slowChild: Rule = {
  class: 'slow-peer',
  needs: ['Wait', 'Process'],
  prove: world => {
    const there = stuck(world)
    return there
      .filter(p => p !== world.hang?.victim || p.children.length === 0)
      .filter(p => !isReadFrom(there, world, p) && (p.usage?.spanNs ?? 0) === 0)
      .flatMap(p =>
        atTheEnd(world, p)
          .filter(w => w.kind === 'Sleep' && w.tid === p.fact.pid)
          .map(w =>
            waitProof(
              'slow-peer',
              p,
              w,
              0.5,
              {},
              { object: 'a timer of its own', share: 'most', wall: duration(p.fact.lastNs - p.fact.firstNs) },
            ),
          ),
      )
  },
}
