// What the page says of each table beside what is in it: its name, what can be searched for, the order it begins with.
import type { SheetName } from '../../browser/sheets/view.js'
import type { Sort } from '../../browser/table.js'

interface SheetWords {
  readonly label: string
  readonly placeholder: string
  /** Said where no row fits. */
  readonly empty: string
  readonly tree: boolean
  /** Absent: as the worker gives them. */
  readonly sort?: Sort
}

export const SHEETS: Readonly<Record<SheetName, SheetWords>> = {
  processes: { label: 'Processes', placeholder: 'name, command, pid', empty: 'No process fits.', tree: true },
  calls: {
    label: 'Calls',
    placeholder: 'name of a call',
    empty: 'No call fits.',
    tree: false,
    sort: { key: 'total', descending: true },
  },
  files: {
    label: 'Files',
    placeholder: 'path, process, error',
    empty: 'No file fits.',
    tree: false,
    sort: { key: 'time', descending: true },
  },
  connections: {
    label: 'Connections',
    placeholder: 'address, process, outcome',
    empty: 'No connection fits.',
    tree: false,
    sort: { key: 'began', descending: false },
  },
  dns: { label: 'Names looked up', placeholder: 'name, server, process', empty: 'No look-up fits.', tree: false },
}
