// The calls that prove a finding, as `show` writes them, so that a reader sees what the words rest on. Ends and creations of processes
// are left to the chain, unless the finding itself cites nothing else; an end that closes a measured span tells the processor time.
import type { Cited, CitedEvents } from '../analysis/cited.js'
import type { CauseClass, Finding } from '../cause/index.js'
import type { Arch } from '../trace/chunk.js'
import type { EventType, SystemEvent } from '../trace/event.js'
import { showFold } from './show.js'

export interface CitedView {
  readonly arch: Arch
  readonly startNs: bigint
  /** The trace has no times of its own. */
  readonly untimed?: boolean
  readonly events: CitedEvents
}

export interface CitedLine {
  readonly text: string
  readonly seq: number
}

/** Events that findings and their chains cite. */
export const citedSeqs = (findings: ReadonlyArray<Finding>): ReadonlySet<number> =>
  new Set(findings.flatMap(f => [f.seq, ...f.evidence, ...f.chain.map(step => step.seq)]))

const TOLD: ReadonlySet<EventType> = new Set(['ProcessExit', 'ProcessFork', 'ProcessExec', 'ProcessState'])

const SIGSYS = 31

/**
 * The call that a signal ended its process in. Who exits is inside a call, too, which says nothing; a system call filter kills when
 * the call is over for whoever watches (seccomp(2)).
 */
export const diedIn = ({ entry, inside, before }: Cited): SystemEvent | undefined => {
  if (entry?.data._tag !== 'Exit' || entry.data.signal === 0) return undefined
  return entry.data.signal === SIGSYS ? (inside ?? before) : inside
}

/** Its first event is a sample of processor time; where the process ended before another, the end has the last value. */
const MEASURED: ReadonlySet<CauseClass> = new Set(['cpu-spin'])

const cpuAtEnd = ({ entry }: Cited): string =>
  entry?.data._tag === 'Exit' ? ` cpu ${Math.round(Number(entry.data.userNs + entry.data.sysNs) / 1e6)} ms` : ''

const lineOf = (cited: Cited, { arch, startNs, untimed = false }: CitedView): string => {
  const fold = showFold({ arch, startNs, untimed })
  const lines = [diedIn(cited), cited.entry, cited.exit].flatMap(half => (half === undefined ? [] : fold.add(half)))
  return [...lines, ...fold.end()].join(' ').replace(/ {2,}= /, ' = ') // a line alone needs no columns
}

/** In order of events; a call that is cited by its beginning and its end is one line. */
export const citedLines = (finding: Finding, view: CitedView): ReadonlyArray<CitedLine> => {
  const found = [...citedSeqs([finding])]
    .sort((a, b) => a - b)
    .flatMap(seq => {
      const cited = view.events.get(seq)
      return cited === undefined ? [] : [{ seq, cited }]
    })
  const own: ReadonlySet<number> = new Set([finding.seq, ...finding.evidence])
  const measured = ({ seq }: { readonly seq: number }): boolean => MEASURED.has(finding.class) && own.has(seq)
  const isCall = ({ cited }: { readonly cited: Cited }): boolean =>
    cited.entry === undefined || !TOLD.has(cited.entry.eventType) || diedIn(cited) !== undefined
  const proven = found.some(one => own.has(one.seq) && isCall(one))
  const lines = found
    .filter(one => isCall(one) || measured(one) || (!proven && own.has(one.seq)))
    .map(one => ({ text: lineOf(one.cited, view) + (measured(one) ? cpuAtEnd(one.cited) : ''), seq: one.seq }))
  return lines.filter((line, i) => line.text !== '' && lines.findIndex(other => other.text === line.text) === i)
}
