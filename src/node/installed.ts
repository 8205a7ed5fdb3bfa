// Where a tool's eBPF object comes from: a file that is one, a program that carries one, or the program of that name where programs
// are. Programs built with libbpf carry their object whole. Left out: what is in it (loader).
import { existsSync, realpathSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import type { IoError } from '../analysis/ports.js'
import { type Failed, failed } from '../base/error.js'
import { findObjects } from '../elf/index.js'
import { readWhole } from './files.js'

export type ObjectError = IoError | Failed<'UsageError', 'NoObject'>

export interface FoundObject {
  readonly bytes: Uint8Array
  /** Where it was found. */
  readonly path: string
}

/** Where Debian and others put such tools, whether or not the path of whoever asks has it. */
const ALSO = ['/usr/local/sbin', '/usr/sbin', '/sbin', '/usr/share/bcc/libbpf-tools']

const places = (name: string, path = process.env['PATH'] ?? ''): ReadonlyArray<string> => {
  const found = [...path.split(delimiter), ...ALSO].map(folder => join(folder, name)).filter(file => existsSync(file))
  return [...new Set(found.map(file => realpathSync(file)))]
}

const GIVE = 'give its object with --object FILE, or a program that carries it with --from FILE'

const carries = (path: string, bytes: Uint8Array): E.Either<ObjectError, FoundObject> => {
  const [first] = findObjects(bytes)
  return first === undefined
    ? E.left(
        failed(
          'UsageError',
          'NoObject',
          `${path} carries no eBPF object`,
          'Give a program built with libbpf, or an object itself.',
        ),
      )
    : E.right({ path, bytes: first.bytes })
}

/** The object a program carries; an object itself is one, too. */
export const carvedFrom = (path: string): TE.TaskEither<ObjectError, FoundObject> =>
  pipe(
    readWhole(path),
    TE.mapLeft((error): ObjectError => error),
    TE.flatMap(bytes => TE.fromEither(carries(path, bytes))),
  )

/** The first program of that name that carries an object: scripts of other tools have the same names. */
export const installedObject =
  (name: string, since: string): TE.TaskEither<ObjectError, FoundObject> =>
  async () => {
    const files = places(name)
    for (const path of files) {
      const found = await carvedFrom(path)()
      if (E.isRight(found)) return found
    }
    const what = files.length === 0 ? `${name} is not installed` : `${files.join(' and ')} carries no eBPF object`
    return E.left(failed('UsageError', 'NoObject', what, `Install ${since}, or ${GIVE}.`))
  }
