// Symbol tables from the files of this machine: a file counts only when it is the one that was mapped, which its build id says,
// or, where it has none, its inode. Stripped files may have their tables under /usr/lib/debug (Debian's -dbgsym packages).
import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import { appendFile, stat, truncate } from 'node:fs/promises'
import { pipe } from 'fp-ts/lib/function.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import type { SourceError } from '../analysis/ports.js'
import { needsOf } from '../analysis/stacks.js'
import { concat } from '../base/bytes.js'
import { type ElfProgram, type FileBytes, functionsAt, readProgram } from '../elf/program.js'
import type { FindFunctions, Module } from '../symbol/index.js'
import { encodeSymbols } from '../trace/index.js'
import { ioError, openBytes } from './files.js'

const DEBUG_FILES = '/usr/lib/debug/.build-id'

interface OpenFile extends FileBytes {
  readonly inode: bigint
}

/** Runs `use` on a file that is a regular one and can be read. */
const withFile = <A>(path: string, use: (file: OpenFile) => A): A | undefined => {
  let fd: number
  try {
    fd = openSync(path, 'r')
  } catch {
    return undefined
  }
  try {
    const stat = fstatSync(fd, { bigint: true })
    const read = (at: number, count: number): Uint8Array => {
      const wanted = Math.max(0, Math.min(count, Number(stat.size) - at))
      const bytes = new Uint8Array(wanted)
      return bytes.subarray(0, wanted === 0 ? 0 : readSync(fd, bytes, 0, wanted, at))
    }
    return stat.isFile() ? use({ read, inode: stat.ino }) : undefined
  } catch {
    return undefined
  } finally {
    closeSync(fd)
  }
}

const isMapped = (module: Module, program: ElfProgram, inode: bigint): boolean =>
  module.buildId === '' ? program.buildId === '' && inode === module.inode : program.buildId === module.buildId

const debugFile = ({ buildId }: Module): string => `${DEBUG_FILES}/${buildId.slice(0, 2)}/${buildId.slice(2)}.debug`

/** The file's own tables first: the separate ones are asked only for what those do not have. */
export const localFunctions: FindFunctions = (module, offsets) =>
  (module.path.startsWith('/') &&
    withFile(module.path, file => {
      const program = readProgram(file)
      if (program === undefined || !isMapped(module, program, file.inode)) return []
      const own = functionsAt(program, file, offsets)
      const rest = offsets.filter(offset => !own.has(offset))
      const separate =
        rest.length === 0 || module.buildId === ''
          ? undefined
          : withFile(debugFile(module), debug =>
              readProgram(debug)?.buildId === module.buildId ? functionsAt(program, debug, rest) : undefined,
            )
      return [...own.values(), ...(separate?.values() ?? [])]
    })) ||
  []

/** What the stacks of a finished trace need to be named elsewhere, as bytes that go behind its end. */
export const symbolsFor = (path: string): TE.TaskEither<SourceError, Uint8Array> =>
  pipe(
    openBytes(path),
    TE.flatMap(needsOf),
    TE.map(needs => concat(needs.tables(localFunctions).map(encodeSymbols))),
  )

/** Completes a trace that nobody writes any more; one that went to a pipe or a device stays as it is. */
export const addSymbols = (path: string): TE.TaskEither<SourceError, void> =>
  pipe(
    TE.tryCatch(() => stat(path), unwritable(path)),
    TE.flatMap(before =>
      before.isFile()
        ? pipe(
            symbolsFor(path),
            TE.flatMap(bytes => TE.tryCatch(() => append(path, bytes, before.size), unwritable(path))),
          )
        : TE.right(undefined),
    ),
  )

const unwritable = (path: string) => (thrown: unknown) => ioError(thrown, 'write', path, 'Unwritable')

/** All or nothing: half a record would be an error to every reader. */
const append = async (path: string, bytes: Uint8Array, size: number): Promise<void> => {
  if (bytes.length === 0) return
  try {
    await appendFile(path, bytes)
  } catch (thrown) {
    await truncate(path, size)
    throw thrown
  }
}
