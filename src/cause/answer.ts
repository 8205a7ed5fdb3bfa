// Runs that end with status 1 because that is their answer: not newer, nothing found. grep(1), cmp(1) and others promise it by name
// (optional.ts); for the rest it shows in what the run did: not a word to anyone, no child that failed, and no failed call that could have
// decided it, since a program may well fail without a word. Scripts are left out, since theirs may mean anything.
import type { FailedFact } from '../engine/facts.js'
import { decisiveness, isSeriousErrno } from './decisive.js'
import { descendants, endedBadly, type Proc } from './facts.js'
import { runsScripts } from './inputs.js'

/** A failure that weighs less is met by programs that end well. */
const DECIDES = 0.5

const decides = (p: Proc, f: FailedFact): boolean => isSeriousErrno(f.errno) && decisiveness(p, f) >= DECIDES

export const answersQuietly = (root: Proc): boolean =>
  root.fact.exitCode === 1 &&
  root.fact.signal === 0 &&
  !runsScripts(root) &&
  !root.failed.some(f => decides(root, f)) &&
  [root, ...descendants(root)].every(p => p.outputs.length === 0 && (p === root || !endedBadly(p)))
