// Why a process ended as it did: by a failure of its own, because a child had ended badly, by a signal, or because it had stopped a
// run that hung.
import { decisionSeq } from '../../decisive.js'
import { descendants, endedBadly, type Proc } from '../../facts.js'
import { isAnswer } from '../../optional.js'
import type { EdgeRow } from '../node.js'
import { sendersTo } from './signals.js'

/** What went before the end of one that ended well hardly explains what others met after it. */
const ENDED_WELL = 0.3
/** Nor did it end one that somebody ended: the way leads through who did. */
const ENDED_BY_ANOTHER = 0.8

/** Failed call, error path, exit: whatever was proven of it before it ended. Which of them decided is weighed, not ordered. */
export const errorPath: EdgeRow = {
  kind: 'error-path',
  to: 'end',
  causes: (ground, { proc, step }) => {
    if (proc === undefined) return []
    const sure = !endedBadly(proc) ? ENDED_WELL : sendersTo(ground, proc).length > 0 ? ENDED_BY_ANOTHER : 1
    return ground.faultsOf(proc).flatMap(from => (from.step.seq <= step.seq ? [{ from, sure }] : []))
  },
}

const statusOf = (p: Proc): number => (p.fact.signal !== 0 ? 128 + p.fact.signal : p.fact.exitCode)

/** Ended by its parent: tidying up, or giving up on it, but nothing the parent then suffers from. */
const endedBy = (parent: Proc, c: Proc): boolean =>
  parent.kills.some(k => k.target === c.fact.pid && k.signo === c.fact.signal && k.errno === '')

/** Of a parent with more children that ended badly, the last ones are those it can have ended for. */
const MOST_CHILDREN = 256

/** Strong enough to have been what the parent ended for. */
const DECIDED = 0.5

/**
 * A child's end, which wait4(2) tells its parent: sure when the parent ends with the same status. Of several the last one before
 * the parent made up its mind is the likeliest; none where the parent went on to something that failed by itself.
 */
export const childEnd: EdgeRow = {
  kind: 'child-end',
  to: 'end',
  causes: ({ endOf, faultsOf }, { proc, step }) => {
    if (proc === undefined) return []
    const decision = decisionSeq(proc)
    const bad = proc.children
      .filter(c => endedBadly(c) && c.fact.last < step.seq && !endedBy(proc, c))
      .sort((a, b) => a.fact.last - b.fact.last)
    const met = faultsOf(proc).filter(f => f.step.seq <= decision && (f.proof?.strength ?? 0) >= DECIDED)
    const wentOn = (c: Proc): boolean =>
      bad.some(o => o.fact.last > c.fact.last && o.fact.last <= decision && !isAnswer(o.fact, o.fact.exitCode)) ||
      met.some(f => f.step.seq > c.fact.last)
    return bad.slice(-MOST_CHILDREN).map(c => ({
      from: endOf(c),
      sure: wentOn(c) ? 0.6 : statusOf(c) === statusOf(proc) ? 1 : c.fact.last > decision ? 0.5 : 0.95,
    }))
  },
}

export const signalled: EdgeRow = {
  kind: 'signalled',
  to: 'end',
  causes: (ground, { proc }) => (proc === undefined || proc.fact.signal === 0 ? [] : sendersTo(ground, proc)),
}

/** Who stops a run that hangs ends because of that, as does the one it stopped. */
export const endedWaiting: EdgeRow = {
  kind: 'ended-waiting',
  to: 'end',
  causes: ({ stop, world: { hang } }, { proc, step }) =>
    stop !== undefined && step.seq > stop.step.seq && (proc === hang?.watchdog || proc === hang?.victim)
      ? [{ from: stop, sure: 1 }]
      : [],
}

/** What those that it was stopped for were doing. */
export const stopped: EdgeRow = {
  kind: 'ended-waiting',
  to: 'stop',
  causes: ({ faultsOf, world: { hang } }, { step }) =>
    hang === undefined
      ? []
      : [hang.victim, ...descendants(hang.victim)]
          .filter(p => p.fact.alive || p.fact.last >= step.seq)
          .flatMap(p => faultsOf(p).map(from => ({ from, sure: 1 }))),
}
