// The rules on text that is read or written, told to a program, or named in a path: the same as the recorder's (capture-
// helper/redact.c says why each is as it is). One pass looks for the characters a secret stands behind and asks what is before them;
// matching ignores case. A rule prefers a star too many to a secret that leaves, yet prose stays readable: where only a word says
// so, the value must look like a secret, too. What is found is written down as spans; who has the bytes puts the stars.
import type { KnownValues } from './known.js'
import { endsInPassword, endsInSecret, looksSecret } from './names.js'
import type { CommandLine } from './words.js'

/** How a value ends. */
export type End =
  | 'none'
  | 'line'
  | 'value'
  | 'word'
  | 'single'
  | 'double'
  | 'hash'
  | 'url'
  | 'key'
  | 'resp'
  | 'escaped'
  | 'tag'
  | 'token'

const STOPS: Readonly<Record<Exclude<End, 'key' | 'token' | 'none'>, string>> = {
  line: '\r\n\0',
  value: '&;, \t\r\n\0',
  word: ' \t\r\n\0',
  single: "'\0",
  double: '"\0',
  hash: ': \t\r\n\'"\0',
  url: '/?# \t\r\n"\'\0',
  resp: '*\0',
  escaped: '\\\0',
  tag: '<\r\n\0',
}

const LOOKBACK = 64
const USER_MAX = 20 // longer ones are tokens
const HASH_MIN = 24
const CRYPT_MIN = 16
const TOKEN_MIN = 15
const KEY_WORD_MIN = 8

export interface Scan {
  readonly text: string
  /** What lies before was there before: looked at, never changed. */
  readonly low: number
  readonly whole: boolean
  /** It was given to a program: what is found in it is known from now on. */
  readonly sure: boolean
  readonly known: KnownValues
  readonly commands: (text: string, data: boolean) => CommandLine
  readonly spans: (readonly [number, number])[]
  /** The value that reaches beyond the end. */
  open: End
  /** Before it command lines were looked at. */
  line: number
  readonly ends: Map<End, readonly [from: number, end: number]>
}

/** Without one of these words or signs no rule finds anything: most text has none. */
const WORTH = new RegExp(
  [
    'passw|passphrase|pass|pwd|auth|secret|token|key|credential|cookie|jwt|identified|setuser|login|://|\\$[\\w.-]+\\$|eyj|a[ks]ia|aiz',
    'gh[pousr]_|github_pat_|_live_|npm_|xox[bpa]-|glpat-|sk-(?:ant|proj)-',
    '(?:mysql|mariadb|sshpass|mongo|redis|ldap|smbclient|curl|htpasswd|zip|7z|openssl|ipmitool|vault)',
  ].join('|'),
  'i',
)
export const isWorth = (text: string): boolean => WORTH.test(text)

const isNameChar = (c: string | undefined): boolean => c !== undefined && /[\w.-]/.test(c)
const isBlank = (c: string | undefined): boolean => c === ' ' || c === '\t'
const isQuote = (c: string | undefined): boolean => c === '"' || c === "'"

const nameBefore = (text: string, end: number): number => {
  let at = end
  while (at > 0 && isNameChar(text[at - 1])) at--
  return at
}
const skipBlanks = (text: string, from: number): number => {
  let at = from
  while (isBlank(text[at])) at++
  return at
}
const saidBefore = (text: string, at: number, wanted: string): boolean =>
  text
    .slice(Math.max(0, at - LOOKBACK), at)
    .toLowerCase()
    .includes(wanted.toLowerCase())
const isAny = (list: ReadonlyArray<string>, name: string): boolean => list.includes(name.toLowerCase())

/** Of the inside of a PEM block: base64, line ends (in JSON as \n), header lines such as `DEK-Info: AES-128-CBC,0AF`. */
const isKeyChar = (text: string, at: number): boolean => {
  const c = text[at] ?? ''
  if (c === ':') return text[at + 1] === ' '
  if (c === ' ') return text[at - 1] === ':' || text[at - 1] === '\n'
  if (c === '-') return text.slice(at, at + 5) !== '-----'
  return c !== '.' && /[\w+/=\r\n\\,\t]/.test(c)
}

/** Ends that are the first of some characters, whatever comes before: asked again from further on, the answer is the same. */
const PLAIN_ENDS = new Set<End>(['line', 'value', 'word', 'hash', 'url', 'tag', 'token'])

/** Memorised, so that text full of what could begin a value costs its length and no more. */
export const endOf = (s: Scan, from: number, kind: End): number => {
  if (kind === 'none') return s.text.length
  const before = s.ends.get(kind)
  if (before !== undefined && from >= before[0] && from <= before[1]) return before[1]
  const end = findEnd(s.text, from, kind)
  if (PLAIN_ENDS.has(kind)) s.ends.set(kind, [from, end])
  return end
}

