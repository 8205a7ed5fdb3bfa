// Every table of the page by its name.
import { foldCalls } from './calls.js'
import { foldConnections } from './connections.js'
import { foldDns } from './dns.js'
import { foldFiles } from './files.js'
import { foldProcesses } from './processes.js'
import type { Fold } from './sheet.js'
import type { SheetName } from './view.js'

export const FOLDS: Readonly<Record<SheetName, Fold>> = {
  calls: foldCalls,
  connections: foldConnections,
  dns: foldDns,
  files: foldFiles,
  processes: foldProcesses,
}
