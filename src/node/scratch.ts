// Where recordings go: a name of their own that nobody has yet, or a private place that is gone afterwards.
import { closeSync, mkdtempSync, openSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import * as E from 'fp-ts/lib/Either.js'
import type { IoError } from '../analysis/ports.js'
import { failed } from '../base/error.js'
import { ioError } from './files.js'

/** A trace holds what the program read and wrote: for its owner only. */
const MODE = 0o600
const NUMBERS = 10_000

/** Creates CMD.NNNN.pctrace in the working directory, with the first number that is free. */
export const newTraceFile = (command: string): E.Either<IoError, string> => {
  const stem = basename(command).replace(/[^\w.+-]/g, '_') || 'trace'
  for (let number = 1; number < NUMBERS; number++) {
    const path = `${stem}.${String(number).padStart(4, '0')}.pctrace`
    try {
      closeSync(openSync(path, 'wx', MODE))
      return E.right(path)
    } catch (thrown) {
      if ((thrown as NodeJS.ErrnoException).code !== 'EEXIST') return E.left(ioError(thrown, 'write', path, 'Unwritable'))
    }
  }
  return E.left(ioError({ code: 'every number is taken' }, 'write', `${stem}.NNNN.pctrace`, 'Unwritable'))
}

/** A regular file without a byte in it; anything else stays. */
export const removeEmpty = (path: string): void => {
  const found = statSync(path, { throwIfNoEntry: false })
  if (found?.isFile() === true && found.size === 0) rmSync(path)
}

export interface Scratch {
  readonly trace: string
  remove(): void
}

const TAKES_NO_FILES: ReadonlyArray<string> = ['EROFS', 'ENOENT', 'EACCES', 'EPERM', 'ENOSPC', 'ENOTDIR', 'EDQUOT']

/** Where a private folder may be made: first what the environment names, then what is there on a machine or container without /tmp. */
export const scratchPlaces = (env: NodeJS.ProcessEnv = process.env): ReadonlyArray<string> => [
  ...new Set([tmpdir(), env['XDG_RUNTIME_DIR'] ?? '', '/dev/shm', '/var/tmp', '/run', '.'].filter(place => place !== '')),
]

const scratchIn = (place: string): Scratch => {
  const folder = mkdtempSync(join(place, 'probecause-'))
  const trace = join(folder, 'trace')
  closeSync(openSync(trace, 'wx', MODE))
  return { trace, remove: () => rmSync(folder, { recursive: true, force: true }) }
}

const NOWHERE = failed(
  'IoError',
  'Unwritable',
  'there is no place for the recording: no folder of these takes files',
  `They are ${scratchPlaces().join(', ')}. Set TMPDIR to a folder that does (in a container: --tmpfs /tmp).`,
)

/** A private folder with an empty trace in it; the caller removes it. */
export const newScratch = (places: ReadonlyArray<string> = scratchPlaces()): E.Either<IoError, Scratch> => {
  for (const place of places) {
    try {
      return E.right(scratchIn(place))
    } catch (thrown) {
      if (!TAKES_NO_FILES.includes((thrown as NodeJS.ErrnoException).code ?? ''))
        return E.left(ioError(thrown, 'write', place, 'Unwritable'))
    }
  }
  return E.left(NOWHERE)
}