const findEnd = (text: string, from: number, kind: Exclude<End, 'none'>): number => {
  const quoted = kind === 'single' || kind === 'double'
  const stops = kind === 'key' || kind === 'token' ? '' : STOPS[kind]
  for (let i = from; i < text.length; i++) {
    const c = text[i] as string
    if (kind === 'key') {
      if (!isKeyChar(text, i)) return i
    } else if (kind === 'token') {
      if (!isNameChar(c)) return i
    } else if (quoted && c === '\\') i++
    else if (!stops.includes(c) || (kind === 'resp' && (c === '\0' || text[i - 1] !== '\n'))) continue
    else if (kind === 'escaped' && c !== '\0' && i + 1 < text.length && text[i + 1] !== '"') continue
    else if (quoted && c !== '\0' && text[i + 1] === c)
      i++ // SQL and libpq: a quote doubled is one of the value
    else return i
  }
  return text.length
}

export const hideTo = (s: Scan, from: number, end: number, kind: End): number => {
  if (end >= s.text.length && !s.whole) s.open = kind
  if (kind === 'key') s.known.addWords(s.text.slice(from, end), KEY_WORD_MIN)
  else if (kind === 'none' || s.open !== kind) {
    let last = end
    while (kind === 'line' && last > from && !isBlank(s.text[last - 1])) last-- // Bearer TOKEN: of a line the last word
    s.known.add(s.text.slice(kind === 'line' ? last : from, end), s.sure)
  }
  const start = Math.max(from, s.low)
  if (end > start) s.spans.push([start, end])
  return end
}

const hide = (s: Scan, from: number, kind: End): number => hideTo(s, from, endOf(s, from, kind), kind)
const hideQuoted = (s: Scan, quote: number): number => hide(s, quote + 1, s.text[quote] === '"' ? 'double' : 'single')

/** Of one word, if it looks like a secret; of one that may go on, the digit may come yet. */
const hideLikely = (s: Scan, from: number): number => {
  const end = endOf(s, from, 'word')
  const word = s.text.slice(from, end)
  const begins = end === s.text.length && !s.whole && looksSecret(word, true) && !/[/.]/.test(word)
  if (word === '' || '-<['.includes(word[0] ?? '') || !(begins || looksSecret(word, false))) return 0
  return hideTo(s, from, end, 'word')
}

/** What may stand before a name at the beginning of its line: indents, list marks, the arrows of curl -v. */
const beginsLine = (text: string, from: number): boolean => {
  let at = from
  while (at > 0 && ' \t<>-+'.includes(text[at - 1] ?? '!')) at--
  return at === 0 || text[at - 1] === '\n'
}

/** Headers whose names go on after the word: X-Api-Key-Id. */
const namesSecretInside = (name: string): boolean => {
  if (!/^x-/i.test(name)) return false
  for (let at = name.indexOf('-'); at >= 0; at = name.indexOf('-', at + 1)) if (endsInSecret(name.slice(0, at))) return true
  return false
}

/** scheme://user:secret@host: from after the first colon to the last @ of the authority (RFC 3986 section 3.2.1). */
const atUrl = (s: Scan, from: number): number => {
  const end = endOf(s, from, 'url')
  const authority = s.text.slice(from, end)
  const colon = authority.indexOf(':')
  const secret = colon < 0 ? 0 : from + colon + 1
  const last = authority.lastIndexOf('@')
  let at = last < 0 ? 0 : from + last
  if (secret > 0 && at < secret) {
    at = 0
    if (/^\d*$/.test(s.text.slice(secret, end)) || authority.startsWith('[')) return 0
    if (end === s.text.length) return hideTo(s, secret, end, 'url')
    const stop = endOf(s, secret, 'value')
    const beyond = s.text.slice(0, stop).lastIndexOf('@')
    if (beyond >= end) at = beyond
  }
  if (at === 0) return 0
  if (secret === 0 || secret - from > USER_MAX) return at - from > USER_MAX ? hideTo(s, from, at, 'word') : 0
  return hideTo(s, secret, at, 'word')
}

/** Everything after a name that is quoted: "password": "x", 'token' => 'x', {\"secret\":\"x\"}. */
const atQuotedName = (s: Scan, nameEnd: number, behind: number): number => {
  const { text } = s
  const end = text[nameEnd - 1] === '\\' ? nameEnd - 1 : nameEnd
  const name = text.slice(nameBefore(text, end), end)
  const pwd = name.toLowerCase() === 'pwd'
  if (!pwd && !endsInSecret(name)) return 0
  let from = behind
  while (' \t>\\'.includes(text[from] ?? '!')) from++
  if (pwd && text[from + 1] === '/') return 0 // a folder
  if (isQuote(text[from])) return text[from - 1] === '\\' ? hide(s, from + 1, 'escaped') : hideQuoted(s, from)
  return /\d/.test(text[from] ?? '') ? hide(s, from, 'value') : 0
}

