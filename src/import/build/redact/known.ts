// Values known to be secret, hidden wherever they turn up again, also where nothing around them says what they are: an error message
// that repeats an argument, the variable that a shell put into a command. A word that could be ordinary text is never one of them,
// or a password of "postgres" would hide half a trace. Bounded: the first 512 values, 255 characters of each.
import { looksSecret } from './names.js'

const VALUES_MAX = 512
const VALUE_MAX = 255
const PART_MIN = 4

export interface KnownValues {
  readonly add: (value: string, sure: boolean) => void
  /** Each word of a text; those at least so long are surely secret. */
  readonly addWords: (text: string, sureFrom: number) => void
  /** Spans of known values; of one that the text's end cuts off, its beginning (`partial`: the text goes on). */
  readonly find: (text: string, partial: boolean) => ReadonlyArray<readonly [from: number, to: number]>
}

const NONE: ReadonlyArray<readonly [number, number]> = []

export const knownValues = (): KnownValues => {
  const values = new Set<string>()
  let pattern: RegExp | undefined
  const add = (value: string, sure: boolean): void => {
    if (!looksSecret(value, sure)) return
    for (let at = 0; value.length - at >= PART_MIN; at += VALUE_MAX) {
      if (values.size >= VALUES_MAX) return
      values.add(value.slice(at, at + VALUE_MAX))
      pattern = undefined
    }
  }
  const compiled = (): RegExp => {
    const longest = [...values].sort((a, b) => b.length - a.length)
    pattern ??= new RegExp(longest.map(value => value.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')).join('|'), 'g')
    return pattern
  }
  const cutAtEnd = (text: string): readonly [number, number] | undefined => {
    let longest = 0
    for (const value of values)
      for (let n = Math.min(value.length - 1, text.length); n >= PART_MIN && n > longest; n--)
        if (text.endsWith(value.slice(0, n))) longest = n
    return longest === 0 ? undefined : [text.length - longest, text.length]
  }
  return {
    add,
    addWords: (text, sureFrom) => {
      for (const word of text.split(/[ \t\r\n:,;"'\\\0]+/)) if (word !== '') add(word, word.length >= sureFrom)
    },
    find: (text, partial) => {
      if (values.size === 0) return NONE
      const found: (readonly [number, number])[] = []
      for (const match of text.matchAll(compiled())) found.push([match.index, match.index + match[0].length])
      const cut = partial ? cutAtEnd(text) : undefined
      return cut === undefined ? found : [...found, cut]
    },
  }
}
