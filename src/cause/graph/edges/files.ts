// A file that is not there or not whole, and who took it away, should have made it, or left it unfinished.
import { FileFlag } from '../../../../assembly/abi.js'
import { endedBadly, isWithin, type Proc } from '../../facts.js'
import { who } from '../../facts.js'
import type { CauseClass } from '../../finding.js'
import { effectOf } from '../../names.js'
import type { EdgeRow, Node } from '../node.js'

const MISSING: ReadonlySet<CauseClass> = new Set([
  'missing-file',
  'certificate-missing',
  'missing-library',
  'missing-command',
  'bad-interpreter',
  'retry-loop',
])
const WRONG: ReadonlySet<CauseClass> = new Set(['truncated-data', 'config-invalid', 'child-failure'])

const pathOf = ({ proof }: Node, classes: ReadonlySet<CauseClass>): string | undefined =>
  proof !== undefined && classes.has(proof.class) ? proof.subject.path : undefined

/** The path and the directories it lies in, nearest first. */
const withParents = (path: string): ReadonlyArray<string> => {
  const all: string[] = []
  for (let at = path; at.length > 1; at = at.slice(0, at.lastIndexOf('/'))) {
    all.push(at)
    if (!at.includes('/')) break
  }
  return all
}

/** Who took the name away, or a directory above it (unlink(2), rename(2)). */
export const removed: EdgeRow = {
  kind: 'removed',
  to: 'fault',
  causes: ({ world: { facts }, other }, effect) => {
    const path = pathOf(effect, MISSING)
    if (path === undefined || !path.startsWith('/')) return []
    return withParents(path).flatMap(name =>
      facts
        .usersOf(name)
        .filter(({ file }) => (file.flags & (FileFlag.Removed | FileFlag.RenamedFrom)) !== 0 && file.last < effect.step.seq)
        .map(({ proc, file }) => {
          const id = (file.flags & FileFlag.Removed) !== 0 ? 'removed' : 'renamed'
          const step = { id, fields: { who: who(proc), object: name }, seq: file.last, timeNs: file.lastNs, pid: proc.fact.pid }
          return { from: other('changed', proc, step), sure: 1 }
        }),
    )
  },
}

/** Calls that make a name. */
const MAKES = new Set(['open', 'mkdir', 'mknod', 'rename', 'link', 'symlink', 'bind'])
const O_CREAT = 0o100

const triedToMake = (q: Proc, path: string): boolean =>
  q.failed.some(f => {
    const effect = effectOf(f.syscall)
    const name = effect === 'rename' || effect === 'link' ? f.second : f.object
    return (
      MAKES.has(effect) && (effect !== 'open' || (f.detail & O_CREAT) !== 0) && (name === path || path.startsWith(`${name}/`))
    )
  })

const related = (a: Proc, b: Proc): boolean => a.parent === b.parent || isWithin(a, b) || isWithin(b, a)
const baseName = (path: string): string => path.slice(path.lastIndexOf('/') + 1)

/** Tried to make it in vain, or was told its name and ended badly before anybody missed it. */
export const notMade: EdgeRow = {
  kind: 'not-made',
  to: 'fault',
  causes: ({ world: { facts }, endOf }, effect) => {
    const path = pathOf(effect, MISSING) ?? pathOf(effect, WRONG)
    const reader = effect.proc
    if (path === undefined || reader === undefined || baseName(path) === '') return []
    const told = effect.proof?.class !== 'child-failure' // whose path is the program it runs
    return facts.procs
      .filter(q => q !== reader && endedBadly(q) && q.fact.last < effect.step.seq)
      .flatMap(q =>
        triedToMake(q, path)
          ? [{ from: endOf(q), sure: 1 }]
          : told && related(q, reader) && q.fact.argv.includes(baseName(path))
            ? [{ from: endOf(q), sure: 0.8 }]
            : [],
      )
  },
}

/** Wrote to it and ended badly, or got less written than it wanted, before it was read. */
export const leftUnfinished: EdgeRow = {
  kind: 'left-unfinished',
  to: 'fault',
  causes: ({ world: { facts }, endOf }, effect) => {
    const path = pathOf(effect, WRONG) ?? pathOf(effect, MISSING)
    if (path === undefined) return []
    return facts
      .usersOf(path)
      .filter(({ proc, file }) => proc !== effect.proc && file.bytesWritten > 0 && file.first < effect.step.seq)
      .filter(({ proc }) => endedBadly(proc) && proc.fact.last < effect.step.seq)
      .map(({ proc }) => ({ from: endOf(proc), sure: 0.95 }))
  },
}