const HEADERS = ['authorization', 'proxy-authorization', 'cookie', 'set-cookie']

const atColon = (s: Scan, i: number): number => {
  const { text } = s
  if (text[i + 1] === '/' && text[i + 2] === '/') return atUrl(s, i + 3)
  let end = i
  const from = skipBlanks(text, i + 1)
  while (isBlank(text[end - 1])) end--
  if (isQuote(text[end - 1])) {
    const after = atQuotedName(s, end - 1, i + 1)
    if (after > 0) return after
    end--
  }
  const begin = nameBefore(text, end)
  const name = text.slice(begin, end)
  const header = isAny(HEADERS, name)
  if (isQuote(text[from]) && (header || endsInSecret(name))) return hideQuoted(s, from)
  if (header) {
    const quote = text[begin - 1]
    return hide(s, from, !isQuote(quote) ? 'line' : quote === '"' ? 'double' : 'single') // -H "Cookie: x"
  }
  if (from === text.length) return 0
  if (namesSecretInside(name)) return hide(s, from, 'word')
  if (!endsInSecret(name)) return 0
  if (i < s.low && from >= s.low) return hideLikely(s, from) // it may have been a prompt, and this is what was said next
  const password = endsInPassword(name)
  const first = beginsLine(text, begin)
  if (first && (password || /[-_]/.test(name))) return hide(s, from, password ? 'line' : 'word')
  return first || (password && from > i + 1) ? hideLikely(s, from) : 0 // "auth: connecting" is no secret
}

const atEquals = (s: Scan, i: number): number => {
  const { text } = s
  let end = i
  const from = skipBlanks(text, i + 1)
  while (isBlank(text[end - 1])) end--
  if (isQuote(text[end - 1])) return atQuotedName(s, end - 1, i + 1)
  const begin = nameBefore(text, end)
  const name = text.slice(begin, end)
  if (from === text.length || text[from] === '=' || !endsInSecret(name)) return 0
  if (isQuote(text[from])) return hideQuoted(s, from)
  if (end < i || from > i + 1) return beginsLine(text, begin) ? hide(s, from, 'line') : hideLikely(s, from)
  const variable = /[A-Z]$/.test(name) && beginsLine(text, begin)
  return hide(s, from, variable ? 'word' : 'value')
}

/** PASSWORD 'x', IDENTIFIED BY 'x', SET PASSWORD FOR u = 'x', password => 'x' of PostgreSQL and MySQL. */
const atSql = (s: Scan, i: number): number => {
  const { text } = s
  let end = i
  let equals = false
  if (/e/i.test(text[end - 1] ?? '') && isBlank(text[end - 2])) end--
  for (; end > 0 && ' \t(='.includes(text[end - 1] ?? '!'); end--) equals ||= text[end - 1] === '='
  if (end === i) return 0
  const begin = nameBefore(text, end)
  const name = text.slice(begin, end)
  const by = isAny(['by', 'as'], name) && saidBefore(text, begin, 'identified')
  if (!by && !endsInPassword(name) && !(equals && saidBefore(text, begin, 'set password'))) return 0
  return hideQuoted(s, i)
}

const REDIS = ['auth', 'auth2', 'requirepass', 'masterauth', 'setuser']

/** <password>x</password>. Of usage, where `<password>` stands for one, no value ends in a tag. */
const atTag = (s: Scan, i: number): number => {
  const { text } = s
  const from = i + 1
  if (i === 0 || from >= text.length || isBlank(text[from]) || text[from] === '<' || text[i - 1] === '/') return 0
  const begin = nameBefore(text, i)
  if (begin === 0 || !'<:'.includes(text[begin - 1] ?? '!') || !endsInSecret(text.slice(begin, i))) return 0
  const stop = endOf(s, from, 'tag')
  return stop === text.length ? (s.whole ? 0 : hide(s, from, 'tag')) : text[stop] === '<' ? hide(s, from, 'tag') : 0
}

/** Tokens that say themselves what they are, by the prefix that their issuer gave them. */
const TOKEN = /(?:eyJ|A[KS]IA|AIz|gh[pousr]_|github_pat_|_live_|npm_|xox[bpa]-|glpat-|sk-ant-|sk-proj-)$/i

