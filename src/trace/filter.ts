// Which system calls somebody asked for: the expressions of strace(1), "Filtering", read once, into sets of numbers. The
// recorder is given the numbers (callBits), `show` asks for each call, and a report asks what was left out (unseenClasses).
// As in strace a name may stand for different numbers in different abis, and `!` inverts all that follows it. Left out:
// strace's other qualifiers (signal=, fault=, read=...), which are no filters of system calls.
import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import * as RA from 'fp-ts/lib/ReadonlyArray.js'
import { type Failed, failed } from '../base/error.js'
import { nearest } from '../base/nearest.js'
import type { Arch } from './chunk.js'
import type { Abi } from './event.js'
import { STATE_EFFECTS } from './gen/syscalls.js'
import { columnOf, type NumberColumn, type SyscallRow, syscallRows } from './syscalls.js'

export type FilterError = Failed<'UsageError', 'BadFilter'>

/** `calls` holds "abi number" keys; with `inverted` it holds what was not asked for. */
export interface CallFilter {
  /** As it was given. */
  readonly text: string
  readonly calls: ReadonlySet<string>
  readonly inverted: boolean
}

type Filtered<A> = E.Either<FilterError, A>

const PREFIX = /^(?:trace|t)=/

/** Each class of strace by its name there; the table calls those that take in variants by two signs, as strace does. */
const CLASSES: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    ['file', 'process', 'network', 'desc', 'memory', 'signal', 'ipc'].flatMap(c => [
      [c, c],
      [`%${c}`, c],
    ]),
  ),
  ...Object.fromEntries(['creds', 'clock', 'stat', 'lstat', 'fstat', 'statfs', 'fstatfs', 'pure'].map(c => [`%${c}`, c])),
  '%net': 'network',
  '%%stat': '%stat',
  '%%statfs': '%statfs',
}

/** Personalities of strace on 64-bit machines; one without calls of its own in the table chooses nothing. */
const PERSONALITIES: Readonly<Record<string, ReadonlyArray<NumberColumn>>> = {
  '64': ['x86_64', 'aarch64'],
  '32': ['i386'],
  x32: ['x32'],
}
const COLUMNS: ReadonlyArray<NumberColumn> = ['x86_64', 'i386', 'x32', 'aarch64']

const key = (column: NumberColumn, number: number): string => `${column} ${number}`

const refuse = (word: string, why: string, remedy: string): Filtered<never> =>
  E.left(failed('UsageError', 'BadFilter', `-e: "${word}" ${why}`, remedy))

const meant = (word: string): string => {
  if (!/^[%a-z_]/i.test(word)) return `To name a call that may not exist, write ?${word}.`
  const names = word.startsWith('%') ? Object.keys(CLASSES).filter(c => c.startsWith('%')) : syscallRows().map(row => row.name)
  return `The nearest name is ${nearest(word, names)}; to name a call that may not exist, write ?${word}.`
}

/** POSIX classes, which JavaScript lacks, by what they hold among the characters of names. */
const POSIX: Readonly<Record<string, string>> = {
  alpha: 'a-z',
  digit: '0-9',
  alnum: 'a-z0-9',
  lower: 'a-z',
  upper: 'A-Z',
  punct: '_',
}
const regexOf = (source: string): RegExp | undefined => {
  try {
    return new RegExp(source.replace(/\[:(\w+):\]/g, (whole, name: string) => POSIX[name] ?? whole))
  } catch {
    return undefined
  }
}

type Test = (row: SyscallRow, column: NumberColumn) => boolean

const testOf = (word: string): Filtered<Test> => {
  if (word === 'all') return E.right(() => true)
  if (/^\d/.test(word)) return E.right((row, column) => String(row.numbers[column]) === word)
  if (!word.startsWith('/')) {
    const name = CLASSES[word]
    return E.right(row => (name === undefined ? row.name === word : row.classes.includes(name)))
  }
  const regex = regexOf(word.slice(1))
  return regex === undefined
    ? refuse(word, 'is not a regular expression', 'After / comes an extended regular expression, without a comma.')
    : E.right(row => regex.test(row.name))
}

const rowsOf = (test: Test, columns: ReadonlyArray<NumberColumn>): ReadonlyArray<string> =>
  syscallRows().flatMap(row =>
    columns.flatMap(column => (row.numbers[column] >= 0 && test(row, column) ? [key(column, row.numbers[column])] : [])),
  )

