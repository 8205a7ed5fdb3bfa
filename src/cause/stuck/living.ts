// Explains processes that were looked at while they ran: is one stuck, idle or busy, and what does that come down to? A finding is made
// when somebody waits for what only another can give; a server without clients, a sleeper and a worker are told of and not
// accused. Left out: how ends are found (follow.ts) and how they are worded (present/messages-stuck.ts).
import { classRow } from '../classes.js'
import { type Facts, type Proc, who } from '../facts.js'
import type { CauseClass, Explanation, Finding, Severity, Step, Subject, Symptom } from '../finding.js'
import { duration, evidenceOf } from '../rule.js'
import { signalName } from '../../trace/syscalls.js'
import type { Role, Way } from './others.js'
import { type Crowd, crowdOf, leaderOf, type Place, placesOf } from './crowd.js'
import { type End, follow, type Link, type Trail } from './follow.js'
import { AMONG_SEVERAL, BROKEN_OFF, CLASS_BY_ROLE, CLASS_BY_WAIT, ENDS, OWN_STATE, STRENGTH_BY_ROLE, UNWOKEN } from './ends.js'

export type Living = Explanation & { readonly symptom: Symptom }

type Fields = Readonly<Record<string, string | number>>

/** "worker (pid 812)", "pool-3 (thread 815 of pid 812)" */
const whoAt = ({ p, t }: Place): string =>
  t === undefined || t.tid === p.fact.pid ? who(p) : `${t.comm} (thread ${t.tid} of pid ${p.fact.pid})`

const nameOf = ({ p, t }: Place): string => t?.comm || p.fact.comm

const HOUR = 3_600_000_000_000
/** "31 s", "5 min", "3 h" */
const lasted = (ns: number): string => {
  if (ns >= HOUR) return `${Math.floor(ns / HOUR)} h`
  if (ns >= HOUR / 30) return `${Math.floor(ns / (HOUR / 60))} min`
  return ns >= 1e10 ? `${Math.floor(ns / 1e9)} s` : duration(ns)
}

/** How long it has been inside at least: since it last ran, or over the looks that found it there. 0: unknown. */
const waitedNs = ({ t }: Place): number =>
  t === undefined ? 0 : Math.max(t.sinceNs > 0 ? t.lastNs - t.sinceNs : 0, t.still ? t.lastNs - t.firstNs : 0)

const lastSeq = ({ p, t }: Place): number => t?.last ?? p.fact.last

/** A futex has no name but its address. */
const shownObject = (object: string): string => object.replace(/^futex:/, '')

const partyOf = (way: Way): string =>
  'role' in way ? ('p' in way.to ? whoAt(way.to) : who(way.to)) : way.named === undefined ? '' : `pid ${way.named}`

const LISTED_MAX = 4
/** "a, b, c and 3 more" */
const listed = (names: ReadonlyArray<string>): string => {
  const each = [...new Set(names)]
  const more = each.length - LISTED_MAX
  return `${each.slice(0, LISTED_MAX).join(', ')}${more > 0 ? ` and ${more} more` : ''}`
}

/** What could end the wait lies at several ends, not just with several that have one. */
const isScattered = ({ choices }: Link): boolean => choices.some(way => way.object !== choices[0]?.object)

/** Values for the sentences about one wait. */
const waitFields = (link: Link): Fields => {
  const { at, way, choices } = link
  const party = partyOf(way)
  const ns = waitedNs(at)
  return {
    who: whoAt(at),
    comm: nameOf(at),
    wait: way.how,
    party,
    object: isScattered(link) ? listed(choices.map(c => shownObject(c.object))) : shownObject(way.object),
    syscall: at.t?.syscall ?? '',
    took: ns > 0 ? lasted(ns) : '',
    limit: at.t !== undefined && at.t.limitNs >= 0 ? lasted(at.t.limitNs) : '',
  }
}

