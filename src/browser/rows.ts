// The rows of the event list, in columns: one row for each line that `show` would print, which is one per finished call and
// one for each other event; a call that never returned is a row at its entry. Every view that shows more than the findings reads
// these: by name and unit below, `at(row)` for one row, `values()` for millions. The engine writes them (engine/rows.ts), here they are
// kept, ROW_BYTES each. What was known of a descriptor at that moment (its path and peer) is kept as string ids of the engine, which
// outlives the run for that purpose (`textOf` of the session). Left out: the text of a line (lines.ts).
import type * as IOE from 'fp-ts/lib/IOEither.js'
import { stringOf } from '../engine/events.js'
import type { Engine, EngineError } from '../engine/instance.js'
import { type ChunkMarks, drainRows, keepRows, newColumn, ROW_KEYS, type RowBatch, type RowKey, rowName } from '../engine/rows.js'
import { type Column, type Growing, growing, lowerBound, type Numbers } from './column.js'

/** Rows are in order of `seq`, so of their ends and not of their beginnings. */
export interface Columns {
  /** The event the line is about, rising: for a call its end, or its beginning when it never returned. */
  readonly seq: Column<Uint32Array>
  /** For a call, the event that began it; 0 when the trace does not hold it, or the row is no call's end. */
  readonly entry: Column<Uint32Array>
  readonly pid: Column<Uint32Array>
  readonly tid: Column<Uint32Array>
  /** EventType of abi.ts: SyscallExit for a call, SyscallEntry for one that never returned, else what happened. */
  readonly type: Column<Uint8Array>
  /** abi << 16 | number for a call, NO_CALL otherwise. */
  readonly call: Column<Uint32Array>
  /** 0: no error. */
  readonly errno: Column<Uint16Array>
  /** What a call returned, as far as 32 bits with sign hold it: bytes moved, a descriptor, a pid; an error is negative. Else 0. */
  readonly ret: Column<Int32Array>
  /** When the row began, in ns since the recording did: of a call its entry. */
  readonly startNs: Column<Float64Array>
  /** How long a call took, in ns to seven digits, rounded down; one that never returned lasted until its thread ended, or the trace
   * did. Else 0. */
  readonly tookNs: Column<Float32Array>
  /** WaitKind of abi.ts for a call that blocked or may block, OTHER_WAIT for its `Other`; 0: does not wait. */
  readonly wait: Column<Uint8Array>
  /** The descriptor; -1: none. */
  readonly fd: Column<Int32Array>
  /** String ids; 0: none. The path of the call, or of what its descriptor was open on then. */
  readonly path: Column<Uint32Array>
  readonly peer: Column<Uint32Array>
  /** Whoever has the same name has the same number; `nameOf` tells it. */
  readonly comm: Column<Uint16Array>
}

export interface Rows extends Columns {
  /** The name of a process, by its number in `comm`, as it was recorded: `safeText` makes it safe to show. */
  readonly nameOf: (comm: number) => string
  /** String id of the local address; 0: none. Few rows have one. */
  readonly localOf: (row: number) => number
  /** Lines of the trace that are not kept: those behind the first ROWS_MAX. */
  readonly left: number
}

export const NO_CALL = 0xffffffff
/** WaitKind.Other is 0, which in a column says that nothing was waited for. */
export const OTHER_WAIT = 255
/** At 54 bytes a row 860 MB, so that tab, engine and rows stay below 1.5 GB; a gigabyte of trace has 14 million. */
export const ROWS_MAX = 16_000_000

export interface RowFold {
  /** Before the first chunk; time 0 of the rows is the header's. */
  readonly begin: (engine: Engine, startNs: bigint) => IOE.IOEither<EngineError, void>
  /** Takes the rows of the chunk that the engine has just run; `share` of the trace has been read. */
  readonly take: (engine: Engine, share: number) => ChunkMarks
  /** The trace is over. */
  readonly end: (engine: Engine) => Rows
}

/** Filled by blocks. */
type Filling = { readonly [K in RowKey]: Growing<Numbers> }
const filling = (): Filling =>
  Object.fromEntries(ROW_KEYS.map(key => [key, growing<Numbers>(rows => newColumn(key, rows))])) as Filling

