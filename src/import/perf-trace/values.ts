// Values as `perf trace` writes them (tools/perf/builtin-trace.c, tools/perf/trace/beauty): numbers; flags without the prefix of their
// group (`RDWR|CREAT`); descriptors and ids with what they are (`3</etc/x>`, `12 (sh)`); strings as they are, between quotes that are
// not escaped; structures where the kernel's types were at hand (`{ .tv_sec: 1 }`). Left out: which argument is which (call.ts).
import type { Value } from '../item.js'
import { bytesOf, textOf } from '../latin.js'

/** Names of a group's flags in full, for words without their prefix; empty: it has none. */
export type Names = ReadonlySet<string>

const NUMBER = /^(?:-?\d{1,20}|0x[0-9a-f]{1,16})$/
const DESCRIPTOR = /^(-?\d{1,10})<(.*)>$/s
const ID = /^(-?\d{1,10}) \((.*)\)$/s
const FLAGS = /^~?[\w.+]+(?:\|~?[\w.+]+)*$/
/** Deeper than any structure of the kernel that perf prints. */
const DEPTH_MAX = 8
const CWD = 'CWD'

/** include/linux/stat.h: sets of permissions, and those of sys/stat.h without their S_. */
const PERMISSIONS: ReadonlyMap<string, bigint> = new Map(
  Object.entries({
    IALLUGO: 0o7777,
    IRWXUGO: 0o777,
    IRUGO: 0o444,
    IWUGO: 0o222,
    IXUGO: 0o111,
    ISUID: 0o4000,
    ISGID: 0o2000,
    ISVTX: 0o1000,
    IRWXU: 0o700,
    IRUSR: 0o400,
    IWUSR: 0o200,
    IXUSR: 0o100,
    IRWXG: 0o70,
    IRGRP: 0o40,
    IWGRP: 0o20,
    IXGRP: 0o10,
    IRWXO: 0o7,
    IROTH: 0o4,
    IWOTH: 0o2,
    IXOTH: 0o1,
  }).map(([name, bits]) => [name, BigInt(bits)]),
)

/** `RDWR` of O_RDWR, `R` of R_OK: the shortest that it can be short for. */
const inFull = (word: string, names: Names): string => {
  if (names.has(word)) return word
  let found = word
  for (const name of names)
    if ((name.endsWith(`_${word}`) || name === `${word}_OK`) && (found === word || name.length < found.length)) found = name
  return found
}

const wordOf = (word: string, names: Names): Value => {
  if (NUMBER.test(word)) return { _tag: 'Number', value: BigInt(word) }
  const bits = PERMISSIONS.get(word)
  if (bits !== undefined) return { _tag: 'Number', value: bits }
  return { _tag: 'Word', text: word === CWD ? 'AT_FDCWD' : inFull(word, names) }
}

/** Parts between commas that stand in no brackets and in no quotes. */
const parts = (list: string): ReadonlyArray<string> => {
  const out: string[] = []
  let [depth, from, quoted] = [0, 0, false]
  for (let i = 0; i < list.length; i++) {
    const char = list[i]
    if (char === '"') quoted = !quoted
    else if (quoted) continue
    else if (char === '{' || char === '[' || char === '(') depth++
    else if (char === '}' || char === ']' || char === ')') depth--
    else if (char === ',' && depth === 0) {
      out.push(list.slice(from, i).trim())
      from = i + 1
    }
  }
  const last = list.slice(from).trim()
  return last === '' ? out : [...out, last]
}

const fieldOf = (part: string, depth: number): readonly [string, Value] => {
  const [all, name] = /^\.(\w+): ?/.exec(part) ?? ['', '']
  return [name ?? '', readValue(part.slice(all.length), NO_NAMES, depth)]
}

export const NO_NAMES: Names = new Set()

export const readValue = (text: string, names: Names = NO_NAMES, depth = 0): Value => {
  const [first, last] = [text[0], text.at(-1)]
  if (NUMBER.test(text)) return { _tag: 'Number', value: BigInt(text) }
  if (first === '"') {
    const cut = text.endsWith('"...')
    const end = cut ? text.length - 4 : text.length - 1
    return end > 0 ? { _tag: 'Text', bytes: bytesOf(text.slice(1, end)), cut } : { _tag: 'Unread', text: textOf(text) }
  }
  if (depth < DEPTH_MAX && first === '{' && last === '}')
    return { _tag: 'Struct', fields: parts(text.slice(1, -1)).map(part => fieldOf(part, depth + 1)), cut: false }
  if (depth < DEPTH_MAX && first === '[' && last === ']')
    return { _tag: 'List', items: parts(text.slice(1, -1)).map(part => readValue(part, names, depth + 1)), cut: false }
  const described = DESCRIPTOR.exec(text) ?? ID.exec(text)
  if (described !== null)
    return {
      _tag: 'Described',
      value: { _tag: 'Number', value: BigInt(described[1] as string) },
      as: textOf(described[2] as string),
    }
  if (!FLAGS.test(text)) return { _tag: 'Unread', text: textOf(text) }
  const words = text.split('|').map(word => wordOf(word, names))
  return words.length === 1 ? (words[0] as Value) : { _tag: 'Expression', operator: '|', of: words }
}
