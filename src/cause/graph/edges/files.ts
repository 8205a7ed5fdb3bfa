// A file that is not there or not whole, and who took it away, should have made it, or left it unfinished.
import { once } from '../../../base/once.js'
import type { ChangeFact, ChangeName } from '../../../engine/facts.js'
import { append, endedBadly, type Facts, isWithin, type Proc, who } from '../../facts.js'
import type { CauseClass } from '../../finding.js'
import { effectOf } from '../../names.js'
import { shown } from '../../rule.js'
import type { EdgeRow, Node } from '../node.js'

/** Rows of sentences. */
const CHANGES: Readonly<Record<ChangeName, string>> = {
  Created: 'created',
  Written: 'written',
  Truncated: 'truncated',
  RenamedFrom: 'renamed',
  RenamedTo: 'created',
  Removed: 'removed',
  Linked: 'linked',
  Mode: 'mode',
  Owner: 'owner',
  Mounted: 'mounted',
  Unmounted: 'unmounted',
}

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

/** When a change was seen to happen; a change in the middle of many like it has no time of its own. */
const momentOf = (changes: ReadonlyArray<ChangeFact>, kind: ChangeName, seq: number): number | undefined => {
  for (const c of changes) {
    if (c.kind !== kind) continue
    if (c.last === seq) return c.lastNs
    if (c.first === seq) return c.firstNs
  }
  return undefined
}

/** What was done to the name, or to a directory above it, that makes a call on it fail: unlink(2), rename(2), chmod(2), mount(2). */
export const changed: EdgeRow = {
  kind: 'changed',
  to: 'fault',
  causes: ({ world: { facts }, other }, { proc, proof, step }) => {
    const failure =
      proof === undefined ? undefined : proc?.failed.find(f => f.last === step.seq && f.errno === proof.subject.errno)
    const { cause } = failure ?? {}
    const culprit = cause === undefined ? undefined : facts.procAt(cause.pid, cause.seq)
    if (cause === undefined || culprit === undefined) return []
    const timeNs = momentOf(
      culprit.changes.filter(c => c.path === cause.path),
      cause.kind,
      cause.seq,
    )
    if (timeNs === undefined) return []
    const fields = { who: who(culprit), object: shown(culprit, cause.path) }
    return [
      { from: other('changed', culprit, { id: CHANGES[cause.kind], fields, seq: cause.seq, timeNs, pid: cause.pid }), sure: 1 },
    ]
  },
}

/** Calls that make a name. */
const MAKES = new Set(['open', 'mkdir', 'mknod', 'rename', 'link', 'symlink', 'bind'])
const O_CREAT = 0o100

interface Maker {
  readonly proc: Proc
  /** Names it tried to make in vain. */
  readonly inVain: ReadonlyArray<string>
}
/** Of processes that ended badly: those that tried to make something, and by each word of its command line those that were told it. */
interface Makers {
  readonly tried: ReadonlyArray<Maker>
  readonly told: ReadonlyMap<string, ReadonlyArray<Proc>>
}
const namesInVain = (q: Proc): ReadonlyArray<string> =>
  q.failed.flatMap(f => {
    const effect = effectOf(f.syscall)
    if (!MAKES.has(effect) || (effect === 'open' && (f.detail & O_CREAT) === 0)) return []
    return [effect === 'rename' || effect === 'link' ? f.second : f.object]
  })

/** Words of a command line as names without their directories: `sh -c 'make >out/list;'` holds "list". */
const namesTold = (q: Proc): ReadonlySet<string> => new Set(q.fact.argv.split(/[^\w.@%+~-]+/).filter(word => word !== ''))

/** Found once, since every missing name asks, and a run may have tens of thousands of both. */
const makersOf = once((facts: Facts): Makers => {
  const tried: Maker[] = []
  const told = new Map<string, Proc[]>()
  for (const proc of facts.procs.filter(endedBadly)) {
    const inVain = namesInVain(proc)
    if (inVain.length > 0) tried.push({ proc, inVain })
    for (const name of namesTold(proc)) append(told, name, proc)
  }
  return { tried, told }
})

/** Missed it itself: whoever is to make a name does not look for it first. */
const missedIt = (q: Proc, path: string): boolean => q.failed.some(f => f.object === path && (f.detail & O_CREAT) === 0)

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
    const ended = (q: Proc): boolean => q !== reader && q.fact.last < effect.step.seq
    const { tried, told } = makersOf(facts)
    const inVain = tried
      .filter(m => ended(m.proc) && m.inVain.some(name => name === path || path.startsWith(`${name}/`)))
      .map(m => m.proc)
    const named = effect.proof?.class === 'child-failure' ? [] : (told.get(baseName(path)) ?? []) // its path is the program it runs
    return [
      ...inVain.map(q => ({ from: endOf(q), sure: 1 })),
      ...named
        .filter(q => ended(q) && !inVain.includes(q) && related(q, reader) && !missedIt(q, path))
        .map(q => ({ from: endOf(q), sure: 0.8 })),
    ]
  },
}

/** Wrote to it and ended badly, or got less written than it wanted, before it was read. */
export const leftUnfinished: EdgeRow = {
  kind: 'left-unfinished',
  to: 'fault',
  causes: ({ world: { facts }, endOf, faultsOf }, effect) => {
    const path = pathOf(effect, WRONG) ?? pathOf(effect, MISSING)
    if (path === undefined) return []
    const { seq } = effect.step
    const ended = facts
      .usersOf(path)
      .filter(({ proc, file }) => proc !== effect.proc && file.bytesWritten > 0 && file.first < seq)
      .filter(({ proc }) => endedBadly(proc) && proc.fact.last < seq)
      .map(({ proc }) => ({ from: endOf(proc), sure: 0.95 }))
    const refused = facts
      .changesOf(path)
      .filter(({ proc, change }) => proc !== effect.proc && change.refused > 0 && change.refused < seq)
      .flatMap(({ proc, change }) => faultsOf(proc).filter(f => f.step.seq === change.refused))
    return [...ended, ...refused.map(from => ({ from, sure: 1 }))]
  },
}
