// Connections: refused, unanswered, broken off, slow; and names. First bytes are in protocols.ts. Only what the calls showed: connect's
// result, SO_ERROR,
// poll errors, first bytes, waits (connect(2), socket(7), tcp(7), udp(7)).
import type { ConnectionFact } from '../../engine/facts.js'
import { decisionSeq, decisiveness } from '../decisive.js'
import { append, endedBadly, type Proc, who } from '../facts.js'
import type { CauseClass, Proof } from '../finding.js'
import { duration, evidenceOf, percent, type Rule, type World } from '../rule.js'

const RESETS = new Set(['EPIPE', 'ECONNABORTED', 'ECONNRESET'])
const DNS_PORT = /:53$/

export const connectionProof = (
  cls: CauseClass,
  p: Proc,
  c: ConnectionFact,
  seq: number,
  timeNs: number,
  strength: number,
  fields: Readonly<Record<string, string | number>>,
  evidence: ReadonlyArray<number> = [],
): Proof => ({
  class: cls,
  pid: p.fact.pid,
  seq,
  timeNs,
  strength,
  subject: {
    pid: p.fact.pid,
    comm: p.fact.comm,
    address: c.peer,
    ...(fields.errno === undefined ? {} : { errno: String(fields.errno) }),
  },
  evidence: evidenceOf(seq, c.connectSeq, ...evidence),
  fields: { who: who(p), comm: p.fact.comm, object: c.peer, ...fields },
})

/** How near a connection's failure was to the end of its process, in the terms of decisive.ts. Closing it may come later. */
export const decisive = (p: Proc, c: ConnectionFact, errno: string, at: number): number => {
  const seq = Math.max(c.first, Math.min(at, decisionSeq(p) - 1))
  return decisiveness(p, { syscall: 'connect', errno, object: c.peer, first: seq, last: seq, laterHere: 0, laterAny: 0 })
}

/** Each peer address of a process with the connections to it, clients only. */
const byPeer = (p: Proc): ReadonlyMap<string, ReadonlyArray<ConnectionFact>> => {
  const groups = new Map<string, ConnectionFact[]>()
  for (const c of p.connections) if (c.client && c.peer !== '') append(groups, c.peer, c)
  return groups
}

const forEachPeer = (
  world: World,
  prove: (p: Proc, peer: string, all: ReadonlyArray<ConnectionFact>) => ReadonlyArray<Proof>,
): ReadonlyArray<Proof> => world.facts.procs.flatMap(p => [...byPeer(p)].flatMap(([peer, all]) => prove(p, peer, all)))

export const connectionRefused: Rule = {
  class: 'connection-refused',
  needs: ['Connection'],
  prove: world =>
    forEachPeer(world, (p, peer, all) => {
      const refused = all.filter(c => c.errno === 'ECONNREFUSED')
      const last = refused[refused.length - 1]
      if (last === undefined || DNS_PORT.test(peer) || all.some(c => c.connected && c.errno === '')) return []
      const other = world.facts.procs.some(
        q =>
          q !== p &&
          q.connections.some(
            c => c.client && c.peer === peer && c.connected && c.connectSeq > last.connectSeq && q.parent === p.parent,
          ),
      )
      const strength = (other ? 0.2 : 1) * decisive(p, last, 'ECONNREFUSED', last.outcomeSeq)
      return [
        connectionProof(
          'connection-refused',
          p,
          last,
          last.outcomeSeq,
          last.lastNs,
          strength,
          { verb: 'connect to', errno: 'ECONNREFUSED', syscall: 'connect', count: refused.length },
          [refused[0]?.outcomeSeq ?? 0],
        ),
      ]
    }),
}

