// The words in a value, as one text: what a rule looks for in flags, whichever way a source writes them.
import type { Value } from '../../item.js'

export const said = (value: Value): string => {
  switch (value._tag) {
    case 'Word':
    case 'Unread':
      return value.text
    case 'Expression':
      return value.operator === '-' || value.operator === '~'
        ? `${value.operator}${value.of.map(said).join(' ')}`
        : value.of.map(said).join('|')
    case 'List':
      return value.items.map(said).join(' ')
    case 'Struct':
      return value.fields.map(([name, field]) => `${name} ${said(field)}`).join(' ')
    case 'Described':
      return said(value.value)
    case 'Changed':
      return said(value.after)
    case 'Call':
      return value.args.map(said).join(' ')
    case 'Number':
    case 'Text':
      return ''
  }
}
