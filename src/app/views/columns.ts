// Which columns of a table fit, and how wide each is. Columns that do not fit are left out, the least important first, rather than
// scrolled sideways: what is left out stands below the table once a row is chosen. Pure, in rem.
import type { CellKind, Column } from '../../present/cell.js'

export const GAP_REM = 0.75

interface Width {
  readonly least: number
  /** Share of the room that is left over; 0: stays as it is. */
  readonly grows: number
}

const WIDTHS: Readonly<Record<CellKind, Width>> = {
  text: { least: 8, grows: 1 },
  path: { least: 10, grows: 4 },
  link: { least: 7, grows: 2 },
  id: { least: 4, grows: 0 },
  number: { least: 4.75, grows: 0 },
  bytes: { least: 5.25, grows: 0 },
  duration: { least: 5, grows: 0 },
  share: { least: 5, grows: 0 },
  bars: { least: 7, grows: 0 },
}

const leastOf = (column: Column): number => column.wide ?? WIDTHS[column.kind].least

/** Positions of the columns shown, in their order; always at least one. */
export const columnsIn = (columns: ReadonlyArray<Column>, roomRem: number): ReadonlyArray<number> => {
  const byImportance = columns
    .map((column, at) => ({ at, need: leastOf(column), priority: column.priority ?? at }))
    .sort((a, b) => a.priority - b.priority || a.at - b.at)
  let left = roomRem + GAP_REM
  const shown: number[] = []
  for (const { at, need } of byImportance) {
    left -= need + GAP_REM
    if (left < 0 && shown.length > 0) break
    shown.push(at)
  }
  return shown.sort((a, b) => a - b)
}

/** For `grid-template-columns`. */
export const template = (columns: ReadonlyArray<Column>): string =>
  columns
    .map(column => {
      const { grows } = WIDTHS[column.kind]
      if (columns.length === 1) return 'minmax(0, 1fr)'
      return grows > 0 ? `minmax(${leastOf(column)}rem, ${grows}fr)` : `${leastOf(column)}rem`
    })
    .join(' ')