/** In progress until the program's own limit, and never a byte (connect(2), EINPROGRESS). */
export const connectionTimeout: Rule = {
  class: 'connection-timeout',
  needs: ['Connection', 'Wait'],
  prove: world =>
    forEachPeer(world, (p, peer, all) => {
      const waiting = all.filter(
        c =>
          !c.datagram &&
          !c.connected &&
          c.connectSeq > 0 &&
          c.errno !== 'ECONNREFUSED' &&
          (c.timedOut || !c.outcomeKnown || c.errno === 'ETIMEDOUT') &&
          c.bytesReceived === 0,
      )
      const last = waiting[waiting.length - 1]
      if (last === undefined || all.some(c => c.connected && c.errno === '')) return []
      const hung = world.hang !== undefined && last.lastNs - last.firstNs > 500_000_000
      if (!hung && last.lastNs - last.firstNs < 300_000_000 && last.errno !== 'ETIMEDOUT') return []
      return [
        connectionProof(
          'connection-timeout',
          p,
          last,
          last.last,
          last.lastNs,
          hung ? 0.9 : decisive(p, last, 'ETIMEDOUT', last.last),
          { verb: 'connect to', syscall: 'connect', count: waiting.length, took: duration(last.lastNs - last.firstNs) },
          [peer === '' ? 0 : last.first],
        ),
      ]
    }),
}

export const connectionReset: Rule = {
  class: 'connection-reset',
  needs: ['Connection'],
  prove: world =>
    world.facts.procs.flatMap(p =>
      p.connections
        .filter(c => RESETS.has(c.laterErrno) && (c.connected || c.server) && (c.laterErrno !== 'EPIPE' || c.bytesReceived > 0))
        .filter(
          c =>
            !p.connections.some(
              later =>
                later.peer === c.peer && later.first > c.laterErrnoSeq && later.bytesReceived > 0 && later.laterErrno === '',
            ),
        )
        .map(c =>
          connectionProof('connection-reset', p, c, c.laterErrnoSeq, c.lastNs, decisive(p, c, c.laterErrno, c.laterErrnoSeq), {
            verb: 'talk to',
            errno: c.laterErrno,
            syscall: 'read or write',
          }),
        ),
    ),
}

/** A stream that ends in order where an answer was due: the reader asked for more than there was. */
export const closedUnanswered: Rule = {
  class: 'truncated-data',
  needs: ['Connection'],
  prove: world =>
    world.facts.procs
      .filter(endedBadly)
      .flatMap(p =>
        p.connections
          .filter(c => c.client && !c.datagram && c.connected && c.eof && c.bytesSent > 0 && c.bytesReceived === 0)
          .map(c => connectionProof('truncated-data', p, c, c.last, c.lastNs, 0.85 * decisive(p, c, 'ENODATA', c.last), {})),
      ),
}

const rcodeWords = (code: number): string =>
  ['no error', 'format error', 'server failure', 'no such name', 'not implemented', 'refused'][code] ?? `code ${code}`

export const dnsFailure: Rule = {
  class: 'dns-failure',
  needs: ['Dns', 'Connection'],
  prove: ({ facts }) =>
    facts.procs.flatMap(p => {
      const names = new Map<string, typeof p.dns>()
      for (const d of p.dns) append(names, d.name, d)
      return [...names].flatMap(([name, all]) => {
        const answered = all.some(d => d.rcode === 0 && d.records > 0)
        const last = all[all.length - 1]
        if (answered || last === undefined) return []
        const bare = name.replace(/\.$/, '')
        const elsewhere = p.dns.some(d => d.rcode === 0 && d.records > 0 && (d.name.startsWith(bare) || bare.startsWith(d.name)))
        const outcome =
          last.errno !== ''
            ? `the socket answered ${last.errno}`
            : last.rcode >= 0
              ? `the last answer was "${rcodeWords(last.rcode)}" with ${last.records} records`
              : 'no answer came'
        const talked = p.connections.some(
          c => c.client && !c.datagram && c.connected && c.first > last.last && !DNS_PORT.test(c.peer),
        )
        const queries = all.reduce((n, d) => n + d.queries, 0)
        const strength = (elsewhere ? 0.1 : 1) * (talked ? 0.2 : 1) * (last.last <= decisionSeq(p) ? 1 : 0.4)
        return [
          {
            class: 'dns-failure' as const,
            pid: p.fact.pid,
            seq: last.last,
            timeNs: last.lastNs,
            strength,
            subject: { pid: p.fact.pid, comm: p.fact.comm, address: last.server, path: bare },
            evidence: evidenceOf(last.last, all[0]?.first),
            fields: { who: who(p), comm: p.fact.comm, object: last.server, name: bare, count: queries, outcome },
          },
        ]
      })
    }),
}

/** The part of a run that must go by for its cost to dominate it ("the larger part of wall time"). */
const DOMINATES = 0.5

