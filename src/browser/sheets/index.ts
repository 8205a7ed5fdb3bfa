// Every table of the page by its name.

import { foldProcesses } from './processes.js'
import type { Fold } from './sheet.js'
import type { SheetName } from './view.js'

export const FOLDS: Readonly<Record<SheetName, Fold>> = {
  processes: foldProcesses,
}
