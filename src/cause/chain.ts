// From cause to symptom: the steps a reader can follow, each with the event that shows it. The cause itself, the end of its
// process, what others met because of that, and how the run ended.
import type { Facts, Proc } from './facts.js'
import type { Finding, NonEmptyArray, Step, Symptom } from './finding.js'
import { signalName } from '../trace/syscalls.js'

const endOf = (p: Proc): Step => {
  const { signal, exitCode, last, lastNs, pid } = p.fact
  return signal !== 0
    ? { id: 'killed', fields: { who: p.fact.comm, signal: signalName(signal) }, seq: last, timeNs: lastNs, pid }
    : { id: 'exited', fields: { who: p.fact.comm, code: exitCode }, seq: last, timeNs: lastNs, pid }
}

/** Refusals that others met at addresses after this process had ended. */
const refusalAfter = (facts: Facts, cause: Proc): Step | undefined => {
  if (cause.fact.alive) return undefined
  for (const p of facts.procs) {
    if (p === cause) continue
    const refused = p.connections.filter(c => c.client && c.errno === 'ECONNREFUSED' && c.outcomeSeq > cause.fact.last).pop()
    if (refused !== undefined)
      return {
        id: 'refused',
        fields: { who: p.fact.comm, object: refused.peer },
        seq: refused.outcomeSeq,
        timeNs: refused.lastNs,
        pid: p.fact.pid,
      }
  }
  return undefined
}

export const chainOf = (facts: Facts, symptom: Symptom, finding: Omit<Finding, 'chain'>): NonEmptyArray<Step> => {
  const cause: Step = { id: finding.class, fields: finding.fields, seq: finding.seq, timeNs: finding.timeNs, pid: finding.pid }
  const steps: Step[] = []
  const proc = facts.procAt(finding.pid, finding.seq)
  if (proc !== undefined && symptom.kind !== 'none') {
    for (let p: Proc | undefined = proc; p !== undefined && p.fact.pid !== symptom.pid; p = p.parent)
      if (!p.fact.alive && (p.fact.exitCode !== 0 || p.fact.signal !== 0) && p.fact.last > finding.seq) steps.push(endOf(p))
    const refusal = proc === facts.root ? undefined : refusalAfter(facts, proc)
    if (refusal !== undefined) steps.push(refusal)
    const root = facts.root
    if (root !== undefined && !root.fact.alive && root.fact.last > finding.seq) steps.push(endOf(root))
  }
  steps.sort((a, b) => a.seq - b.seq)
  return [cause, ...steps.filter(s => s.seq > cause.seq)]
}
