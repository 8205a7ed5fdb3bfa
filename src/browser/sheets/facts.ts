// A table of facts: one row for each, a column being what it takes of a fact. Facts are of the whole recording, so a selected stretch of
// time chooses which are shown and not what they add up to, and the note above the table says so.
import type { Fact } from '../../engine/facts.js'
import type { Cell, Column } from '../../present/cell.js'
import type { Selection } from '../protocol.js'
import type { Session } from '../session.js'
import type { Sheet } from './sheet.js'
import type { Detail } from './view.js'

export interface FactColumn<F> extends Column {
  readonly of: (fact: F) => Cell
}

interface FactTable<F> {
  readonly columns: ReadonlyArray<FactColumn<F>>
  /** What the rows are, for the note: 'Connections'. */
  readonly noun: string
  readonly text: (fact: F) => string
  readonly failed: (fact: F) => boolean
  readonly detail: (fact: F) => Detail
}

export const factsIn = <F extends Fact>(
  { header }: Session,
  { pid, fromNs, toNs }: Selection,
  facts: ReadonlyArray<F>,
): ReadonlyArray<F> => {
  const startNs = Number(header.startNs)
  const [from, to] = [startNs + (fromNs ?? Number.NEGATIVE_INFINITY), startNs + (toNs ?? Number.POSITIVE_INFINITY)]
  return facts.filter(fact => (pid === undefined || fact.pid === pid) && fact.lastNs >= from && fact.firstNs <= to)
}

export const factSheet = <F extends Fact>(
  session: Session,
  selection: Selection,
  all: ReadonlyArray<F>,
  { columns, noun, text, failed, detail }: FactTable<F>,
): Sheet => {
  const facts = factsIn(session, selection, all)
  const at = (row: number): F => facts[row] as F
  const timed = selection.fromNs !== undefined || selection.toNs !== undefined
  const notes = [
    ...(timed ? [`${noun} of the selected time; their figures are of the whole recording.`] : []),
    ...(selection.tid === undefined ? [] : [`${noun} belong to processes: those of all threads are shown.`]),
  ]
  return {
    columns: columns.map(({ of: _, ...column }) => column),
    count: facts.length,
    note: notes.join(' '),
    cell: (row, column) => columns[column]?.of(at(row)) ?? null,
    about: row => ({ id: String(row), failed: failed(at(row)) }),
    text: row => text(at(row)).toLowerCase(),
    detail: row => detail(at(row)),
  }
}

/** What is known: pairs without a value are left out. */
export const said = (pairs: ReadonlyArray<readonly [string, string]>): Detail['facts'] =>
  pairs.filter(([, value]) => value !== '')
