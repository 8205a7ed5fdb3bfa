// Recorded stacks for people: as lines in the form of `strace -k` (file, function and distance from its start, place in the file),
// and in one line, as the functions that led to an event; and for programs.
import type { Finding } from '../cause/index.js'
import { type Frame, isOutermost, isWhole, type NamedStack } from '../symbol/index.js'
import { safeText } from './escape.js'
import { STACK_END_WORDS } from './messages.js'

const hex = (value: number | bigint): string => `0x${value.toString(16)}`

const frameLine = ({ address, place, name, plus }: Frame): string => {
  if (place === undefined) return ` > [${hex(address)}]`
  const inside = name === undefined ? '' : `${safeText(name)}+${hex(plus ?? 0)}`
  return ` > ${safeText(place.module.path)}(${inside}) [${hex(place.offset)}]`
}

/** Why what called the last frame is not known; '' when nothing of the program is missing. */
const remark = (stack: NamedStack): ReadonlyArray<string> =>
  isWhole(stack) ? [] : [` (stack incomplete: ${STACK_END_WORDS[stack.end]})`]

export const stackLines = (stack: NamedStack): ReadonlyArray<string> => [...stack.frames.map(frameLine), ...remark(stack)]

/** Functions in one line; more are cut in the middle, since both ends say most. */
const SHOWN = 8

const shortName = ({ name, place, address }: Frame): string =>
  name ?? (place === undefined ? hex(address) : `${place.module.path.replace(/.*\//, '')}+${hex(place.offset)}`)

/** "third ← second ← main"; undefined when no function has a name. */
const inOneLine = (stack: NamedStack): string | undefined => {
  if (!stack.frames.some(({ name }) => name !== undefined)) return undefined
  const names = stack.frames.map(shortName)
  const last = names.findIndex(isOutermost)
  const own = last < 0 ? names : names.slice(0, last + 1)
  const cut = own.length <= SHOWN ? own : [...own.slice(0, SHOWN / 2), '…', ...own.slice(-SHOWN / 2)]
  return safeText([...cut, ...(isWhole(stack) ? [] : ['…'])].join(' ← '))
}

export type Stacks = ReadonlyMap<number, NamedStack>

/** Where in the program's code a finding's evidence happened; the event that has it. */
export const codeOf = (finding: Finding, stacks: Stacks): { readonly text: string; readonly seq: number } | undefined => {
  for (const seq of [finding.seq, ...finding.evidence]) {
    const stack = stacks.get(seq)
    const text = stack && inOneLine(stack)
    if (text !== undefined) return { text, seq }
  }
  return undefined
}

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
