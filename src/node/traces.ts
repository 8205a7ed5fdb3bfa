// Traces by name, for all commands: a file, standard input as `-`, or the files of one `strace -ff` by what they are named after, by
// their directory, or as `log.{12,13}`. Whatever another tool wrote becomes a trace on the way.
import { open, readdir, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { pipe } from 'fp-ts/lib/function.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import type { ByteSource, SourceError } from '../analysis/ports.js'
import { importTrace } from '../import/index.js'
import { byThread, memberName } from '../import/set/name.js'
import { beginsTrace } from '../trace/framing.js'
import { filesIn, openBytes } from './files.js'
import { gunzip } from './gunzip.js'

const BRACED = /^(.+)\.\{([^{}/]+)\}$/

const stemOf = (path: string): string | undefined => memberName(path)?.stem

/** The files that are named after `stem`. */
const membersOf = async (stem: string): Promise<ReadonlyArray<string>> => {
  const names = await readdir(dirname(stem)).catch(() => [])
  return names
    .filter(name => stemOf(name) === basename(stem))
    .map(name => join(dirname(stem), name))
    .sort(byThread)
}

const kindOf = async (path: string): Promise<'directory' | 'file' | 'nothing'> =>
  stat(path).then(
    found => (found.isDirectory() ? 'directory' : 'file'),
    () => 'nothing',
  )

const filesOf = async (name: string): Promise<ReadonlyArray<string>> => {
  if (name === '-') return [name]
  const kind = await kindOf(name)
  if (kind === 'file') return [name]
  if (kind === 'directory') {
    const found = (await filesIn(name)) ?? []
    const stems = new Set(found.map(stemOf))
    return found.length > 0 && stems.size === 1 && !stems.has(undefined) ? [...found].sort(byThread) : [name]
  }
  const [, stem, list] = BRACED.exec(name) ?? []
  const members = stem !== undefined && list !== undefined ? list.split(',').map(end => `${stem}.${end}`) : await membersOf(name)
  return members.length > 0 ? members : [name]
}

/** The bytes of a trace, whatever the file holds. It is opened before this returns, so that a wrong name is an error at once. */
export const openTrace = (name: string): TE.TaskEither<SourceError, ByteSource> =>
  pipe(
    TE.fromTask(() => filesOf(name)),
    TE.flatMap(files => importTrace({ gunzip })(files.map(file => ({ name: file, open: openBytes(file) })))),
  )

/** More than the mark at the beginning of a trace, and of a packed file. */
const MARK_BYTES = 64

const isOwnTrace = async (path: string): Promise<boolean> => {
  const file = await open(path, 'r').catch(() => undefined)
  if (file === undefined) return false
  const { buffer, bytesRead } = await file.read(new Uint8Array(MARK_BYTES), 0, MARK_BYTES, 0)
  await file.close()
  return beginsTrace(buffer.subarray(0, bytesRead))
}

const isLogMember = async (path: string): Promise<boolean> =>
  stemOf(path) !== undefined && (await kindOf(path)) === 'file' && !(await isOwnTrace(path))

const setName = async (stem: string, members: ReadonlyArray<string>): Promise<string> => {
  const all = await membersOf(stem)
  const whole = all.length === members.length && (await kindOf(stem)) === 'nothing'
  return whole ? stem : `${stem}.{${members.map(path => path.slice(stem.length + 1)).join(',')}}`
}

/** Names as given, with the files of each set under one name. */
const gathered = async (files: ReadonlyArray<string>): Promise<ReadonlyArray<string>> => {
  const sets = new Map<string, string[]>()
  const names: string[] = []
  for (const file of files) {
    const stem = (await isLogMember(file)) ? stemOf(file) : undefined
    const set = stem === undefined ? undefined : sets.get(stem)
    if (set !== undefined) set.push(file)
    else names.push(file)
    if (stem !== undefined && set === undefined) sets.set(stem, [file])
  }
  const renamed = new Map<string, string>()
  for (const [stem, [first = '', ...more]] of sets)
    if (more.length > 0) renamed.set(first, await setName(stem, [first, ...more].sort(byThread)))
  return names.map(name => renamed.get(name) ?? name)
}

export interface Recordings {
  readonly names: ReadonlyArray<string>
  /** One was asked for, and not a directory of them. */
  readonly one: boolean
}

/** What `given` names: directories stand for the recordings in them, and the files of one `strace -ff` are one recording. */
export const recordingsOf = async (given: ReadonlyArray<string>): Promise<Recordings> => {
  const found = await Promise.all(given.map(async name => (await filesIn(name)) ?? [name]))
  const files = found.flat()
  const names = await gathered(files)
  const [only] = names
  const asked = given.length === 1 && files.length === 1 && files[0] === given[0]
  return { names, one: names.length === 1 && (asked || only !== files[0]) }
}
