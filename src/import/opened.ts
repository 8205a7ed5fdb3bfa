// A file as it is found: unpacked, and recognised by its first bytes. Names count for nothing, since logs are called anything.
// Left out: what its items become (build/), and files that belong together (set.ts).
import * as E from 'fp-ts/lib/Either.js'
import { beginsTrace, foreignKind } from '../trace/framing.js'
import { JSON_LINES_BEGIN } from '../trace/json/index.js'
import { type ImportError, importError } from './error.js'
import { FORMATS } from './formats.js'
import { type Format, HEAD_BYTES, type Recognised } from './item.js'
import { bounded, type Unpack } from './unpack/bounds.js'
import { cursor, type Source } from './unpack/cursor.js'
import { unzstd } from './unpack/zstd.js'

export type Opened<Err> =
  /** A trace of our own, which nothing is done to. */
  | { readonly _tag: 'Trace'; readonly source: Source<Err> }
  | { readonly _tag: 'JsonLines'; readonly source: Source<Err> }
  | { readonly _tag: 'Items'; readonly format: Format; readonly source: Source<Err> }

/** What undoes gzip where this runs: a port, since platforms differ in what they give of data that ends early. */
export interface ImportPorts {
  readonly gunzip: Unpack
}

/** Enough to tell a trace, and a packed file, from text: a live recording is not waited for. */
const MARK_BYTES = 64
/** A packed file may be packed once more, as a log that was rotated and then attached to a ticket. */
const PACKED_TIMES = 2

const begins = (head: Uint8Array, mark: ReadonlyArray<number>): boolean => mark.every((byte, i) => head[i] === byte)

const packings = ({ gunzip }: ImportPorts): ReadonlyArray<readonly [mark: ReadonlyArray<number>, unpack: Unpack]> => [
  [[0x1f, 0x8b], bounded(gunzip)], // RFC 1952 section 2.3.1
  [[0x28, 0xb5, 0x2f, 0xfd], bounded(unzstd)],
]

const surest = (head: Uint8Array): readonly [Format, Recognised] | undefined =>
  FORMATS.map(format => [format, format.recognise(head)] as const)
    .filter(([, found]) => found._tag !== 'No')
    .sort(([, a], [, b]) => sureness(b) - sureness(a))[0]

/** A refusal counts for as much as a mark of its own. */
const sureness = (found: Recognised): number => (found._tag === 'Yes' ? found.sure : found._tag === 'Refused' ? 1 : 0)

const notKnown = (mark: Uint8Array): string => {
  const kind = foreignKind(mark)
  return kind === undefined ? 'this is neither a recording nor a log of a kind that is known here' : `this is ${kind}`
}

const jsonMark = new TextEncoder().encode(JSON_LINES_BEGIN)

export const opened =
  (ports: ImportPorts) =>
  async <Err>(given: Source<Err>): Promise<E.Either<Err | ImportError, Opened<Err | ImportError>>> => {
    let from = cursor<Err | ImportError>(given)
    for (let times = 0; times < PACKED_TIMES; times++) {
      const mark = await from.peek(4)
      const packing = packings(ports).find(([bytes]) => begins(mark, bytes))
      if (packing !== undefined) from = cursor(packing[1](from.rest()))
    }
    const mark = await from.peek(MARK_BYTES)
    const failure = from.failure()
    if (failure !== undefined && mark.length === 0) return E.left(failure)
    if (mark.length === 0 || beginsTrace(mark)) return E.right({ _tag: 'Trace', source: from.rest() })
    if (begins(mark, [...jsonMark])) return E.right({ _tag: 'JsonLines', source: from.rest() })
    const found = surest(await from.peek(HEAD_BYTES))
    if (found === undefined) return E.left(importError('NotKnown', notKnown(mark)))
    const [format, as] = found
    return as._tag === 'Refused'
      ? E.left(importError('NoEvents', as.what, as.remedy))
      : E.right({ _tag: 'Items', format, source: from.rest() })
  }
