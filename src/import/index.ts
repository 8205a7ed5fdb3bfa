// Files of other recorders, and our own packed ones, as the bytes of a trace: what reads a trace reads them all through this. A trace of
// our own passes through untouched. Memory is bounded whatever the file holds. Left out: where the bytes come from (node, browser).
import * as E from 'fp-ts/lib/Either.js'
import type * as TE from 'fp-ts/lib/TaskEither.js'
import type { AnyFailed } from '../base/error.js'
import type { TraceError } from '../trace/error.js'
import { builder } from './build/index.js'
import { type ImportError, importError } from './error.js'
import { jsonLinesTrace } from './json-lines.js'
import { type ImportPorts, opened } from './opened.js'
import { type ImportFile, type Member, survey } from './set/member.js'
import { memberName } from './set/name.js'
import { merged } from './set/merge.js'
import { type ItemStream, itemsOf } from './stream.js'
import type { Source } from './unpack/cursor.js'

export type { ImportError, ImportReason } from './error.js'
export type { ImportPorts } from './opened.js'
export type { ImportFile } from './set/member.js'

type Fails<Err> = Err | ImportError | TraceError

interface Whose {
  readonly format: string
  /** Items of several files come in the order in which calls began. */
  readonly overlapping: boolean
}

async function* traceOf<Err>({ items, clock, unread, lines }: ItemStream<Err>, whose: Whose): Source<Err> {
  const building = builder({ ...whose, clock, unread, lines, recorder: `probecause import (${whose.format})` })
  for await (const batch of items) {
    if (E.isLeft(batch)) return yield batch
    for (const piece of building.push(batch.right)) yield E.right(piece)
  }
  for (const piece of building.end()) yield E.right(piece)
}

const oneFile = async <Err extends AnyFailed>(
  ports: ImportPorts,
  file: ImportFile<Err>,
): Promise<E.Either<Fails<Err>, Source<Fails<Err>>>> => {
  const source = await file.open()
  if (E.isLeft(source)) return source
  const found = await opened(ports)(source.right)
  if (E.isLeft(found)) return found
  const { right } = found
  switch (right._tag) {
    case 'Trace':
      return E.right(right.source)
    case 'JsonLines':
      return E.right(jsonLinesTrace(right.source))
    case 'Items':
      return E.right(traceOf(itemsOf(right, memberName(file.name)?.tid), { format: right.format.name, overlapping: false }))
  }
}

const NOTHING = importError('NotKnown', 'no file was given')

const setOf = async <Err extends AnyFailed>(
  ports: ImportPorts,
  files: ReadonlyArray<ImportFile<Err>>,
): Promise<E.Either<Fails<Err>, Source<Fails<Err>>>> => {
  const members: Member<Err>[] = []
  for (const file of files) {
    const member = await survey(ports, file)
    if (E.isLeft(member)) return member
    members.push(member.right)
  }
  const [first] = members
  if (first === undefined) return E.left(NOTHING)
  const other = members.find(({ format }) => format !== first.format)
  if (other !== undefined)
    return E.left(
      importError('Mixed', `${first.file.name} is ${first.format.name} and ${other.file.name} is ${other.format.name}`),
    )
  return E.right(traceOf(merged(ports, members), { format: first.format.name, overlapping: true }))
}

/** Several files are those of one log. A file is opened and recognised before this returns, so that a wrong one is an error at once. */
export const importTrace =
  (ports: ImportPorts) =>
  <Err extends AnyFailed>(files: ReadonlyArray<ImportFile<Err>>): TE.TaskEither<Fails<Err>, Source<Fails<Err>>> =>
  () => {
    const [only, ...more] = files
    return only !== undefined && more.length === 0 ? oneFile(ports, only) : setOf(ports, files)
  }
