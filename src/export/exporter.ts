// What every export is: pieces of a file, made while the events of a trace go by, with memory that does not grow with the trace.
// Left out: where events come from (analysis/events.ts) and where pieces go (cli). Types only.
import type { SymbolTable, SystemEvent, TraceFooter } from '../trace/index.js'

export type Piece = string | Uint8Array

export interface Exporter {
  readonly begin: () => ReadonlyArray<Piece>
  /** In order, each batch once. */
  readonly events: (events: ReadonlyArray<SystemEvent>) => ReadonlyArray<Piece>
  /** Names for recorded stacks, of formats that have a place for them. */
  readonly symbols?: (table: SymbolTable) => ReadonlyArray<Piece>
  /** The footer is absent when the recording was cut off. */
  readonly end: (footer: TraceFooter | undefined) => ReadonlyArray<Piece>
}
