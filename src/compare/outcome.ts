// In what two runs of a process came to something else: how it ended, the files it left, the peers it reached, the lines it printed.
// What both came to alike makes every difference on the way harmless. Left out: why (parting.ts), and time (timing.ts).
import { FileFlag } from '../../assembly/abi.js'
import type { Proc } from '../cause/facts.js'
import type { OutputFact } from '../engine/facts.js'
import type { Pair } from './match.js'
import type { Run } from './run.js'

export interface OnlyIn {
  readonly good: ReadonlyArray<string>
  readonly bad: ReadonlyArray<string>
}

export interface Outcome {
  readonly pair: Pair
  readonly ends: boolean
  readonly files: OnlyIn
  readonly peers: OnlyIn
  readonly lines: OnlyIn
}

const CHANGES = FileFlag.Created | FileFlag.Truncated | FileFlag.RenamedTo
const GONE = FileFlag.Removed | FileFlag.RenamedFrom

/** Files it made or changed that were there when the run ended. */
const filesLeft = (proc: Proc, { facts }: Run): ReadonlyArray<string> =>
  proc.files
    .filter(
      f => ((f.flags & CHANGES) !== 0 || f.bytesWritten > 0) && (f.flags & GONE) === 0 && !/^\/(dev|proc|sys)\//.test(f.path),
    )
    .filter(f => f.path.startsWith('/') && !facts.usersOf(f.path).some(u => (u.file.flags & GONE) !== 0 && u.file.last > f.first))
    .map(f => f.path)

/** In the other run it was there already: a cache that one of them filled. */
const found = (path: string, { facts }: Run): boolean => facts.usersOf(path).some(u => (u.file.flags & GONE) === 0)

const peersOf = (proc: Proc): ReadonlyArray<string> =>
  proc.connections.filter(c => c.client && c.connected && c.errno === '' && !c.datagram).map(c => c.peer)

/** Lines it printed for others than processes of the run, numbers aside; undefined when the recording does not hold all of them. */
const linesOf = (all: ReadonlyArray<OutputFact>, { normal, facts }: Run): ReadonlyArray<string> | undefined => {
  const outputs = all.filter(o => !facts.procs.some(p => p.pipeEnds.some(e => e.pipe === o.target && e.reads)))
  return outputs.some(o => o.count > 1 || o.size > o.bytes.length)
    ? undefined
    : outputs
        .map(o => o.text)
        .join('')
        .split('\n')
        .map(line => normal.text(line.trim()).replace(/\d+/g, '#'))
        .filter(line => line !== '')
}

const apart = (good: ReadonlyArray<string>, bad: ReadonlyArray<string>): OnlyIn => {
  const [inGood, inBad] = [new Set(good), new Set(bad)]
  return { good: [...inGood].filter(x => !inBad.has(x)), bad: [...inBad].filter(x => !inGood.has(x)) }
}

/** By normal names; given as the run had them. */
const apartNormal = (good: ReadonlyArray<string>, bad: ReadonlyArray<string>, runs: readonly [Run, Run]): OnlyIn => {
  const named = (names: ReadonlyArray<string>, { normal }: Run) => new Map(names.map(name => [normal.text(name), name] as const))
  const [inGood, inBad] = [named(good, runs[0]), named(bad, runs[1])]
  const only = (mine: ReadonlyMap<string, string>, theirs: ReadonlyMap<string, string>) =>
    [...mine].filter(([key]) => !theirs.has(key)).map(([, name]) => name)
  return { good: only(inGood, inBad), bad: only(inBad, inGood) }
}

export const sameEnd = ({ good: { fact: g }, bad: { fact: b } }: Pair): boolean =>
  g.alive === b.alive && (g.alive || (g.exitCode === b.exitCode && g.signal === b.signal))

export const outcomeOf = (pair: Pair, good: Run, bad: Run): Outcome => {
  const files = apartNormal(filesLeft(pair.good, good), filesLeft(pair.bad, bad), [good, bad])
  const [goodLines, badLines] = [linesOf(pair.good.outputs, good), linesOf(pair.bad.outputs, bad)]
  return {
    pair,
    ends: !sameEnd(pair),
    files: { good: files.good.filter(f => !found(f, bad)), bad: files.bad.filter(f => !found(f, good)) },
    peers: apartNormal(peersOf(pair.good), peersOf(pair.bad), [good, bad]),
    lines: goodLines === undefined || badLines === undefined ? { good: [], bad: [] } : apart(goodLines, badLines),
  }
}

const some = ({ good, bad }: OnlyIn): boolean => good.length + bad.length > 0
/** It came to something else in a way that lasts. */
export const isOther = (o: Outcome): boolean => o.ends || some(o.files) || some(o.peers)
/** It said something else, which counts where a reason is found for it. */
export const saysOther = (o: Outcome): boolean => some(o.lines)
