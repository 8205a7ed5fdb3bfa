// The same operation on the same target that fails the same way over and over, until outside force ends the run: calls of one process,
// connections of one process, and programs that a loop starts one after another. A bounded number of tries is left to the class of
// the failure itself (taxonomy, retry-loop).
import type { ConnectionFact, FailedFact } from '../../engine/facts.js'
import { decisiveness, isSeriousErrno } from '../decisive.js'
import { append, endedBadly, type Proc, who } from '../facts.js'
import type { Proof, Subject } from '../finding.js'
import { isOptional } from '../optional.js'
import { duration, evidenceOf, failedCall, shown, type Rule, type World } from '../rule.js'
import { stuck } from './waits.js'

const RETRIES = 24 // "dozens"
/** What a program failed decided its end, rather than being met on its way there. */
const DECIDED = 0.25

/** "IP:port" and "[IPv6]:port", as against paths. */
const subjectOf = (object: string): Subject => (/^(\d+\.\d+\.\d+\.\d+:|\[)/.test(object) ? { address: object } : { path: object })

/** Over most of the life of the one that tries. */
const spreadOver = (p: Proc, firstNs: number, lastNs: number): boolean =>
  (lastNs - firstNs) * 10 >= (p.fact.lastNs - p.fact.firstNs) * 6

const calls = (p: Proc): ReadonlyArray<Proof> =>
  p.failed
    .filter(
      f =>
        f.count >= RETRIES &&
        f.laterHere === 0 &&
        f.laterElsewhere === 0 &&
        f.errno !== 'ETIMEDOUT' &&
        isSeriousErrno(f.errno) &&
        f.object !== '',
    )
    .filter(f => spreadOver(p, f.firstNs, f.lastNs))
    .map(
      (f): Proof => ({
        class: 'retry-loop',
        pid: p.fact.pid,
        seq: f.last,
        timeNs: f.lastNs,
        strength: 0.95,
        subject: { pid: p.fact.pid, comm: p.fact.comm, syscall: f.syscall, errno: f.errno, ...subjectOf(f.object) },
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
    )

/** Failed connections come in facts of their own: what connect could not say, SO_ERROR told later. */
const refusedBy = (p: Proc): ReadonlyArray<readonly [string, ReadonlyArray<ConnectionFact>]> => {
  const peers = new Map<string, ConnectionFact[]>()
  for (const c of p.connections) if (c.client && c.errno !== '') append(peers, c.peer, c)
  return [...peers].filter(([peer]) => !p.connections.some(c => c.peer === peer && c.connected && c.errno === ''))
}

const connectProof = (p: Proc, peer: string, first: ConnectionFact, last: ConnectionFact, count: number): Proof => ({
  class: 'retry-loop',
  pid: p.fact.pid,
  seq: last.outcomeSeq,
  timeNs: last.lastNs,
  strength: 0.95,
  subject: {
    pid: p.fact.pid,
    comm: p.fact.comm,
    address: peer,
    ...(peer.startsWith('/') ? { path: peer } : {}),
    syscall: 'connect',
    errno: last.errno,
  },
  evidence: evidenceOf(last.outcomeSeq, first.outcomeSeq, last.connectSeq),
  fields: {
    who: who(p),
    comm: p.fact.comm,
    object: peer,
    syscall: 'connect',
    errno: last.errno,
    count,
    took: duration(last.lastNs - first.firstNs),
  },
})

const connects = (p: Proc): ReadonlyArray<Proof> =>
  refusedBy(p).flatMap(([peer, all]) => {
    const first = all[0]
    const last = all[all.length - 1]
    return first === undefined || last === undefined || all.length < RETRIES || !isSeriousErrno(last.errno) || isOptional(peer)
      ? []
      : [connectProof(p, peer, first, last, all.length)]
  })

/** A loop whose body is a program: children of one parent that fail alike, one after another. */
const children = (p: Proc): ReadonlyArray<Proof> => {
  const byCall = new Map<string, FailedFact[]>()
  const byPeer = new Map<string, ConnectionFact[]>()
  for (const c of p.children) {
    if (!endedBadly(c)) continue
    for (const [peer, all] of refusedBy(c)) for (const one of all.slice(-1)) append(byPeer, peer, one)
    for (const f of c.failed)
      if (
        f.object !== '' &&
        f.laterHere === 0 &&
        f.laterElsewhere === 0 &&
        isSeriousErrno(f.errno) &&
        decisiveness(c, f) >= DECIDED
      )
        append(byCall, `${f.errno} ${f.object}`, f)
  }
  const ends = <V extends { readonly firstNs: number; readonly lastNs: number }>(
    all: ReadonlyArray<V>,
  ): readonly [V, V] | undefined => {
    const first = all[0]
    const last = all[all.length - 1]
    return first !== undefined && last !== undefined && all.length >= RETRIES && spreadOver(p, first.firstNs, last.lastNs)
      ? [first, last]
      : undefined
  }
  const refused = [...byPeer].flatMap(([peer, all]) => {
    const [first, last] = ends(all) ?? []
    return first === undefined || last === undefined || !isSeriousErrno(last.errno) || isOptional(peer)
      ? []
      : [connectProof(p, peer, first, last, all.length)]
  })
  if (refused.length > 0) return refused // what each of them failed besides, it failed on its way there
  return [...byCall.values()].flatMap(all => {
    const [first, last] = ends(all) ?? []
    if (first === undefined || last === undefined) return []
    return [
      failedCall('retry-loop', p, last, 0.97, subjectOf(last.object), {
        fields: { count: all.length, took: duration(last.lastNs - first.firstNs) },
        evidence: [first.last],
      }),
    ]
  })
}

/** Dozens of like failures spread over most of the run, which outside force ends. */
export const retryLoop: Rule = {
  class: 'retry-loop',
  needs: ['Failed', 'Connection'],
  prove: (world: World) => stuck(world).flatMap(p => [...calls(p), ...connects(p), ...children(p)]),
}
