// The options that `record` and `why` share, as the recorder's request. What does not make sense is a Left, before anything runs.
import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import * as RA from 'fp-ts/lib/ReadonlyArray.js'
import { type AccountError, accountOf } from '../node/account.js'
import type { CaptureFilter, CaptureRequest, Injected, Stacks } from '../node/capture.js'
import { injectedOf } from '../node/inject.js'
import { type CallFilter, callBits, type FilterError } from '../trace/filter.js'
import type { Injection, InjectError } from '../trace/inject.js'

export interface RecordOptions {
  readonly output?: string
  readonly snapshot?: number
  readonly redact: boolean
  readonly stacks: Stacks
  /** Seconds. */
  readonly timeout?: number
  /** Seconds. */
  readonly linger?: number
  readonly onExit?: 'detach' | 'kill' | 'wait'
  readonly trace?: E.Either<FilterError, CallFilter>
  readonly only?: boolean
  readonly env: ReadonlyArray<string>
  readonly user?: string
  readonly inject: ReadonlyArray<E.Either<InjectError, Injection>>
  readonly ring?: number
  readonly files?: boolean
  readonly stopAfter?: { readonly events: number } | { readonly ms: number }
}

const MS = 1000

const filterOf = ({ trace, only = false }: RecordOptions): E.Either<FilterError, { readonly filter?: CaptureFilter }> =>
  trace === undefined
    ? E.right({})
    : pipe(
        trace,
        E.map(filter => ({
          filter: { text: filter.text, calls: callBits(filter, only, process.arch === 'arm64' ? 'aarch64' : 'x86_64'), only },
        })),
      )

const userOf = ({ user }: RecordOptions): E.Either<AccountError, { readonly user?: string }> =>
  user === undefined
    ? E.right({})
    : pipe(
        accountOf(user),
        E.map(ids => ({ user: ids })),
      )

const injectOf = ({ inject }: RecordOptions): E.Either<InjectError, { readonly inject?: ReadonlyArray<Injected> }> =>
  inject.length === 0
    ? E.right({})
    : pipe(
        inject,
        RA.traverse(E.Applicative)(E.flatMap(injectedOf)),
        E.map(rules => ({ inject: rules })),
      )

/** Where the trace goes is the command's to say, when all else makes sense: it may create a file for it. */
export const requestOf = (
  argv: ReadonlyArray<string>,
  options: RecordOptions,
): E.Either<FilterError | AccountError | InjectError, Omit<CaptureRequest, 'output'>> =>
  pipe(
    E.Do,
    E.bind('filter', () => filterOf(options)),
    E.bindW('user', () => userOf(options)),
    E.bindW('inject', () => injectOf(options)),
    E.map(({ filter, user, inject }) => ({
      argv,
      redact: options.redact,
      stacks: options.stacks,
      environment: options.env,
      ...filter,
      ...user,
      ...inject,
      ...(options.files === true ? { files: true } : {}),
      ...(options.ring === undefined ? {} : { ringBytes: options.ring }),
      ...(options.stopAfter === undefined ? {} : { stop: options.stopAfter }),
      ...(options.snapshot === undefined ? {} : { snapshotBytes: options.snapshot }),
      ...(options.linger === undefined ? {} : { lingerMs: Math.ceil(options.linger * MS) }),
      ...(options.onExit === undefined ? {} : { onExit: options.onExit }),
      ...(options.timeout === undefined ? {} : { timeoutMs: Math.ceil(options.timeout * MS) }),
    })),
  )
