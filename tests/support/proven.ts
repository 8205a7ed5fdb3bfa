// What it means that a finding's evidence proves it, as laws over a recording and what `explain` says of it: each cited event is there,
// in order, and of whom it is said to be; the subject stands in what is cited; and a reader who has only that finds there every path,
// address, error, signal and number of the sentences. Returns what does not hold, one line each.
import { analyze } from '../../src/analysis/analyze.js'
import { citedEvents, type Cited, type CitedEvents } from '../../src/analysis/cited.js'
import type { Finding, Step } from '../../src/cause/index.js'
import { nodeEnv } from '../../src/node/env.js'
import { citedSeqs, diedIn } from '../../src/present/evidence.js'
import { actionsOf, summaryOf, whyOf } from '../../src/present/sentences.js'
import { showFold } from '../../src/present/show.js'
import type { Arch } from '../../src/trace/chunk.js'
import type { SystemEvent } from '../../src/trace/event.js'
import { right } from './engine.js'

interface Seen {
  readonly arch: Arch
  readonly startNs: bigint
  readonly events: CitedEvents
  readonly endNs: bigint
  /** Of each process the one that started it. */
  readonly parents: ReadonlyMap<number, number>
}

type Law = (finding: Finding, seen: Seen) => ReadonlyArray<string>

const halves = (cited: Cited): ReadonlyArray<SystemEvent> => [diedIn(cited), cited.entry, cited.exit].filter(e => e !== undefined)

/** As `show` writes it, strings whole. */
const textOf = (cited: Cited, { arch, startNs }: Seen): string => {
  const fold = showFold({ arch, startNs, stringLimit: 4096 })
  const comm = halves(cited).map(e => `${e.names?.comm ?? e.context.comm ?? ''} ${e.pid}`)
  return [...comm, ...halves(cited).flatMap(fold.add), ...fold.end()].join('\n')
}

const evidenceText = (finding: Finding, seen: Seen): string =>
  [...new Set([...finding.evidence, ...finding.chain.map(s => s.seq)])]
    .flatMap(seq => {
      const cited = seen.events.get(seq)
      return cited === undefined ? [] : [`${textOf(cited, seen)} [#${seq}]`]
    })
    .join('\n')

const exist: Law = (finding, { events }) =>
  [...citedSeqs([finding])].filter(seq => !events.has(seq)).map(seq => `cites #${seq}, which is not there`)

const ordered: Law = finding => {
  const { evidence, seq } = finding
  const rising = evidence.every((s, i) => i === 0 || s > (evidence[i - 1] ?? 0))
  return [
    ...(rising ? [] : [`evidence is out of order: ${evidence.join(' ')}`]),
    ...(evidence.includes(seq) ? [] : [`#${seq} decides and is not among the evidence`]),
  ]
}

/** Cited by their beginnings, they last as long as the run: one that began later may keep another waiting. */
const LASTS: ReadonlySet<string> = new Set(['blocked-read', 'slow-peer', 'lock-contention', 'deadlock', 'busy-poll', 'cpu-spin'])

/** Who ends closes what it has open before the end can be told (kernel/exit.c, do_exit: exit_files comes before exit_notify): whoever is
 * at the other end of a pipe or socket may meet that first. */
const ENDS: ReadonlySet<string> = new Set(['exited', 'killed'])
const MEETS_AN_END: ReadonlySet<string> = new Set(['broken-pipe', 'connection-reset', 'connection-refused'])

const causal: Law = ({ chain }) =>
  chain.flatMap((step, i) => {
    const before = chain[i - 1]
    if (before === undefined || before.seq <= step.seq || LASTS.has(before.id)) return []
    if (ENDS.has(before.id) && MEETS_AN_END.has(step.id)) return []
    return [`step #${step.seq} follows from #${before.seq}, which came later`]
  })

/** A loop whose body is a program: what its children met is what it met. */
const BY_CHILDREN: ReadonlySet<string> = new Set(['retry-loop'])

const attributed: Law = ({ chain }, { events, parents }) =>
  chain.flatMap(({ id, seq, pid }: Step) => {
    const of = halves(events.get(seq) ?? {}).map(e => e.pid)
    const his = of.includes(pid) || (BY_CHILDREN.has(id) && of.some(child => parents.get(child) === pid))
    return of.length === 0 || his ? [] : [`step #${seq} is not an event of ${pid}`]
  })

const baseName = (path: string): string => path.slice(path.lastIndexOf('/') + 1)

/** A name goes out in a query label by label (RFC 1035, 3.1); a pipe is named after the event that made it. */
const occurs = (text: string, wanted: string): boolean =>
  text.includes(wanted) ||
  (/^[\w-]+(\.[\w-]+)+$/.test(wanted) && wanted.split('.').every(label => text.includes(label))) ||
  (/^pipe:\[\d+\]$/.test(wanted) && text.includes(wanted.replace('pipe:[', '[#')))

