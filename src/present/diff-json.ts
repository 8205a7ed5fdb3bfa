// A comparison for programs: the stable JSON of `diff --format json`. Version 1: seq, pid and counts are numbers, times are decimal
// strings of nanoseconds, and keys keep this order. The codec in json/diff.ts documents it.
import type { Proc } from '../cause/facts.js'
import type { Compared, Side } from '../compare/compare.js'
import type { Difference } from '../compare/differences.js'
import { LISTED } from '../compare/limits.js'
import { type OnlyIn, sameEnd } from '../compare/outcome.js'
import type { Timing } from '../compare/timing.js'
import type { Parted } from '../compare/upstream.js'
import type { CitedCalls } from './cited-calls.js'
import type { DiffDocument } from './json/diff.js'
import { type DiffView, headline, LISTED_CALLS, notCompared, timingText } from './diff.js'

const end = ({ fact }: Proc) => ({
  pid: fact.pid,
  comm: fact.comm,
  code: fact.alive || fact.signal !== 0 ? null : fact.exitCode,
  signal: fact.alive || fact.signal === 0 ? null : fact.signalName,
})

const side = ({ trace, root, processes, calls }: Side) => ({
  trace,
  root: root === undefined ? null : end(root),
  processes,
  calls,
  durationNs: root === undefined ? '0' : String(root.fact.lastNs - root.fact.firstNs),
})

const call = (seq: number, result: string, cited: CitedCalls) => {
  const found = cited.get(seq)
  return seq === 0
    ? null
    : { seq, outcome: result, ...(found === undefined ? {} : { pid: found.pid, call: found.call, result: found.result }) }
}

const difference = (view: DiffView, d: Difference) => ({
  kind: d.kind,
  good: call(d.good, d.goodResult, view.good),
  bad: call(d.bad, d.badResult, view.bad),
})

const parted = (view: DiffView, { pair, parting }: Parted) => ({
  good: end(pair.good),
  bad: end(pair.bad),
  ...{ call: difference(view, parting.difference) },
})

const some = ({ good, bad }: OnlyIn): boolean => good.length + bad.length > 0
const only = ({ good, bad }: OnlyIn) => ({ onlyGood: good.slice(0, LISTED), onlyBad: bad.slice(0, LISTED) })

const differs = ({ pair, differences, outcome }: Compared): boolean =>
  !sameEnd(pair) || differences.all.length > 0 || some(outcome.files) || some(outcome.peers) || some(outcome.lines)

const process = (view: DiffView) => (c: Compared) => ({
  good: end(c.pair.good),
  bad: end(c.pair.bad),
  differing: c.differences.all.length + c.differences.dropped,
  calls: c.differences.all.slice(0, LISTED_CALLS).map(d => difference(view, d)),
  files: only(c.outcome.files),
  peers: only(c.outcome.peers),
  lines: only(c.outcome.lines),
})

const timing = (t: Timing) => ({
  process: { good: t.pair.good.fact.pid, bad: t.pair.bad.fact.pid, comm: t.pair.bad.fact.comm },
  waitedFor: t.kind,
  object: t.object,
  text: timingText(t),
  goodNs: String(t.goodNs),
  badNs: String(t.badNs),
})

export const diffJson = (view: DiffView): string => {
  const { comparison } = view
  const { words, text } = headline(view)
  const document: DiffDocument = {
    version: 1,
    same: words === 'none',
    verdict: words,
    summary: text,
    good: side(comparison.good),
    bad: side(comparison.bad),
    trail: comparison.trail.map(p => parted(view, p)).reverse(),
    processes: comparison.compared.filter(differs).slice(0, LISTED).map(process(view)),
    missing: comparison.missing.slice(0, LISTED).map(end),
    extra: comparison.extra.slice(0, LISTED).map(end),
    timings: comparison.timings.slice(0, LISTED).map(timing),
    notCompared: notCompared(view),
  }
  return `${JSON.stringify(document)}\n`
}
