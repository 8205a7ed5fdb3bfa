// The rows an engine writes of what it runs (RowBlock of abi.ts): one for each line that `show` would print. The engine fills columns
// while a chunk runs; the host takes them as blocks, so that no event is looked at here. Left out: keeping them (browser/rows.ts).
import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import type { IOEither } from 'fp-ts/lib/IOEither.js'
import { RowBlock, RowsMark } from '../../assembly/abi.js'
import { checked, type Engine, type EngineError } from './instance.js'

/** Each column: its array, and where the engine has it. Units and special values are said in abi.ts. */
const COLUMNS = {
  seq: [Uint32Array, RowBlock.Seq],
  entry: [Uint32Array, RowBlock.Entry],
  pid: [Uint32Array, RowBlock.Pid],
  tid: [Uint32Array, RowBlock.Tid],
  type: [Uint8Array, RowBlock.Type],
  call: [Uint32Array, RowBlock.Call],
  errno: [Uint16Array, RowBlock.Errno],
  ret: [Int32Array, RowBlock.Ret],
  startNs: [Float64Array, RowBlock.StartNs],
  tookNs: [Float32Array, RowBlock.TookNs],
  wait: [Uint8Array, RowBlock.Wait],
  fd: [Int32Array, RowBlock.Fd],
  path: [Uint32Array, RowBlock.PathStr],
  peer: [Uint32Array, RowBlock.PeerStr],
  comm: [Uint16Array, RowBlock.Comm],
} as const

export type RowKey = keyof typeof COLUMNS
export const ROW_KEYS = Object.keys(COLUMNS) as ReadonlyArray<RowKey>
export type RowArrays = { readonly [K in RowKey]: InstanceType<(typeof COLUMNS)[K][0]> }

/** Room for `rows` numbers of a column. */
export const newColumn = <K extends RowKey>(key: K, rows: number): RowArrays[K] => new COLUMNS[key][0](rows) as RowArrays[K]

/** What one row takes in all columns. */
export const ROW_BYTES = ROW_KEYS.reduce((sum, key) => sum + COLUMNS[key][0].BYTES_PER_ELEMENT, 0)

/** Rows as the engine holds them: views that are good until it is called again. */
export interface RowBatch {
  readonly count: number
  readonly column: <K extends RowKey>(key: K) => RowArrays[K]
  /** Those that have a local address: their seq, and the address's string id. */
  readonly locals: { readonly seq: Uint32Array; readonly str: Uint32Array }
}

/** From now on the engine writes rows; their times count from `startNs`. Before the first chunk. */
export const keepRows =
  (engine: Engine) =>
  (startNs: bigint): IOEither<EngineError, void> =>
  () =>
    pipe(
      checked(engine.exports.rows_keep(startNs), 'keep the rows of the event list'),
      E.map(() => undefined),
    )

const batchOf = (engine: Engine, count: number): RowBatch => {
  const { exports } = engine
  const at = exports.rows_ptr() >>> 0
  const { buffer } = exports.memory
  const localCount = exports.rows_local_len()
  return {
    count,
    column: key => {
      const [array, offset] = COLUMNS[key]
      return new array(buffer, at + offset, count) as RowArrays[typeof key]
    },
    locals: {
      seq: new Uint32Array(buffer, at + RowBlock.LocalSeq, localCount),
      str: new Uint32Array(buffer, at + RowBlock.LocalStr, localCount),
    },
  }
}

/** What else a chunk holds. */
export interface ChunkMarks {
  readonly mappings: boolean
  readonly stacks: boolean
}

/** Hands over the rows of the chunk that has just run, then the calls that never returned: those come in no order, at the number
 * of their entry. */
export const drainRows = (engine: Engine, rows: (batch: RowBatch) => void, late: (batch: RowBatch) => void): ChunkMarks => {
  const count = engine.exports.rows_len()
  const marks = engine.exports.rows_marks()
  if (count > 0) rows(batchOf(engine, count))
  for (let more = engine.exports.rows_late(); more > 0; more = engine.exports.rows_late()) late(batchOf(engine, more))
  return { mappings: (marks & RowsMark.Mappings) !== 0, stacks: (marks & RowsMark.Stacks) !== 0 }
}

/** The string id of a name, by its number in the column. */
export const rowName = (engine: Engine, comm: number): number => engine.exports.rows_name(comm)
