// Values as strace writes them: the other direction of what src/import/strace reads, for tests that go there and back, and for tables of
// lines whose reading is shown as text.
import type { Item, Value } from '../../src/import/item.js'

const LETTER: Readonly<Record<number, string>> = { 9: '\\t', 10: '\\n', 11: '\\v', 12: '\\f', 13: '\\r', 34: '\\"', 92: '\\\\' }

/** strace's string_quote: octal of as many digits as needed, three where a digit follows. */
export const quoted = (bytes: Uint8Array, also = ''): string =>
  [...bytes]
    .map((byte, i) => {
      const letter = LETTER[byte]
      if (letter !== undefined) return letter
      const char = String.fromCharCode(byte)
      if (byte >= 32 && byte < 127 && !also.includes(char)) return char
      const next = bytes[i + 1] ?? 0
      return `\\${byte.toString(8).padStart(next >= 48 && next <= 55 ? 3 : 1, '0')}`
    })
    .join('')

const listed = (parts: ReadonlyArray<string>, cut: boolean): string => [...parts, ...(cut ? ['...'] : [])].join(', ')
const SPACED: ReadonlyArray<string> = ['==', 'or']

export const printed = (value: Value): string => {
  switch (value._tag) {
    case 'Number':
      return String(value.value)
    case 'Word':
      return value.text
    case 'Expression': {
      const parts = value.of.map(printed)
      if (parts.length === 1) return `${value.operator}${parts[0]}`
      return parts.join(SPACED.includes(value.operator) ? ` ${value.operator} ` : value.operator)
    }
    case 'Text':
      return `"${quoted(value.bytes)}"${value.cut ? '...' : ''}`
    case 'List':
      return `[${listed(value.items.map(printed), value.cut)}]`
    case 'Struct':
      return `{${listed(
        value.fields.map(([name, field]) => (name === '' ? '' : `${name}=`) + printed(field)),
        value.cut,
      )}}`
    case 'Call':
      return `${value.name}(${value.args.map(printed).join(', ')})`
    case 'Described':
      return `${printed(value.value)}<${quoted(new TextEncoder().encode(value.as), '<>')}>`
    case 'Changed':
      return `${printed(value.before)} => ${printed(value.after)}`
    case 'Unread':
      return `«${value.text}»`
  }
}

/** An item on one line: who, what kind, and what of it a table of cases compares. */
export const shown = (item: Item): string => {
  const args = (one: Extract<Item, { readonly _tag: 'Entry' | 'Exit' | 'Whole' }>): string =>
    one.args === undefined
      ? ''
      : `(${one.args.map(({ name, value }) => (name === undefined ? '' : `${name}=`) + printed(value)).join(', ')})`
  const who = `${item.tid}${item.comm === undefined ? '' : `<${item.comm}>`} ${item._tag}`
  switch (item._tag) {
    case 'Entry':
      return `${who} ${item.name ?? item.number}${args(item)}`
    case 'Exit':
    case 'Whole': {
      const { value, errno, as, note, injected } = item.result
      const notes = (note ?? []).map(one => ` (${one.name === undefined ? '' : `${one.name} `}${printed(one.value)})`).join('')
      const result = `${value ?? '?'}${errno === undefined ? '' : ` ${errno}`}${as === undefined ? '' : `<${as}>`}`
      return `${who} ${item.name ?? item.number}${args(item)} = ${result}${notes}${injected ? ' injected' : ''}`
    }
    case 'Signal':
      return `${who} ${item.signal}${item.info === undefined ? '' : ` ${printed(item.info)}`}`
    case 'Stopped':
      return `${who} ${item.signal}`
    case 'Exited':
      return `${who} ${item.code}`
    case 'Killed':
      return `${who} ${item.signal}${item.coreDumped ? ' core' : ''}`
    case 'Superseded':
      return `${who} ${item.by}`
    default:
      return who
  }
}
