// A chunk's string table while it is read, and absent fields. Bytes are the truth; text is made once per string.
import { text } from '../base/bytes.js'

/** The chunk's string table; an index past it is a fault of the chunk, remembered until the end. */
export interface Strings {
  bytes(index: number): Uint8Array | undefined
  text(index: number): string | undefined
  readonly bad: boolean
}

export const stringTable = (table: ReadonlyArray<Uint8Array>): Strings => {
  const texts: Array<string | undefined> = []
  let bad = false
  const bytes = (index: number): Uint8Array | undefined => {
    if (index > table.length) bad = true
    return index === 0 ? undefined : table[index - 1]
  }
  return {
    bytes,
    text: index => {
      const raw = bytes(index)
      if (raw === undefined) return undefined
      texts[index] ??= text(raw)
      return texts[index]
    },
    get bad() {
      return bad
    },
  }
}

/** An optional field is absent rather than undefined. */
export const maybe = <K extends string, V>(key: K, value: V | undefined): { readonly [P in K]?: V } =>
  value === undefined ? {} : ({ [key]: value } as { readonly [P in K]?: V })
