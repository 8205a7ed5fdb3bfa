// Signals: who sent the one that ended a process, and why the sender did (kill(2), signal(7)).
import { signalName } from '../../../trace/syscalls.js'
import { descendants, endedBadly, type Proc, who } from '../../facts.js'
import type { Cause, EdgeRow, Ground } from '../node.js'
import { LASTING } from './waits.js'

/** The group that a negative target names cannot be seen; the signal itself tells its sender (SI_USER, sigaction(2)). */
const reaches = (target: number, signo: number, sender: Proc, victim: Proc): boolean =>
  target === victim.fact.pid || (target <= 0 && victim.signals.some(s => s.signo === signo && s.sender === sender.fact.pid))

export const sendersTo = ({ world: { facts }, other }: Ground, victim: Proc): ReadonlyArray<Cause> =>
  facts.killers.flatMap(sender =>
    sender === victim
      ? []
      : sender.kills
          .filter(
            k =>
              k.errno === '' &&
              k.signo === victim.fact.signal &&
              k.first < victim.fact.last &&
              reaches(k.target, k.signo, sender, victim),
          )
          .slice(0, 1)
          .map(k => ({
            from: other('sent', sender, {
              id: 'sent',
              fields: { who: who(sender), signal: signalName(k.signo), victim: who(victim), pid: victim.fact.pid },
              seq: k.first,
              timeNs: k.firstNs,
              pid: sender.fact.pid,
            }),
            sure: 1,
          })),
  )

/** One that ended another, and then ended badly itself: it had given up. */
export const hadGivenUp: EdgeRow = {
  kind: 'gave-up',
  to: 'end',
  causes: (ground, { proc }) =>
    proc === undefined
      ? []
      : descendants(proc)
          .filter(c => c.fact.signal !== 0)
          .flatMap(c => sendersTo(ground, c))
          .flatMap(({ from }) => (from.proc === proc ? [{ from, sure: 0.7 }] : [])),
}

export const killed: EdgeRow = {
  kind: 'signalled',
  to: 'fault',
  causes: (ground, { proof, proc }) => (proof?.class === 'killed-by-signal' && proc !== undefined ? sendersTo(ground, proc) : []),
}

/** Why it was sent: something the sender had met, or one of those it started, which ended badly before. */
export const gaveUp: EdgeRow = {
  kind: 'gave-up',
  to: 'sent',
  causes: ({ faultsOf, endOf }, { proc, step }) => {
    if (proc === undefined) return []
    const ends = descendants(proc).filter(c => endedBadly(c) && c.fact.last < step.seq)
    return [
      ...faultsOf(proc).flatMap(from => (from.step.seq < step.seq ? [{ from, sure: 0.9 * (from.proof?.strength ?? 0) }] : [])),
      ...ends.map(c => ({ from: endOf(c), sure: 0.9 })),
    ]
  },
}

/** Or the one it was sent to never got on, and neither did those it had started: a time limit is no cause (taxonomy rule 5). */
export const outOfPatience: EdgeRow = {
  kind: 'gave-up',
  to: 'sent',
  causes: ({ faultsOf, world: { facts } }, { step }) => {
    const victim = facts.procAt(Number(step.fields['pid']), step.seq)
    if (victim === undefined) return []
    return [victim, ...descendants(victim)]
      .filter(p => p.fact.last > step.seq)
      .flatMap(faultsOf)
      .flatMap(from => (from.proof !== undefined && LASTING.has(from.proof.class) ? [{ from, sure: 0.9 }] : []))
  },
}
