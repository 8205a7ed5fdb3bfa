// The rules on command lines: words behind options that take a password, and command lines inside one text. Bare `-p` is a secret
// only for the commands that take a password there: it is a port, a path or a flag nearly everywhere else. The same as capture-
// helper/words.c.
import type { KnownValues } from './known.js'
import { endsInSecret, looksSecret } from './names.js'

type Span = readonly [from: number, to: number]

export interface CommandLine {
  readonly spans: ReadonlyArray<Span>
  /** A blank or a quote where a secret reaches the end, so that it may go on. */
  readonly open: string
}

/** Command, option or word in any case, and how many words after it are secret. */
const OPTIONS: ReadonlyArray<readonly [command: string, option: string, words: number]> = [
  ['mysql', '-p', 1],
  ['mariadb', '-p', 1],
  ['sshpass', '-p', 1],
  ['mongo', '-p', 1],
  ['redis-cli', '-a', 1],
  ['redis-cli', 'AUTH', 2],
  ['redis-cli', 'SETUSER', 3],
  ['redis-cli', 'requirepass', 1],
  ['redis-cli', 'masterauth', 1],
  ['ldap', '-w', 1],
  ['smbclient', '-U', 1],
  ['curl', '-u', 1],
  ['curl', '-b', 1],
  ['curl', '--cookie', 1],
  ['curl', '--user', 1],
  ['curl', '-U', 1],
  ['curl', '--proxy-user', 1],
  ['htpasswd', '-b', 3],
  ['zip', '-P', 1],
  ['unzip', '-P', 1],
  ['7z', '-p', 1],
  ['openssl', '-k', 1],
  ['ipmitool', '-P', 1],
  ['curl', '--oauth2-bearer', 1],
  ['vault', 'login', 1],
  ['login', '-p', 1],
]
const COMMAND_MAX = 63
const hasOptions = (command: string): boolean => OPTIONS.some(([name]) => command.startsWith(name))
const commandOf = (word: string): string => word.slice(word.lastIndexOf('/') + 1).slice(0, COMMAND_MAX)

/** Words of one command line, one after the other. */
export interface Words {
  position: number
  secretWords: number
  command: string
  /** A shell has not put values in place of names yet, and it may be prose. */
  readonly shell: boolean
  /** The command is one of another's words: only what looks like a secret is one. */
  guessed: boolean
}

export const wordsOf = (shell: boolean): Words => ({ position: 0, secretWords: 0, command: '', shell, guessed: false })

export interface WordRules {
  readonly known: KnownValues
  /** The rules on text, for one word that a program was given. */
  readonly text: (word: string) => ReadonlyArray<Span>
}

const NONE: ReadonlyArray<Span> = []

const hideWord = (w: Words, rules: WordRules, word: string, from: number): ReadonlyArray<Span> => {
  const colon = word.indexOf(':', from) // USER:PASSWORD
  const user = colon < 0 ? from : colon + 1
  if (w.guessed && !looksSecret(word.slice(user), false)) return NONE
  if (w.shell && '$<'.includes(word[user] ?? '!')) return NONE // what a shell puts there, or a reader should
  rules.known.add(word.slice(user), !w.guessed && !w.shell)
  return word.length > from ? [[from, word.length]] : NONE
}

const optionWord = (w: Words, rules: WordRules, word: string): ReadonlyArray<Span> => {
  for (const [command, option, count] of OPTIONS) {
    if (!w.command.startsWith(command) || word.length < 2) continue
    const one = option[0] === '-' && option.length === 2
    const same = one ? word === option : word.toLowerCase() === option.toLowerCase()
    const cluster = one && word[0] === '-' && /[a-z]/i.test(word[1] ?? '') && word.length <= 5 && word.endsWith(option[1] ?? '') // -sSu
    if (one && word.length > 2 && word.startsWith(option)) return hideWord(w, rules, word, 2)
    if (same || cluster) w.secretWords = count
  }
  return NONE
}

/** A command among the words of another: sudo runs it, echo says it, `docker login` has it as its second word. */
const noteInner = (w: Words, word: string): void => {
  if (word.length < 2 || word[0] === '-') return
  const inner = commandOf(word)
  if (!hasOptions(inner)) return
  w.guessed ||= inner[0] !== 'l'
  w.command = inner
}

const oneWord = (w: Words, rules: WordRules, word: string): ReadonlyArray<Span> => {
  if (w.position++ === 0) {
    w.command = commandOf(word)
    return w.shell ? NONE : rules.text(word)
  }
  if (w.secretWords > 0) {
    w.secretWords--
    if (word.length > 0 && word[0] !== '-') return hideWord(w, rules, word, 0)
    w.secretWords = 0
  }
  if (!w.shell || hasOptions(w.command)) {
    if (word.length > 5 && word.startsWith('pass:')) return hideWord(w, rules, word, 5) // openssl-passphrase-options(1)
    if (word.length > 2 && word[0] === '-' && !word.includes('=') && endsInSecret(word)) {
      w.secretWords = word[1] === '-' || word.length > 5 ? 1 : 0
      return NONE
    }
  }
  const option = optionWord(w, rules, word)
  noteInner(w, word)
  return w.shell ? option : [...option, ...rules.text(word)]
}

/** Roughly as a shell would cut it: a quote ends where it ends, a separator begins a new command. */
export const commandLine = (text: string, data: boolean, rules: WordRules): CommandLine => {
  const spans: Span[] = []
  let open = ''
  let inner = wordsOf(data)
  for (let i = 0; i < text.length; ) {
    const c = text[i] as string
    if (c === ' ' || c === '\t') i++
    else if (';|&(`\n'.includes(c)) {
      inner = wordsOf(data)
      i++
    } else {
      const quoted = c === '"' || c === "'"
      const from = i + (quoted ? 1 : 0)
      let end = from
      while (end < text.length && (quoted ? text[end] !== c : !' \t\n;|&`'.includes(text[end] as string))) end++
      const { guessed } = inner
      const cut = data && end === text.length
      if (cut) inner.guessed = false
      const hidden = oneWord(inner, rules, text.slice(from, end))
      inner.guessed ||= guessed
      if (hidden.length > 0 && cut) open = quoted ? c : ' '
      for (const [a, b] of hidden) spans.push([from + a, from + b])
      i = Math.max(end + (quoted ? 1 : 0), i + 1)
    }
  }
  return { spans, open }
}

/** One word of argv, which may be a command line of its own. */
export const argument = (w: Words, rules: WordRules, word: string): ReadonlyArray<Span> => {
  const line = w.position > 0 && word.includes(' ') ? commandLine(word, false, rules).spans : NONE
  return [...oneWord(w, rules, word), ...line]
}
