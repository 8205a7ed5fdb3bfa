// A read-only index over the engine's facts: by process (with its parent and children), path and address. Rules read this and
// nothing else. Pids are reused, so a fact belongs to the process of its pid whose life spans the fact's first event.
import type * as F from '../engine/facts.js'
import type { Arch, Known } from '../trace/chunk.js'

export interface Proc {
  readonly fact: F.ProcessFact
  parent: Proc | undefined
  readonly children: Proc[]
  readonly failed: F.FailedFact[]
  readonly files: F.FileFact[]
  readonly outputs: F.OutputFact[]
  readonly waits: F.WaitFact[]
  readonly connections: F.ConnectionFact[]
  readonly listens: F.ListenFact[]
  readonly signals: F.SignalFact[]
  readonly kills: F.KillFact[]
  readonly limits: F.LimitFact[]
  readonly seccomps: F.SeccompFact[]
  readonly dns: F.DnsFact[]
  readonly locks: F.LockFact[]
  readonly execs: F.ExecFact[]
  readonly empties: F.EmptyFact[]
  readonly pipeEnds: F.PipeEndFact[]
  readonly threads: F.ThreadFact[]
  readonly held: F.HeldFact[]
  readonly changes: F.ChangeFact[]
  readonly identities: F.IdentityFact[]
  readonly peaks: F.PeakFact[]
  readonly privileges: F.PrivilegeFact[]
  descriptors: F.DescriptorsFact | undefined
  usage: F.UsageFact | undefined
}

/** What the header and footer say, for rules that need it. */
export interface TraceMeta {
  readonly arch: Arch
  readonly rootPid: number
  readonly startNs: number
  readonly endNs: number
  /** Classes of calls (strace's) of which some were not recorded, because a filter held them back. */
  readonly unseen?: ReadonlySet<string>
  /** Of a trace made from another tool's file: what it can know. Absent: everything. */
  readonly known?: Known
  /** The processes ran before recording began. */
  readonly attached: boolean
  /** The trace has no end: what it would have told is not known. */
  readonly endless?: boolean
  /** Events that are missing in between. */
  readonly lost?: number
  /** Recording was ended by the reader (Ctrl-C) or a time limit while the program ran. */
  readonly cut: 'no' | 'interrupted' | 'timeout' | 'unknown'
}

export interface Facts {
  readonly meta: TraceMeta
  /** Those of the run. */
  readonly procs: ReadonlyArray<Proc>
  /** Those that some of the run may wait for, and that are no part of it. */
  readonly related: ReadonlyArray<Proc>
  readonly root: Proc | undefined
  /** Those that sent signals. */
  readonly killers: ReadonlyArray<Proc>
  readonly coverage: F.CoverageFact | undefined
  /** The process that had this pid at this event. */
  readonly procAt: (pid: number, seq: number) => Proc | undefined
  readonly usersOf: (path: string) => ReadonlyArray<{ readonly proc: Proc; readonly file: F.FileFact }>
  readonly listenersOn: (address: string) => ReadonlyArray<Proc>
  /** What was done to a name, by whom, in order of first events. */
  readonly changesOf: (path: string) => ReadonlyArray<Changed>
}

export interface Changed {
  readonly proc: Proc
  readonly change: F.ChangeFact
}

const newProc = (fact: F.ProcessFact): Proc => ({
  fact,
  parent: undefined,
  children: [],
  failed: [],
  files: [],
  outputs: [],
  waits: [],
  connections: [],
  listens: [],
  signals: [],
  kills: [],
  limits: [],
  seccomps: [],
  dns: [],
  locks: [],
  execs: [],
  empties: [],
  pipeEnds: [],
  threads: [],
  held: [],
  changes: [],
  identities: [],
  peaks: [],
  privileges: [],
  descriptors: undefined,
  usage: undefined,
})

/** Files one fact under its process. */
const file = (proc: Proc, fact: F.Fact): void => {
  switch (fact._tag) {
    case 'Failed':
      proc.failed.push(fact)
      break
    case 'File':
      proc.files.push(fact)
      break
    case 'Output':
      proc.outputs.push(fact)
      break
    case 'Wait':
      proc.waits.push(fact)
      break
    case 'Connection':
      proc.connections.push(fact)
      break
    case 'Listen':
      proc.listens.push(fact)
      break
    case 'Signal':
      proc.signals.push(fact)
      break
    case 'Kill':
      proc.kills.push(fact)
      break
    case 'Limit':
      proc.limits.push(fact)
      break
    case 'Seccomp':
      proc.seccomps.push(fact)
      break
    case 'Descriptors':
      proc.descriptors = fact
      break
    case 'Usage':
      proc.usage = fact
      break
    case 'Dns':
      proc.dns.push(fact)
      break
    case 'Lock':
      proc.locks.push(fact)
      break
    case 'Exec':
      proc.execs.push(fact)
      break
    case 'Empty':
      proc.empties.push(fact)
      break
    case 'PipeEnd':
      proc.pipeEnds.push(fact)
      break
    case 'Thread':
      proc.threads.push(fact)
      break
    case 'Held':
      proc.held.push(fact)
      break
    case 'Peak':
      proc.peaks.push(fact)
      break
    case 'Privilege':
      proc.privileges.push(fact)
      break
    case 'Identity':
      proc.identities.push(fact)
      break
    case 'Change':
      proc.changes.push(fact)
      break
    case 'Process':
    case 'Coverage':
      break
  }
}

