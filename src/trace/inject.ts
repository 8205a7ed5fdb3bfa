// What --inject asks for: which calls of the program are to be changed, and how. The ways are those of strace(1), -e inject, with two
// parts more that say what a call is about: `openat:path=/etc/app.conf:ENOENT:when=1`. Read once, with an error that names the
// word; the recorder is given numbers (injectionCalls, node/inject.ts). Left out: poke_enter and poke_exit, which write into memory.
import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import * as RA from 'fp-ts/lib/ReadonlyArray.js'
import { type Failed, failed } from '../base/error.js'
import { nearest } from '../base/nearest.js'
import type { Arch } from './chunk.js'
import { type CallFilter, choosesCall, parseFilter } from './filter.js'
import { columnOf, errnoNames, signalNames, SYSCALL_ARGS_MAX, type SyscallRow, syscallRows } from './syscalls.js'

export type InjectError = Failed<'UsageError', 'BadInjection'>
type Read<A> = E.Either<InjectError, A>

export interface When {
  readonly first: number
  /** Absent: no end. */
  readonly last?: number
  /** 0: the first alone. */
  readonly step: number
}

/** 16 bytes, IPv4 as ::ffff:a.b.c.d, all zero for any; port 0 for any. */
export interface Address {
  readonly ip: ReadonlyArray<number>
  readonly port: number
}

/** What the parts after the calls say. Times are nanoseconds. */
export interface Change {
  readonly path?: string
  readonly address?: Address
  readonly when?: When
  /** The call is not made, and gives this; an error is negative. */
  readonly result?: bigint
  /** Made in its place. */
  readonly instead?: string
  readonly signal?: number
  readonly delayEnter?: number
  readonly delayExit?: number
}

export interface Injection extends Change {
  /** As it was given. */
  readonly spec: string
  readonly calls: CallFilter
}

type Wrong = readonly [word: string, why: string, remedy: string]

const refuse = (...wrong: Wrong): E.Either<Wrong, never> => E.left(wrong)
const nameOr = (given: string, names: ReadonlyArray<string>): string => `The nearest name is ${nearest(given, names)}.`

const ERRNO_MAX = 4095 // linux/err.h, MAX_ERRNO
const SIGNAL_MAX = 64
const WHEN_MAX = 65535 // as in strace

const WHOLE = /^(?:0x[0-9a-f]+|\d+)$/i

const readError = (text: string): E.Either<Wrong, Change> => {
  const named = errnoNames().get(text.toUpperCase())
  const number = named ?? (WHOLE.test(text) ? Number(text) : undefined)
  if (number === undefined) return refuse(text, 'is no error', nameOr(text.toUpperCase(), [...errnoNames().keys()]))
  return number >= 1 && number <= ERRNO_MAX
    ? E.right({ result: BigInt(-number) })
    : refuse(text, 'is no error', `Errors go from 1 to ${ERRNO_MAX}.`)
}

const readResult = (text: string): E.Either<Wrong, Change> => {
  const [, sign = '', digits = ''] = /^(-?)(0x[0-9a-f]+|\d+)$/i.exec(text) ?? []
  const size = digits === '' ? undefined : BigInt(digits)
  return size === undefined || size >= 1n << 63n
    ? refuse(text, 'is no result', 'It is a whole number, such as 0, 0x10 or -1.')
    : E.right({ result: sign === '' ? size : -size })
}

const readSignal = (text: string): E.Either<Wrong, Change> => {
  const name = text.toUpperCase().replace(/^(?!SIG)/, 'SIG')
  const number = signalNames().get(name) ?? (/^\d+$/.test(text) ? Number(text) : 0)
  return number >= 1 && number <= SIGNAL_MAX
    ? E.right({ signal: number })
    : refuse(text, 'is no signal', nameOr(name, [...signalNames().keys()]))
}

const NUMBERS = ['x86_64', 'i386', 'x32', 'aarch64'] as const

/** Calls of the class pure of strace change nothing and cannot fail; these are in every abi. */
const readCall = (text: string): E.Either<Wrong, Change> => {
  const everywhere = syscallRows().filter(
    row => row.classes.includes('pure') && NUMBERS.every(column => row.numbers[column] >= 0),
  )
  return everywhere.some(row => row.name === text)
    ? E.right({ instead: text })
    : refuse(text, 'is no call that changes nothing', `Such are ${everywhere.map(row => row.name).join(', ')}.`)
}

const NS: Readonly<Record<string, number>> = { ns: 1, us: 1e3, ms: 1e6, s: 1e9 }
const DAY_NS = 86_400e9

