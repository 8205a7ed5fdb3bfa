// Programs of an object over the opened trace, as the page shows them: what the object offers to set, and after a run its records and
// maps as tables, its lines, and what it could not do. Plain data, worded here.
import type { Assignment } from '../loader/index.js'
import type { RunTable } from '../present/run-tables.js'

/** An eBPF object, by the name that messages give it. */
export interface ObjectFile {
  readonly name: string
  readonly bytes: Uint8Array
}

export type ProgramAsk =
  /** What there is to set. */
  | { readonly _tag: 'Inspect'; readonly object: ObjectFile }
  | { readonly _tag: 'Run'; readonly object: ObjectFile; readonly assignments: ReadonlyArray<Assignment> }

export interface ObjectView {
  readonly programs: ReadonlyArray<string>
  readonly variables: ReadonlyArray<string>
}

export interface RunView {
  readonly records: ReadonlyArray<RunTable>
  readonly maps: ReadonlyArray<RunTable>
  /** printk lines and faults, in order. */
  readonly lines: ReadonlyArray<{ readonly seq: number; readonly text: string }>
  readonly linesLeft: number
  /** What the object asks for and does not get, what the run could not do, what the trace does not show. */
  readonly remarks: ReadonlyArray<string>
}
