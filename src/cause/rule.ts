// The shape of a rule and what it may look at. Rules never see events and never call each other; what one rule's proof is worth
// against another's is decided in rank.ts alone.
import type { FailedFact } from '../engine/facts.js'
import { type Facts, type Proc, who } from './facts.js'
import type { CauseClass, EventSeq, NonEmptyArray, Proof, Subject } from './finding.js'
import { verbOf } from './names.js'
import type { Hang } from './symptom.js'

export interface World {
  readonly facts: Facts
  readonly hang: Hang | undefined
}

export interface Rule {
  readonly class: CauseClass
  /** Fact kinds it rests on, so that a trace without them can say that it was not asked. */
  readonly needs: ReadonlyArray<string>
  readonly prove: (world: World) => ReadonlyArray<Proof>
}

/** Event numbers in order, without repeats and without "none". */
export const evidenceOf = (decisive: EventSeq, ...others: ReadonlyArray<EventSeq | undefined>): NonEmptyArray<EventSeq> => {
  const all = [...new Set([decisive, ...others.filter((s): s is number => s !== undefined && s > 0)])].sort((a, b) => a - b)
  return [all[0] ?? decisive, ...all.slice(1)]
}

/** As people read it: relative to the directory the process ended in, when below it. */
export const shown = (p: Proc, path: string): string => {
  const cwd = p.fact.cwd
  return cwd !== '' && cwd !== '/' && path.startsWith(`${cwd}/`) ? path.slice(cwd.length + 1) : path
}

/** A proof that rests on one failed call. */
export const failedCall = (
  cls: CauseClass,
  p: Proc,
  f: FailedFact,
  strength: number,
  subject: Subject,
  more: { readonly fields?: Readonly<Record<string, string | number>>; readonly evidence?: ReadonlyArray<EventSeq> } = {},
): Proof => {
  const object = subject.path ?? subject.address ?? f.object
  return {
    class: cls,
    pid: p.fact.pid,
    seq: f.last,
    timeNs: f.lastNs,
    strength,
    subject: { pid: p.fact.pid, comm: p.fact.comm, ...subject, syscall: f.syscall, errno: f.errno },
    evidence: evidenceOf(f.last, f.count > 1 ? f.first : undefined, ...(more.evidence ?? [])),
    fields: {
      who: who(p),
      comm: p.fact.comm,
      pid: p.fact.pid,
      verb: verbOf(f.syscall),
      object: shown(p, object),
      syscall: f.syscall,
      errno: f.errno,
      count: f.count,
      ...more.fields,
    },
  }
}

const UNITS: ReadonlyArray<readonly [number, string]> = [
  [1_000_000_000, 's'],
  [1_000_000, 'ms'],
  [1_000, 'us'],
]
/** "2.1 s", "340 ms" */
export const duration = (ns: number): string => {
  for (const [unit, name] of UNITS) if (ns >= unit) return `${(ns / unit).toFixed(name === 's' ? 1 : 0)} ${name}`
  return `${ns} ns`
}
export const percent = (part: number, whole: number): string => (whole > 0 ? `${Math.round((part / whole) * 100)} %` : '0 %')

/** Byte for byte, so that patterns can name bytes. */
export const latin1 = (bytes: Uint8Array): string => String.fromCharCode(...bytes)
