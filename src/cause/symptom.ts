// How it went wrong as seen from outside: a status, a signal, or a hang that somebody ended. What the program printed is kept
// for the reader and decides nothing. A time limit is not a cause (taxonomy rule 5), so a run that a watchdog ended is a hang,
// and its subject is the process the watchdog stopped.
import { decisionSeq, finalMessage } from './decisive.js'
import { descendants, endedBadly, type Facts, isWithin, type Proc } from './facts.js'
import type { Symptom } from './finding.js'
import { answersQuietly } from './answer.js'
import { isAnswer } from './optional.js'

const SIGNALS_THAT_STOP = new Set([1, 2, 3, 9, 14, 15]) // HUP INT QUIT KILL ALRM TERM
const SIGALRM = 14
/** Nobody loses patience sooner; what was stopped before was not hanging. */
const HANGS_LEAST_NS = 1_000_000_000
const SI_USER = 0

export interface Hang {
  readonly victim: Proc
  /** Who ended it, if that process is in the trace. */
  readonly watchdog: Proc | undefined
  /** The event that ended it. */
  readonly seq: number
}

/** A signal to a descendant (or to its group) that ended it late in the sender's life, the sender having waited until then. */
const stoppedByWatchdog = (facts: Facts): Hang | undefined => {
  for (const sender of facts.killers)
    for (const kill of sender.kills) {
      if (kill.errno !== '' || !SIGNALS_THAT_STOP.has(kill.signo)) continue
      const victims = descendants(sender).filter(
        p =>
          (p.fact.signal === kill.signo || (kill.signo !== 9 && endedBadly(p))) &&
          p.fact.last > kill.first &&
          p.fact.first < kill.first,
      )
      const victim = victims.find(p => kill.target === p.fact.pid || kill.target <= 0)
      if (victim === undefined || !endedBadly(sender)) continue
      const failedBefore = sender.children.some(c => c !== victim && endedBadly(c) && c.fact.last < kill.first)
      if (failedLater(facts, kill.first)) continue
      const lived = kill.firstNs - victim.fact.firstNs
      const whole = sender.fact.lastNs - sender.fact.firstNs
      if (!failedBefore && lived * 10 >= whole * 6 && lived > 300_000_000) return { victim, watchdog: sender, seq: kill.first }
    }
  return undefined
}

/** The run went on after the stop and failed of something else: a child begun later ended badly before the root gave up. */
const failedLater = (facts: Facts, seq: number): boolean => {
  const root = facts.root
  if (root === undefined) return false
  const decision = decisionSeq(root)
  return descendants(root).some(
    p => p.fact.first > seq && p.fact.last < decision && endedBadly(p) && !isAnswer(p.fact, p.fact.exitCode),
  )
}

/** Right after: what a handler does before it gives up. */
const HANDLED_NS = 1_000_000_000

/** A timer of its own (alarm(2), setitimer(2)), whether it let itself be killed or gave up in the handler. */
const stoppedByAlarm = (facts: Facts): Hang | undefined => {
  for (const p of facts.procs) {
    const alarm = p.signals.filter(s => s.signo === SIGALRM && s.code !== SI_USER).pop()
    if (alarm === undefined) continue
    const handled =
      p.fact.signal === 0 &&
      endedBadly(p) &&
      p.fact.lastNs - alarm.firstNs < HANDLED_NS &&
      (alarm.firstNs - p.fact.firstNs) * 10 >= (p.fact.lastNs - p.fact.firstNs) * 6 &&
      !failedLater(facts, alarm.first)
    // the call that it breaks off returns just before it is delivered
    const brokenOff = p.waits.find(
      w => w.interrupted && w.longestExit > 0 && w.longestExit < alarm.first && w.longestExit > alarm.first - 8,
    )
    if (p.fact.signal === SIGALRM || handled) return { victim: p, watchdog: p, seq: brokenOff?.longestExit ?? alarm.first }
  }
  return undefined
}

/** The recording broke off while the program ran: whether it hung, failed or went on is not known. */
export const isUnended = ({ meta, root }: Facts): boolean => meta.endless === true && !meta.attached && root?.fact.alive === true

