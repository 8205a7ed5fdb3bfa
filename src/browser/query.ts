// What the search field of the page understands: what `show` takes (`-e openat,%network`, `-e !read`, `-e /^open`, `-p 812`, `-z`
// for calls that succeeded, `-Z` for those that failed), the same as words (`call:%file`, `pid:812`, `tid:812`, `errno:ENOENT`), and
// whatever else is typed is one piece of text to look for in the line, in any case. All must hold; two values for one key mean either.
// A name that is no call, class or error is answered with a sentence. A word whose value cannot be one (pid:x) is text like any other.
import * as E from 'fp-ts/lib/Either.js'
import { failed } from '../base/error.js'
import { nearest } from '../base/nearest.js'
import { type CallFilter, type FilterError, parseFilter } from '../trace/filter.js'
import { errnoName } from '../trace/syscalls.js'

export interface Query {
  /** A process or a thread. */
  readonly ids: ReadonlyArray<number>
  readonly calls: ReadonlyArray<CallFilter>
  /** Numbers. */
  readonly errnos: ReadonlyArray<number>
  /** What the call returned; undefined: anything. */
  readonly outcome?: 'succeeded' | 'failed'
  /** In lower case; empty: any line. */
  readonly text: string
}

const ERRNO_MAX = 4095
const ERRNOS: ReadonlyMap<string, number> = new Map(Array.from({ length: ERRNO_MAX }, (_, i) => [errnoName(i + 1), i + 1]))

const errnoOf = (word: string): E.Either<FilterError, number> => {
  const number = ERRNOS.get(word.toUpperCase())
  if (number !== undefined) return E.right(number)
  const meant = nearest(
    word.toUpperCase(),
    [...ERRNOS.keys()].filter(name => name.startsWith('E')),
  )
  return E.left(failed('UsageError', 'BadFilter', `errno: "${word}" is no error`, `The nearest name is ${meant}.`))
}

type Term = (value: string) => E.Either<FilterError, Partial<Query>> | undefined

const id: Term = value => (/^\d+$/.test(value) ? E.right({ ids: [Number(value)] }) : undefined)
const call: Term = value => E.map((filter: CallFilter) => ({ calls: [filter] }))(parseFilter(value))
const errno: Term = value => E.map((number: number) => ({ errnos: [number] }))(errnoOf(value))

/** What stands before a value: a key and its colon, or an option and a space. */
const KEYS: Readonly<Record<string, Term>> = { 'pid:': id, 'tid:': id, 'call:': call, 'errno:': errno }
const OPTIONS: Readonly<Record<string, Term>> = { '-e': call, '--trace': call, '-p': id, '--pid': id }
const FLAGS: Readonly<Record<string, Query['outcome']>> = {
  '-z': 'succeeded',
  '--successful-only': 'succeeded',
  '-Z': 'failed',
  '--failed-only': 'failed',
}

/** A term and how many words it takes; undefined: the word is text. */
const termAt = (
  words: ReadonlyArray<string>,
  at: number,
): readonly [E.Either<FilterError, Partial<Query>>, number] | undefined => {
  const word = words[at] ?? ''
  const outcome = FLAGS[word]
  if (outcome !== undefined) return [E.right({ outcome }), 1]
  const [, key = '', value = ''] = /^([a-z]+:)(.+)$/i.exec(word) ?? []
  const keyed = Object.hasOwn(KEYS, key.toLowerCase()) ? KEYS[key.toLowerCase()]?.(value) : undefined
  if (keyed !== undefined) return [keyed, 1]
  const next = words[at + 1]
  const given = next !== undefined && Object.hasOwn(OPTIONS, word) ? OPTIONS[word]?.(next) : undefined
  return given === undefined ? undefined : [given, 2]
}

export const parseQuery = (typed: string): E.Either<FilterError, Query> => {
  const words = typed.trim().split(/\s+/)
  const text: string[] = []
  let query: Query = { ids: [], calls: [], errnos: [], text: '' }
  for (let at = 0; at < words.length; ) {
    const term = termAt(words, at)
    if (term === undefined) {
      text.push(words[at++] ?? '')
      continue
    }
    const [part, taken] = term
    if (E.isLeft(part)) return part
    const { ids = [], calls = [], errnos = [], outcome = query.outcome } = part.right
    query = {
      ids: [...query.ids, ...ids],
      calls: [...query.calls, ...calls],
      errnos: [...query.errnos, ...errnos],
      ...(outcome === undefined ? {} : { outcome }),
      text: '',
    }
    at += taken
  }
  return E.right({ ...query, text: text.join(' ').toLowerCase() })
}

export const holds = (query: Query, line: string): boolean => query.text === '' || line.toLowerCase().includes(query.text)