/** One word between commas, as keys. */
const wordCalls = (given: string): Filtered<ReadonlyArray<string>> => {
  const [, marks = '', word = '', personality] = /^(\?*)(.*?)(?:@(64|32|x32))?$/.exec(given) ?? []
  return pipe(
    testOf(word),
    E.map(test => rowsOf(test, personality === undefined ? COLUMNS : (PERSONALITIES[personality] ?? []))),
    E.flatMap(calls =>
      calls.length > 0 || marks !== '' ? E.right(calls) : refuse(word, 'is no system call or class', meant(word)),
    ),
  )
}

const words = (list: string): ReadonlyArray<string> => list.split(',').filter(word => word !== '')

/** `openat,read`, `%file`, `!read`, `/^open`, `?name`, `read@64`, `all`, `none`; `trace=` may stand before it. */
export const parseFilter = (text: string): Filtered<CallFilter> => {
  const [, signs = '', list = ''] = /^(!*)(.*)$/s.exec(text.replace(PREFIX, '')) ?? []
  const inverted = signs.length % 2 === 1
  const qualifier = /^(\w+)=/.exec(list)?.[1]
  if (qualifier !== undefined)
    return refuse(`${qualifier}=`, 'is no filter of system calls', 'Only trace= is known here, and may be left out.')
  if (list === 'none') return E.right({ text, calls: new Set(), inverted })
  if (words(list).length === 0) return refuse(text, 'names no system call', 'Name some, such as -e openat,%network.')
  if (list === 'all') return E.right({ text, calls: new Set(), inverted: !inverted })
  return pipe(
    words(list),
    RA.traverse(E.Applicative)(wordCalls),
    E.map(calls => ({ text, calls: new Set(calls.flat()), inverted })),
  )
}

export const choosesCall = (filter: CallFilter, arch: Arch, abi: Abi, number: number): boolean =>
  filter.calls.has(key(columnOf(arch, abi), number)) !== filter.inverted

/** Later events cannot be read without these: where descriptors lead, who is whose child, directories, signals. */
const isState = (row: SyscallRow): boolean => STATE_EFFECTS.includes(row.effect)

/** What is recorded: what was asked for and, unless `only`, what state needs. */
const recorded = (filter: CallFilter, only: boolean, column: NumberColumn): ReadonlySet<number> =>
  new Set(
    syscallRows().flatMap(row => {
      const number = row.numbers[column]
      if (number < 0) return []
      return filter.calls.has(key(column, number)) !== filter.inverted || (!only && isState(row)) ? [number] : []
    }),
  )

/**
 * For the recorder's --calls: for each abi that the machine runs a word of base 16 digits, the first standing for calls 0 to 3
 * (bit 0 is call 0), then + or -, for the numbers beyond, which the table does not know.
 */
export const callBits = (filter: CallFilter, only: boolean, arch: Arch): string => {
  const columns: ReadonlyArray<NumberColumn> = arch === 'aarch64' ? ['aarch64'] : ['x86_64', 'i386', 'x32']
  return columns
    .map(column => {
      const kept = recorded(filter, only, column)
      const known = new Set(syscallRows().map(row => row.numbers[column]))
      const bit = (number: number): number => ((known.has(number) ? kept.has(number) : filter.inverted) ? 1 << (number & 3) : 0)
      const digits = Array.from({ length: (Math.max(...known) >> 2) + 1 }, (_, i) =>
        [0, 1, 2, 3].reduce((sum, n) => sum | bit(4 * i + n), 0).toString(16),
      )
      return `${digits.join('')}${filter.inverted ? '+' : '-'}`
    })
    .join(',')
}

const classesOf = (rows: ReadonlyArray<SyscallRow>): ReadonlySet<string> =>
  new Set(rows.flatMap(row => (row.classes.length === 0 ? ['other'] : row.classes)))

/**
 * Classes of which at least one native call was not recorded; `other` stands for calls that are in no class. The text is a
 * trace's, so that a regular expression in it, which may take for ever, is not tried: then every class may be missing.
 */
export const unseenClasses = (text: string, only: boolean, arch: Arch): ReadonlySet<string> => {
  if (text === '') return new Set()
  const filter = text.includes('/') ? undefined : E.toUnion(parseFilter(text))
  if (filter === undefined || !('calls' in filter)) return classesOf(syscallRows())
  const column = columnOf(arch, 'native')
  const kept = recorded(filter, only, column)
  const left = syscallRows().filter(row => row.numbers[column] >= 0 && !kept.has(row.numbers[column]))
  return classesOf(left)
}