/** Local addresses, by the seq of their rows. */
interface Locals {
  readonly seq: Growing<Uint32Array>
  readonly str: Growing<Uint32Array>
}
const words = (): Growing<Uint32Array> => growing<Uint32Array>(rows => new Uint32Array(rows))
const locals = (): Locals => ({ seq: words(), str: words() })

interface Part {
  readonly rows: Filling
  readonly locals: Locals
}
const part = (): Part => ({ rows: filling(), locals: locals() })

/** The first `count` rows of a batch. */
const append = ({ rows, locals }: Part, batch: RowBatch, count: number, room: number): void => {
  for (const key of ROW_KEYS) rows[key].append(batch.column(key).subarray(0, count), room)
  locals.seq.append(batch.locals.seq, 0)
  locals.str.append(batch.locals.str, 0)
}

/** Where in order each row of `late` belongs among those of `rows`, and in which order they are to be put there. */
const places = (rows: Column, late: Column): { readonly order: Uint32Array; readonly before: Uint32Array } => {
  const seqs = late.values()
  const order = Uint32Array.from(seqs, (_, i) => i).sort((a, b) => (seqs[a] ?? 0) - (seqs[b] ?? 0))
  return { order, before: order.map(i => lowerBound(rows, seqs[i] ?? 0)) }
}

/** Sorts the late rows in, but for those behind the last row that was kept. */
const merge = (kept: Part, late: Part, full: boolean): void => {
  const { order, before } = places(kept.rows.seq, late.rows.seq)
  const end = kept.rows.seq.length()
  const fits = full ? before.indexOf(end) : -1
  const count = fits < 0 ? order.length : fits
  const wanted = order.subarray(0, count)
  for (const key of ROW_KEYS) {
    const values = late.rows[key].values()
    kept.rows[key].insert(
      before,
      newColumn(key, count).map((_, i) => values[wanted[i] ?? 0] ?? 0),
    )
  }
  const pairs = places(kept.locals.seq, late.locals.seq)
  for (const key of ['seq', 'str'] as const) {
    const values = late.locals[key].values()
    kept.locals[key].insert(
      pairs.before,
      pairs.order.map(i => values[i] ?? 0),
    )
  }
}

export const rowFold = (): RowFold => {
  const kept = part()
  const late = part()
  let total = 0
  const take = (engine: Engine, share: number): ChunkMarks =>
    drainRows(
      engine,
      batch => {
        const have = kept.rows.seq.length()
        const count = Math.min(batch.count, ROWS_MAX - have)
        total += batch.count
        // Twice what it looks like: room that is not used costs no memory, and room that is wanting a copy of all.
        const guess = share > 0 ? Math.ceil((2 * (have + count)) / share) : 0
        if (count > 0) append(kept, batch, count, Math.min(guess, ROWS_MAX))
      },
      batch => {
        total += batch.count
        append(late, batch, batch.count, 0)
      },
    )
  return {
    begin: (engine, startNs) => keepRows(engine)(startNs),
    take,
    end: engine => {
      take(engine, 1)
      merge(kept, late, kept.rows.seq.length() === ROWS_MAX)
      const { seq, str } = kept.locals
      return {
        ...(kept.rows as unknown as Columns),
        nameOf: comm => stringOf(engine, rowName(engine, comm)) ?? '',
        localOf: row => {
          const at = lowerBound(seq, kept.rows.seq.at(row))
          return seq.at(at) === kept.rows.seq.at(row) ? str.at(at) : 0
        },
        left: total - kept.rows.seq.length(),
      }
    },
  }
}

/** The row of an event; for the beginning of a call, the row of its end. */
export const rowOf = (rows: Rows, seq: number): number => {
  const at = lowerBound(rows.seq, seq)
  if (rows.seq.at(at) === seq) return at
  for (let near = at; near < rows.seq.length(); near++) if (rows.entry.at(near) === seq) return near
  return Math.max(0, Math.min(at, rows.seq.length() - 1))
}
