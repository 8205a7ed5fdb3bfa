// The demo's failure, recorded by the real recorder and explained by the built command line: what tests of the page open.
import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { root } from './browser.js'

const COMMAND = root('src/cli/probecause')
const NEEDED: ReadonlyArray<readonly [path: string, reason: string]> = [
  ['src/cli/probecause', 'the command is not there'],
  ['dist/src/cli/main.js', 'the command line is not built (make ts)'],
  ['capture-helper/probecause-capture', 'the recorder is not built (make helper)'],
  ['wasm/engine.wasm', 'the engine is not built (make engine)'],
]

const untraceable = (): string | undefined => {
  const tried = spawnSync(COMMAND, ['record', '-o', '/dev/null', '--', 'true'], { encoding: 'utf8' })
  return tried.status === 0 ? undefined : `recording is not possible here: ${tried.stderr.trim().split('\n')[0] ?? ''}`
}

/** Why nothing can be recorded on this machine. */
export const unrecordable: string | undefined = NEEDED.find(([path]) => !existsSync(root(path)))?.[1] ?? untraceable()

/** `why -o PAGE`: runs the demo in `folder`, and leaves a page with its trace inside. */
export const whyDemo = (folder: string, page: string): void => {
  spawnSync(COMMAND, ['why', '-o', page, '--', root('examples/demo/orders-api')], { cwd: folder, stdio: 'ignore' })
}

export const recordDemo = (folder: string, trace: string): void => {
  spawnSync(COMMAND, ['record', '-o', trace, '--', root('examples/demo/orders-api')], { cwd: folder, stdio: 'ignore' })
}

/** What the built command line prints for a trace. */
export const explainJsonOf = (trace: string): string =>
  execFileSync(COMMAND, ['explain', trace, '--format', 'json'], { encoding: 'utf8', maxBuffer: 1 << 26 })
