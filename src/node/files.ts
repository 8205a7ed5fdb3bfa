// Files, standard input and outputs as values: the Node side of the analysis ports. A system error keeps the kernel's name
// (ENOENT, EACCES), and the remedy says what to do about it. Left out: the recorder (capture.ts) and the terminal.
import { closeSync, constants, existsSync, openSync, rmSync } from 'node:fs'
import { open, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import * as E from 'fp-ts/lib/Either.js'
import type * as TE from 'fp-ts/lib/TaskEither.js'
import type { ByteSource, IoError } from '../analysis/ports.js'
import { failed } from '../base/error.js'

/** Large enough that a chunk of 128 KiB rarely spans three reads. */
const PIECE_BYTES = 1 << 18

type IoReason = IoError['reason']

const ROWS: Readonly<Record<string, readonly [IoReason, string, string?]>> = {
  ENOENT: ['NotFound', 'no such file', 'Check the name; `probecause record` says where it wrote.'],
  ENOTDIR: ['NotFound', 'a part of the path is not a directory'],
  EACCES: ['NotPermitted', 'permission denied', 'Traces are readable by who recorded them: run as that user.'],
  EPERM: ['NotPermitted', 'operation not permitted'],
  EISDIR: ['NotAFile', 'is a directory', 'Give a file.'],
  ENOSPC: ['Unwritable', 'no space left on the device', 'Free some, or name another place with -o.'],
  EROFS: ['Unwritable', 'the file system is read-only', 'Name another place with -o.'],
}

/** What helps whoever writes; the remedies above are for who reads. */
const WRITE_REMEDY: Readonly<Record<string, string>> = {
  ENOENT: 'Make its folder first, or name another place with -o.',
  EACCES: 'Name a place with -o where you may write.',
  EPERM: 'Name a place with -o where you may write.',
  EISDIR: 'Name a file with -o.',
}

export const ioError = (thrown: unknown, doing: string, subject: string, otherwise: IoReason = 'Unreadable'): IoError => {
  const code = (thrown as NodeJS.ErrnoException | undefined)?.code ?? ''
  const [reason, what, remedy] = ROWS[code] ?? [otherwise, code === '' ? String(thrown) : code]
  const helps = (doing === 'write' ? WRITE_REMEDY[code] : undefined) ?? remedy
  const error = failed('IoError', reason, doing === '' ? subject : `${doing} ${subject}`, helps)
  return { ...error, context: [...error.context, { doing: what }] }
}

const attempt =
  <A>(act: () => Promise<A>, doing: string, subject: string, otherwise?: IoReason): TE.TaskEither<IoError, A> =>
  () =>
    act().then(E.right, thrown => E.left(ioError(thrown, doing, subject, otherwise)))

export const readWhole = (path: string): TE.TaskEither<IoError, Uint8Array<ArrayBuffer>> =>
  attempt(async () => new Uint8Array(await readFile(path)), '', path)

export const writeWhole = (path: string, bytes: Uint8Array | string): TE.TaskEither<IoError, void> =>
  attempt(() => writeFile(path, bytes), 'write', path, 'Unwritable')

/** Whether a file can be written there, found out before there is anything to write; a file made for it is removed again. */
export const checkWritable = (path: string): E.Either<IoError, void> => {
  try {
    const existed = existsSync(path)
    closeSync(openSync(path, constants.O_WRONLY | constants.O_CREAT | constants.O_NONBLOCK, 0o600))
    if (!existed) rmSync(path)
    return E.right(undefined)
  } catch (thrown) {
    // A FIFO that nobody reads yet (open(2)).
    return (thrown as NodeJS.ErrnoException).code === 'ENXIO'
      ? E.right(undefined)
      : E.left(ioError(thrown, 'write', path, 'Unwritable'))
  }
}

const STDIN = '-'

/** A file, or standard input for `-`. The file is opened before this returns, so that a wrong name is an error at once. */
export const openBytes = (name: string): TE.TaskEither<IoError, ByteSource> =>
  name === STDIN ? async () => E.right(piecesOfStdin()) : attempt(async () => piecesOf(await openFile(name), name), '', name)

const openFile = async (name: string) => {
  const file = await open(name, 'r')
  if (!(await file.stat()).isDirectory()) return file
  await file.close()
  throw Object.assign(new Error(), { code: 'EISDIR' })
}

type File = Awaited<ReturnType<typeof open>>

async function* piecesOf(file: File, name: string): AsyncGenerator<E.Either<IoError, Uint8Array>> {
  try {
    for (;;) {
      const { bytesRead, buffer } = await file.read(new Uint8Array(PIECE_BYTES), 0, PIECE_BYTES, null)
      if (bytesRead === 0) return
      yield E.right(buffer.subarray(0, bytesRead))
    }
  } catch (thrown) {
    yield E.left(ioError(thrown, 'read', name))
  } finally {
    await file.close()
  }
}

async function* piecesOfStdin(): AsyncGenerator<E.Either<IoError, Uint8Array>> {
  try {
    for await (const piece of process.stdin) yield E.right(piece as Uint8Array)
  } catch (thrown) {
    yield E.left(ioError(thrown, 'read', 'standard input'))
  }
}

/** How long a follower that has caught up waits before it looks again; a tenth of what `why` may add after the end. */
const FOLLOW_MS = 20

/** A file that is still being written, until `ended` says that nobody writes any more and all of it was read. */
export const followFile = (path: string, ended: () => boolean): TE.TaskEither<IoError, ByteSource> =>
  attempt(async () => piecesAsWritten(await open(path, 'r'), path, ended), '', path)

async function* piecesAsWritten(file: File, name: string, ended: () => boolean): AsyncGenerator<E.Either<IoError, Uint8Array>> {
  try {
    for (;;) {
      const last = ended()
      const { bytesRead, buffer } = await file.read(new Uint8Array(PIECE_BYTES), 0, PIECE_BYTES, null)
      if (bytesRead > 0) yield E.right(buffer.subarray(0, bytesRead))
      else if (last) return
      else await new Promise(wake => setTimeout(wake, FOLLOW_MS))
    }
  } catch (thrown) {
    yield E.left(ioError(thrown, 'read', name))
  } finally {
    await file.close()
  }
}

/** Files of a directory in order of their names, hidden ones left out; undefined of anything else. */
export const filesIn = async (path: string): Promise<ReadonlyArray<string> | undefined> => {
  const entries = await readdir(path, { withFileTypes: true }).catch(() => undefined)
  return entries
    ?.filter(entry => entry.isFile() && !entry.name.startsWith('.'))
    .map(entry => join(path, entry.name))
    .sort()
}