const mountOf = (p: Proc, path: string): { readonly mount: string; readonly fileSystem: string } =>
  p.held
    .filter(h => h.mount !== '' && (path === h.mount || path.startsWith(h.mount === '/' ? '/' : `${h.mount}/`)))
    .sort((a, b) => b.mount.length - a.mount.length)[0] ?? { mount: '', fileSystem: '' }

/** Those that wait for each other: from where the trail met itself. */
const circle = (trail: Trail): ReadonlyArray<Link> => {
  const from = trail.links.findIndex(l => l.at.p === trail.last.p && (l.at.t === trail.last.t || trail.last.t === undefined))
  return trail.links.slice(Math.max(from, 0))
}

const isAddress = (object: string, how: string): boolean =>
  how === 'connect' || how.endsWith('socket') || /^(\d+\.\d+\.\d+\.\d+|\[)[^/]*:\d+$/.test(object)

const subjectOf = (trail: Trail, last: Link | undefined): Subject => {
  const { p } = trail.last
  const object = last?.way.object ?? ''
  const about: Subject =
    object === '' || object.startsWith('futex:') || last === undefined
      ? {}
      : isAddress(object, last.way.how)
        ? { address: object }
        : { path: object }
  return {
    pid: p.fact.pid,
    comm: nameOf(trail.last),
    ...about,
    ...(last?.at.t?.inside === true ? { syscall: last.at.t.syscall } : {}),
    ...(p.fact.stopSignal > 0 ? { signal: signalName(p.fact.stopSignal) } : {}),
  }
}

const classOf = (end: End, last: Link | undefined): CauseClass => {
  const own = ENDS[end].class
  if (own !== undefined) return own
  if (last === undefined) return OWN_STATE
  return 'role' in last.way ? CLASS_BY_ROLE[last.way.role] : CLASS_BY_WAIT[last.way.how]
}

/** The link that led to the last one, or the last one's own wait when it ends nowhere in sight. */
const reached = ({ links, last, end }: Trail): Link | undefined =>
  end === 'cycle' ? undefined : links.findLast(l => l.at.p !== last.p || l.at.t !== last.t)

/** The wait that the finding is about. */
const decisive = (trail: Trail): Link | undefined =>
  (ENDS[trail.end].awaited === true ? reached(trail) : undefined) ?? trail.links.at(-1)

/** Connections that wait to be accepted where this one was made. */
const queuedAt = ({ way }: Link): number =>
  'role' in way && way.role === 'listener'
    ? Math.max(0, ...('p' in way.to ? way.to.p : way.to).held.filter(h => h.listening).map(h => h.queuedReceive))
    : 0

const causeFields = (crowd: Crowd, trail: Trail): Fields => {
  const { last, end } = trail
  const own = trail.links.at(-1)
  const to = reached(trail)
  const about = end === 'cycle' ? circle(trail) : []
  const tracer = crowd.process(last.p.fact.tracer)
  const object = own?.way.object ?? ''
  return {
    ...(own === undefined ? {} : waitFields(own)),
    who: whoAt(last),
    comm: nameOf(last),
    pid: last.p.fact.pid,
    role:
      to === undefined || !('role' in to.way)
        ? ''
        : isScattered(to)
          ? 'among'
          : `${to.way.role}${to.choices.length > 1 ? 's' : ''}`,
    choices: to?.choices.length ?? 0,
    rivals: to === undefined ? '' : listed(to.choices.map(way => partyOf(way) || shownObject(way.object))),
    ...(own === undefined ? { object: '' } : {}),
    link: shownObject(to?.way.object ?? ''),
    queued: to === undefined ? 0 : queuedAt(to),
    signal: last.p.fact.stopSignal > 0 ? signalName(last.p.fact.stopSignal) : '',
    tracer: tracer === undefined ? (last.p.fact.tracer > 0 ? `pid ${last.p.fact.tracer}` : '') : who(tracer),
    wchan: last.t?.wchan ?? '',
    ...mountOf(last.p, object),
    cpu: duration(Math.max(last.p.usage?.cpuNs ?? 0, last.p.fact.cpuNs)),
    count: about.length,
    others: about
      .map(l => whoAt(l.at))
      .filter(name => name !== whoAt(last))
      .join(', '),
  }
}

/** From what the cause is seen in back to whom was asked about, whose own wait the verdict tells. */
const stepsOf = (trail: Trail, fields: Fields, words: string): readonly [Step, ...Step[]] => {
  const at = (place: Place) => ({ seq: lastSeq(place), timeNs: place.t?.lastNs ?? place.p.fact.lastNs, pid: place.p.fact.pid })
  const waits = trail.links
    .slice(1)
    .filter(l => trail.end === 'cycle' || l.at.p !== trail.last.p || l.at.t !== trail.last.t)
    .map((l): Step => ({ id: 'waits', fields: waitFields(l), ...at(l.at) }))
  return [{ id: words, fields, ...at(trail.last) }, ...waits.reverse()]
}

const severityOf = (cls: CauseClass, strength: number): Severity =>
  strength >= 0.8 ? classRow(cls).severity : strength >= 0.6 ? 'medium' : 'low'

const isUnwoken = (trail: Trail): boolean =>
  trail.end === 'cycle' && circle(trail).some(l => 'role' in l.way && l.way.role === 'waker')

/** Where the last one only waits in turn, what is sure is who is waited for. */
const strengthOf = (trail: Trail): number => {
  const { strength, awaited } = ENDS[trail.end]
  if (isUnwoken(trail)) return UNWOKEN
  const to = awaited === true ? reached(trail) : undefined
  return to !== undefined && 'role' in to.way && to.choices.length === 1 ? STRENGTH_BY_ROLE[to.way.role] : strength
}

const findingOf = (crowd: Crowd, trail: Trail, most: number): Finding => {
  const about = decisive(trail)
  const cls = classOf(trail.end, about)
  const looks = Math.min(...trail.links.map(l => l.at.t?.count ?? 1), trail.last.t?.count ?? 1)
  const scattered = trail.end !== 'cycle' && trail.links.some(isScattered)
  const strength = Math.min(strengthOf(trail) * (looks > 1 ? 1 : 0.9) * (scattered ? AMONG_SEVERAL : 1), most)
  const fields = causeFields(crowd, trail)
  const alone = trail.end === 'cycle' && circle(trail).length < 2
  const words = `stuck.${alone ? 'itself' : isUnwoken(trail) ? 'unwoken' : trail.end}`
  const places = [...trail.links.map(l => l.at), trail.last]
  const seq = lastSeq(trail.last)
  return {
    class: cls,
    pid: trail.last.p.fact.pid,
    seq,
    timeNs: trail.last.t?.lastNs ?? trail.last.p.fact.lastNs,
    strength,
    severity: severityOf(cls, strength),
    confidence: Math.round(strength * 100) / 100,
    subject: subjectOf(trail, about),
    evidence: evidenceOf(seq, ...places.flatMap(({ p, t }) => (t === undefined ? [p.fact.first] : [t.first, t.last]))),
    fields,
    words,
    chain: stepsOf(trail, fields, words),
  }
}

/** Whose end is waited for, or who of the same process would wake it. */
const HELPERS = new Set<Role>(['child', 'joined', 'waker'])

/** Nobody is to be blamed: it serves, sleeps, works or waits for a signal, or so does the child or thread it waits for. */
const isCalm = ({ links, last, end }: Trail, asked: Place): boolean => {
  if (ENDS[end].calm !== true) return false
  const itself = last.p === asked.p && last.t === asked.t
  return itself || (ENDS[end].serves === true && links.every(l => !('role' in l.way) || HELPERS.has(l.way.role)))
}

/** Waits that name whom they wait for: a circle of them has no way out. */
const NAMED = new Set(['owner', 'holder', 'joined', 'writer', 'reader', 'child'])
const isSure = (trail: Trail): boolean =>
  trail.end === 'cycle' && circle(trail).every(l => 'role' in l.way && NAMED.has(l.way.role))

/** A recording of calls did not look for those that have the other end of something: that nobody has it cannot be said then. */
const UNSEARCHED: ReadonlySet<End> = new Set(['nobody', 'own', 'unanswered'])

const followed = (crowd: Crowd, place: Place): Trail => {
  const trail = follow(crowd, place)
  const recorded = crowd.all.some(p => p.fact.syscalls > 0)
  return recorded && UNSEARCHED.has(trail.end) ? { ...trail, end: 'outside' } : trail
}

interface Judged {
  readonly asked: Place
  readonly trail: Trail
  readonly calm: boolean
}

/** Of the threads of a process the first speaks for it, unless others are caught in a circle for certain. */
const judge = (crowd: Crowd, p: Proc): Judged => {
  const asked = leaderOf(p)
  const trail = followed(crowd, asked)
  const calm = isCalm(trail, asked)
  if (!calm && trail.end === 'cycle') return { asked, trail, calm }
  for (const place of placesOf(p)) {
    const other = place.t === asked.t ? trail : followed(crowd, place)
    if (isSure(other)) return { asked: place, trail: other, calm: false }
  }
  return { asked, trail, calm }
}

const KIND: Partial<Record<End, Symptom['kind']>> = { working: 'running', unseen: 'unseen' }

const symptomOf = ({ asked, trail, calm }: Judged): Symptom => {
  const { p } = asked
  const first = trail.links[0]
  const strong = !calm && strengthOf(trail) >= 0.6
  const through = trail.last.p === p && trail.last.t === asked.t ? '' : whoAt(trail.last)
  const words =
    first === undefined
      ? `self.${trail.end}`
      : calm
        ? `calm.${through === '' ? trail.end : trail.end === 'timed' ? 'beside' : 'through'}`
        : strong
          ? 'stuck'
          : 'waits'
  return {
    kind: !calm ? 'stuck' : (KIND[trail.end] ?? 'idle'),
    pid: p.fact.pid,
    comm: nameOf(asked),
    code: 0,
    signal: 0,
    durationNs: waitedNs(asked),
    seq: lastSeq(asked),
    timeNs: asked.t?.lastNs ?? p.fact.lastNs,
    words,
    fields: {
      who: whoAt(asked),
      ...(first === undefined ? {} : waitFields(first)),
      through,
      signal: p.fact.stopSignal > 0 ? signalName(p.fact.stopSignal) : '',
      cpu: duration(Math.max(p.usage?.cpuNs ?? 0, p.fact.cpuNs)),
    },
  }
}

const sameCause = (a: Finding, b: Finding): boolean =>
  a.pid === b.pid && a.words === b.words && a.fields['object'] === b.fields['object']

/** What the kernel refused to tell of those that the answer is about. */
const unreadOf = (places: ReadonlyArray<Place>): NonNullable<Explanation['unread']> =>
  [...new Set(places.map(({ p }) => p))].flatMap(p => p.fact.unread.map(part => ({ who: who(p), part })))

/** Absent when nothing that was asked about was looked at and lives. */
export const explainLiving = (facts: Facts): Living | undefined => {
  const asked = facts.procs.filter(p => p.fact.attached && p.fact.alive)
  if (asked.length === 0) return undefined
  const crowd = crowdOf(facts)
  const judged = asked.map(p => judge(crowd, p))
  const troubled = judged.filter(j => !j.calm)
  const main =
    judged.find(j => j.asked.p === facts.root && !j.calm) ??
    troubled[0] ??
    judged.find(j => j.asked.p === facts.root) ??
    judged[0]
  if (main === undefined) return undefined
  const most = facts.meta.endless === true ? BROKEN_OFF : 1
  const findings = [main, ...troubled.filter(j => j !== main)].filter(j => !j.calm).map(j => findingOf(crowd, j.trail, most))
  return {
    symptom: symptomOf(main),
    findings: findings.filter((f, i) => findings.findIndex(o => sameCause(o, f)) === i),
    unread: unreadOf(judged.flatMap(({ trail }) => [trail.last, ...trail.links.map(l => l.at)])),
  }
}
