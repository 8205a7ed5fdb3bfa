// The two ends of a pipe: a writer fails because its reader is gone, a reader because its writer ended before it had written all
// (pipe(7): EPIPE and SIGPIPE without readers, end of file without writers).
import { endedBadly, type Facts, type Proc } from '../../facts.js'
import type { CauseClass } from '../../finding.js'
import type { EdgeRow } from '../node.js'

const holders = (facts: Facts, pipe: string, side: 'reads' | 'writes', but: Proc): ReadonlyArray<Proc> =>
  facts.procs.filter(q => q !== but && q.pipeEnds.some(e => e.pipe === pipe && e[side]))

/** Kept it until it ended, or passed something through it: an end that a parent holds while it starts others does not count. */
const used = (q: Proc, pipe: string): boolean => q.pipeEnds.some(e => e.pipe === pipe && (e.openAtEnd || e.bytes > 0))

/** Gone by then. The end of a process is seen after the kernel has closed what it had open, so a writer may learn of it first. */
const goneBy = (q: Proc, pipe: string, seq: number): boolean =>
  !q.fact.alive && (q.fact.last < seq || q.pipeEnds.some(e => e.pipe === pipe && e.reads && e.openAtEnd))

export const readerGone: EdgeRow = {
  kind: 'reader-gone',
  to: 'fault',
  causes: ({ world: { facts }, endOf }, { proof, proc, step }) => {
    if (proof?.class !== 'broken-pipe' || proc === undefined) return []
    const pipes = proc.pipeEnds.filter(e => e.writes && (proof.subject.path === undefined || proof.subject.path === e.pipe))
    return pipes.flatMap(e =>
      holders(facts, e.pipe, 'reads', proc)
        .filter(q => used(q, e.pipe) && goneBy(q, e.pipe, step.seq))
        .map(q => ({ from: endOf(q), sure: 1 })),
    )
  },
}

/** What a reader makes of data that stop short: these hold for its input as much as for itself. */
const BY_INPUT: ReadonlySet<CauseClass> = new Set(['child-failure', 'config-invalid', 'truncated-data'])

export const writerGone: EdgeRow = {
  kind: 'writer-gone',
  to: 'fault',
  causes: ({ world: { facts }, endOf }, { proof, proc }) => {
    if (proof === undefined || proc === undefined || !BY_INPUT.has(proof.class)) return []
    return proc.pipeEnds
      .filter(e => e.reads && e.eofSeq > 0)
      .flatMap(e =>
        holders(facts, e.pipe, 'writes', proc)
          .filter(q => used(q, e.pipe) && endedBadly(q) && q.fact.last < e.eofSeq)
          .map(q => ({ from: endOf(q), sure: 0.9 })),
      )
  },
}
