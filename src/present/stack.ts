// Recorded stacks for people: as lines in the form of `strace -k` (file, function and distance from its start, place in the file),
// and in one line, as the functions that led to an event; and for programs.
import type { Finding } from '../cause/index.js'
import { type Frame, isOutermost, isWhole, type NamedStack } from '../symbol/index.js'
import { safeText } from './escape.js'
import { CODE_WORDS, fill, STACK_END_WORDS } from './messages.js'

const hex = (value: number | bigint): string => `0x${value.toString(16)}`

const frameLine = ({ address, place, name, plus }: Frame): string => {
  if (place === undefined) return ` > [${hex(address)}]`
  const inside = name === undefined ? '' : `${safeText(name)}+${hex(plus ?? 0)}`
  return ` > ${safeText(place.module.path)}(${inside}) [${hex(place.offset)}]`
}

/** Why what called the last frame is not known; '' when nothing of the program is missing. */
export const remark = (stack: NamedStack): ReadonlyArray<string> =>
  isWhole(stack) ? [] : [` (stack incomplete: ${STACK_END_WORDS[stack.end]})`]

export const stackLines = (stack: NamedStack): ReadonlyArray<string> => [...stack.frames.map(frameLine), ...remark(stack)]

/** Functions in one line; more are cut in the middle, since both ends say most. */
const SHOWN = 8

export const shortName = ({ name, place, address }: Frame): string =>
  name ?? (place === undefined ? hex(address) : `${place.module.path.replace(/.*\//, '')}+${hex(place.offset)}`)

/** The function the event happened in, and those it was called under, nearest first. */
export interface Code {
  readonly seq: number
  readonly innermost: string
  readonly callers: string
}

/** The C library and the dynamic loader, of glibc and musl: their functions repeat the name of the call. */
const C_LIBRARY = /(^|\/)(libc|libpthread|ld)[-.][^/]*so/

const tells = ({ name, place }: Frame): boolean =>
  name !== undefined && (place === undefined || !C_LIBRARY.test(place.module.path))

/**
 * undefined when no function beyond the C library has a name. The innermost function may have been called by one more that is not
 * seen: a walk along frame pointers misses the direct caller of a function without a frame of its own (symbol/README.md).
 */
const codeIn = (stack: NamedStack, seq: number): Code | undefined => {
  if (!stack.frames.some(tells)) return undefined
  const names = stack.frames.map(shortName)
  const last = names.findIndex(isOutermost)
  const [innermost = '', ...callers] = last < 0 ? names : names.slice(0, last + 1)
  const cut = callers.length <= SHOWN ? callers : [...callers.slice(0, SHOWN / 2), '…', ...callers.slice(-SHOWN / 2)]
  return { seq, innermost: safeText(innermost), callers: safeText([...cut, ...(isWhole(stack) ? [] : ['…'])].join(' ← ')) }
}

export type Stacks = ReadonlyMap<number, NamedStack>

/** Where in the program's code a finding's evidence happened. */
export const codeOf = (finding: Finding, stacks: Stacks): Code | undefined => {
  for (const seq of [finding.seq, ...finding.evidence]) {
    const stack = stacks.get(seq)
    const code = stack && codeIn(stack, seq)
    if (code !== undefined) return code
  }
  return undefined
}

export const codeText = ({ innermost, callers }: Code): string =>
  fill(callers === '' ? CODE_WORDS.alone : CODE_WORDS.called, { innermost, callers })

const frameJson = ({ address, place, name, plus }: Frame) => ({
  address: hex(address),
  ...(place === undefined ? {} : { file: place.module.path, offset: hex(place.offset) }),
  ...(name === undefined ? {} : { function: name, plus: hex(plus ?? 0) }),
})

/** Stacks of a finding's evidence, in its order. */
export const stacksJson = ({ evidence }: Finding, stacks: Stacks) =>
  [...new Set<number>(evidence)].flatMap(seq => {
    const stack = stacks.get(seq)
    return stack === undefined ? [] : [{ seq, whole: isWhole(stack), frames: stack.frames.map(frameJson) }]
  })
