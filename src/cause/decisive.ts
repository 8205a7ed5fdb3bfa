// Did this failed call decide anything? Programs fail calls all the time: they search, probe and clean up. Taxonomy rule 2 as
// arithmetic: a number from 0 (noise) to 1 (the call right before the program gave up). Left out: which processes matter
// (blame.ts) and what a failure means (rules/).
import type { OutputFact } from '../engine/facts.js'
import { endedBadly, type Proc } from './facts.js'
import { effectOf } from './names.js'
import { isAnswer, isOptional } from './optional.js'

const BURST_GAP_NS = 300_000_000 // lines of one message come closer together than this,
const BURST_GAP_EVENTS = 100 // and without work between them
const LAST_WORDS_NS = 3_000_000_000 // a message this long before the end is not the last word

/** errno values that answer instead of failing: not ready, interrupted, not that kind of object, restarts a tracer sees. */
const ANSWERS = new Set([
  'EINTR',
  'ECHILD',
  'EAGAIN',
  'ENOTTY',
  'ESPIPE',
  'ENODATA',
  'ENOPROTOOPT',
  'EOPNOTSUPP',
  'EISCONN',
  'EALREADY',
  'EINPROGRESS',
  'ERESTARTSYS',
  'ERESTARTNOINTR',
  'ERESTARTNOHAND',
  'ERESTART_RESTARTBLOCK',
])
export const isSeriousErrno = (errno: string): boolean => !ANSWERS.has(errno)
/** Calls that ask whether something is there. */
const PROBES = new Set(['stat', 'access', 'readlink', 'xattr', 'statfs'])
const O_DIRECTORY = 0o200000
/** Calls that take things away; that nothing was there is what they wanted. */
const CLEANUPS = new Set(['unlink', 'rmdir', 'close', 'kill'])

/** What this asks of a failure; a refused connection is judged by the same measure as a failed call. */
export interface Failure {
  readonly syscall: string
  readonly errno: string
  readonly object: string
  readonly first: number
  readonly last: number
  readonly laterHere: number
  readonly laterAny: number
  /** Open flags, for calls that open. */
  readonly detail?: number
}

export const baseName = (path: string): string => path.slice(path.lastIndexOf('/') + 1)

/** Its messages: standard error, or else what it wrote where its last words went. */
export const messages = (p: Proc): ReadonlyArray<OutputFact> => {
  const errors = p.outputs.filter(o => o.error)
  const last = p.outputs[p.outputs.length - 1]
  return errors.length > 0 ? errors : p.outputs.filter(o => o.target === last?.target)
}

const together = (p: Proc, before: OutputFact, after: OutputFact): boolean =>
  after.firstNs - before.lastNs <= BURST_GAP_NS &&
  after.first - before.last <= BURST_GAP_EVENTS &&
  !p.children.some(c => c.fact.last > before.last && c.fact.last < after.first)

/** The last burst of messages before the end, if it ended with one. */
export const finalMessage = (p: Proc): ReadonlyArray<OutputFact> => {
  const all = messages(p)
  const last = all[all.length - 1]
  if (last === undefined || p.fact.lastNs - last.lastNs > LAST_WORDS_NS) return []
  let from = all.length - 1
  for (; from > 0; from--) {
    const here = all[from]
    const before = all[from - 1]
    if (here === undefined || before === undefined || !together(p, before, here)) break
  }
  return all.slice(from)
}

/** The event at which a process had made up its mind: its final message, or its end. */
export const decisionSeq = (p: Proc): number => finalMessage(p)[0]?.first ?? p.fact.last

/** What a process did with success between a failure and its decision: files it went on to use, connections, children, other
 * output. The more there was, the less the failure decided. */
const workAfter = (p: Proc, seq: number): number => {
  const until = decisionSeq(p)
  const within = (first: number): boolean => first > seq && first < until
  const files = p.files.filter(f => within(f.first)).length
  const talks = p.connections.filter(c => within(c.first) && c.connected).length
  const children = p.children.filter(c => within(c.fact.first)).length
  return files + 2 * talks + 2 * children
}

/** A child that ended badly had its chance to decide after this. */
const childFailedAfter = (p: Proc, seq: number): boolean =>
  p.children.some(c => c.fact.first > seq && c.fact.last <= decisionSeq(p) && endedBadly(c) && !isAnswer(c.fact, c.fact.exitCode))

/** The same name was found elsewhere afterwards: a search along alternatives. */
const foundElsewhere = (p: Proc, f: Failure): boolean => {
  const name = baseName(f.object)
  if (name === '') return false
  const same = (path: string, seq: number): boolean => path !== f.object && seq > f.first && baseName(path) === name
  return p.files.some(file => same(file.path, file.last)) || p.execs.some(e => same(e.path, e.first))
}

const isSerious = (p: Proc, f: Failure): boolean =>
  !ANSWERS.has(f.errno) &&
  f.laterHere === 0 &&
  !isOptional(f.object) &&
  !foundElsewhere(p, f) &&
  !(f.errno === 'ENOENT' && (CLEANUPS.has(effectOf(f.syscall)) || PROBES.has(effectOf(f.syscall))))

/** Whether something is there, and of which kind: stat, access, opening as a directory. */
const asks = (f: Failure): boolean =>
  (f.errno === 'ENOENT' && PROBES.has(effectOf(f.syscall))) || (f.errno === 'ENOTDIR' && ((f.detail ?? 0) & O_DIRECTORY) !== 0)

/** Nothing else failed and nothing else was read between this and the decision, and no child ran before whose result it asks for. */
const isLastOfAll = (p: Proc, f: Failure): boolean => {
  const until = decisionSeq(p)
  const between = (seq: number): boolean => seq > f.last && seq < until
  return (
    f.last < until &&
    !p.files.some(o => between(o.first) && o.bytesRead > 0) &&
    !p.connections.some(c => between(c.first)) &&
    !p.failed.some(o => between(o.last) && !ANSWERS.has(o.errno) && !isOptional(o.object)) &&
    !p.children.some(c => c.fact.first < until)
  )
}

/** How much a later failure takes from an earlier one before the same message. */
const PER_LATER_FAILURE = 0.75
/** Successful steps after a failure that halve its weight. */
const WORK_HALVES = 8

export const decisiveness = (p: Proc, f: Failure): number => {
  let weight = 1
  if (f.laterHere > 0 && f.object !== '')
    weight *= f.errno === 'EROFS' ? 0.9 : 0.05 // a fall-back to reading does not write
  else if (f.laterAny > 0) weight *= 0.2
  if (foundElsewhere(p, f)) weight *= 0.06
  if (isOptional(f.object)) weight *= 0.1
  const effect = effectOf(f.syscall)
  if (asks(f)) weight *= isLastOfAll(p, f) ? 0.85 : 0.45
  if (f.errno === 'ENOENT' && CLEANUPS.has(effect)) weight *= 0.1
  const all = messages(p)
  const next = all.find(o => o.last > f.last)
  const final = finalMessage(p)[0]
  const until = next?.first ?? p.fact.last
  const laterFailures = p.failed.filter(o => o.last > f.last && o.last < until && isSerious(p, o)).length
  weight *= PER_LATER_FAILURE ** laterFailures
  weight *= WORK_HALVES / (WORK_HALVES + workAfter(p, f.last))
  if (childFailedAfter(p, f.last)) weight *= 0.35
  if (next === undefined) return weight * (final === undefined ? 0.9 : 0.15) // silent end, or after the last word
  return final !== undefined && next.first >= final.first ? weight : weight * 0.5 // it said so, and went on
}