/** Ended from outside the trace while it ran: by the reader's Ctrl-C, the recorder's time limit, or a sender nobody recorded. */
const stoppedFromOutside = (facts: Facts): Hang | undefined => {
  const root = facts.root
  if (root === undefined) return undefined
  const seq = root.fact.last
  if (isUnended(facts)) return undefined
  if (root.fact.alive || facts.meta.cut === 'timeout' || facts.meta.cut === 'interrupted')
    return { victim: root, watchdog: undefined, seq }
  const stop = root.signals.find(s => s.killed && s.signo === root.fact.signal && SIGNALS_THAT_STOP.has(s.signo) && s.signo !== 9)
  const lived = root.fact.lastNs - root.fact.firstNs
  return stop !== undefined && facts.procAt(stop.sender, stop.first) === undefined && lived >= HANGS_LEAST_NS
    ? { victim: root, watchdog: undefined, seq }
    : undefined
}

/** A run that carried on after the limit and succeeded had set it itself: for a look at a log, a probe, an optional step. */
const survived = ({ root }: Facts, { watchdog }: Hang): boolean =>
  root !== undefined && watchdog !== root && !root.fact.alive && !endedBadly(root)

export const findHang = (facts: Facts): Hang | undefined => {
  const limited = stoppedByWatchdog(facts) ?? stoppedByAlarm(facts)
  return limited !== undefined && !survived(facts, limited) ? limited : stoppedFromOutside(facts)
}

/** What a message about a failure usually holds, in English; without any of it the last line is quoted. */
const COMPLAINT =
  /error|fatal|fail|cannot|can't|could not|unable|denied|refused|no such|not found|unavailable|missing|invalid|panic|abort|unknown|lost/i

/** Level by level; of those equally near, who ended last: an earlier one may have been tolerated. */
const nearestFirst = (root: Proc): ReadonlyArray<Proc> => {
  const found: Proc[] = []
  for (let level: ReadonlyArray<Proc> = [root]; level.length > 0; level = level.flatMap(p => p.children))
    found.push(...[...level].sort((a, b) => b.fact.last - a.fact.last))
  return found
}

/** The last line a person would take for the message, of the process nearest to the root that said anything. */
export const lastWords = (facts: Facts): string | undefined => {
  const root = facts.root
  if (root === undefined) return undefined
  const tree = nearestFirst(root).filter(p => endedBadly(p))
  const talkers = [...tree.filter(p => p.outputs.some(o => o.error)), ...tree]
  for (const p of talkers) {
    const text = finalMessage(p)
      .map(o => (o.count > 1 ? `…${o.text}` : o.text)) // writes in between that were not kept
      .join('')
    const lines = text
      .split('\n')
      .map(l => l.trim())
      .filter(l => /\p{L}/u.test(l))
    const line = lines.findLast(l => COMPLAINT.test(l)) ?? lines.pop()
    if (line === undefined) continue
    const prefix = `${p.fact.comm}: `
    return line.startsWith(prefix) && !/^\d/.test(line.slice(prefix.length)) ? line.slice(prefix.length) : line
  }
  return undefined
}

export const findSymptom = (facts: Facts, hang: Hang | undefined): Symptom | undefined => {
  const root = facts.root
  if (root === undefined) return undefined
  const f = root.fact
  const says = (endedBadly(root) && !isAnswer(f, f.exitCode)) || hang !== undefined ? lastWords(facts) : undefined
  const at = {
    pid: f.pid,
    comm: f.comm,
    code: f.exitCode,
    signal: f.signal,
    durationNs: f.lastNs - f.firstNs,
    ...(facts.meta.known?.times === false ? { untimed: true as const } : {}),
    seq: f.last,
    timeNs: f.lastNs,
  }
  const kind =
    hang !== undefined && isWithin(hang.victim, root)
      ? 'hang'
      : isUnended(facts)
        ? 'unended'
        : f.signal !== 0
          ? 'signal'
          : f.exitCode !== 0 && !isAnswer(f, f.exitCode) && !answersQuietly(root)
            ? 'exit'
            : 'none'
  return {
    kind,
    ...at,
    ...(says === undefined ? {} : { says }),
    ...(kind === 'hang' && hang?.watchdog !== undefined ? { stopped: true as const } : {}),
  }
}
