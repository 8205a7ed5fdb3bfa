// Programs that could not be started: no such command, no usable interpreter, a library that is nowhere.
// execve(2), ld.so(8), the search of POSIX sh (XCU 2.9.1.4).
import { FileFlag } from '../../../assembly/abi.js'
import type { FailedFact } from '../../engine/facts.js'
import { baseName, decisiveness } from '../decisive.js'
import { append, endedBadly, type Facts, type Proc } from '../facts.js'
import { effectOf } from '../names.js'
import { isLibrary } from '../optional.js'
import { evidenceOf, failedCall, type Rule } from '../rule.js'

const NOT_FOUND = 127
const CANNOT_EXECUTE = 126

/** What shells and env(1) promise for a program that could not be started; what they do in between decides nothing. */
const cannotStart = (p: Proc): boolean => p.fact.exitCode === NOT_FOUND || p.fact.exitCode === CANNOT_EXECUTE

/** A child that was to run the program its parent had looked for, and ended as shells do for one that is not there. */
const neverStarted = (c: Proc): boolean => c.fact.exitCode === NOT_FOUND && c.execs.length === 0
/** Events between the last look-up and the fork. */
const LOOKED_UP_BEFORE = 64

const groupBy = (all: ReadonlyArray<FailedFact>): ReadonlyMap<string, ReadonlyArray<FailedFact>> => {
  const groups = new Map<string, FailedFact[]>()
  for (const f of all) append(groups, baseName(f.object), f)
  return groups
}

/** The trace shows that the file is there: it was opened, looked at, listed or changed into, by anyone. */
const isThere = (facts: Facts, path: string): boolean => facts.usersOf(path).some(u => (u.file.flags & FileFlag.Removed) === 0)

const startedLater = (facts: Facts, p: Proc, name: string, after: number): boolean =>
  [p, ...p.children].some(q => q.execs.some(e => baseName(e.path) === name && e.first > after)) ||
  facts.procs.some(q => q.parent === p.parent && q.execs.some(e => baseName(e.path) === name && e.first > after))

const execFailures = (p: Proc): ReadonlyArray<FailedFact> => p.failed.filter(f => effectOf(f.syscall) === 'exec')

export const missingCommand: Rule = {
  class: 'missing-command',
  needs: ['Failed', 'Exec'],
  prove: world =>
    world.facts.procs.flatMap(p => {
      const { facts } = world
      const lookups = p.failed.filter(f => f.errno === 'ENOENT' && ['stat', 'access', 'exec'].includes(effectOf(f.syscall)))
      return [...groupBy(lookups)].flatMap(([name, tries]) => {
        const last = tries[tries.length - 1]
        if (last === undefined || name === '' || startedLater(facts, p, name, last.first)) return []
        const execs = tries.filter(f => effectOf(f.syscall) === 'exec')
        if (execs.some(f => isThere(facts, f.object))) return []
        const forked = p.children.find(
          c => neverStarted(c) && c.fact.first > last.last && c.fact.first - last.last <= LOOKED_UP_BEFORE,
        )
        const dirs = new Set(tries.map(f => f.object.slice(0, f.object.length - name.length))).size
        const searched = dirs >= 3 && tries.every(f => /\/s?bin\/$/.test(f.object.slice(0, f.object.length - name.length)))
        if (execs.length === 0 && !searched) return []
        // a status of 127 is what shells and env promise for it; other parents report the failed exec in their own way
        const reported =
          forked !== undefined ||
          [p, p.parent].some(q => q !== undefined && q.fact.exitCode === NOT_FOUND) ||
          p.outputs.some(o => o.first > last.last)
        const weight = Math.max(...tries.map(f => decisiveness(p, f)))
        const strength =
          execs.length > 0
            ? Math.max(weight, p.fact.exitCode === NOT_FOUND ? 1 : 0.8 * weight)
            : p.fact.exitCode === NOT_FOUND || forked !== undefined
              ? 1
              : reported
                ? Math.min(1, weight * 1.6)
                : weight
        const shownAs = execs[execs.length - 1] ?? last
        return [
          failedCall(
            'missing-command',
            p,
            shownAs,
            strength,
            { path: tries.length > 1 ? name : shownAs.object },
            { evidence: tries.map(f => f.last) },
          ),
        ]
      })
    }),
}

/** A path that was not searched for: whether the script or its interpreter is missing, ENOENT does not tell (execve(2)). */
const isAlone = (p: Proc, f: FailedFact): boolean =>
  !execFailures(p).some(o => o !== f && baseName(o.object) === baseName(f.object)) &&
  !p.failed.some(o => o !== f && o.object === f.object)
const UNSEEN = 0.4

/** A child made to start it, which did nothing else with success. */
const diedOfIt = (p: Proc, f: FailedFact): boolean =>
  p.execs.length === 0 && endedBadly(p) && !p.files.some(o => o.first > f.last && o.bytesRead > 0)

export const badInterpreter: Rule = {
  class: 'bad-interpreter',
  needs: ['Failed', 'File'],
  prove: world =>
    world.facts.procs.flatMap(p =>
      execFailures(p)
        .filter(f => f.errno === 'ENOEXEC' || (f.errno === 'ENOENT' && (isThere(world.facts, f.object) || isAlone(p, f))))
        .map(f =>
          failedCall(
            'bad-interpreter',
            p,
            f,
            (cannotStart(p) || diedOfIt(p, f) ? 1 : decisiveness(p, f)) *
              (f.errno === 'ENOEXEC' || isThere(world.facts, f.object) ? 1 : UNSEEN),
            { path: f.object },
          ),
        ),
    ),
}

export const missingLibrary: Rule = {
  class: 'missing-library',
  needs: ['Failed', 'File'],
  prove: world =>
    world.facts.procs.flatMap(p => {
      const opens = p.failed.filter(f => f.errno === 'ENOENT' && effectOf(f.syscall) === 'open' && isLibrary(f.object))
      return [...groupBy(opens)].flatMap(([name, tries]) => {
        const last = tries[tries.length - 1]
        if (last === undefined || p.files.some(f => baseName(f.path) === name)) return []
        const count = tries.reduce((n, f) => n + f.count, 0)
        const early = p.fact.exitCode === NOT_FOUND
        const strength = early ? 1 : decisiveness(p, last) * (tries.length >= 2 ? 0.9 : 0.7)
        return [
          {
            ...failedCall('missing-library', p, last, strength, { path: last.object }, { fields: { count, object: name } }),
            evidence: evidenceOf(last.last, ...tries.map(f => f.last)),
          },
        ]
      })
    }),
}
