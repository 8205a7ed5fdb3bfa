// Each system call by its name: how often, how many failed, how long. A call that never returned counts with the time until its thread
// or the recording ended; one whose beginning the trace does not hold counts, but not in the times.
import { EventType } from '../../../assembly/abi.js'
import { bytesText, type Column, durationText } from '../../present/cell.js'
import { safeText } from '../../present/escape.js'
import { errnoName, errnoText } from '../../trace/syscalls.js'
import { NO_CALL } from '../rows.js'
import { type Latency, latency, octavesIn, octavesOf, percentile } from './latency.js'
import { callNameOf, Moves, movesOf } from './moved.js'
import { NO_TIMES, timesKnown, withinOf } from './narrow.js'
import type { Fold } from './sheet.js'
import { listOf, tally } from './tally.js'
import type { Detail } from './view.js'

const COLUMNS: ReadonlyArray<Column> = [
  { key: 'call', title: 'Call', kind: 'link' },
  { key: 'count', title: 'Count', kind: 'number', priority: 2 },
  { key: 'errors', title: 'Errors', kind: 'number', priority: 3 },
  { key: 'total', title: 'Total', kind: 'duration', priority: 1, hint: 'Time from entry to return, of all of them' },
  { key: 'mean', title: 'Mean', kind: 'duration', priority: 7 },
  { key: 'p50', title: 'p50', kind: 'duration', priority: 6, hint: 'Half of them took no longer' },
  { key: 'p99', title: 'p99', kind: 'duration', priority: 5, hint: '99 of 100 took no longer' },
  { key: 'max', title: 'Longest', kind: 'duration', priority: 4 },
  { key: 'bytes', title: 'Bytes', kind: 'bytes', priority: 8, hint: 'Bytes read, written, sent or received' },
  {
    key: 'times',
    title: 'Times',
    kind: 'bars',
    priority: 9,
    hint: 'How many took how long: a bar for each doubling of the time',
  },
]

/** Of one call's name, whatever its numbers. */
interface Group {
  readonly name: string
  readonly times: Latency
  timed: number
  count: number
  errors: number
  unfinished: number
  ns: number
  longest: number
  longestSeq: number
  bytes: number
  readonly moves: Moves
}