const readTime = (text: string): E.Either<Wrong, number> => {
  const [, digits = '', unit = 'us'] = /^(\d+(?:\.\d*)?|\.\d+)(ns|us|ms|s)?$/.exec(text) ?? []
  const ns = Math.round(Number(digits) * (NS[unit] ?? 0))
  return digits === '' || ns < 1 || ns > DAY_NS
    ? refuse(text, 'is no time', 'It is a number and a unit, such as 500ms or 2s, up to a day; microseconds without one.')
    : E.right(ns)
}

const readWhen = (text: string): E.Either<Wrong, Change> => {
  const [, first = '', last, plus] = /^(\d+)(?:\.\.(\d+))?(?:\+(\d*))?$/.exec(text) ?? []
  const when = {
    first: Number(first),
    step: plus === undefined ? (last === undefined ? 0 : 1) : Number(plus || 1),
    ...(last === undefined ? {} : { last: Number(last) }),
  }
  const counts = [when.first, when.last ?? 1, plus === undefined ? 1 : when.step]
  if (first === '' || !counts.every(n => n >= 1 && n <= WHEN_MAX))
    return refuse(text, 'does not say when', `It is FIRST[..LAST][+[STEP]], such as 1, 2+ or 3..9+2, each from 1 to ${WHEN_MAX}.`)
  return when.last !== undefined && when.last < when.first
    ? refuse(text, 'ends before it begins', 'FIRST comes first.')
    : E.right({ when })
}

const V4 = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/
const V4_MAPPED = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff] // RFC 4291 section 2.5.5.2
const ANY = V4_MAPPED.map(() => 0).concat([0, 0, 0, 0])

const v4 = (text: string): ReadonlyArray<number> | undefined => {
  const bytes = V4.exec(text)?.slice(1).map(Number)
  return bytes?.every(byte => byte <= 255) ? [...V4_MAPPED, ...bytes] : undefined
}

/** RFC 4291 section 2.2: groups of 16 bits in base 16, one run of them left out at `::`. */
const v6 = (text: string): ReadonlyArray<number> | undefined => {
  const halves = text.split('::').map(half => (half === '' ? [] : half.split(':')))
  const [left = [], right = []] = halves
  const missing = 8 - left.length - right.length
  const groups = [...left, ...Array.from({ length: halves.length === 2 ? Math.max(missing, 0) : 0 }, () => '0'), ...right]
  return halves.length <= 2 && groups.length === 8 && groups.every(group => /^[0-9a-f]{1,4}$/i.test(group))
    ? groups.flatMap(group => [Number.parseInt(group, 16) >> 8, Number.parseInt(group, 16) & 255])
    : undefined
}

const readAddress = (text: string): E.Either<Wrong, Change> => {
  const [, inner, host, port = '0'] = /^(?:\[(.*)\]|(.*?))(?::(\d{1,5}))?$/.exec(text) ?? []
  const ip = inner === undefined ? (host === '' ? ANY : v4(host ?? '')) : v6(inner)
  const isAny = host === '' && Number(port) === 0
  return ip === undefined || isAny || Number(port) > 65535
    ? refuse(text, 'is no address', 'It is IP:PORT, IP or :PORT, such as 127.0.0.1:5432, [::1]:80 or :53.')
    : E.right({ address: { ip, port: Number(port) } })
}

const readPath = (text: string): E.Either<Wrong, Change> =>
  text === '' ? refuse('path=', 'names no file', 'A path follows it; a colon in one is written \\:.') : E.right({ path: text })

const delayed = (key: 'delayEnter' | 'delayExit') => (text: string) =>
  pipe(
    readTime(text),
    E.map((ns): Change => ({ [key]: ns })),
  )

const PARTS: Readonly<Record<string, (text: string) => E.Either<Wrong, Change>>> = {
  path: readPath,
  addr: readAddress,
  error: readError,
  retval: readResult,
  syscall: readCall,
  signal: readSignal,
  delay_enter: delayed('delayEnter'),
  delay_exit: delayed('delayExit'),
  when: readWhen,
}

const readPart = (part: string): E.Either<Wrong, Change> => {
  const [, name, value = ''] = /^([a-z_]+)=(.*)$/s.exec(part) ?? []
  if (name === undefined)
    return /^E[A-Z0-9]+$/.test(part)
      ? readError(part)
      : refuse(part, 'is no part of an injection', `After the calls come an error, or ${Object.keys(PARTS).join('=, ')}=.`)
  return PARTS[name]?.(value) ?? refuse(`${name}=`, 'is not known', `Known are ${Object.keys(PARTS).join('=, ')}=.`)
}