const atToken = (s: Scan, i: number): number => {
  if (!TOKEN.test(s.text.slice(Math.max(0, i - 12), i + 1))) return 0
  const end = endOf(s, i + 1, 'token')
  return end - i > TOKEN_MIN || (end === s.text.length && !s.whole) ? hideTo(s, i + 1, end, 'token') : 0
}

/** A script as its shell reads it, a history, a listing of processes: the line that holds an option or a word of a command. */
const atCommand = (s: Scan, i: number): number => {
  if (i < s.line) return 0
  let begin = i
  while (begin > 0 && (s.text[begin - 1] ?? '') >= ' ') begin--
  const end = endOf(s, i, 'line')
  s.line = end
  const { spans, open } = s.commands(s.text.slice(begin, end), true)
  for (const [from, to] of spans) if (begin + to > s.low) s.spans.push([Math.max(begin + from, s.low), begin + to])
  if (open !== '' && end === s.text.length && !s.whole) s.open = open === '"' ? 'double' : 'word'
  return 0
}

/** Words that a blank or a NUL separates from their secret: options, .netrc, inline commands of Redis, POP3, SMTP. */
const atBlank = (s: Scan, i: number): number => {
  const { text } = s
  const begin = nameBefore(text, i)
  const name = text.slice(begin, i)
  const from = skipBlanks(text, i + 1)
  if (name.length < 4 || from >= text.length) return 0
  const lower = name.toLowerCase()
  if (lower === 'login') return atCommand(s, i)
  if (name[0] === '-') return endsInSecret(name) ? hideLikely(s, from) : 0
  if (endsInPassword(name)) return saidBefore(text, begin, 'login') ? hideLikely(s, from) : 0
  const line = endOf(s, from, 'line')
  const protocol = text[line] === '\r'
  const first = begin === 0 || text[begin - 1] === '\n'
  if (lower === 'pass' && first) {
    const goesOn = line === text.length && !s.whole
    const isPath = text.slice(from, line).includes('/') // the name of a test
    return protocol || (goesOn && !isPath) ? hide(s, from, 'line') : goesOn ? hideLikely(s, from) : 0
  }
  if (!REDIS.includes(lower)) return 0
  if (first ? protocol : saidBefore(text, begin, 'hello') || saidBefore(text, begin, 'config')) return hide(s, from, 'line')
  return first ? hideLikely(s, from) : atCommand(s, i)
}

/** RESP: $4 AUTH $7 hunter2, each on a line of its own; the next command begins with an asterisk. */
const atLineEnd = (s: Scan, i: number): number => {
  if (i < 5 || s.text[i - 1] !== '\r') return 0
  const begin = nameBefore(s.text, i - 1)
  const isWord = begin > 1 && s.text[begin - 2] === '\r' && isAny(REDIS, s.text.slice(begin, i - 1))
  return isWord ? hide(s, i + 1, 'resp') : 0
}

/** $id$salt$hash: crypt(5). */
const atDollar = (s: Scan, i: number): number => {
  const { text } = s
  let id = i + 1
  while (id < text.length && id - i < 20 && isNameChar(text[id])) id++
  if (text[id] !== '$' || id === i + 1) return 0
  const end = endOf(s, i, 'hash')
  const crypt = id === i + 2 && text.slice(id + 1, end).includes('$')
  return end - i >= (crypt ? CRYPT_MIN : HASH_MIN) || (end === text.length && !s.whole) ? hideTo(s, id + 1, end, 'hash') : 0
}

const atDash = (s: Scan, i: number): number => {
  const { text } = s
  if (isBlank(text[i - 1])) return 'pPuUawbk-'.includes(text[i + 1] ?? '!') ? atCommand(s, i) : 0
  const token = atToken(s, i)
  if (token > 0) return token
  const found = text.startsWith('-----', i) && /PRIVATE KEY(?: BLOCK)?$/.test(text.slice(Math.max(0, i - 17), i))
  return found && saidBefore(text, i, 'BEGIN ') && !saidBefore(text, i, '-END ') ? hide(s, i + 5, 'key') : 0
}

const RULES: ReadonlyMap<string, (s: Scan, i: number) => number> = new Map([
  [':', atColon],
  ['=', atEquals],
  ['"', atSql],
  ["'", atSql],
  ['\n', atLineEnd],
  ['$', atDollar],
  ['-', atDash],
  ['>', atTag],
  ['A', atToken],
  ['J', atToken],
  ['z', atToken],
  ['_', atToken],
  [' ', atBlank],
  ['\t', atBlank],
  ['\0', atBlank],
])

export const scan = (s: Scan, from: number): void => {
  for (let i = from; i < s.text.length; i++) {
    const after = RULES.get(s.text[i] as string)?.(s, i) ?? 0
    if (after > i + 1) i = after - 1 // what ends a value may begin another
  }
}
