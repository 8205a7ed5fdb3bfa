// Did this failed call decide anything? Programs fail calls all the time: they search, probe and clean up. Taxonomy rule 2 as
// arithmetic: a number from 0 (noise) to 1 (the call right before the program gave up). Left out: which processes matter
// (blame.ts) and what a failure means (rules/).
import { once } from '../base/once.js'
import type { FailedFact, FileFact, OutputFact } from '../engine/facts.js'
import { endedBadly, type Proc } from './facts.js'
import { effectOf } from './names.js'
import { inputs, scriptOf } from './inputs.js'
import { isAnswer, isLibrary, isOptional } from './optional.js'

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
/** errno values that nobody asks for: a search, a probe or a clean-up never has these as its expected answer. */
const GRAVE = new Set([
  'ENOSPC',
  'EDQUOT',
  'EROFS',
  'EMFILE',
  'ENFILE',
  'ENOMEM',
  'EFBIG',
  'ELOOP',
  'ENAMETOOLONG',
  'EIO',
  'EADDRINUSE',
])
export const isGrave = (f: Failure): boolean => GRAVE.has(f.errno) || (f.errno === 'EAGAIN' && effectOf(f.syscall) === 'fork')
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

/** It ended as the last of its children to fail did, without a word of its own after that: the child decided, whatever was printed
 * before, and whatever was tidied up after. */
const passedOn = (p: Proc): boolean => {
  const last = p.children.reduce<Proc | undefined>(
    (a, c) => (endedBadly(c) && !isAnswer(c.fact, c.fact.exitCode) && (a === undefined || c.fact.last > a.fact.last) ? c : a),
    undefined,
  )
  if (last === undefined || last.fact.last > p.fact.last) return false
  const status = last.fact.signal === 0 ? last.fact.exitCode : 128 + last.fact.signal
  return status === p.fact.exitCode && !messages(p).some(o => o.first > last.fact.last)
}

/** The event at which a process had made up its mind: its final message, or its end. */
export const decisionSeq = once((p: Proc): number => (passedOn(p) ? p.fact.last : (finalMessage(p)[0]?.first ?? p.fact.last)))

/** How many of these numbers, which rise, are not above `seq`. */
const upTo = (rising: ReadonlyArray<number>, seq: number): number => {
  let [low, high] = [0, rising.length]
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((rising[middle] ?? 0) > seq) high = middle
    else low = middle + 1
  }
  return low
}
const rising = (seqs: ReadonlyArray<number>): ReadonlyArray<number> => [...seqs].sort((a, b) => a - b)

/** What it opened and read before its decision, opened last first. */
const readBefore = once((p: Proc): ReadonlyArray<FileFact> => {
  const until = decisionSeq(p)
  return inputs(p)
    .filter(i => i.lastRead < until)
    .sort((a, b) => b.first - a.first)
})

/** Inputs that it opened and read after a failure and before its decision, up to `most`: it had got over the failure. */
const readAfter = (p: Proc, f: Failure, most: number): number => {
  let count = 0
  for (const input of readBefore(p)) {
    if (count >= most || input.first <= f.last) break
    if (input.path !== f.object) count++
  }
  return count
}

/** Where what it did with success before its decision began; found once, since every failure asks. */
const workOf = once((p: Proc): { readonly files: ReadonlyArray<number>; readonly others: ReadonlyArray<number> } => {
  const until = decisionSeq(p)
  const before = (seqs: ReadonlyArray<number>) => rising(seqs.filter(seq => seq < until))
  return {
    files: before(p.files.map(f => f.first)),
    others: before([...p.connections.filter(c => c.connected).map(c => c.first), ...p.children.map(c => c.fact.first)]),
  }
})

/** What a process did with success between a failure and its decision: files it went on to use, connections, children, other
 * output. The more there was, the less the failure decided. */
const workAfter = (p: Proc, seq: number): number => {
  const { files, others } = workOf(p)
  return files.length - upTo(files, seq) + 2 * (others.length - upTo(others, seq))
}

/** A child that ended badly had its chance to decide after this. */
const childFailedAfter = (p: Proc, seq: number): boolean =>
  p.children.some(c => c.fact.first > seq && c.fact.last <= decisionSeq(p) && endedBadly(c) && !isAnswer(c.fact, c.fact.exitCode))

