// The tools of libbpf-tools that are served: what they are called, what they take, how they print.
import { funclatency } from './calls/funclatency.js'
import { futexctn } from './calls/futexctn.js'
import { ksnoop } from './calls/ksnoop.js'
import { syscount } from './calls/syscount.js'
import { filelife } from './file/filelife.js'
import { filetop } from './file/filetop.js'
import { fsdist } from './file/fsdist.js'
import { fsslower } from './file/fsslower.js'
import { mountsnoop } from './file/mountsnoop.js'
import { opensnoop } from './file/opensnoop.js'
import { statsnoop } from './file/statsnoop.js'
import { syncsnoop } from './file/syncsnoop.js'
import { vfsstat } from './file/vfsstat.js'
import { bindsnoop } from './net/bindsnoop.js'
import { solisten } from './net/solisten.js'
import { tcpconnect } from './net/tcpconnect.js'
import { tcpconnlat } from './net/tcpconnlat.js'
import { tcplife } from './net/tcplife.js'
import { tcpstates } from './net/tcpstates.js'
import { tcptop } from './net/tcptop.js'
import { tcptracer } from './net/tcptracer.js'
import { execsnoop } from './process/execsnoop.js'
import { exitsnoop } from './process/exitsnoop.js'
import { sigsnoop } from './process/sigsnoop.js'
import type { Tool } from './tool.js'

export type { OptionRow } from './options.js'
export { applySetup, assignmentsFor, wishesFor } from './setup.js'
export { toolList } from './list.js'
export { toolSession } from './session.js'
export type { Plan, Tool } from './tool.js'

export const TOOLS: ReadonlyArray<Tool> = [
  execsnoop,
  exitsnoop,
  futexctn,
  mountsnoop,
  opensnoop,
  sigsnoop,
  statsnoop,
  syncsnoop,
  syscount,
  bindsnoop,
  filelife,
  filetop,
  fsdist,
  fsslower,
  funclatency,
  ksnoop,
  solisten,
  tcpconnect,
  tcpconnlat,
  tcplife,
  tcpstates,
  tcptop,
  tcptracer,
  vfsstat,
]

/** A tool by its name or another name of it, with the options that name stands for. */
export const findTool = (given: string): { readonly tool: Tool; readonly options: ReadonlyArray<string> } | undefined => {
  for (const tool of TOOLS) {
    const options = tool.name === given ? [] : tool.aliases[given]
    if (options !== undefined) return { tool, options }
  }
  return undefined
}
