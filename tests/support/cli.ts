// Runs the built command line as a user's shell would, without a terminal: plain node, no loader.
import { spawn } from 'node:child_process'
import { join, resolve } from 'node:path'

export const ROOT = resolve(import.meta.dirname, '../..')
export const MAIN = join(ROOT, 'dist/src/cli/main.js')

export interface Said {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

export interface CliOptions {
  readonly stdin?: Uint8Array | string
  readonly env?: NodeJS.ProcessEnv
  readonly cwd?: string
  /** Another node than the one that runs the test. */
  readonly node?: string
}

/** Colour variables of the test's own environment would change what is compared. */
const plainEnv = (): NodeJS.ProcessEnv => {
  const { NO_COLOR: _, FORCE_COLOR: __, COLUMNS: ___, ...env } = process.env
  return env
}

export const cli = (args: ReadonlyArray<string>, options: CliOptions = {}): Promise<Said> =>
  new Promise((done, broken) => {
    const env = { ...plainEnv(), ...options.env }
    const child = spawn(options.node ?? process.execPath, [MAIN, ...args], { cwd: options.cwd ?? ROOT, env })
    const pieces: { readonly out: Buffer[]; readonly err: Buffer[] } = { out: [], err: [] }
    child.stdout.on('data', piece => pieces.out.push(piece))
    child.stderr.on('data', piece => pieces.err.push(piece))
    child.on('error', broken)
    // A command that fails at once does not read what it is given.
    child.stdin.on('error', () => undefined)
    child.on('close', code =>
      done({ code, stdout: Buffer.concat(pieces.out).toString(), stderr: Buffer.concat(pieces.err).toString() }),
    )
    child.stdin.end(options.stdin ?? '')
  })
