// Answers for the page's tables. A table is folded once for what is selected, and kept until something else is; sorting and searching
// arrange its rows anew.
import * as E from 'fp-ts/lib/Either.js'
import { isUntimed } from '../model.js'
import { FOLDS } from '../sheets/index.js'
import { arrange, rowOfSheet, type Sheet } from '../sheets/sheet.js'
import type { Selection } from '../protocol.js'
import type { Session } from '../session.js'
import type { SheetAsk, SheetName } from '../sheets/view.js'
import type { TableRow } from '../table.js'
import type { AnswersFor } from './answer.js'

/** A table as it was last asked for. */
interface Open {
  readonly key: string
  readonly sheet: Sheet
  readonly order: Uint32Array
  /** Not shown as the tree it is: sorted or searched. */
  readonly flat: boolean
}

const opened = new WeakMap<Session, Map<SheetName, Open>>()

const tablesOf = (session: Session): Map<SheetName, Open> => {
  const tables = opened.get(session) ?? new Map<SheetName, Open>()
  opened.set(session, tables)
  return tables
}

const keyOf = ({ fromNs, toNs, pid, tid }: Selection): string => [fromNs, toNs, pid, tid].join()

const openSheet = (session: Session, { of, selection, search, sort, turned }: SheetAsk): Open => {
  const tables = tablesOf(session)
  const key = keyOf(selection)
  const before = tables.get(of)
  const sheet = before?.key === key ? before.sheet : FOLDS[of](session, selection)
  const order = arrange(sheet, search, sort, new Set(turned))
  const open: Open = { key, sheet, order, flat: sort !== undefined || search.trim() !== '' }
  tables.set(of, open)
  return open
}

/** The distances between events of a log without times were made up. */
const withoutTimes =
  ({ columns }: Sheet) =>
  (row: TableRow): TableRow => ({
    ...row,
    cells: row.cells.map((cell, i) => (columns[i]?.kind === 'duration' || columns[i]?.kind === 'bars' ? null : cell)),
  })

const rowWith = ({ sheet, order }: Open, id: string): number | undefined => order.find(row => sheet.about(row).id === id)

export const sheetAnswers: AnswersFor<'Sheet' | 'SheetRows' | 'SheetDetail'> = {
  Sheet: async ({ session }, ask) => {
    const { sheet, order } = openSheet(session, ask)
    return E.right({ columns: sheet.columns, count: order.length, note: sheet.note })
  },
  SheetRows: async ({ session }, { of, from, to }) => {
    const open = tablesOf(session).get(of)
    if (open === undefined) return E.right([])
    const shown = isUntimed(session.header) ? withoutTimes(open.sheet) : (row: TableRow): TableRow => row
    return E.right(Array.from(open.order.subarray(from, to), row => shown(rowOfSheet(open.sheet, row, open.flat))))
  },
  SheetDetail: async ({ session }, { of, id }) => {
    const open = tablesOf(session).get(of)
    const row = open && rowWith(open, id)
    return E.right(open === undefined || row === undefined ? undefined : open.sheet.detail(row))
  },
}