/** `addr=[::1]:80` has colons of its own. */
const isAddressBegun = (piece: string): boolean => /^addr=\[[^\]]*$/.test(piece)
const goesOn = (before: string, piece: string): boolean =>
  isAddressBegun(before) || (/^\d+$/.test(piece) && /^addr=(\[.*\]|[^:[]*)$/.test(before))

/** At colons, except those that `\` stands before, and those of an address. */
const split = (spec: string): ReadonlyArray<string> => {
  const parts: string[] = []
  for (const piece of spec.split(/(?<!\\):/)) {
    const before = parts.at(-1)
    if (before !== undefined && goesOn(before, piece)) parts[parts.length - 1] = `${before}:${piece}`
    else parts.push(piece)
  }
  return parts.map(part => part.replaceAll('\\:', ':'))
}

const FAULTS: ReadonlyArray<keyof Change> = ['result', 'instead', 'signal', 'delayEnter', 'delayExit']
const FAULT_NEEDED = 'Add an error such as ENOENT, or retval=, signal=, delay_enter= or delay_exit=.'

const together = (changes: ReadonlyArray<Change>): E.Either<Wrong, Change> => {
  const names = changes.flatMap(change => Object.keys(change))
  const twice = names.find((name, at) => names.indexOf(name) !== at)
  const words: Readonly<Record<string, string>> = { result: 'an error or retval=', address: 'addr=', instead: 'syscall=' }
  if (twice !== undefined)
    return refuse(words[twice] ?? twice, 'is there twice', 'Give each part once; repeat --inject for another change.')
  if (names.includes('path') && names.includes('address'))
    return refuse('path= and addr=', 'match no call together', 'Keep one of them.')
  if (!FAULTS.some(name => names.includes(name))) return refuse('it', 'changes nothing', FAULT_NEEDED)
  return E.right(Object.assign({}, ...changes) as Change)
}

/** `CALLS[:path=PATH][:addr=ADDR]:FAULT[:when=EXPR]`, the parts after the calls in any order. */
export const parseInjection = (spec: string): Read<Injection> => {
  const [calls = '', ...parts] = split(spec)
  const inSpec = ([word, why, remedy]: Wrong): InjectError =>
    failed('UsageError', 'BadInjection', `--inject "${spec}": ${word === 'it' ? word : `"${word}"`} ${why}`, remedy)
  return pipe(
    parseFilter(calls),
    E.mapLeft(({ context, remedy }) =>
      failed('UsageError', 'BadInjection', `--inject "${spec}": ${context[0]?.doing.replace(/^-e: /, '')}`, remedy),
    ),
    E.bindTo('calls'),
    E.bind('change', () => pipe(parts, RA.traverse(E.Applicative)(readPart), E.flatMap(together), E.mapLeft(inSpec))),
    E.map(({ calls, change }) => ({ spec, calls, ...change })),
  )
}

/** What the recorder needs to know of an argument to tell what a call is about: a letter each, as in inject_rules.h. */
const ROLES: Readonly<Record<string, string>> = {
  fd: 'f',
  dirfd: 'd',
  dirfd2: 'd',
  path: 'p',
  path2: 'p',
  sockaddr: 's',
  msghdr: 'm',
  mmsghdr: 'm',
}

const rolesOf = (row: SyscallRow): string =>
  row.args
    .slice(0, SYSCALL_ARGS_MAX)
    .map(({ kind }) => ROLES[kind] ?? '-')
    .join('')
    .replace(/-+$/, '')

const ABIS = { x86_64: ['native', 'i386', 'x32'], aarch64: ['native'] } as const

/** For the recorder's --inject: `ABI.NUMBER.ROLES`, comma-separated. Empty when the machine has none of the calls. */
export const injectionCalls = ({ calls }: Injection, arch: keyof typeof ABIS): string =>
  ABIS[arch]
    .flatMap((abi, at) =>
      syscallRows().flatMap(row => {
        const number = row.numbers[columnOf(arch, abi)]
        return number >= 0 && choosesCall(calls, arch, abi, number) ? [`${at}.${number}.${rolesOf(row)}`] : []
      }),
    )
    .join(',')

const X32_BIT = 0x40000000 // arch/x86/include/uapi/asm/unistd.h

/** For the recorder's --inject-call: the number of the call that is made instead, in each abi. */
export const insteadNumbers = (name: string, arch: Arch): ReadonlyArray<number> => {
  const { x86_64, i386, x32, aarch64 } = syscallRows().find(row => row.name === name)?.numbers ?? NO_NUMBERS
  return arch === 'aarch64' ? [aarch64, 0, 0] : [x86_64, i386, x32 | X32_BIT]
}
const NO_NUMBERS = { x86_64: 0, i386: 0, x32: 0, aarch64: 0 }
