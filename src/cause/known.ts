// What a trace made from another tool's file cannot show, and what that leaves of a finding: one row for each class and thing. A class that
// measures what is not known does not hold (0); one whose proof would be firmer with it is less sure, and says what is missing. Things
// and classes without a row are not touched. Left out: calls that a filter held back (unseen.ts).
import type { Known } from '../trace/index.js'
import type { CauseClass, NonEmptyArray, Proof, Step } from './finding.js'

/** What is missing, as a finding says it. */
const MISSING: Readonly<Record<keyof Known, string>> = {
  times: 'when things happened and how long they took',
  rawArgs: 'the registers of calls',
  memory: 'the texts and structures that calls point at',
  comm: 'the names of programs',
  parents: 'who started whom',
  samples: 'processor time',
  processState: 'what processes had before: limits, rights, open files',
  pids: 'numbers of processes',
}

type Left = Partial<Readonly<Record<keyof Known, number>>>

const MEASURED: Left = { times: 0 }
const LASTED: Left = { times: 0.6 }

const ROWS: Partial<Readonly<Record<CauseClass, Left>>> = {
  'cpu-spin': { times: 0, samples: 0.7 },
  'slow-io': MEASURED,
  'slow-peer': MEASURED,
  'dns-slow': MEASURED,
  'busy-poll': MEASURED,
  'lock-contention': MEASURED,
  'short-job-flood': { times: 0, parents: 0.7 },
  'connection-timeout': LASTED,
  'blocked-read': LASTED,
  deadlock: { times: 0.8 },
  'retry-loop': LASTED,
  'fork-storm': { times: 0.7, parents: 0.7 },
  'runaway-tree': { parents: 0.5 },
  'child-failure': { parents: 0.7, memory: 0.7 },
  'killed-by-signal': { parents: 0.9 },
  'memory-limit': { processState: 0.9 },
  'oom-kill': { samples: 0.8 },
  // these hold by elimination, or by what was read: without contents more would be possible
  'config-invalid': { memory: 0.5 },
  'truncated-data': { memory: 0.6 },
  'missing-file': { memory: 0.6 },
  'permission-denied': { memory: 0.7 },
  'missing-command': { memory: 0.6 },
  'connection-refused': { memory: 0.8 },
}

const lacking = (cls: CauseClass, known: Known | undefined): ReadonlyArray<readonly [keyof Known, number]> =>
  known === undefined ? [] : (Object.entries(ROWS[cls] ?? {}) as [keyof Known, number][]).filter(([thing]) => !known[thing])

/** 1 when the trace can know all that the class rests on; 0: it cannot hold. */
export const knownShare = (cls: CauseClass, known: Known | undefined): number =>
  lacking(cls, known).reduce((share, [, left]) => share * left, 1)

/** Times of the trace that are made up are no times of the proof's. */
const WITHOUT_TIMES = 'an unknown time'
const SPANS = ['took', 'wall', 'each', 'cpu', 'longest', 'limit']

const unspanned = (fields: Proof['fields']): Proof['fields'] =>
  Object.fromEntries(Object.entries(fields).map(([key, value]) => [key, SPANS.includes(key) ? WITHOUT_TIMES : value]))

/** Steps of a trace without times all stand at one. */
export const untimed = (known: Known | undefined, [first, ...steps]: NonEmptyArray<Step>): NonEmptyArray<Step> => {
  if (known === undefined || known.times) return [first, ...steps]
  const at = (step: Step): Step => ({ ...step, timeNs: 0, fields: unspanned(step.fields) })
  return [at(first), ...steps.map(at)]
}

/** The proof as far as the trace can know; undefined: not at all. */
export const asKnown =
  (known: Known | undefined) =>
  (proof: Proof): ReadonlyArray<Proof> => {
    if (known === undefined) return [proof]
    if (knownShare(proof.class, known) === 0) return []
    const missing = lacking(proof.class, known).map(([thing]) => MISSING[thing])
    const fields = known.times ? proof.fields : unspanned(proof.fields)
    return [{ ...proof, fields, ...(missing.length === 0 ? {} : { missing: [...(proof.missing ?? []), ...missing] }) }]
  }
