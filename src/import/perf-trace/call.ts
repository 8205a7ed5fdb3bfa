// One call of `perf trace`: `openat(dfd: CWD, filename: "/x", flags: RDONLY) = -1 ENOENT (No such file or directory)`. Arguments that are
// zero are left out, so that only their names, which are the kernel's, say which ones are there. Left out: single values (values.ts).
import { errnoNames, flagValues, kernelArgNames, syscallNamed } from '../../trace/syscalls.js'
import type { Argument, Result, Value } from '../item.js'
import { kernelName } from '../tracepoint/kernel-names.js'
import { type Names, NO_NAMES, readValue } from './values.js'

const ARCH = 'x86_64'
const ZERO: Value = { _tag: 'Number', value: 0n }

const NAME = /\w{1,40}: /y
const OPENING = '{['
const CLOSING = '}]'

const nameAt = (list: string, at: number): number => {
  NAME.lastIndex = at
  return NAME.test(list) ? NAME.lastIndex - at : 0
}

/** Whether a value may end here: nothing follows, or a comma and the next name. */
const endsAt = (list: string, at: number): boolean => at >= list.length || (list.startsWith(', ', at) && nameAt(list, at + 2) > 0)

/** Where the value that begins at `from` ends: it may hold commas, and a file's name also brackets and quotes. */
const endOf = (list: string, from: number): number => {
  const quoted = list[from] === '"'
  let depth = 0
  for (let at = from + 1; at < list.length; at++) {
    const before = list[at - 1] as string
    if (quoted) {
      if (list[at] === '"' && (endsAt(list, at + 1) || endsAt(list, at + 4))) return endsAt(list, at + 1) ? at + 1 : at + 4
      continue
    }
    if (OPENING.includes(before)) depth++
    else if (CLOSING.includes(before)) depth--
    if (depth <= 0 && endsAt(list, at)) return at
  }
  return list.length
}

/** Of the calls of the table, of which there are some hundreds. */
const fullNamesOf = new Map<string, Names>()
const fullNames = (call: string, position: number): Names => {
  const group = syscallNamed(ARCH, 'native', call)?.args[position]?.group
  if (group === undefined) return NO_NAMES
  const names = fullNamesOf.get(group) ?? new Set(flagValues(group, ARCH).keys())
  fullNamesOf.set(group, names)
  return names
}

/** In the order of the registers, zeros put back; a name that the kernel's table has not takes the next place. */
export const argumentsOf = (call: string, list: string): ReadonlyArray<Argument> => {
  const names = kernelArgNames(call)
  const out: Argument[] = []
  for (let at = 0; at < list.length; ) {
    const named = nameAt(list, at)
    if (named === 0) return [...out, { value: { _tag: 'Unread', text: list.slice(at) } }]
    const end = endOf(list, at + named)
    const known = names.indexOf(list.slice(at, at + named - 2))
    const position = known < 0 ? out.length : known
    while (out.length < position) out.push({ value: ZERO })
    out[position] = { value: readValue(list.slice(at + named, end), fullNames(call, position)) }
    at = end + 2
  }
  while (out.length < names.length) out.push({ value: ZERO })
  return out
}

const FAILED = /^-1 (E[A-Z0-9]+) \(/
/** Errors that only a tracer sees (linux/errno.h) have no name in the C library, and perf says so at length. */
const NAMELESS = /^-1 .*strerror_r\((\d{1,4}),/
const GIVEN = /^(-?\d{1,20}|0x[0-9a-f]{1,16})(?: \((.*)\))?(?: [A-Za-z].*)?$/
const REGISTER = 64

/** Nothing behind the `=`: the child's side of a fork, which gives 0. */
export const resultOf = (word: string): Result | undefined => {
  if (word === '') return { value: 0n }
  if (word === '?') return { value: undefined }
  const [, errno] = FAILED.exec(word) ?? []
  const number = errno === undefined ? undefined : errnoNames().get(errno)
  if (errno !== undefined && number !== undefined) return { value: BigInt(-number), errno }
  const nameless = NAMELESS.exec(word)
  if (nameless !== null) return { value: -BigInt(nameless[1] as string) }
  const given = GIVEN.exec(word)
  return given === null ? undefined : { value: BigInt.asIntN(REGISTER, BigInt(given[1] as string)) }
}

export interface Told {
  readonly name: string
  readonly continued: boolean
  readonly args: string
  /** Undefined: the line ends before the call does. */
  readonly result: string | undefined
}

const CALL = /^(\.\.\. \[continued\]: )?([a-z_]\w{0,40})\(/
const OPEN_END = /\)? +\.\.\.$/

export const toldBy = (rest: string): Told | undefined => {
  const found = CALL.exec(rest)
  if (found === null) return undefined
  const [all, continued, name = ''] = found
  const told = { name: kernelName(name), continued: continued !== undefined }
  const equals = rest.lastIndexOf(' = ')
  const end = equals < 0 ? (rest.endsWith(' =') ? rest.length - 2 : -1) : equals
  const before = rest.slice(all.length, Math.max(end, 0)).trimEnd()
  if (end > 0 && before.endsWith(')')) return { ...told, args: before.slice(0, -1), result: rest.slice(end + 2).trim() }
  return OPEN_END.test(rest) ? { ...told, args: rest.slice(all.length).replace(OPEN_END, ''), result: undefined } : undefined
}
