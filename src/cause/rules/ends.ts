// Ends of processes: the signal that ended one, who sent it, and the status that nothing else explains.
// signal(7), sigaction(2) (si_code), core(5).
import type { SignalFact } from '../../engine/facts.js'
import { endedBadly, type Facts, type Proc, who } from '../facts.js'
import type { CauseClass, Proof } from '../finding.js'
import { signalName, syscallName } from '../../trace/syscalls.js'
import { isAnswer } from '../optional.js'
import { decisionSeq, decisiveness } from '../decisive.js'
import { effectOf } from '../names.js'
import { evidenceOf, type Rule } from '../rule.js'

/** Strength of an end by a signal that nobody was seen to send. */
const NOBODY_SEEN = 0.7
const SIGPIPE = 13
const SIGKILL = 9
const SIGALRM = 14
const SIGXFSZ = 25
const SIGSYS = 31
const FAULTS = new Set([3, 4, 5, 6, 7, 8, 11]) // QUIT ILL TRAP ABRT BUS FPE SEGV
const SIGABRT = 6
const ALLOCATES: ReadonlySet<string> = new Set(['mmap', 'brk'])

const fatalSignal = (p: Proc): SignalFact | undefined => p.signals.filter(s => s.signo === p.fact.signal).pop()

/** Sender of the signal that ended it, when the sender is another recorded process. */
const senderOf = (facts: Facts, p: Proc): { readonly proc: Proc; readonly seq: number } | undefined => {
  for (const s of facts.killers) {
    if (s === p) continue
    const kill = s.kills.find(
      k =>
        k.signo === p.fact.signal &&
        k.errno === '' &&
        k.first < p.fact.last &&
        (k.target === p.fact.pid || k.target === -1 || k.target === 0 || (k.target < 0 && fatalSignal(p)?.sender === s.fact.pid)),
    )
    if (kill !== undefined) return { proc: s, seq: kill.first }
  }
  return undefined
}

/** A signal that a process sends to itself ends it inside the call that sends it. */
const endedItself = (p: Proc): boolean => ['kill', 'tkill', 'tgkill'].includes(p.fact.endedIn)

const proof = (
  cls: CauseClass,
  p: Proc,
  strength: number,
  more: {
    readonly fields?: Readonly<Record<string, string | number>>
    readonly evidence?: ReadonlyArray<number>
    readonly subject?: Proof['subject']
    readonly missing?: ReadonlyArray<string>
  } = {},
): Proof => {
  const signal = fatalSignal(p)
  return {
    class: cls,
    pid: p.fact.pid,
    seq: p.fact.last,
    timeNs: p.fact.lastNs,
    strength,
    subject: {
      pid: p.fact.pid,
      comm: p.fact.comm,
      ...(p.fact.signal === 0 ? {} : { signal: signalName(p.fact.signal) }),
      ...more.subject,
    },
    evidence: evidenceOf(p.fact.last, signal?.last, ...(more.evidence ?? [])),
    fields: {
      who: who(p),
      comm: p.fact.comm,
      pid: p.fact.pid,
      signal: signalName(p.fact.signal),
      code: p.fact.exitCode,
      object: p.fact.comm,
      ...more.fields,
    },
    ...(more.missing === undefined ? {} : { missing: more.missing }),
  }
}

/** Its last allocation was refused, and it hardly did more. */
const wasStarved = (p: Proc): boolean =>
  p.failed.some(f => f.errno === 'ENOMEM' && ALLOCATES.has(effectOf(f.syscall)) && f.laterHere === 0 && decisiveness(p, f) >= 0.5)

export const crash: Rule = {
  class: 'crash',
  needs: ['Process', 'Signal'],
  prove: ({ facts }) =>
    facts.procs
      .filter(p => FAULTS.has(p.fact.signal) && senderOf(facts, p) === undefined)
      .map(p => {
        const address = fatalSignal(p)?.addr ?? 0n
        // an abort that follows a failed call takes the class of that call (taxonomy, crash), and so does a fault by using what
        // an allocation did not give
        return proof('crash', p, wasStarved(p) ? 0.5 : p.fact.signal === SIGABRT ? 0.8 : 1, {
          fields: { address: address > 0n && p.fact.signal !== SIGABRT ? ` at address 0x${address.toString(16)}` : '' },
        })
      }),
}

