// One file of a set (`strace -ff -o log` writes log.PID for each thread, and no line in them says whose it is): looked at once for its
// format and first time, and read when its turn comes.
import * as E from 'fp-ts/lib/Either.js'
import type * as TE from 'fp-ts/lib/TaskEither.js'
import type { AnyFailed } from '../../base/error.js'
import { type ImportError, importError } from '../error.js'
import type { Clock, Format, Item, Unread } from '../item.js'
import { type ImportPorts, opened } from '../opened.js'
import { type ItemStream, itemsOf } from '../stream.js'
import type { Source } from '../unpack/cursor.js'
import { memberName } from './name.js'

export interface ImportFile<Err> {
  readonly name: string
  readonly open: TE.TaskEither<Err, Source<Err>>
}

export type Fails<Err> = Err | ImportError

export interface Member<Err> {
  readonly file: ImportFile<Err>
  readonly tid: number
  readonly format: Format
  readonly clock: Clock
  /** Of its first item; undefined: it has no times, or no items. */
  readonly beginNs: bigint | undefined
}

const streamOf = async <Err extends AnyFailed>(
  ports: ImportPorts,
  file: ImportFile<Err>,
  tid: number,
): Promise<E.Either<Fails<Err>, { readonly format: Format; readonly stream: ItemStream<Fails<Err>> }>> => {
  const source = await file.open()
  if (E.isLeft(source)) return source
  const found = await opened(ports)(source.right)
  if (E.isLeft(found)) return found
  const { right } = found
  if (right._tag !== 'Items') return E.left(importError('Mixed', `${file.name} is a recording of its own`))
  return E.right({ format: right.format, stream: itemsOf(right, tid) })
}

/** Reads as far as the first item. */
export const survey = async <Err extends AnyFailed>(
  ports: ImportPorts,
  file: ImportFile<Err>,
): Promise<E.Either<Fails<Err>, Member<Err>>> => {
  const tid = memberName(file.name)?.tid
  if (tid === undefined) return E.left(importError('Mixed', `the name of ${file.name} does not end with the number of a thread`))
  const found = await streamOf(ports, file, tid)
  if (E.isLeft(found)) return found
  const { format, stream } = found.right
  for await (const batch of stream.items) {
    if (E.isLeft(batch)) return batch
    const [first] = batch.right
    if (first !== undefined) return E.right({ file, tid, format, clock: stream.clock(), beginNs: first.ns })
  }
  return E.right({ file, tid, format, clock: 'none', beginNs: undefined })
}

/** A member that is being read. */
export interface Running<Err> {
  /** The next one, while there is one. */
  readonly item: () => Item | undefined
  /** Of the next item, or of the one before it where it has no time. */
  readonly ns: () => bigint
  /** Goes on to the next; the answer is undefined while that needs no waiting. */
  readonly step: () => Promise<Err | undefined> | undefined
  readonly unread: () => Unread
  readonly lines: () => number
}

export const run = async <Err extends AnyFailed>(
  ports: ImportPorts,
  { file, tid }: Member<Err>,
): Promise<E.Either<Fails<Err>, Running<Fails<Err>>>> => {
  const found = await streamOf(ports, file, tid)
  if (E.isLeft(found)) return found
  const { stream } = found.right
  const batches = stream.items[Symbol.asyncIterator]()
  let [batch, at, last]: [ReadonlyArray<Item>, number, bigint] = [[], 0, 0n]

  const more = async (): Promise<Fails<Err> | undefined> => {
    at = 0
    batch = []
    while (batch.length === 0) {
      const next = await batches.next()
      if (next.done === true) return undefined
      if (E.isLeft(next.value)) return next.value.left
      batch = next.value.right
    }
    return undefined
  }

  const failure = await more()
  if (failure !== undefined) return E.left(failure)
  return E.right({
    item: () => {
      const item = batch[at]
      return item === undefined || item.tid !== 0 ? item : { ...item, tid }
    },
    ns: () => {
      last = batch[at]?.ns ?? last
      return last
    },
    step: () => (++at < batch.length ? undefined : more()),
    unread: stream.unread,
    lines: stream.lines,
  })
}
