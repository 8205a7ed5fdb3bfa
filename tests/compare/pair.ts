// Two recordings of a program, made live, and what the command line says of them.
import { spawnSync } from 'node:child_process'
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { cli, type Said } from '../support/cli.js'

export const SCRATCH = mkdtempSync(join(tmpdir(), 'compare-'))
chmodSync(SCRATCH, 0o755)
process.on('exit', () => rmSync(SCRATCH, { recursive: true, force: true }))

export const has = (program: string): boolean => spawnSync('sh', ['-c', `command -v ${program}`]).status === 0

export const file = (name: string, text: string, mode = 0o644): string => {
  const path = join(SCRATCH, name)
  writeFileSync(path, text, { mode })
  chmodSync(path, mode)
  return path
}

export const record = (name: string, argv: ReadonlyArray<string>, options: ReadonlyArray<string> = []): Promise<Said> =>
  cli(['record', '-o', join(SCRATCH, name), ...options, '--', ...argv], { cwd: SCRATCH })

export const trace = (name: string): string => join(SCRATCH, name)