interface Found {
  readonly path: string
  readonly seq: number
}

/** What a process opened or executed, by base name, and when (the last time that can be told: what was used before a failure may have
 * been opened again after it); made once, since every failure asks. */
const foundBy = once((p: Proc): ReadonlyMap<string, ReadonlyArray<Found>> => {
  const byName = new Map<string, Found[]>()
  const add = (path: string, seq: number): void => {
    const name = baseName(path)
    const all = byName.get(name)
    if (all === undefined) byName.set(name, [{ path, seq }])
    else all.push({ path, seq })
  }
  for (const file of p.files) add(file.path, file.opens === 1 ? file.first : file.last)
  for (const exec of p.execs) add(exec.path, exec.first)
  return byName
})

/** The same name was found elsewhere afterwards: a search along alternatives. */
const foundElsewhere = (p: Proc, f: Failure): boolean => {
  const name = baseName(f.object)
  return (
    name !== '' &&
    (foundBy(p)
      .get(name)
      ?.some(({ path, seq }) => path !== f.object && seq > f.first) ??
      false)
  )
}

/** Calls between a failure and the message about it: its text is looked up, formatted and written. */
const SAYS_AT_ONCE = 40

/** The next thing it did was to say something on standard error, and nobody does that about a thing that does not matter. */
const isReported = (p: Proc, f: Failure): boolean => {
  const next = p.outputs.find(o => o.error && o.first > f.first)
  return (
    next !== undefined &&
    next.first - f.first <= SAYS_AT_ONCE &&
    !p.failed.some(
      o => o !== f && o.first > f.first && o.first < next.first && isSeriousErrno(o.errno) && !isOptional(o.object),
    ) &&
    !p.files.some(o => o.first > f.first && o.first < next.first && o.opens > 0 && !isOptional(o.path) && !isLibrary(o.path))
  )
}

const ABSENT = new Set(['ENOENT', 'ENOTDIR'])

/** What can be done without is allowed to be absent; that it is there and cannot be had is another matter, once that is said. */
const isSpared = (p: Proc, f: Failure): boolean =>
  isOptional(f.object, p.fact.argv) && !isGrave(f) && (ABSENT.has(f.errno) || !isReported(p, f))

const isSerious = (p: Proc, f: Failure): boolean =>
  !ANSWERS.has(f.errno) &&
  f.laterHere === 0 &&
  !isSpared(p, f) &&
  !foundElsewhere(p, f) &&
  !(f.errno === 'ENOENT' && (CLEANUPS.has(effectOf(f.syscall)) || PROBES.has(effectOf(f.syscall))))

/** Where a process's serious failures stand; found once, since every failure asks for those after it. */
const seriousOf = once((p: Proc): ReadonlyArray<number> => rising(p.failed.flatMap(f => (isSerious(p, f) ? [f.last] : []))))
/** How many of them stand between two events, neither included. */
const seriousBetween = (p: Proc, after: number, before: number): number =>
  Math.max(0, upTo(seriousOf(p), before - 1) - upTo(seriousOf(p), after))

/** Whether something is there, and of which kind: stat, access, opening as a directory. */
const asks = (f: Failure): boolean =>
  (f.errno === 'ENOENT' && PROBES.has(effectOf(f.syscall))) || (f.errno === 'ENOTDIR' && ((f.detail ?? 0) & O_DIRECTORY) !== 0)

/** Looked at only to be taken away, as rm(1) does. */
const wasToGo = (p: Proc, f: Failure): boolean =>
  asks(f) && p.failed.some(o => o.object === f.object && o.errno === f.errno && CLEANUPS.has(effectOf(o.syscall)))

const folderOf = (path: string): string => path.slice(0, path.lastIndexOf('/') + 1)

/** A name without one or more of its endings: NAME.tar and NAME of NAME.tar.gz. */
function* shorter(name: string): Iterable<string> {
  for (let dot = name.lastIndexOf('.'); dot > 0; dot = name.lastIndexOf('.', dot - 1)) yield name.slice(0, dot)
}