/** What of the subject must be read in the evidence. The process is known by its number. */
const ABOUT: ReadonlyArray<keyof Finding['subject']> = ['pid', 'path', 'address', 'syscall', 'errno', 'signal']

const about: Law = (finding, seen) => {
  const text = evidenceText(finding, seen)
  return ABOUT.flatMap(key => {
    const value = key === 'path' && finding.class.startsWith('dns-') ? undefined : finding.subject[key] // sendmmsg(2) shows its address
    if (value === undefined || value === '') return []
    if (key === 'syscall' && value === 'connect' && text.includes('SO_ERROR')) return [] // connect(2): so its outcome is told
    const wanted = key === 'path' ? baseName(String(value)) : String(value)
    return occurs(text, wanted) ? [] : [`${key} "${wanted}" is in no cited event`]
  })
}

const TOKENS = /(?:\.{0,2}\/)[\w./-]+|\d+\.\d+\.\d+\.\d+:\d+|\b(?:E[A-Z]{3,}|SIG[A-Z]+)\b/g

const readable: Law = (finding, seen) => {
  const text = evidenceText(finding, seen)
  const said = [summaryOf(finding), whyOf(finding)].join(' ')
  return [...new Set(said.match(TOKENS) ?? [])]
    .map(token => token.replace(/[.,;:]+$/, ''))
    .filter(token => !occurs(text, baseName(token)))
    .map(token => `says "${token}", which is in no cited event`)
}

const NS: Readonly<Record<string, number>> = { s: 1e9, ms: 1e6, us: 1e3 }
/** ERESTARTSYS and kin: a signal broke the call off, and the kernel enters it again (linux/errno.h). */
const isBrokenOff = ({ data }: SystemEvent): boolean =>
  data._tag === 'Syscall' && (data.ret ?? 0n) <= -512n && (data.ret ?? 0n) >= -516n

/** Durations are rounded to their last digit. */
const ROUNDED = 1.1

/** What is said to have lasted did so between cited events, of which a call that never returned lasts to the end of the recording. */
const spans: Law = (finding, { events, endNs }) => {
  const cited = [...citedSeqs([finding])].flatMap(seq => events.get(seq) ?? [])
  const times = cited.flatMap(c => halves(c).map(e => e.timestamp))
  const open = cited.some(c => c.entry?.eventType === 'SyscallEntry' && (c.exit === undefined || isBrokenOff(c.exit)))
  const [first, last] = [times, open ? [...times, endNs] : times].map(all => all.map(Number)) as [number[], number[]]
  const span = Math.max(...last) - Math.min(...first)
  const said = `${summaryOf(finding)} ${whyOf(finding)}`.replaceAll(String(finding.fields['wall'] ?? ''), '') // the run's own length
  return [...said.matchAll(/(\d+(?:\.\d+)?) (s|ms|us)\b/g)]
    .filter(([, amount, unit]) => Number(amount) * (NS[unit ?? ''] ?? 0) > span * ROUNDED + (NS[unit ?? ''] ?? 0) / 10)
    .map(([text]) => `says "${text}", and cites ${(span / 1e6).toFixed(1)} ms`)
}

/** A number that is not in the cited events counts events between the first and the last of them. */
const counts: Law = (finding, seen) => {
  const text = evidenceText(finding, seen)
  const all = [...citedSeqs([finding])]
  const values = Object.values(finding.fields).map(String) // numbers of the words alone say nothing of this run
  const room = Math.max(...all) - Math.min(...all) + 1
  return [...whyOf(finding).matchAll(/(?<![\w.:/#-])(\d+)(?= [a-z]{3,})/g)]
    .filter(([, number]) => values.some(v => v.includes(number ?? '')) && Number(number) > room && !text.includes(number ?? ''))
    .map(([number]) => `counts ${number} where there is room for ${room}`)
}

const acts: Law = finding => (actionsOf(finding).length > 0 ? [] : ['says nothing that could be done'])

const LAWS: ReadonlyArray<Law> = [exist, ordered, causal, attributed, about, readable, spans, counts, acts]

export const unproven = async (trace: string): Promise<ReadonlyArray<string>> => {
  const report = right(await analyze(nodeEnv)(trace)())
  const { explanation, header, coverage } = report
  const { findings } = explanation
  const events = right(await citedEvents(nodeEnv)(trace, citedSeqs(findings), coverage.events)())
  const parents = new Map(report.facts.flatMap(f => (f._tag === 'Process' ? [[f.pid, f.ppid] as const] : [])))
  const seen = { arch: header.arch, startNs: header.startNs, events, parents, endNs: coverage.lastTsNs }
  return findings.flatMap((finding, rank) =>
    LAWS.flatMap(law => law(finding, seen)).map(broken => `${finding.class} (${rank + 1}): ${broken}`),
  )
}