export const killedBySignal: Rule = {
  class: 'killed-by-signal',
  needs: ['Process', 'Signal', 'Kill'],
  prove: ({ facts, hang }) =>
    facts.procs
      .filter(
        p =>
          p.fact.signal !== 0 &&
          p.fact.signal !== SIGPIPE &&
          p.fact.signal !== SIGXFSZ &&
          p.fact.signal !== SIGSYS &&
          p.fact.signal !== SIGALRM &&
          !(hang !== undefined && p.fact.last >= hang.seq),
      )
      .flatMap(p => {
        const sender = senderOf(facts, p)
        if (sender !== undefined)
          return [proof('killed-by-signal', p, 0.95, { fields: { sender: who(sender.proc) }, evidence: [sender.seq] })]
        if (endedItself(p) && !FAULTS.has(p.fact.signal))
          return [proof('killed-by-signal', p, 0.9, { fields: { sender: 'itself' } })]
        const outside = fatalSignal(p)
        const unseen = outside !== undefined && outside.sender !== 0 && outside.sender !== p.fact.pid && outside.code <= 0
        if (unseen && !(FAULTS.has(p.fact.signal) && p.fact.signal !== SIGABRT))
          return [proof('killed-by-signal', p, 0.9, { fields: { sender: `pid ${outside.sender} (not in this recording)` } })]
        // no process raises these by a fault of its own: a terminal, a group that was ended, the kernel
        return endedItself(p) || FAULTS.has(p.fact.signal)
          ? []
          : [
              proof('killed-by-signal', p, NOBODY_SEEN, {
                fields: { sender: 'nobody in this recording' },
                missing: ['who sent it'],
              }),
            ]
      }),
}

/** SIGKILL without a sender in the trace, with memory that had grown: getrusage and Samples say how far. */
export const oomKill: Rule = {
  class: 'oom-kill',
  needs: ['Process', 'Kill', 'Usage'],
  prove: ({ facts }) =>
    facts.procs
      .filter(p => p.fact.signal === SIGKILL && senderOf(facts, p) === undefined && !endedItself(p))
      .map(p => {
        const rss = [p.fact.maxRssBytes, p.usage?.rssMax ?? 0].reduce((a, b) => Math.max(a, b))
        const first = p.usage?.rssFirst ?? 0
        const seen = first > 0 && rss > 24_000_000 // samples show what it had before
        const grew = (rss > 64_000_000 || seen) && rss > first * 2
        return proof('oom-kill', p, grew ? 0.9 : 0.3, {
          fields: { rss: `${(rss / 1e6).toFixed(0)} MB` },
          missing: grew ? [] : ['who sent SIGKILL'],
        })
      }),
}

export const fileSizeSignal: Rule = {
  class: 'file-size-limit',
  needs: ['Process', 'Signal'],
  prove: ({ facts }) =>
    facts.procs
      .filter(p => p.fact.signal === SIGXFSZ)
      .map(p => {
        const written = p.files.filter(f => f.bytesWritten > 0).sort((a, b) => b.last - a.last)[0]
        const failed = p.failed.filter(f => f.errno === 'EFBIG').pop()
        const path = failed?.object ?? written?.path
        return proof('file-size-limit', p, 1, {
          fields: { object: path ?? 'its file', errno: 'SIGXFSZ' },
          subject: { signal: 'SIGXFSZ', ...(path === undefined ? {} : { path }) },
          evidence: [written?.last ?? 0],
        })
      }),
}

export const seccompSignal: Rule = {
  class: 'seccomp-denied',
  needs: ['Process', 'Signal'],
  prove: ({ facts }) =>
    facts.procs
      .filter(p => p.fact.signal === SIGSYS)
      .map(p => {
        const signal = fatalSignal(p)
        const syscall = signal === undefined ? '' : syscallName(facts.meta.arch, 'native', signal.value)
        return proof('seccomp-denied', p, 1, {
          fields: { syscall, errno: 'SIGSYS' },
          subject: { signal: 'SIGSYS', ...(syscall === '' ? {} : { syscall }) },
        })
      }),
}

export const sigpipe: Rule = {
  class: 'broken-pipe',
  needs: ['Process', 'Signal'],
  prove: ({ facts }) => facts.procs.filter(p => p.fact.signal === SIGPIPE).map(p => proof('broken-pipe', p, 0.8)),
}

/** The deepest process whose bad status no child explains. Weak by its class: any real cause in the same process beats it. */
export const childFailure: Rule = {
  class: 'child-failure',
  needs: ['Process'],
  prove: ({ facts, hang }) =>
    facts.procs
      .filter(p => endedBadly(p) && p.fact.signal === 0 && hang === undefined)
      .filter(p => !p.children.some(c => endedBadly(c) && c.fact.last <= decisionSeq(p) && !isAnswer(c.fact, c.fact.exitCode)))
      .map(p =>
        proof('child-failure', p, isAnswer(p.fact, p.fact.exitCode) ? 0.1 : 0.8, {
          subject: p.fact.exe === '' ? {} : { path: p.fact.exe },
        }),
      ),
}
