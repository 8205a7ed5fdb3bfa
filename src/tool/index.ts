// The tools of libbpf-tools that are served: what they are called, what they take, how they print.
import { opensnoop } from './file/opensnoop.js'
import { mountsnoop } from './file/mountsnoop.js'
import { statsnoop } from './file/statsnoop.js'
import { syncsnoop } from './file/syncsnoop.js'
import { syscount } from './calls/syscount.js'
import { execsnoop } from './process/execsnoop.js'
import { exitsnoop } from './process/exitsnoop.js'
import { sigsnoop } from './process/sigsnoop.js'
import type { Tool } from './tool.js'

export type { OptionRow } from './options.js'
export { applySetup, assignmentsFor, type Chosen } from './setup.js'
export { toolList } from './list.js'
export { toolSession } from './session.js'
export type { Plan, Tool } from './tool.js'

export const TOOLS: ReadonlyArray<Tool> = [execsnoop, exitsnoop, mountsnoop, opensnoop, sigsnoop, statsnoop, syncsnoop, syscount]

/** A tool by its name or another name of it, with the options that name stands for. */
export const findTool = (given: string): { readonly tool: Tool; readonly options: ReadonlyArray<string> } | undefined => {
  for (const tool of TOOLS) {
    const options = tool.name === given ? [] : tool.aliases[given]
    if (options !== undefined) return { tool, options }
  }
  return undefined
}
