// Runs that end with status 1 because that is their answer: not newer, nothing found. grep(1), cmp(1) and others promise it by name
// (optional.ts); for the rest it shows in what the run did: not a word to anyone, no child that failed, and no failure of a kind that
// nobody asks for. Scripts are left out, since theirs may mean anything.
import { isGrave } from './decisive.js'
import { descendants, endedBadly, type Proc } from './facts.js'
import { runsScripts } from './inputs.js'

export const answersQuietly = (root: Proc): boolean =>
  root.fact.exitCode === 1 &&
  root.fact.signal === 0 &&
  !runsScripts(root) &&
  !root.failed.some(f => isGrave(f) && f.laterHere === 0) &&
  [root, ...descendants(root)].every(p => p.outputs.length === 0 && (p === root || !endedBadly(p)))