interface Tries {
  /** By errno and object, the first. */
  readonly exact: ReadonlyMap<string, FailedFact>
  /** By errno and base name, in the order of their last try. */
  readonly alike: ReadonlyMap<string, ReadonlyArray<FailedFact>>
  readonly read: ReadonlySet<string>
}

/** What was tried and what was read, by name; made once, since every failure asks. */
const triesOf = once((p: Proc): Tries => {
  const exact = new Map<string, FailedFact>()
  const alike = new Map<string, FailedFact[]>()
  for (const failed of p.failed) {
    if (failed.object.length <= 1) continue
    const [whole, base] = [`${failed.errno} ${failed.object}`, `${failed.errno} ${baseName(failed.object)}`]
    if (!exact.has(whole)) exact.set(whole, failed)
    const others = alike.get(base)
    if (others === undefined) alike.set(base, [failed])
    else others.push(failed)
  }
  const read = p.files.filter(file => file.bytesRead > 0 && file.path.length > 1).map(file => file.path)
  return { exact, alike, read: new Set(read) }
})

/** What was wanted in the first place, when this is a later try of a search that began with it: NAME, then NAME.rsa or NAME.bak; or
 * DIR/SUB/NAME, then DIR/NAME and so on up to the root. Libraries are searched the other way, and none of the places is the one that
 * was meant. */
const firstWanted = (p: Proc, f: Failure): Failure | undefined => {
  const { exact, alike } = triesOf(p)
  const folder = folderOf(f.object)
  const above = isLibrary(f.object)
    ? undefined
    : alike.get(`${f.errno} ${baseName(f.object)}`)?.find(o => folderOf(o.object).startsWith(folder) && o.object !== f.object)
  const found = [above, ...[...shorter(f.object)].map(name => exact.get(`${f.errno} ${name}`))]
  return found.reduce((first, o) => (o !== undefined && o.last < Math.min(f.last, first?.last ?? f.last) ? o : first), undefined)
}

/** Another ending of a name that was there (archivers and servers try those once the file itself would not do). */
const wasThere = (p: Proc, f: Failure): boolean => {
  if (f.errno !== 'ENOENT') return false
  for (const name of shorter(f.object)) if (triesOf(p).read.has(name)) return true
  return false
}

const isAbove = (folder: string, below: string): boolean => folder.length < below.length && below.startsWith(folder)

/** A search through the directories above, which ended with `last`: the first name it asked for, after the last thing it read. Of
 * several names in each directory (.git, HEAD) the first is the one that is meant. */
const upward = (p: Proc, last: Failure): Failure | undefined => {
  const { alike } = triesOf(p)
  const top = folderOf(last.object)
  const begun = p.files.reduce((seq, f) => (f.bytesRead > 0 && f.lastRead < last.last ? Math.max(seq, f.lastRead) : seq), 0)
  return p.failed.find(o => {
    if (o.last <= begun || o.last >= last.last || !asks(o)) return false
    const highest = alike.get(`${o.errno} ${baseName(o.object)}`)?.at(-1)
    return highest !== undefined && folderOf(highest.object) === top && isAbove(top, folderOf(o.object))
  })
}

/** The question a process asked last: nothing else failed and nothing else was read between it and the decision, and no child ran
 * whose result it could ask for. 0: its last failure was no such question. */
const lastQuestion = once((p: Proc): number => {
  const until = decisionSeq(p)
  const last = p.failed.filter(f => f.last < until && !ANSWERS.has(f.errno) && !isOptional(f.object, p.fact.argv)).pop()
  const between = (seq: number): boolean => last !== undefined && seq > last.last && seq < until
  const alone =
    last !== undefined &&
    asks(last) &&
    !p.files.some(o => between(o.first) && o.bytesRead > 0) &&
    !p.connections.some(c => between(c.first)) &&
    !p.children.some(c => c.fact.first < until)
  return alone ? (upward(p, last) ?? firstWanted(p, last) ?? last).last : 0
})

/** It went on to a conversation of its own accord, and gave up only after that: what it missed before it could do without. Name
 * servers and sockets that are not there are part of getting there. */