export const foldCalls: Fold = (session, selection) => {
  const { rows, arch } = session
  const nameOf = callNameOf(arch)
  const moves = movesOf(arch)
  const within = withinOf(rows, selection)
  const [seq, call, errno, ret, tookNs] = [
    rows.seq.values(),
    rows.call.values(),
    rows.errno.values(),
    rows.ret.values(),
    rows.tookNs.values(),
  ]
  const [type, entry, pid, path, peer] = [
    rows.type.values(),
    rows.entry.values(),
    rows.pid.values(),
    rows.path.values(),
    rows.peer.values(),
  ]
  const byName = new Map<string, Group>()
  const byCall = new Map<number, Group>()
  const groupOf = (number: number): Group => {
    const known = byCall.get(number)
    if (known !== undefined) return known
    const name = nameOf(number)
    const group = byName.get(name) ?? {
      ...{ name, times: latency(), timed: 0, count: 0, errors: 0, unfinished: 0, ns: 0, longest: -1, longestSeq: 0, bytes: 0 },
      moves: moves(number),
    }
    byName.set(name, group)
    byCall.set(number, group)
    return group
  }

  const total = call.length
  const timed = timesKnown(session)
  for (let row = 0; row < total; row++) {
    const number = call[row] as number
    if (number === NO_CALL || !within(row)) continue
    const group = groupOf(number)
    group.count++
    if (errno[row] !== 0) group.errors++
    else if (group.moves !== Moves.Nothing) group.bytes += Math.max(0, ret[row] as number)
    const ended = type[row] === EventType.SyscallExit
    if (!ended) group.unfinished++
    if (!timed || (ended && entry[row] === 0)) continue
    const ns = tookNs[row] as number
    group.timed++
    group.ns += ns
    group.times.add(ns)
    if (ns > group.longest) {
      group.longest = ns
      group.longestSeq = seq[row] as number
    }
  }

  const groups = [...byName.values()].sort((a, b) => b.ns - a.ns || b.count - a.count)
  const octaves = groups.map(group => octavesOf(group.times))
  const { from, to } = octavesIn(octaves)
  const wholeNs = groups.reduce((sum, { ns }) => sum + ns, 0)

  /** What is told only of a call that somebody looks at: its errors, who made it, on what. */
  const lists = (group: Group): Detail['lists'] => {
    const [errors, who, what] = [tally(), tally(), tally()]
    for (let row = 0; row < total; row++) {
      const number = call[row] as number
      if (number === NO_CALL || byCall.get(number) !== group || !within(row)) continue
      const ns = tookNs[row] as number
      if (errno[row] !== 0) errors.add(errno[row] as number, 0)
      who.add(pid[row] as number, ns)
      const object = (peer[row] || path[row]) as number
      if (object !== 0) what.add(object, ns)
    }
    const commOf = new Map(session.facts.flatMap(fact => (fact._tag === 'Process' ? [[fact.pid, fact.comm] as const] : [])))
    return [
      ...listOf(
        'Errors',
        errors,
        key => `${errnoName(key)} ${errnoText(key)}`,
        key => ({ text: 'events', query: `call:${group.name} errno:${errnoName(key)}` }),
      ),
      ...listOf(
        'By process',
        who,
        key => safeText(`${commOf.get(key) ?? ''} ${key}`.trim()),
        key => ({ text: 'events', query: `call:${group.name} pid:${key}` }),
      ),
      ...listOf('On', what, key => safeText(session.textOf(key) ?? '')),
    ]
  }

  const detail = (row: number): Detail => {
    const group = groups[row] as Group
    const counts = octaves[row] ?? new Float64Array()
    const own = octavesIn([counts])
    const share = wholeNs > 0 ? ` (${((group.ns / wholeNs) * 100).toFixed(1)} % of the time in calls)` : ''
    const facts: ReadonlyArray<readonly [string, string]> = [
      ['Count', group.count.toLocaleString('en')],
      [
        'Failed',
        group.errors === 0 ? '' : `${group.errors.toLocaleString('en')} (${((group.errors / group.count) * 100).toFixed(1)} %)`,
      ],
      ['Never returned', group.unfinished === 0 ? '' : group.unfinished.toLocaleString('en')],
      ['Total', timed ? `${durationText(group.ns)}${share}` : ''],
      ['Longest', group.longest < 0 ? '' : durationText(group.longest)],
      ['Bytes', group.moves === Moves.Nothing ? '' : bytesText(group.bytes)],
    ]
    const bars = Array.from(
      counts.subarray(own.from, own.to),
      (count, at) => [durationText(2 ** (own.from + at)), count] as const,
    )
    return {
      title: group.name,
      facts: facts.filter(([, value]) => value !== ''),
      ...(bars.length === 0 ? {} : { chart: { title: 'How many took so long, or up to twice as long', bars } }),
      lists: lists(group),
      leads: [
        { text: 'Show its events', query: `call:${group.name}` },
        ...(group.longestSeq === 0 ? [] : [{ text: 'Show the longest', seq: group.longestSeq }]),
      ],
    }
  }

  const timedNs = (group: Group, part: number): number | null =>
    group.timed === 0 ? null : Math.min(group.longest, percentile(group.times, group.timed, part))

  return {
    columns: COLUMNS,
    count: groups.length,
    note: timed ? '' : NO_TIMES,
    cell: (row, column) => {
      const group = groups[row] as Group
      switch (COLUMNS[column]?.key) {
        case 'call':
          return group.name
        case 'count':
          return group.count
        case 'errors':
          return group.errors
        case 'total':
          return group.timed === 0 ? null : group.ns
        case 'mean':
          return group.timed === 0 ? null : group.ns / group.timed
        case 'p50':
          return timedNs(group, 0.5)
        case 'p99':
          return timedNs(group, 0.99)
        case 'max':
          return group.timed === 0 ? null : group.longest
        case 'bytes':
          return group.moves === Moves.Nothing ? null : group.bytes
        default:
          return Array.from(octaves[row]?.subarray(from, to) ?? [])
      }
    },
    about: row => ({ id: (groups[row] as Group).name }),
    text: row => (groups[row] as Group).name,
    detail,
  }
}
