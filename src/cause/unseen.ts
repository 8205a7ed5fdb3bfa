// What is left of a finding when calls that could contradict it were not recorded (a filter held them back). One row for each
// class whose proof rests on some classes of calls only: a missing file is contradicted by calls on files, and by no others.
// A class without a row rests on every call, as those do that hold by elimination. Ends, signals and Samples are no calls, and
// are always recorded. Left out: what is missing in words (analysis/coverage.ts).
import type { CauseClass } from './finding.js'

/** Of findings that rest on calls of which some are missing, every second one is right; it is likely then, no longer certain. */
const LEFT = 0.7
/** Of those that rest on nothing that is missing the proof holds, but a deeper cause may be among calls of these classes. */
const DEEPER: ReadonlyArray<readonly [string, number]> = [
  ['network', 0.75],
  ['file', 0.85],
  ['process', 0.85],
]

const FILES = ['file']
const PEERS = ['network', 'desc']
const NOTHING: ReadonlyArray<string> = []

const RESTS_ON: Partial<Readonly<Record<CauseClass, ReadonlyArray<string>>>> = {
  'missing-file': FILES,
  'permission-denied': FILES,
  'missing-command': FILES,
  'missing-library': FILES,
  'bad-interpreter': FILES,
  'certificate-missing': FILES,
  'symlink-loop': FILES,
  'name-too-long': FILES,
  'name-conflict': FILES,
  'read-only-filesystem': FILES,
  'port-in-use': ['network'],
  'address-unavailable': ['network'],
  'connection-refused': ['network'],
  'connection-timeout': PEERS,
  'connection-reset': PEERS,
  'protocol-mismatch': PEERS,
  'dns-failure': PEERS,
  'dns-slow': PEERS,
  'slow-peer': PEERS,
  'process-limit': ['process'],
  'fork-storm': ['process'],
  'runaway-tree': ['process'],
  'short-job-flood': ['process'],
  'memory-limit': ['memory'],
  'killed-by-signal': ['signal'],
  crash: NOTHING,
  'oom-kill': NOTHING,
}

/** 1 when every call was recorded that the class rests on. */
export const seenShare = (cls: CauseClass, unseen: ReadonlySet<string> = new Set()): number => {
  const rests = RESTS_ON[cls]
  const blind = rests === undefined ? unseen.size > 0 : rests.some(name => unseen.has(name))
  const hidden = DEEPER.reduce((share, [name, left]) => (unseen.has(name) ? share * left : share), 1)
  return blind ? LEFT : hidden
}