/** Under a key that may be new. */
export const append = <K, V>(into: Map<K, V[]>, key: K, value: V): void => {
  const all = into.get(key)
  if (all === undefined) into.set(key, [value])
  else all.push(value)
}

/** Lived when the child began; which of two processes that ran before the recording was looked at first says nothing. */
const isParent = (parent: F.ProcessFact, child: F.ProcessFact): boolean =>
  (parent.first < child.first || (parent.attached && child.attached)) && parent.last >= child.first

/** Addresses bound to all of the machine's that take connections to this one (ip(7), ipv6(7)). */
const anyOf = (address: string): ReadonlyArray<string> => {
  const port = /^(?:[\d.]+|\[[\da-f:.]+\]):(\d+)$/.exec(address)?.[1]
  return port === undefined ? [] : [`0.0.0.0:${port}`, `[::]:${port}`]
}

export const indexFacts = (facts: ReadonlyArray<F.Fact>, meta: TraceMeta): Facts => {
  const byPid = new Map<number, Proc[]>()
  const procs: Proc[] = []
  const related: Proc[] = []
  let coverage: F.CoverageFact | undefined
  for (const fact of facts) {
    if (fact._tag === 'Coverage') coverage = fact
    if (fact._tag !== 'Process') continue
    const proc = newProc(fact)
    if (fact.related) related.push(proc)
    else procs.push(proc)
    append(byPid, fact.pid, proc)
  }
  procs.sort((a, b) => a.fact.first - b.fact.first)
  const procAt = (pid: number, seq: number): Proc | undefined => {
    const lives = byPid.get(pid)
    return lives?.find(p => seq >= p.fact.first && seq <= p.fact.last) ?? lives?.[lives.length - 1]
  }
  for (const fact of facts) {
    const proc = procAt(fact.pid, fact.first)
    if (proc !== undefined) file(proc, fact)
  }
  for (const proc of procs) {
    const parent =
      proc.fact.ppid === proc.fact.pid
        ? undefined
        : byPid.get(proc.fact.ppid)?.find(p => !p.fact.related && isParent(p.fact, proc.fact))
    if (parent === undefined) continue
    proc.parent = parent
    parent.children.push(proc)
  }
  const users = new Map<string, { proc: Proc; file: F.FileFact }[]>()
  const listeners = new Map<string, Proc[]>()
  const changed = new Map<string, Changed[]>()
  for (const proc of procs) {
    proc.failed.sort((a, b) => a.last - b.last)
    proc.outputs.sort((a, b) => a.first - b.first)
    for (const f of proc.files) append(users, f.path, { proc, file: f })
    for (const l of proc.listens) append(listeners, l.address, proc)
    for (const change of proc.changes) append(changed, change.path, { proc, change })
  }
  for (const all of changed.values()) all.sort((a, b) => a.change.first - b.change.first)
  const root = procs.find(p => p.fact.pid === meta.rootPid) ?? procs.find(p => p.parent === undefined)
  return {
    meta,
    procs,
    related,
    root,
    killers: procs.filter(p => p.kills.length > 0),
    coverage,
    procAt,
    usersOf: path => users.get(path) ?? [],
    listenersOn: address => [...new Set([address, ...anyOf(address)].flatMap(at => listeners.get(at) ?? []))],
    changesOf: path => changed.get(path) ?? [],
  }
}

/** Ended with a non-zero status or by a signal. */
export const endedBadly = (p: Proc): boolean => !p.fact.alive && (p.fact.exitCode !== 0 || p.fact.signal !== 0)

export const isWithin = (p: Proc, ancestor: Proc): boolean => {
  for (let at: Proc | undefined = p; at !== undefined; at = at.parent) if (at === ancestor) return true
  return false
}

/** Without recursion: each level of a runaway tree would be one of ours. */
export const descendants = (p: Proc): ReadonlyArray<Proc> => {
  const all: Proc[] = []
  const ahead = [...p.children].reverse()
  for (let at = ahead.pop(); at !== undefined; at = ahead.pop()) {
    all.push(at)
    for (let i = at.children.length - 1; i >= 0; i--) ahead.push(at.children[i] as Proc)
  }
  return all
}

/** "orders-db (pid 812)" */
export const who = (p: Proc): string => (p.fact.comm === '' ? `process ${p.fact.pid}` : `${p.fact.comm} (pid ${p.fact.pid})`)
