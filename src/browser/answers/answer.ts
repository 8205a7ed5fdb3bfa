// What an answer of the worker is made from: the opened trace, and what the last search left. One file beside this one for each
// part of the page that asks; index.ts is the table of them.
import type * as E from 'fp-ts/lib/Either.js'
import type { AnyFailed } from '../../base/error.js'
import type { Answers, Ask } from '../protocol.js'
import type { Session } from '../session.js'

export type Progress = (done: number, total: number) => void

/** What the worker holds between questions. */
export interface Opened {
  readonly session: Session
  /** Rows that the last search found; undefined: all. */
  found: Uint32Array | undefined
  /** Counts searches, so that a newer one ends an older. */
  searches: number
}

export type Tag = Exclude<Ask['_tag'], 'Open' | 'Compare'>
export type AskOf<T extends Ask['_tag']> = Extract<Ask, { readonly _tag: T }>
export type Answered<T extends keyof Answers> = Promise<E.Either<AnyFailed, Answers[T]>>
export type Answer<T extends Tag> = (open: Opened, ask: AskOf<T>, progress: Progress) => Answered<T>
export type AnswersFor<T extends Tag> = { readonly [K in T]: Answer<K> }
