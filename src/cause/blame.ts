// Which processes the outcome of the run depends on, from 0 to 1: the root carries it all; a child that ended badly before its
// parent made up its mind passes most of it on; clean-up after the fact, answers such as grep's 1, and retries that later
// worked pass on little.
import { decisionSeq } from './decisive.js'
import { descendants, endedBadly, type Facts, isWithin, type Proc } from './facts.js'
import type { Hang } from './symptom.js'
import { isAnswer } from './optional.js'

export type Blame = ReadonlyMap<Proc, number>

const statusOf = (p: Proc): number => (p.fact.signal !== 0 ? 128 + p.fact.signal : p.fact.exitCode)

const quiet = (p: Proc): boolean => {
  const stderr = p.outputs.find(o => o.fd === 2)
  return stderr?.target === '/dev/null'
}

/** Ended by a signal that the process above sent after the outcome was clear. */
const stoppedOnPurpose = (facts: Facts, p: Proc): boolean =>
  p.fact.signal !== 0 &&
  facts.killers.some(
    s => s !== p && isWithin(p, s) && s.kills.some(k => k.target === p.fact.pid && k.signo === p.fact.signal && k.errno === ''),
  )

const shareOf = (facts: Facts, parent: Proc, child: Proc): number => {
  if (!endedBadly(child)) return 0.35
  if (stoppedOnPurpose(facts, child)) return 0.15
  const decision = decisionSeq(parent)
  if (child.fact.last > decision && parent.fact.last > decision && !parent.fact.alive) return 0.25
  const again = parent.children.some(
    c =>
      c !== child &&
      !endedBadly(c) &&
      c.fact.first > child.fact.last &&
      c.fact.argv === child.fact.argv &&
      c.fact.argv !== parent.fact.argv,
  )
  if (again) return 0.1
  if (isAnswer(child.fact, child.fact.exitCode)) return 0.3
  const laterBad = parent.children.filter(
    c => c !== child && endedBadly(c) && c.fact.last > child.fact.last && c.fact.last <= decision,
  ).length
  // a program that only asked, said nothing, and whose parent went on to the next thing
  const wentOn = parent.children.some(c => c.fact.first > child.fact.last && c.fact.first < decision)
  if (
    wentOn &&
    child.fact.exitCode === 1 &&
    child.outputs.length === 0 &&
    child.children.length === 0 &&
    child.execs.length === 1
  )
    return 0.4
  const passedOn = statusOf(parent) === statusOf(child) ? 1.04 : 0.95
  return passedOn * (quiet(child) ? 0.42 : 1) * 0.85 ** Math.min(laterBad, 4)
}

const spread = (facts: Facts, from: Proc, share: number, into: Map<Proc, number>): void => {
  into.set(from, Math.max(into.get(from) ?? 0, share))
  for (const child of from.children) spread(facts, child, Math.min(1, share * shareOf(facts, from, child)), into)
}

/** A server of this trace answers for its clients' trouble: refused, broken off, or never answered. */
const blameServers = (facts: Facts, blame: Map<Proc, number>): void => {
  for (const client of facts.procs) {
    const share = blame.get(client) ?? 0
    for (const c of client.connections) {
      if (!c.client || (c.errno === '' && c.laterErrno === '' && !c.unanswered)) continue
      for (const server of facts.listenersOn(c.peer))
        if (server !== client)
          for (const p of [server, ...descendants(server)]) blame.set(p, Math.max(blame.get(p) ?? 0, share * 0.97))
    }
  }
}

export const blameFor = (facts: Facts, hang: Hang | undefined): Blame => {
  const blame = new Map<Proc, number>()
  const root = facts.root
  if (root === undefined) return blame
  if (hang === undefined) spread(facts, root, 1, blame)
  else {
    for (const p of [root, ...descendants(root)]) blame.set(p, 0.5)
    for (const p of [hang.victim, ...descendants(hang.victim)]) blame.set(p, p.fact.last >= hang.seq || p.fact.alive ? 1 : 0.6)
    if (hang.watchdog !== undefined && hang.watchdog !== hang.victim) blame.set(hang.watchdog, 0.1)
  }
  blameServers(facts, blame)
  return blame
}
