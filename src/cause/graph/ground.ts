// The nodes of one explanation, each made once: a fault for every proof, and ends, signals and changes as edges ask for them.
import { signalName } from '../../trace/syscalls.js'
import type { Proc } from '../facts.js'
import type { Proof, Step } from '../finding.js'
import type { World } from '../rule.js'
import { who } from '../facts.js'
import type { Ground, Node } from './node.js'

export const endStep = (p: Proc): Step => {
  const { signal, exitCode, last, lastNs, pid, comm } = p.fact
  const at = { seq: last, timeNs: lastNs, pid }
  return signal !== 0
    ? { id: 'killed', fields: { who: comm, signal: signalName(signal) }, ...at }
    : { id: 'exited', fields: { who: comm, code: exitCode }, ...at }
}

const faultNode = ({ facts }: World, proof: Proof, index: number): Node => ({
  key: `fault ${index}`,
  kind: 'fault',
  proc: facts.procAt(proof.pid, proof.seq),
  step: { id: proof.class, fields: proof.fields, seq: proof.seq, timeNs: proof.timeNs, pid: proof.pid },
  proof,
})

/** The signal by which a process of the run ended one that hung. */
const stopNode = ({ hang }: World): Node | undefined => {
  if (hang === undefined || hang.watchdog === undefined || hang.watchdog === hang.victim) return undefined
  const kill = hang.watchdog.kills.find(k => k.first === hang.seq)
  if (kill === undefined) return undefined
  const fields = { who: who(hang.watchdog), victim: who(hang.victim), signal: signalName(kill.signo) }
  const step = { id: 'stopped', fields, seq: kill.first, timeNs: kill.firstNs, pid: hang.watchdog.fact.pid }
  return { key: `stop ${kill.first}`, kind: 'stop', proc: hang.watchdog, step }
}

export const groundOf = (world: World, proofs: ReadonlyArray<Proof>): Ground => {
  const made = new Map<string, Node>()
  const once = (key: string, make: () => Node): Node => {
    const known = made.get(key) ?? make()
    made.set(key, known)
    return known
  }
  const faults = new Map<Proof, Node>()
  const byProc = new Map<Proc, Node[]>()
  for (const [index, proof] of proofs.entries()) {
    const node = faultNode(world, proof, index)
    faults.set(proof, node)
    if (node.proc === undefined) continue
    const all = byProc.get(node.proc)
    if (all === undefined) byProc.set(node.proc, [node])
    else all.push(node)
  }
  for (const all of byProc.values()) all.sort((a, b) => a.step.seq - b.step.seq)
  return {
    world,
    faultsOf: p => byProc.get(p) ?? [],
    faultOf: proof => faults.get(proof) ?? faultNode(world, proof, -1),
    endOf: p =>
      once(`end ${p.fact.pid} ${p.fact.first}`, () => ({
        key: `end ${p.fact.pid} ${p.fact.first}`,
        kind: 'end',
        proc: p,
        step: endStep(p),
      })),
    stop: stopNode(world),
    other: (kind, proc, step) => {
      const key = `${kind} ${step.pid} ${step.seq}`
      return once(key, () => ({ key, kind, proc, step }))
    },
  }
}
