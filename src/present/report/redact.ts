// What a report replaces beyond what the recorder did, in its finished sentences and lines: the same thing always by the same name, so
// that the story still reads. Names of users in home folders by default: who was logged in explains nothing. The rest only when asked
// for: a finding about a refused connection or a missing file is worth little without the address or the path, and who writes the
// ticket knows who reads it. Left out: secrets (the recorder's), and knowing what is said of what (the caller names hosts and paths).
import { fill } from '../messages.js'
import { REPLACED_WORDS } from '../messages-report.js'

export type ReportRedaction = keyof typeof REPLACED_WORDS
export const REPORT_REDACTIONS = Object.keys(REPLACED_WORDS) as ReadonlyArray<ReportRedaction>
export const DEFAULT_REDACTIONS: ReadonlyArray<ReportRedaction> = ['users']

/** What the trace knows to be a name of a host, or a path, where the text alone does not tell: relative and shortened ones, too. */
export interface KnownNames {
  readonly hosts: ReadonlyArray<string>
  readonly paths: ReadonlyArray<string>
}

export interface Redactor {
  readonly text: (text: string) => string
  /** A line of a call: its strings are data, or paths. */
  readonly call: (line: string) => string
  /** Text of a program, as a whole. */
  readonly said: (text: string) => string
  readonly replaced: () => ReadonlyMap<ReportRedaction, number>
}

const HOME = /(\/(?:home|Users|export\/home|var\/spool\/mail|var\/mail)\/)([^/\s"'<>,;:()[\]{}]+)/g

/** Of the distribution, the same everywhere. */
const SYSTEM_PATH = /^\/(usr|lib\w*|bin|sbin|proc|sys|dev)(\/|$)/
const PATH = /(?<![\w.>/])\/[^\s"'<>,;:()[\]{}]+/g
/** Such a path a pattern finds whole: it has neither blanks nor brackets, and begins at the root. */
const PLAIN_PATH = /^\/[^\s"'<>,;:()[\]{}]+$/
const REPLACED_PATH = /^\/path-\d+$/

export const IPV4 = /(?<![\w.])\d{1,3}(?:\.\d{1,3}){3}(?![\w.]*\w\.)/g
/** All eight groups, or fewer with `::` among them (RFC 4291 section 2.2). */
const GROUP = '[0-9a-f]{1,4}'
const GROUPS = `(?:${GROUP}(?::${GROUP}){0,6})?`
export const IPV6 = new RegExp(`(?<![\\w:])(?:(?:${GROUP}:){7}${GROUP}|${GROUPS}::${GROUPS})(?![\\w:])`, 'gi')
/** This machine and no machine: they name nobody. */
const NOBODY = /^(127\.|0\.0\.0\.0$|::1?$)/

/** C-like literals as calls are written. */
const LITERAL = /"((?:[^"\\]|\\.)*)"/g

/** So short a name would be found in words that have nothing to do with it. */
const NAME_LEAST = 4

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&')

/** What may not stand before or behind a name, or it is a part of another. */
const PATH_EDGE = '[\\w/-]'
/** `./` and `../` in front of one. */
const FROM_HERE = '(?:\\.{1,2}/)*'
const HOST_EDGE = '[\\w-]'

/** Any of these, the longest first. */
const anyOf = (names: ReadonlyArray<string>, edge: string, before = ''): RegExp | undefined => {
  const long = [...new Set(names)].filter(name => name.length >= NAME_LEAST).sort((a, b) => b.length - a.length)
  return long.length === 0 ? undefined : new RegExp(`(?<!${edge})${before}(?:${long.map(escaped).join('|')})(?!${edge})`, 'g')
}

export const redactor = (kinds: ReadonlySet<ReportRedaction>, known: KnownNames): Redactor => {
  const named = new Map<ReportRedaction, Map<string, string>>()

  const nameOf = (kind: ReportRedaction, value: string): string => {
    const names = named.get(kind) ?? new Map<string, string>()
    named.set(kind, names)
    const name = names.get(value) ?? `${REPLACED_WORDS[kind].as}-${names.size + 1}`
    names.set(value, name)
    return name
  }

  const others = known.paths.filter(path => !PLAIN_PATH.test(path) && !SYSTEM_PATH.test(path))
  const knownPaths = anyOf(others, PATH_EDGE, FROM_HERE)
  const knownHosts = anyOf(known.hosts, HOST_EDGE)
  /** Sentences shorten paths: the end of one that is known whole is that one. */
  const whole = (value: string): string => {
    const end = value.replace(/^(\.{1,2}\/)+/, '')
    return known.paths.find(path => path.startsWith('/') && path.endsWith(`/${end}`)) ?? end
  }
  const path = (value: string): string =>
    SYSTEM_PATH.test(value) || REPLACED_PATH.test(value) ? value : `/${nameOf('paths', whole(value))}`
  const address = (value: string): string => (NOBODY.test(value) ? value : nameOf('hosts', value))

  const STEPS: Readonly<Record<Exclude<ReportRedaction, 'data'>, (text: string) => string>> = {
    paths: text => (knownPaths === undefined ? text : text.replace(knownPaths, path)).replace(PATH, path),
    users: text => text.replace(HOME, (_, before: string, user: string) => `${before}${nameOf('users', user)}`),
    hosts: text =>
      (knownHosts === undefined ? text : text.replace(knownHosts, name => nameOf('hosts', name)))
        .replace(IPV4, address)
        .replace(IPV6, address),
  }

  const text = (given: string): string =>
    (['paths', 'users', 'hosts'] as const).reduce((done, kind) => (kinds.has(kind) ? STEPS[kind](done) : done), given)

  const isPath = (literal: string): boolean => literal.includes('/') && !/\s/.test(literal)

  const isAddress = (literal: string): boolean => literal.replace(IPV4, '').replace(IPV6, '') === ''

  const literal = (quoted: string, inner: string): string => {
    if (isPath(inner)) return kinds.has('paths') && !inner.startsWith('/') ? `"${path(inner)}"` : quoted
    return kinds.has('data') && !isAddress(inner) ? `"${nameOf('data', inner)}"` : quoted
  }

  return {
    text,
    call: line => text(line.replace(LITERAL, literal)),
    said: given => (kinds.has('data') ? nameOf('data', given) : text(given)),
    replaced: () => new Map([...named].map(([kind, names]) => [kind, names.size])),
  }
}

/** "2 paths, 1 user names in home folders" as a phrase; '' when nothing was replaced. */
export const replacedText = (replaced: ReadonlyMap<ReportRedaction, number>): string =>
  [...replaced].map(([kind, count]) => fill('{count} {what}', { count, what: REPLACED_WORDS[kind].counted })).join(', ')
