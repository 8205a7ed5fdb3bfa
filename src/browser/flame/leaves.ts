// Time by process, call and object, folded from the rows into leaves: one for each combination that occurs, in typed arrays behind a
// table of open addressing, so that millions of rows are one look-up each and a fold is as large as what differs. Combinations past
// LEAVES_MAX lose their object: their time stays in the call.
import type { Selection } from '../protocol.js'
import { NO_CALL, type Rows } from '../rows.js'
import { livesOf } from '../sheets/lives.js'
import { Moves, movesOf } from '../sheets/moved.js'
import { withinOf } from '../sheets/narrow.js'
import type { Session } from '../session.js'
import { stateOf } from '../timeline/states.js'

export const LEAVES_MAX = 1 << 19

/** One row for each combination, by column. */
export interface Leaves {
  readonly count: number
  /** Some lost their object, since there were too many. */
  readonly full: boolean
  /** Position among `lives`; UNKNOWN for a pid that no fact tells of. */
  readonly process: Uint32Array
  readonly call: Uint32Array
  /** String id of the peer or path; 0 none. */
  readonly object: Uint32Array
  readonly times: Float64Array
  readonly ns: Float64Array
  readonly bytes: Float64Array
  /** What most of its time was (majority vote of Boyer and Moore, weighted by time). */
  readonly state: Uint8Array
}

export const UNKNOWN = 0xffffffff

const hash = (process: number, call: number, object: number): number => {
  let h = Math.imul(process, 0x9e3779b1) ^ Math.imul(call, 0x85ebca6b) ^ Math.imul(object, 0xc2b2ae35)
  h ^= h >>> 15
  h = Math.imul(h, 0x2c1b3c6d)
  return (h ^ (h >>> 13)) >>> 0
}

const FIRST = 4096

interface Columns {
  process: Uint32Array
  call: Uint32Array
  object: Uint32Array
  times: Float64Array
  ns: Float64Array
  bytes: Float64Array
  state: Uint8Array
  votes: Float64Array
}

const columnsOf = (room: number): Columns => ({
  process: new Uint32Array(room),
  call: new Uint32Array(room),
  object: new Uint32Array(room),
  times: new Float64Array(room),
  ns: new Float64Array(room),
  bytes: new Float64Array(room),
  state: new Uint8Array(room),
  votes: new Float64Array(room),
})

const grown = (columns: Columns, room: number): Columns => {
  const next = columnsOf(room)
  for (const key of Object.keys(columns) as ReadonlyArray<keyof Columns>) next[key].set(columns[key])
  return next
}

/** Finds or makes the leaf of a combination. */
const table = (max: number) => {
  let columns = columnsOf(FIRST)
  let slots = new Int32Array(FIRST * 2).fill(-1)
  let count = 0
  const slotOf = (process: number, call: number, object: number): number => {
    const mask = slots.length - 1
    let at = hash(process, call, object) & mask
    for (;;) {
      const leaf = slots[at] as number
      if (leaf < 0) return at
      if (columns.object[leaf] === object && columns.call[leaf] === call && columns.process[leaf] === process) return at
      at = (at + 1) & mask
    }
  }
  const grow = (): void => {
    columns = grown(columns, columns.process.length * 2)
    slots = new Int32Array(columns.process.length * 2).fill(-1)
    for (let leaf = 0; leaf < count; leaf++)
      slots[slotOf(columns.process[leaf] as number, columns.call[leaf] as number, columns.object[leaf] as number)] = leaf
  }
  const leafOf = (process: number, call: number, object: number): number => {
    const at = slotOf(process, call, object)
    const known = slots[at] as number
    if (known >= 0) return known
    if (count >= max && object !== 0) return leafOf(process, call, 0)
    if (count === columns.process.length) {
      grow()
      return leafOf(process, call, object)
    }
    columns.process[count] = process
    columns.call[count] = call
    columns.object[count] = object
    slots[at] = count
    return count++
  }
  return { leafOf, columns: () => columns, count: () => count }
}

const STATES_OF_WAIT = 256

export const foldLeaves = (session: Session, selection: Selection, max = LEAVES_MAX): Leaves => {
  const rows: Rows = session.rows
  const lives = livesOf(session.facts.filter(fact => fact._tag === 'Process'))
  const within = withinOf(rows, selection)
  const moves = movesOf(session.arch)
  const state = Uint8Array.from({ length: STATES_OF_WAIT }, (_, wait) => stateOf(wait))
  const [seq, call, pid, ret] = [rows.seq.values(), rows.call.values(), rows.pid.values(), rows.ret.values()]
  const [path, peer, wait, tookNs] = [rows.path.values(), rows.peer.values(), rows.wait.values(), rows.tookNs.values()]
  const leaves = table(max)
  for (let row = 0; row < call.length; row++) {
    const number = call[row] as number
    if (number === NO_CALL || !within(row)) continue
    const who = lives.at(pid[row] as number, seq[row] as number)
    const leaf = leaves.leafOf(who < 0 ? UNKNOWN : who, number, (peer[row] || path[row]) as number)
    const columns = leaves.columns()
    const ns = tookNs[row] as number
    columns.times[leaf] = (columns.times[leaf] as number) + 1
    columns.ns[leaf] = (columns.ns[leaf] as number) + ns
    if (moves(number) !== Moves.Nothing) columns.bytes[leaf] = (columns.bytes[leaf] as number) + Math.max(0, ret[row] as number)
    const mine = state[wait[row] as number] as number
    const votes = (columns.votes[leaf] as number) + (columns.state[leaf] === mine ? ns : -ns)
    columns.votes[leaf] = Math.abs(votes)
    if (votes < 0) columns.state[leaf] = mine
  }
  const { votes: _, ...columns } = leaves.columns()
  return { ...columns, count: leaves.count(), full: leaves.count() >= max }
}
