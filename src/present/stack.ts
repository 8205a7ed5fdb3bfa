// A recorded stack as lines, in the form of `strace -k`: file, function and distance from its start, place in the file.
import { type Frame, isWhole, type NamedStack } from '../symbol/index.js'
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