/** Look-ups that were answered in the end, over all processes: by the wait for answers, or on the sockets to name servers. */
export const dnsSlow: Rule = {
  class: 'dns-slow',
  needs: ['Dns', 'Wait'],
  prove: ({ facts }) => {
    const wall = facts.root === undefined ? 0 : facts.root.fact.lastNs - facts.root.fact.firstNs
    const askers = facts.procs.filter(p => p.dns.some(d => d.answers > 0 && d.rcode === 0))
    const lookups = askers.flatMap(p => p.dns.map(dns => ({ p, dns })))
    const onSockets = askers.flatMap(p => p.waits.filter(w => DNS_PORT.test(w.object))).reduce((ns, w) => ns + w.totalNs, 0)
    const took = Math.max(
      onSockets,
      lookups.reduce((ns, { dns }) => ns + dns.waitedNs, 0),
    )
    const worst = [...lookups].sort((a, b) => b.dns.waitedNs - a.dns.waitedNs || a.dns.answers - b.dns.answers)[0]
    if (worst === undefined || took < 500_000_000 || took < DOMINATES * wall) return []
    const { p, dns } = worst
    const lastAnswer = lookups.reduce((seq, l) => Math.max(seq, l.dns.last), 0)
    const server = lookups.find(l => l.dns.answers === 0)?.dns.server ?? dns.server // one that never answers is waited for in full
    return [
      {
        class: 'dns-slow',
        pid: p.fact.pid,
        seq: dns.last,
        timeNs: dns.lastNs,
        strength: Math.min(1, 0.5 + took / wall / 2),
        subject: { pid: p.fact.pid, comm: p.fact.comm, address: server },
        evidence: evidenceOf(dns.last, ...lookups.slice(0, 6).map(l => l.dns.first), lastAnswer),
        fields: {
          who: who(p),
          comm: p.fact.comm,
          object: server,
          name: dns.name,
          count: lookups.reduce((n, l) => n + l.dns.queries, 0),
          took: duration(took),
          wall: duration(wall),
          share: percent(took, wall),
        },
      },
    ]
  },
}

/** How long a client waited for the answers of one connection. What was sent last and never answered was waited for until the end. */
const waitedFor = (p: Proc, c: ConnectionFact): number => {
  const onIt = p.waits.filter(w => w.object === c.peer).reduce((ns, w) => ns + w.totalNs, 0)
  return c.unanswered && !c.eof ? Math.max(c.answerNs, onIt, c.bytesReceived === 0 ? c.lastNs - c.firstNs : 0) : c.answerNs
}

/** The request went out; then waiting for this peer took most of the run, in one process or several, or ran into a limit. */
export const slowPeer: Rule = {
  class: 'slow-peer',
  needs: ['Connection', 'Wait'],
  prove: ({ facts, hang }) => {
    const wall = facts.root === undefined ? 0 : facts.root.fact.lastNs - facts.root.fact.firstNs
    const peers = new Map<string, { readonly p: Proc; readonly c: ConnectionFact; readonly ns: number }[]>()
    for (const p of facts.procs)
      for (const c of p.connections)
        if (c.client && !c.datagram && c.connected && c.bytesSent > 0 && !DNS_PORT.test(c.peer))
          append(peers, c.peer, { p, c, ns: waitedFor(p, c) })
    return [...peers].flatMap(([peer, all]) => {
      const took = Math.min(
        wall,
        all.reduce((ns, a) => ns + a.ns, 0),
      )
      const worst = [...all].sort((a, b) => b.ns - a.ns)[0]
      if (worst === undefined || took < 500_000_000 || took < DOMINATES * wall) return []
      const { p, c } = worst
      const unanswered = c.unanswered && !c.eof
      const server = facts.listenersOn(peer).length > 0
      const strength = (hang !== undefined || unanswered ? 0.95 : 0.85) * (server ? 0.8 : 1)
      return [
        connectionProof(
          'slow-peer',
          p,
          c,
          c.last,
          c.lastNs,
          strength,
          { took: duration(took), wall: duration(wall), share: percent(took, wall) },
          [...all.slice(0, 5), ...all.slice(-1)].flatMap(a => [a.c.connectSeq, a.c.last]), // the first few, and when it was over
        ),
      ]
    })
  },
}
