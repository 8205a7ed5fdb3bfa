// The options of a tool as rows: how it is spelled, what it says in the help, what its text means. A tool's own code gets the
// values under the names of its rows, typed by them. Left out: splitting a command line (cli).
import type { Either } from 'fp-ts/lib/Either.js'
import { left, right } from 'fp-ts/lib/Either.js'
import { errnoNames } from '../trace/syscalls.js'

export interface OptionRow<V> {
  /** As commander reads it: `-p, --pid <pid>`; `[name]` or `<name>` alone is an argument. */
  readonly flags: string
  readonly about: string
  /** A Left says what the text should be. Absent for an option that takes no value. */
  readonly read?: (text: string) => Either<string, V>
  readonly given: V
}

export type OptionRows = Readonly<Record<string, OptionRow<unknown>>>
export type Given<Rows extends OptionRows> = { readonly [K in keyof Rows]: Rows[K] extends OptionRow<infer V> ? V : never }

export const flag = (flags: string, about: string): OptionRow<boolean> => ({ flags, about, given: false })

const INT_MAX = 2 ** 31 - 1

const readCount =
  (least: number, most: number) =>
  (text: string): Either<string, number> => {
    const value = Number(text)
    const isCount = text !== '' && Number.isInteger(value) && value >= least && value <= most
    return isCount ? right(value) : left(`It is a whole number from ${least} to ${most}.`)
  }

export const count = (flags: string, about: string, least = 1, most = INT_MAX): OptionRow<number | undefined> => ({
  flags,
  about,
  read: readCount(least, most),
  given: undefined,
})

export const word = (flags: string, about: string): OptionRow<string | undefined> => ({
  flags,
  about,
  read: right,
  given: undefined,
})

export const choice = <W extends string>(flags: string, about: string, words: ReadonlyArray<W>): OptionRow<W | undefined> => ({
  flags,
  about,
  read: text => (words.includes(text as W) ? right(text as W) : left(`It is ${words.join(', ')}.`)),
  given: undefined,
})

const PORT_MAX = 65535

/** All that is left of the arguments: the last row of a tool. */
export const words = (flags: string, about: string): OptionRow<ReadonlyArray<string>> => ({
  flags,
  about,
  read: text => right(text.split('\0')),
  given: [],
})

/** Numbers with commas between them, each within bounds. */
export const list = (flags: string, about: string, least = 1, most = PORT_MAX): OptionRow<ReadonlyArray<number> | undefined> => ({
  flags,
  about,
  read: text => {
    const values = text.split(',').map(Number)
    const isWrong = text === '' || values.some(value => !Number.isInteger(value) || value < least || value > most)
    return isWrong ? left(`It is numbers from ${least} to ${most} with commas between them.`) : right(values)
  },
  given: undefined,
})

/** ENOENT, or its number. */
export const errno = (flags: string, about: string): OptionRow<number | undefined> => ({
  flags,
  about,
  read: text => {
    const named = errnoNames().get(text)
    return named === undefined ? readCount(1, INT_MAX)(text) : right(named)
  },
  given: undefined,
})

const USER_MAX = 2 ** 32 - 2

/** What several tools have, spelled the same in all of them. */
export const COMMON = {
  pid: count('-p, --pid <pid>', 'only this process'),
  uid: (about: string) => count('-u, --uid <uid>', about, 0, USER_MAX),
  verbose: flag('-v, --verbose', 'taken, and without effect'),
} as const
