// Which processes the outcome of the run depends on, from 0 to 1: the root carries it all; a child that ended badly before its
// parent made up its mind passes most of it on; clean-up after the fact, answers such as grep's 1, and retries that later
// worked pass on little.
import type { ConnectionFact } from '../engine/facts.js'
import { decisionSeq, isSeriousErrno } from './decisive.js'
import { descendants, endedBadly, type Facts, isWithin, type Proc } from './facts.js'
import type { Hang } from './symptom.js'
import { isAnswer } from './optional.js'
import { countBetween, siblingsOf } from './siblings.js'

export type Blame = ReadonlyMap<Proc, number>

const statusOf = (p: Proc): number => (p.fact.signal !== 0 ? 128 + p.fact.signal : p.fact.exitCode)

const NOWHERE = '/dev/null'
const openedNowhere = (p: Proc | undefined): boolean => p?.files.some(f => f.path === NOWHERE && f.opens > 0) ?? false

/** Its troubles were not to be heard: redirected for it, rather than the whole run being muted. */
const quiet = (p: Proc): boolean =>
  p.outputs.some(o => o.fd === 2 && o.target === NOWHERE) && (openedNowhere(p) || openedNowhere(p.parent))

const SIGNALS_THAT_ASK = new Set([1, 2, 3, 15]) // HUP INT QUIT TERM: a handler may turn them into a status of its own

/** Ended by a signal that the process above sent after the outcome was clear, or in answer to it. */
const stoppedOnPurpose = (facts: Facts, p: Proc): boolean =>
  facts.killers.some(
    s =>
      s !== p &&
      isWithin(p, s) &&
      s.kills.some(
        k =>
          k.target === p.fact.pid &&
          k.errno === '' &&
          (p.fact.signal !== 0
            ? k.signo === p.fact.signal
            : SIGNALS_THAT_ASK.has(k.signo) &&
              p.signals.some(g => g.signo === k.signo && g.sender === s.fact.pid && g.first > k.first)),
      ),
  )

/** Events between a child's last words and its parent's, when those were about it: the child is still on its way out. */
const HEARD_WITHIN = 100

/** It had said its last before its parent made up its mind, right before. */
const hadSpoken = (child: Proc, decision: number): boolean => {
  const said = decisionSeq(child)
  return child.fact.signal === 0 && said < child.fact.last && said < decision && decision - said <= HEARD_WITHIN
}

/** It was not what mattered most: the parent had seen another fail before, and this was its way out, or did other things after it. */
const besidesOthers = (parent: Proc, child: Proc, decision: number): boolean => {
  const within = (seq: number): boolean => seq > child.fact.last && seq < decision
  return (
    parent.files.some(f => within(f.first) && f.opens > 0 && f.path !== NOWHERE) ||
    parent.failed.some(f => within(f.last) && isSeriousErrno(f.errno)) ||
    parent.connections.some(c => within(c.first)) ||
    parent.children.some(
      c => within(c.fact.first) || (endedBadly(c) && c.fact.last < child.fact.first && !isAnswer(c.fact, c.fact.exitCode)),
    )
  )
}

const shareOf = (facts: Facts, parent: Proc, child: Proc): number => {
  if (!endedBadly(child)) return 0.35
  if (stoppedOnPurpose(facts, child)) return 0.15
  const decision = decisionSeq(parent)
  if (child.fact.last > decision && parent.fact.last > decision && !parent.fact.alive && !hadSpoken(child, decision)) return 0.25
  const { wentWell, badEnds, begins } = siblingsOf(parent, c => stoppedOnPurpose(facts, c))
  if (child.fact.argv !== parent.fact.argv && (wentWell.get(child.fact.argv) ?? 0) > child.fact.last) return 0.1
  if (isAnswer(child.fact, child.fact.exitCode)) return 0.3
  const laterBad = countBetween(badEnds, child.fact.last, decision)
  // a program that only asked, said nothing, and whose parent went on to the next thing
  const wentOn = countBetween(begins, child.fact.last, decision - 1) > 0
  if (
    wentOn &&
    child.fact.exitCode === 1 &&
    child.outputs.length === 0 &&
    child.children.length === 0 &&
    child.execs.length === 1
  )
    return 0.4
  const passedOn = statusOf(parent) === statusOf(child) ? 1.04 : 0.95
  return passedOn * (quiet(child) && besidesOthers(parent, child, decision) ? 0.42 : 1) * 0.85 ** Math.min(laterBad, 4)
}

/** Without recursion: each level of a runaway tree would be one of ours. */
const spread = (facts: Facts, root: Proc, into: Map<Proc, number>): void => {
  into.set(root, 1)
  for (const p of [root, ...descendants(root)]) {
    const share = into.get(p) ?? 0 // a parent comes before its children
    for (const child of p.children) into.set(child, Math.min(1, share * shareOf(facts, p, child)))
  }
}

/** How much of a client's trouble is its server's: refused, broken off or never answered; ended by the server, as every answer is that
 * a client finds wanting. */
const shareOfServer = (client: Proc, c: ConnectionFact): number =>
  c.errno !== '' || c.laterErrno !== '' || c.unanswered
    ? 0.97
    : c.eof && endedBadly(client) && c.connectSeq <= decisionSeq(client)
      ? 0.9
      : 0

/** Took this very connection. */
const served = (q: Proc, c: ConnectionFact): boolean =>
  c.peerPid === q.fact.pid ||
  q.connections.some(
    s => s.server && s.local === c.peer && s.first <= c.last && c.first <= s.last && (c.local === '' || c.local === s.peer),
  )

/** A server of this trace answers for its clients' trouble. */
const blameServers = (facts: Facts, blame: Map<Proc, number>): void => {
  for (const client of facts.procs) {
    const share = blame.get(client) ?? 0
    for (const c of client.connections) {
      const part = c.client ? shareOfServer(client, c) : 0
      if (part === 0) continue
      for (const server of facts.listenersOn(c.peer))
        if (server !== client)
          for (const p of [server, ...descendants(server)])
            if (part > 0.9 || served(p, c)) blame.set(p, Math.max(blame.get(p) ?? 0, share * part))
    }
  }
}

export const blameFor = (facts: Facts, hang: Hang | undefined): Blame => {
  const blame = new Map<Proc, number>()
  const root = facts.root
  if (root === undefined) return blame
  if (hang === undefined) spread(facts, root, blame)
  else {
    for (const p of [root, ...descendants(root)]) blame.set(p, 0.5)
    for (const p of [hang.victim, ...descendants(hang.victim)]) blame.set(p, p.fact.last >= hang.seq || p.fact.alive ? 1 : 0.6)
    if (hang.watchdog !== undefined && hang.watchdog !== hang.victim) blame.set(hang.watchdog, 0.1)
  }
  blameServers(facts, blame)
  return blame
}
