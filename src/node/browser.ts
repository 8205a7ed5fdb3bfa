// Opens an address in the user's browser, where there is one to open: a desktop and the command that knows its browser.
import { spawn } from 'node:child_process'
import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'

const OPENER = 'xdg-open'

const isThere = (path: string): boolean => {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

/** False when there is nothing to open it with. */
export const openBrowser = (url: string, env: NodeJS.ProcessEnv = process.env): boolean => {
  const opener = (env['PATH'] ?? '')
    .split(delimiter)
    .map(folder => join(folder, OPENER))
    .find(isThere)
  const desktop = env['DISPLAY'] ?? env['WAYLAND_DISPLAY']
  if (opener === undefined || !desktop) return false
  const child = spawn(opener, [url], { stdio: 'ignore', detached: true })
  child.on('error', () => undefined) // the address is printed in any case
  child.unref()
  return true
}