const talkedAfter = (p: Proc, f: Failure): boolean =>
  f.syscall !== 'connect' &&
  p.connections.some(
    c => c.client && c.connectSeq > f.last && c.connectSeq < decisionSeq(p) && c.errno !== 'ENOENT' && !c.peer.endsWith(':53'),
  )

/** Calls whose object is as good as new with the next success: a write that found no room has lost what it should have written,
 * wherever a later one on the same file goes (a journal is rolled back with writes, too). */
const isLoss = (p: Proc, f: Failure): boolean =>
  (f.errno === 'ENOSPC' || f.errno === 'EDQUOT') && effectOf(f.syscall) === 'write' && endedBadly(p)

/** It ended with success and had nothing to say after something was not there: it neither reported the failure nor passed it on. */
const shruggedOff = (p: Proc, f: Failure): boolean =>
  !p.fact.alive && !endedBadly(p) && ABSENT.has(f.errno) && !p.outputs.some(o => o.last > f.last)

/** Looked for while a run time started, before it came as far as the script it was told to run: it had got over it. */
const beforeScript = (p: Proc, f: Failure): boolean => ABSENT.has(f.errno) && f.last < (scriptOf(p)?.first ?? 0)

/** How much a later failure takes from an earlier one before the same message. */
const PER_LATER_FAILURE = 0.75
/** Successful steps after a failure that halve its weight, and after one of those that nobody asks for. */
const WORK_HALVES = 8
const WORK_HALVES_GRAVE = 40
/** What an input read after it leaves of a name that was not there: optional settings come before what they change. */
const PER_INPUT_READ = 0.45

/** Tried before its last words and again after: the first try is what they were about. */
const beforeLastWords = (p: Proc, f: Failure): Failure => {
  const final = finalMessage(p)[0]?.first ?? 0
  return f.first < final && f.last > final ? { ...f, last: f.first } : f
}

export const decisiveness = (p: Proc, tried: Failure): number => {
  const f = beforeLastWords(p, tried)
  let weight = 1
  if (f.laterHere > 0 && f.object !== '')
    weight *= f.errno === 'EROFS' || isLoss(p, f) ? 0.9 : 0.05 // a fall-back to reading does not write
  else if (f.laterAny > 0) weight *= 0.2
  if (foundElsewhere(p, f)) weight *= 0.06
  if (isSpared(p, f)) weight *= 0.1
  const effect = effectOf(f.syscall)
  if (asks(f)) weight *= f.last === lastQuestion(p) ? 0.85 : 0.45
  if (f.errno === 'ENOENT' && (CLEANUPS.has(effect) || wasToGo(p, f))) weight *= 0.1
  const all = messages(p)
  const next = all.find(o => o.last > f.last)
  const final = finalMessage(p)[0]
  const until = next?.first ?? p.fact.last
  // of several names tried in vain, the one asked for last was the one that was needed
  const askedLater = f.errno === 'ENOENT' && lastQuestion(p) > f.last && lastQuestion(p) < until ? 1 : 0
  const grave = isGrave(f)
  // what fails after one that nobody asks for is most often the way to its message: catalogues, settings of the message's look
  const laterFailures = grave ? 0 : seriousBetween(p, f.last, until) + askedLater
  weight *= PER_LATER_FAILURE ** laterFailures
  const halves = grave ? WORK_HALVES_GRAVE : WORK_HALVES
  // what was said at once counts among what came of the run, whatever else was done before its end
  const reported = !ABSENT.has(f.errno) && isReported(p, f)
  weight *= halves / (halves + (reported ? 0 : workAfter(p, f.last)))
  if (f.errno === 'ENOENT') weight *= PER_INPUT_READ ** readAfter(p, f, 3)
  if (firstWanted(p, f) !== undefined || wasThere(p, f)) weight *= 0.3
  if (beforeScript(p, f)) weight *= 0.15
  if (shruggedOff(p, f)) weight *= 0.4
  if (childFailedAfter(p, f.last)) weight *= 0.35
  if (talkedAfter(p, f)) weight *= 0.5
  if (next === undefined) return weight * (final === undefined ? 0.9 : 0.15) // silent end, or after the last word
  return final !== undefined && next.first >= final.first ? weight : weight * (grave || reported ? 0.8 : 0.5) // it said so, and went on
}
