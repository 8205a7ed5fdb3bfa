// Errors as values. Every error of the project is a `Failed`: a tag (which stage), a reason (a closed union, so tests
// compare values and not prose) and the context each layer added on the way out. `renderError` turns one into the single
// line a person reads, outermost context first:
//
//     openat.bpf.o: load maps: map "starts": value size is 0 (.maps+0x18)
//
// Sentences for people stand in `Context.doing` at the place that knows them; exit codes are the CLI's business.
import type { Either } from 'fp-ts/lib/Either.js'
import { left } from 'fp-ts/lib/Either.js'

/** A place inside the subject. `section` names what an offset counts from; without it, the start of the file. */
export type At =
  | { readonly _tag: 'offset'; readonly offset: number; readonly section?: string }
  | { readonly _tag: 'pc'; readonly pc: number }
  | { readonly _tag: 'seq'; readonly seq: number }

export interface Context {
  readonly doing: string
  readonly subject?: string
  readonly at?: At
}

/** `context` is ordered outermost first. `remedy` is what the reader can do about it, a sentence of its own. */
export interface Failed<Tag extends string, Reason extends string> {
  readonly _tag: Tag
  readonly reason: Reason
  readonly context: ReadonlyArray<Context>
  readonly remedy?: string
}

export type AnyFailed = Failed<string, string>

export const offset = (at: number, section?: string): At =>
  section === undefined ? { _tag: 'offset', offset: at } : { _tag: 'offset', offset: at, section }
export const pc = (at: number): At => ({ _tag: 'pc', pc: at })
export const seq = (at: number): At => ({ _tag: 'seq', seq: at })

/** A new error; `what` says what went wrong, innermost. */
export const failed = <Tag extends string, Reason extends string>(
  tag: Tag,
  reason: Reason,
  what: Context | string,
  remedy?: string,
): Failed<Tag, Reason> => {
  const context = [typeof what === 'string' ? { doing: what } : what]
  return remedy === undefined ? { _tag: tag, reason, context } : { _tag: tag, reason, context, remedy }
}

/** The same, as a `Left`. */
export const fail = <Tag extends string, Reason extends string>(
  tag: Tag,
  reason: Reason,
  what: Context | string,
  remedy?: string,
): Either<Failed<Tag, Reason>, never> => left(failed(tag, reason, what, remedy))

/** Adds one context outside those an error already has: `E.mapLeft(inContext({ doing: 'load map', subject: name }))`. */
export const inContext =
  (outer: Context) =>
  <F extends AnyFailed>(error: F): F => ({ ...error, context: [outer, ...error.context] })

const renderAt = (at: At): string => {
  switch (at._tag) {
    case 'offset':
      return at.section === undefined ? `at byte ${at.offset}` : `${at.section}+0x${at.offset.toString(16)}`
    case 'pc':
      return `pc ${at.pc}`
    case 'seq':
      return `event #${at.seq}`
  }
}

const renderContext = (context: Context): string => {
  const named = context.subject === undefined ? context.doing : [context.doing, context.subject].filter(s => s !== '').join(' ')
  return context.at === undefined ? named : `${named} (${renderAt(context.at)})`
}

/** One line, outermost context first, without the remedy. */
export const renderError = (error: AnyFailed): string =>
  error.context
    .map(renderContext)
    .join(': ')
    .replace(/\s*\n\s*/g, ' ')
