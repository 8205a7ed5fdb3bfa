// The flame graph from its leaves: program, process, call, object, widest first. A frame too narrow to be seen stands, with the others
// of its parent, in one that says how many it is; going into the parent shows them. So an answer is as large as a screen.
import { safeText } from '../../present/escape.js'
import type { ProcessFact } from '../../engine/facts.js'
import type { Session } from '../session.js'
import { livesOf } from '../sheets/lives.js'
import { callNameOf } from '../sheets/moved.js'
import { NO_TIMES, timesKnown } from '../sheets/narrow.js'
import type { Lead } from '../sheets/view.js'
import { RUNNING } from '../timeline/states.js'
import { type Leaves, UNKNOWN } from './leaves.js'
import type { FlameMeasure, FlameNode, FlameView } from './view.js'

/** Narrower than this part of the root is not shown by itself: three pixels of a wide screen. */
const PART_MIN = 1 / 500
const CHILDREN_MAX = 100
const LEVELS = 4 // program, process, call, object

interface Branch {
  readonly key: number
  value: number
  times: number
  ns: number
  bytes: number
  state: number
  votes: number
  readonly leaves: number[]
}

export const flameOf = (session: Session, leaves: Leaves) => {
  const lives = livesOf(session.facts.filter(fact => fact._tag === 'Process'))
  const callName = callNameOf(session.arch)
  const programs: string[] = []
  const programIds = new Map<string, number>()
  const programNames = (fact: ProcessFact | undefined): string => safeText(fact?.comm || fact?.exe || 'unknown')
  const programOf = (process: number): number => {
    const name = programNames(lives.facts[process])
    const known = programIds.get(name)
    if (known !== undefined) return known
    programIds.set(name, programs.length)
    return programs.push(name) - 1
  }
  const programAt = Uint32Array.from(leaves.process.subarray(0, leaves.count), programOf)
  const keyAt = (leaf: number, level: number): number =>
    level === 0 ? (programAt[leaf] as number) : ([leaves.process, leaves.call, leaves.object][level - 1]?.[leaf] as number)
  const MEASURES: Readonly<Record<FlameMeasure, Float64Array>> = { time: leaves.ns, count: leaves.times, bytes: leaves.bytes }

  const nameOf = (path: ReadonlyArray<number>): string => {
    const key = path[path.length - 1] as number
    switch (path.length) {
      case 0:
        return 'everything'
      case 1:
        return programs[key] ?? ''
      case 2:
        return key === UNKNOWN ? 'unknown' : `${programNames(lives.facts[key])} ${lives.facts[key]?.pid}`
      case 3:
        return callName(key)
      default:
        return key === 0 ? 'no file' : safeText(session.textOf(key) ?? '')
    }
  }

  const leadsOf = (path: ReadonlyArray<number>): ReadonlyArray<Lead> => {
    const [, process, call, object] = path
    const pid = process === undefined ? undefined : lives.facts[process]?.pid
    if (pid === undefined) return []
    const terms = [`pid:${pid}`, call === undefined ? '' : `call:${callName(call)}`, object ? nameOf(path) : '']
    return [
      { text: 'Show its events', query: terms.filter(term => term !== '').join(' ') },
      ...(call === undefined ? [{ text: 'Select it in every view', select: { pid } }] : []),
    ]
  }

  const branchOf = (key: number): Branch => ({ key, value: 0, times: 0, ns: 0, bytes: 0, state: RUNNING, votes: 0, leaves: [] })

  const add = (branch: Branch, leaf: number, values: Float64Array): void => {
    const ns = leaves.ns[leaf] as number
    branch.leaves.push(leaf)
    branch.value += values[leaf] as number
    branch.times += leaves.times[leaf] as number
    branch.ns += ns
    branch.bytes += leaves.bytes[leaf] as number
    const same = branch.state === leaves.state[leaf]
    branch.votes += same ? ns : -ns
    if (branch.votes >= 0) return
    branch.votes = -branch.votes
    branch.state = leaves.state[leaf] as number
  }

  /** The branches of one level, widest first. */
  const split = (all: ReadonlyArray<number>, level: number, values: Float64Array): ReadonlyArray<Branch> => {
    const found = new Map<number, Branch>()
    for (const leaf of all) {
      const key = keyAt(leaf, level)
      const branch = found.get(key) ?? branchOf(key)
      found.set(key, branch)
      add(branch, leaf, values)
    }
    return [...found.values()].filter(({ value }) => value > 0).sort((a, b) => b.value - a.value || a.key - b.key)
  }

  const notes = [
    ...(timesKnown(session) ? [] : [NO_TIMES]),
    ...(leaves.full
      ? ['There are more files and peers than can be told apart: the time of the others stands in their call.']
      : []),
  ]

  const view = (path: ReadonlyArray<number>, measure: FlameMeasure): FlameView => {
    const values = MEASURES[measure]
    const every = Array.from({ length: leaves.count }, (_, leaf) => leaf)
    const root = branchOf(0)
    for (const leaf of every) if (path.every((key, level) => keyAt(leaf, level) === key)) add(root, leaf, values)
    const whole = every.reduce((sum, leaf) => sum + (values[leaf] as number), 0)
    const nodes: FlameNode[] = []
    const total = root.value

    /** Of a program with one process only the process is worth a frame. */
    const shownAs = (branch: Branch, at: ReadonlyArray<number>): readonly [Branch, ReadonlyArray<number>] => {
      const [only, ...others] = at.length === 1 ? split(branch.leaves, 1, values) : []
      return only === undefined || others.length > 0 ? [branch, at] : [only, [...at, only.key]]
    }

    const frame = (branch: Branch, depth: number, start: number): Omit<FlameNode, 'level' | 'name' | 'opens' | 'leads'> => ({
      ...{ depth, start, part: total > 0 ? branch.value / total : 1, state: branch.state },
      ...{ count: branch.times, ns: branch.ns, bytes: branch.bytes },
    })

    /** What is too narrow by itself. */
    const putOthers = (others: ReadonlyArray<Branch>, level: number, depth: number, start: number): void => {
      const one = branchOf(0)
      for (const branch of others) for (const leaf of branch.leaves) add(one, leaf, values)
      if (one.value === 0) return
      const name = `${others.length.toLocaleString('en')} more`
      nodes.push({ ...frame(one, depth, start), level, name, opens: false, leads: [] })
    }

    const put = (branch: Branch, at: ReadonlyArray<number>, depth: number, start: number): void => {
      const below = at.length >= LEVELS ? [] : split(branch.leaves, at.length, values)
      // a call on nothing that has a name ends there
      const named = at.length === LEVELS - 1 && below.every(({ key }) => key === 0) ? [] : below
      const mine = { level: at.length, name: nameOf(at), path: at, opens: named.length > 0, leads: leadsOf(at) }
      nodes.push({ ...frame(branch, depth, start), ...mine })
      const wide = named.filter(({ value }, i) => i < CHILDREN_MAX && value >= total * PART_MIN)
      let x = start
      for (const child of wide) {
        put(...shownAs(child, [...at, child.key]), depth + 1, x)
        x += child.value / total
      }
      putOthers(named.slice(wide.length), at.length + 1, depth + 1, x)
    }
    put(root, path, 0, 0)
    // A program that was no frame on the way in is none on the way out
    const alone =
      path.length > 1 &&
      split(every, 0, values).some(({ key, leaves: mine }) => key === path[0] && split(mine, 1, values).length === 1)
    const above = Array.from({ length: path.length + 1 }, (_, length) => path.slice(0, length))
    const ways = above.filter(way => !(alone && way.length === 1))
    return { above: ways.map(way => ({ name: nameOf(way), path: way })), whole, total, note: notes.join(' '), nodes }
  }

  return { view }
}
