// Who keeps another waiting: the holder of a lock, the other end of a pipe, the child that does not end, the server that does not
// answer. What that one is doing meanwhile is the cause of the wait.
import type { WaitFact } from '../../../engine/facts.js'
import { effectOf } from '../../names.js'
import { descendants, type Facts, type Proc } from '../../facts.js'
import type { CauseClass } from '../../finding.js'
import type { EdgeRow, Node } from '../node.js'

/** What keeps a process from getting on, rather than what it met on its way. */
export const LASTING: ReadonlySet<CauseClass> = new Set([
  'blocked-read',
  'slow-peer',
  'lock-contention',
  'deadlock',
  'retry-loop',
  'cpu-spin',
  'busy-poll',
  'slow-io',
  'connection-timeout',
  'dns-slow',
])

const isWait = ({ proof }: Node): boolean =>
  proof !== undefined && (proof.class === 'blocked-read' || proof.class === 'slow-peer' || proof.class === 'lock-contention')

const lockHolders = (facts: Facts, w: WaitFact): ReadonlyArray<Proc> =>
  facts.procs.filter(q => q.locks.some(l => l.path === w.object && l.granted > 0 && (l.released === 0 || l.released > w.last)))

const pipePeers = (facts: Facts, w: WaitFact): ReadonlyArray<Proc> => {
  const side = effectOf(w.syscall) === 'write' ? 'reads' : 'writes'
  return facts.procs.filter(q => q.pipeEnds.some(e => e.pipe === w.object && e[side] && (e.openAtEnd || e.closedSeq > w.last)))
}

/** Those that could end this wait. */
const peersOf = (facts: Facts, p: Proc, w: WaitFact): ReadonlyArray<Proc> => {
  switch (w.kind) {
    case 'Lock':
      return lockHolders(facts, w)
    case 'Child':
      return descendants(p)
    case 'Socket':
    case 'Poll':
    case 'Pipe':
    case 'File':
      return [...pipePeers(facts, w), ...facts.listenersOn(w.object)]
    default:
      return []
  }
}

export const waitedFor: EdgeRow = {
  kind: 'waited-for',
  to: 'fault',
  causes: ({ world: { facts }, faultsOf }, effect) => {
    const { proc, step } = effect
    if (proc === undefined || !isWait(effect)) return []
    const waits = proc.waits.filter(w => w.longestEntry === step.seq || w.last === step.seq || w.unfinished)
    const peers = new Set(waits.flatMap(w => peersOf(facts, proc, w)))
    peers.delete(proc)
    return [...peers]
      .flatMap(faultsOf)
      .flatMap(from => (from.proof !== undefined && LASTING.has(from.proof.class) ? [{ from, sure: 0.9 }] : []))
  },
}

/** Descriptors that are never closed use up those there are. */
export const usedUp: EdgeRow = {
  kind: 'used-up',
  to: 'fault',
  causes: ({ faultsOf }, { proof, proc }) =>
    proof?.class !== 'fd-exhaustion' || proc === undefined
      ? []
      : faultsOf(proc).flatMap(from => (from.proof?.class === 'fd-leak' ? [{ from, sure: 1 }] : [])),
}
