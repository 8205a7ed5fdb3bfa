// Finds the rows that fit a query, in order. What an event is decides first, from the columns; only rows that pass are worded
// and looked through for the text. Reading a chunk lets other messages of the worker in, so a newer search ends this one.
import type { Arch } from '../trace/chunk.js'
import { errnoName } from '../trace/syscalls.js'
import { callName } from './call.js'
import type { Lines } from './lines.js'
import { fits, holds, isAll, type Query } from './query.js'
import type { Rows } from './rows.js'

const PROGRESS_ROWS = 4096

export interface SearchIn {
  readonly arch: Arch
  readonly rows: Rows
  readonly lines: Lines
  readonly progress: (done: number, total: number) => void
  /** True when nobody waits for the answer any more. */
  readonly stale: () => boolean
}

/** `undefined`: all rows. */
export const search = async (query: Query, where: SearchIn): Promise<Uint32Array | undefined> => {
  if (isAll(query)) return undefined
  const { arch, rows, lines } = where
  const total = rows.seq.length()
  const found: number[] = []
  for (let row = 0; row < total && !where.stale(); row++) {
    if (row % PROGRESS_ROWS === 0) where.progress(row, total)
    const errno = rows.errno.at(row)
    const event = { pid: rows.pid.at(row), call: callName(arch, rows.call.at(row)), errno: errno === 0 ? '' : errnoName(errno) }
    if (!fits(query, event)) continue
    if (query.text !== '') {
      const line = await lines.line(row)
      if (!holds(query, `${line.comm} ${line.text}`)) continue
    }
    found.push(row)
  }
  return Uint32Array.from(found)
}
