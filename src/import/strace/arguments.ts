// The arguments of a call, from one parenthesis to the other: values with or without names, until they end, or the line does, or goes on
// elsewhere. An argument that cannot be read is Unread, and the next is read again.
import type { Argument } from '../item.js'
import { CLOSE, COMMA, LEFT_BRACKET, LESS, RIGHT_BRACKET, SPACE } from './chars.js'
import { type Cursor, isDigit, looking, peek, skipSpaces, take } from './cursor.js'
import { readCount } from './number.js'
import { atBreak, readFlags, readValue, skipValue, takeName, unread } from './value.js'
/** The label of `--secontext` behind a value is no part of it. */
const skipLabel = (c: Cursor): void => {
  if (peek(c) !== SPACE || peek(c, 1) !== LEFT_BRACKET) return
  const from = c.at
  c.at += 2
  while (c.at < c.end && peek(c) !== RIGHT_BRACKET && peek(c) !== SPACE) c.at++
  c.at = peek(c) === RIGHT_BRACKET ? c.at + 1 : from
}

export interface Arguments {
  readonly args: ReadonlyArray<Argument>
  /** `Glued`: behind a number stands what is no part of it, and the cursor stands there. */
  readonly stop: 'Closed' | 'Break' | 'End' | 'Glued'
}

/** From behind the parenthesis that opens them to the one that closes them, where the cursor is left. `countAt`: the position of one
 * that is a number whatever letters follow it, or -1. */
export const readArguments = (c: Cursor, countAt = -1): Arguments => {
  const args: Argument[] = []
  for (;;) {
    skipSpaces(c)
    if (c.at >= c.end) return { args, stop: 'End' }
    const byte = peek(c)
    if (byte === CLOSE) return { args, stop: 'Closed' }
    if (byte === LESS && atBreak(c)) return { args, stop: 'Break' }
    if (looking(c, '=> ') && args.length > 0) {
      const last = args[args.length - 1] as Argument
      c.at += 3
      args[args.length - 1] = { ...last, value: { _tag: 'Changed', before: last.value, after: readFlags(c) } }
    } else {
      const from = c.at
      const name = takeName(c)
      const value = take(c, '...') ? unread(c, from) : args.length === countAt && isDigit(peek(c)) ? readCount(c) : readValue(c)
      if (c.at === from) c.at++
      skipLabel(c)
      const stop = stopBehind(c)
      if (stop === 'Glued' && value._tag !== 'Number') {
        skipValue(c)
        args.push({ value: unread(c, from) })
      } else args.push(name === undefined ? { value } : { name, value })
      if (stop === 'Glued' && value._tag === 'Number') return { args, stop }
    }
    if (peek(c) === COMMA) c.at++
  }
}

const stopBehind = (c: Cursor): 'Next' | 'Glued' => {
  const byte = peek(c)
  if (byte === COMMA || byte === CLOSE || byte < 0 || atBreak(c)) return 'Next'
  if (byte !== SPACE) return 'Glued'
  const from = c.at
  skipSpaces(c)
  const goesOn = c.at >= c.end || atBreak(c) || looking(c, '=> ') || peek(c) === CLOSE || peek(c) === COMMA
  if (!goesOn) c.at = from
  return goesOn ? 'Next' : 'Glued'
}
