// Many recordings, one cause each: what two runs suffered from is the same when class and subject are, once names that runs make up
// are normal. A group keeps its count, its first and last time and one representative; a recording is let go before the next one.
// Left out: finding and reading the files (cli), and words (present).
import type { Report } from '../analysis/analyze.js'
import type { Finding, Subject } from '../cause/index.js'
import { type Normaliser, normaliser } from './normal.js'

/** One recording, as much of it as a group keeps. */
export interface Member {
  readonly name: string
  /** Of the cause: groups have one. */
  readonly key: string
  /** Absent: it ended well, or its trace does not show why not. */
  readonly finding?: Finding
  readonly outcome: 'cause' | 'unexplained' | 'fine'
  /** When the run began, nanoseconds since the epoch; undefined: the recording does not tell the date. */
  readonly epochNs: bigint | undefined
}

export interface Group {
  readonly key: string
  readonly outcome: Member['outcome']
  readonly count: number
  /** The one whose finding is surest. */
  readonly representative: Member
  readonly names: ReadonlyArray<string>
  /** Of those whose date is known. */
  readonly firstNs: bigint | undefined
  readonly lastNs: bigint | undefined
}

export interface Unread {
  readonly name: string
  readonly problem: string
}

export interface Grouped {
  readonly groups: ReadonlyArray<Group>
  readonly unread: ReadonlyArray<Unread>
  readonly count: number
}

/** What identifies a culprit from run to run: its place if it has one, else who and what. Never its pid. */
const identity = ({ path, address, signal, comm, syscall, errno }: Subject, normal: Normaliser): ReadonlyArray<string> => {
  const place = path ?? address
  return place !== undefined && place !== ''
    ? [normal.text(place)]
    : [comm ?? '', signal ?? syscall ?? '', signal === undefined ? (errno ?? '') : '']
}

export const causeKey = (finding: Pick<Finding, 'class' | 'subject'>, normal: Normaliser): string =>
  JSON.stringify([finding.class, ...identity(finding.subject, normal)])

const FINE: ReadonlySet<string> = new Set(['none', 'idle', 'running'])

export const memberOf = (name: string, { header, explanation, facts }: Report): Member => {
  const { symptom } = explanation
  const finding = explanation.findings[0]
  // no clock of a machine stands at its boot's distance from the epoch: 0 is what a file without dates leaves
  const epochNs = header.realtimeOffsetNs === 0n ? undefined : header.startNs + header.realtimeOffsetNs
  if (finding !== undefined) {
    const normal = normaliser(facts.map(fact => fact.pid))
    return { name, key: causeKey(finding, normal), finding, outcome: 'cause', epochNs }
  }
  const outcome = symptom === undefined || FINE.has(symptom.kind) ? 'fine' : 'unexplained'
  return { name, key: outcome, outcome, epochNs }
}

const ORDER: Readonly<Record<Member['outcome'], number>> = { cause: 0, unexplained: 1, fine: 2 }

type Date = bigint | undefined
const earlier = (a: Date, b: Date): Date => (a === undefined || (b !== undefined && b < a) ? b : a)
const later = (a: Date, b: Date): Date => (a === undefined || (b !== undefined && b > a) ? b : a)

export interface Grouping {
  readonly add: (member: Member) => void
  readonly unread: (name: string, problem: string) => void
  readonly grouped: () => Grouped
}

export const grouping = (): Grouping => {
  const groups = new Map<string, Group & { readonly names: string[] }>()
  const unreadable: Unread[] = []
  let count = 0
  const add = (member: Member): void => {
    count += 1
    const known = groups.get(member.key)
    const { epochNs: at } = member
    if (known === undefined) {
      const { key, outcome, name } = member
      groups.set(key, { key, outcome, count: 1, representative: member, names: [name], firstNs: at, lastNs: at })
      return
    }
    known.names.push(member.name)
    const surer = (member.finding?.confidence ?? 0) > (known.representative.finding?.confidence ?? 0)
    groups.set(member.key, {
      ...known,
      count: known.count + 1,
      representative: surer ? member : known.representative,
      names: known.names,
      firstNs: earlier(at, known.firstNs),
      lastNs: later(known.lastNs, at),
    })
  }
  const grouped = (): Grouped => ({
    count,
    unread: unreadable,
    groups: [...groups.values()].sort(
      (a, b) => ORDER[a.outcome] - ORDER[b.outcome] || b.count - a.count || Number((a.firstNs ?? 0n) - (b.firstNs ?? 0n)),
    ),
  })
  return { add, unread: (name, problem) => void unreadable.push({ name, problem }), grouped }
}
