// The worker's entry: answers the questions of protocol.ts about one trace. A page starts a new worker for each trace, so the
// session here is opened once. Built as a classic script into the page (vite.config.ts). Left out: the answers (answers/).
import * as E from 'fp-ts/lib/Either.js'
import { type AnyFailed, failed } from '../base/error.js'
import type { Answer, Answered, AskOf, Opened, Progress, Tag } from './answers/answer.js'
import { ANSWERS } from './answers/index.js'
import { compareSources } from './compared.js'
import type { Ask, Reply, Request, Start } from './protocol.js'
import { openSession } from './session.js'

/** The worker's global, as far as it is used; the DOM library types the window's. */
interface Port {
  onmessage: ((event: MessageEvent<Start | Request>) => void) | null
  postMessage(reply: Reply): void
}
const port = self as unknown as Port

let engine: Uint8Array<ArrayBuffer> | undefined
let opened: Opened | undefined

const nothingOpen = E.left(failed('PageError', 'NothingOpen', 'no trace is open'))

const open = async ({ name, source }: AskOf<'Open'>, progress: Progress): Answered<'Open'> => {
  if (engine === undefined) return nothingOpen
  const session = await openSession(engine, name, source, progress)()
  if (E.isLeft(session)) return session
  opened = { session: session.right, found: undefined, searches: 0 }
  return E.right(session.right.model)
}

const answer = async (ask: Ask, progress: Progress): Answered<Ask['_tag']> => {
  try {
    if (ask._tag === 'Open') return await open(ask, progress)
    if (ask._tag === 'Compare')
      return engine === undefined ? nothingOpen : await compareSources(engine, ask.good, ask.bad, progress)()
    if (opened === undefined) return nothingOpen
    // The table has for each tag the answer to that tag's question.
    return await (ANSWERS[ask._tag] as Answer<Tag>)(opened, ask, progress)
  } catch (thrown) {
    // Every expected failure is a value; what is thrown is a bug, and the page says so rather than wait for ever.
    return E.left(
      failed('PageError', 'Bug', `this is a bug of probecause: ${thrown instanceof Error ? thrown.message : String(thrown)}`),
    )
  }
}

const reply = async ({ id, ask }: Request): Promise<void> => {
  const given: E.Either<AnyFailed, unknown> = await answer(ask, (done, total) =>
    port.postMessage({ id, _tag: 'Progress', done, total }),
  )
  port.postMessage(
    E.isRight(given) ? ({ id, _tag: 'Right', value: given.right } as Reply) : { id, _tag: 'Left', error: given.left },
  )
}

port.onmessage = ({ data }) => {
  if ('engine' in data) engine = data.engine
  else void reply(data)
}
