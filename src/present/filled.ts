// A sentence of the tables with its values in: text of the recorded program made safe, and fields that name rows of their own
// (what is waited for, who that is to it) replaced by those rows.
import { safeText } from './escape.js'
import { fill } from './messages.js'
import { OPTIONAL_WORDS, ROLE_WORDS, WAIT_WORDS } from './messages-stuck.js'

type Fields = Readonly<Record<string, string | number>>
const safeFields = (fields: Fields): Fields =>
  Object.fromEntries(Object.entries(fields).map(([k, v]) => [k, typeof v === 'string' ? safeText(v) : v]))

/** A wait for what has no name, as of an epoll instance that watches nothing, is told by its call alone. */
const waitWords = (fields: Fields): string => {
  const words = WAIT_WORDS[fields['wait'] ?? ''] ?? ''
  return words.includes('{object}') && (fields['object'] ?? '') === '' ? (WAIT_WORDS['kernel'] ?? '') : words
}

const worded = (fields: Fields): Fields => {
  const safe = safeFields(fields)
  const optional = (field: string): string => ((safe[field] ?? '') === '' ? '' : fill(OPTIONAL_WORDS[field] ?? '', safe))
  const inner = { ...safe, whom: optional('party') || 'a child', backlog: safe['queued'] === 0 ? '' : optional('queued') }
  return {
    ...safe,
    wait: fill(waitWords(fields), inner),
    role: fill(ROLE_WORDS[fields['role'] ?? ''] ?? '', inner),
    lasted: optional('took') || 'waits',
    by: optional('signal'),
    tracedBy: optional('tracer'),
    most: optional('limit'),
    byName: (safe['party'] ?? '') === '' ? '' : fill(OPTIONAL_WORDS['byName'] ?? '', safe),
    point: safe['mount'] || 'MOUNTPOINT',
    onMount: optional('mount'),
  }
}

export const filled = (template: string, fields: Fields): string => fill(template, worded(fields))
