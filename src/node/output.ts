// Where an export or a page of the site goes, piece by piece: a file, or standard output. A system error is a value with the file's name.
import { closeSync, openSync, statSync, writeSync } from 'node:fs'
import * as E from 'fp-ts/lib/Either.js'
import type { IoError } from '../analysis/ports.js'
import { failed } from '../base/error.js'
import { ioError } from './files.js'
import { STDOUT, write } from './terminal.js'

export interface Output {
  readonly write: (piece: string | Uint8Array) => E.Either<IoError, void>
  readonly close: () => void
  /** Written so far. */
  readonly bytes: () => number
}

const STDOUT_NAME = '-'

/** Readable by their owner, as traces are: they hold the same. */
const MODE = 0o600

const bytesOf = (piece: string | Uint8Array): Uint8Array => (typeof piece === 'string' ? Buffer.from(piece) : piece)

const standardOutput = (): Output => {
  let total = 0
  return {
    write: piece => {
      const bytes = bytesOf(piece)
      write(STDOUT, bytes)
      total += bytes.length
      return E.right(undefined)
    },
    close: () => undefined,
    bytes: () => total,
  }
}

const itself = (path: string): IoError =>
  failed('IoError', 'Unwritable', { doing: `write ${path}: that is the trace itself` }, 'Name another file with -o.')

const isSame = (one: string, other: string): boolean => {
  const [a, b] = [one, other].map(path => statSync(path, { throwIfNoEntry: false }))
  return a !== undefined && b !== undefined && a.dev === b.dev && a.ino === b.ino
}

/** The file is made at once, so that a place that cannot be written is known before any work. What is being read is not written over. */
export const openOutput = (path: string, reading: string = STDOUT_NAME): E.Either<IoError, Output> => {
  if (path === STDOUT_NAME) return E.right(standardOutput())
  if (reading !== STDOUT_NAME && isSame(path, reading)) return E.left(itself(path))
  const tried = <A>(act: () => A): E.Either<IoError, A> => E.tryCatch(act, thrown => ioError(thrown, 'write', path, 'Unwritable'))
  let total = 0
  return E.map(
    (file: number): Output => ({
      write: piece =>
        tried(() => {
          for (let rest = bytesOf(piece); rest.length > 0; ) {
            const written = writeSync(file, rest)
            total += written
            rest = rest.subarray(written)
          }
        }),
      close: () => closeSync(file),
      bytes: () => total,
    }),
  )(tried(() => openSync(path, 'w', MODE)))
}
