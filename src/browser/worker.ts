// The worker's entry: answers the questions of protocol.ts about one trace. A page starts a new worker for each trace, so the
// session here is opened once; the search is the only other state. Built as a classic script into the page (vite.config.ts).
import * as E from 'fp-ts/lib/Either.js'
import { type AnyFailed, failed } from '../base/error.js'
import { fromBase64, gunzip } from './carried.js'
import { lowerBound } from './column.js'
import type { Answers, Ask, Line, Reply, Request, Start } from './protocol.js'
import { parseQuery } from './query.js'
import { rowOf } from './rows.js'
import { search } from './search.js'
import { openSession, type Session } from './session.js'

/** The worker's global, as far as it is used; the DOM library types the window's. */
interface Port {
  onmessage: ((event: MessageEvent<Start | Request>) => void) | null
  postMessage(reply: Reply): void
}
const port = self as unknown as Port

type Progress = (done: number, total: number) => void
type Answered<T extends keyof Answers> = Promise<E.Either<AnyFailed, Answers[T]>>
type AskOf<T extends Ask['_tag']> = Extract<Ask, { readonly _tag: T }>

let engine: Promise<Uint8Array<ArrayBuffer>> | undefined
let session: Session | undefined
/** Rows that the last search found; undefined: all. */
let found: Uint32Array | undefined
let searches = 0

const nothingOpen = E.left(failed('PageError', 'NothingOpen', 'no trace is open'))

const withSession = async <A>(answer: (session: Session) => A | Promise<A>): Promise<E.Either<AnyFailed, A>> =>
  session === undefined ? nothingOpen : E.right(await answer(session))

const lines = (open: Session, rows: Iterable<number>): Promise<ReadonlyArray<Line>> =>
  Promise.all(Array.from(rows, row => open.lines.line(row)))

const between = (from: number, to: number): ReadonlyArray<number> =>
  Array.from({ length: Math.max(0, to - from) }, (_, i) => from + i)

/** The row of an event and up to `each` rows of the same process before and behind it. */
const neighbours = ({ rows }: Session, seq: number, each: number): ReadonlyArray<number> => {
  const here = rowOf(rows, seq)
  const pid = rows.pid.at(here)
  const walk = (step: 1 | -1): number[] => {
    const out: number[] = []
    for (let row = here + step; row >= 0 && row < rows.seq.length() && out.length < each; row += step)
      if (rows.pid.at(row) === pid) out.push(row)
    return out
  }
  return [...walk(-1).reverse(), here, ...walk(1)]
}

const place = ({ rows }: Session, seq: number): number => {
  const row = rowOf(rows, seq)
  const list = found
  return list === undefined ? row : lowerBound({ at: at => list[at] ?? 0, length: () => list.length }, row)
}

const answers: { readonly [T in Ask['_tag']]: (ask: AskOf<T>, progress: Progress) => Answered<T> } = {
  Open: async ({ name, source }, progress) => {
    if (engine === undefined) return nothingOpen
    const opened = await openSession(await engine, name, source, progress)()
    if (E.isLeft(opened)) return opened
    session = opened.right
    return E.right(session.model)
  },
  Lines: ({ from, to }) =>
    withSession(open => {
      const last = Math.min(to, found?.length ?? open.rows.seq.length())
      return lines(open, found === undefined ? between(from, last) : found.subarray(from, last))
    }),
  Around: ({ seq, each }) => withSession(open => lines(open, neighbours(open, seq, each))),
  Search: ({ query }, progress) =>
    withSession(async ({ arch, rows, lines }) => {
      const mine = ++searches
      const result = await search(parseQuery(query), { arch, rows, lines, progress, stale: () => mine !== searches })
      const partial = mine !== searches
      if (!partial) found = result
      return { rows: found?.length ?? rows.seq.length(), partial }
    }),
  Place: ({ seq }) => withSession(open => place(open, seq)),
  Json: () => withSession(open => open.json),
}

const answer = async <T extends Ask['_tag']>(ask: AskOf<T>, progress: Progress): Promise<E.Either<AnyFailed, Answers[T]>> => {
  try {
    return await answers[ask._tag as T](ask, progress)
  } catch (thrown) {
    // Every expected failure is a value; what is thrown is a bug, and the page says so rather than wait for ever.
    return E.left(
      failed('PageError', 'Bug', `this is a bug of probecause: ${thrown instanceof Error ? thrown.message : String(thrown)}`),
    )
  }
}

const reply = async ({ id, ask }: Request): Promise<void> => {
  const given = await answer(ask, (done, total) => port.postMessage({ id, _tag: 'Progress', done, total }))
  port.postMessage(E.isRight(given) ? { id, _tag: 'Right', value: given.right } : { id, _tag: 'Left', error: given.left })
}

port.onmessage = ({ data }) => {
  if ('engine' in data) engine = gunzip(fromBase64(data.engine)).then(async blob => new Uint8Array(await blob.arrayBuffer()))
  else void reply(data)
}
