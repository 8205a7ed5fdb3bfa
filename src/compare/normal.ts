// What a name would be if the run had not made it up: pids, addresses, temporary names, ids, ephemeral ports and times of one run
// are replaced by a word, so that two runs of a program call the same thing the same. One row per kind. Left out: numbers that
// people choose (small ports, sizes, versions), which stay.
import { EPHEMERAL_FIRST } from './limits.js'

interface Row {
  readonly what: string
  readonly pattern: RegExp
  readonly becomes: string | ((...found: ReadonlyArray<string>) => string)
}

/** mkstemp(3) and its kin draw from letters of both cases and digits. A word, a word with a number and CamelCase are not drawn. */
const isDrawn = (text: string): boolean => {
  if (/^[a-zA-Z]?[a-z]+\d*$|^[A-Z]+\d*$|^\d+[a-z]*$/.test(text)) return false
  const digitsInside = /\d/.test(text) && /[a-zA-Z]/.test(text)
  const mixed = /[a-z]/.test(text) && /[A-Z]/.test(text) && !/^(?:[A-Z]?[a-z]{2,}\d*)(?:[A-Z][a-z]{2,}\d*)*$/.test(text)
  return digitsInside || mixed
}

const drawn = (whole = '', before = '', random = ''): string => (isDrawn(random) ? `${before}*` : whole)

/** Order counts: what is told apart by its surroundings comes before what is told by its looks. */
export const NORMALISERS: ReadonlyArray<Row> = [
  { what: 'process in /proc (proc(5))', pattern: /\/proc\/\d+/g, becomes: '/proc/PID' },
  { what: 'thread in /proc', pattern: /\/task\/\d+/g, becomes: '/task/TID' },
  { what: 'inode of a pipe, socket or namespace', pattern: /\b([a-z_]+):\[\d+\]/g, becomes: '$1:[INODE]' },
  { what: 'UUID (RFC 9562)', pattern: /\b[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\b/gi, becomes: 'UUID' },
  { what: 'address in memory', pattern: /\b0x[0-9a-f]{5,}\b/gi, becomes: 'ADDRESS' },
  { what: 'object named by its hash (gitrepository-layout(5))', pattern: /\b[0-9a-f]{2}\/[0-9a-f]{38,62}\b/g, becomes: 'HASH' },
  {
    what: 'directory that objects are spread over by their hash',
    pattern: /(?<=\/objects\/)[0-9a-f]{2}(?=\/|$)/g,
    becomes: 'HASH',
  },
  { what: 'hash or id in base 16', pattern: /\b(?=[a-f]*\d)(?=\d*[a-f])[0-9a-f]{8,}\b/g, becomes: 'HASH' },
  {
    what: 'date and time (RFC 3339)',
    pattern: /\b\d{4}-\d\d-\d\d(?:[T_ -]?\d\d[:.-]?\d\d(?:[:.-]?\d\d(?:[.,]\d+)?)?(?:Z|[+-]\d\d:?\d\d)?)?\b/g,
    becomes: 'TIME',
  },
  { what: 'time of day', pattern: /\b\d\d:\d\d:\d\d(?:[.,]\d+)?\b/g, becomes: 'TIME' },
  { what: 'duration', pattern: /\b\d+(?:\.\d+)?\s?(?:ns|us|µs|ms|s|sec|seconds)\b/g, becomes: 'DURATION' },
  {
    what: 'ephemeral port (ip(7), ip_local_port_range)',
    pattern: /(?<=[\d\]a-z]:)(\d{5})\b/g,
    becomes: (whole = '', port = '') => (Number(port) >= EPHEMERAL_FIRST && Number(port) <= 65535 ? 'PORT' : whole),
  },
  { what: 'seconds since 2001 and finer, and numbers as long', pattern: /\d{9,}/g, becomes: 'NUMBER' },
  {
    what: 'temporary name of Python (tempfile: eight of a-z, 0-9 and _)',
    pattern: /\btmp[a-z0-9_]{8}(?![A-Za-z0-9_])/g,
    becomes: 'tmp*',
  },
  {
    what: 'temporary name with a prefix (mkstemp(3), mkdtemp(3))',
    pattern: /(\btmp_?|[._-])([A-Za-z0-9_]{6,12})(?![A-Za-z0-9_])/g,
    becomes: drawn,
  },
  { what: 'temporary file of tempfile and tmpnam', pattern: /(\/tmp)([a-z0-9_]{8})(?![A-Za-z0-9_])/g, becomes: '$1*' },
  {
    what: 'temporary name alone',
    pattern: /(\/tmp\/|\/var\/tmp\/|\/dev\/shm\/)([A-Za-z0-9_]{6,12})(?![A-Za-z0-9_-])/g,
    becomes: drawn,
  },
  { what: 'prefix and number of createTempFile', pattern: /(\/tmp\/[A-Za-z_-]*)(\d{6,})/g, becomes: '$1*' },
]

const NUMBER = /\d+/g

export interface Normaliser {
  readonly text: (text: string) => string
  /** A process of the run: its number in a name becomes a word. */
  readonly pid: (pid: number) => void
}

/** Shorter numbers mean too much else. */
const PID_DIGITS = 3
/** Names asked for again are looked up; bounded, since a run may make up names without end. */
const REMEMBERED = 1 << 16

export const normaliser = (pids: Iterable<number> = []): Normaliser => {
  const known = new Set<string>()
  const memory = new Map<string, string>()
  const pid = (number: number): void => {
    const text = String(number)
    if (text.length >= PID_DIGITS && !known.has(text)) {
      known.add(text)
      memory.clear()
    }
  }
  for (const each of pids) pid(each)
  const normal = (text: string): string => {
    const named = known.size === 0 ? text : text.replace(NUMBER, digits => (known.has(digits) ? 'PID' : digits))
    return NORMALISERS.reduce(
      (done, { pattern, becomes }) =>
        typeof becomes === 'string' ? done.replace(pattern, becomes) : done.replace(pattern, (...found) => becomes(...found)),
      named,
    )
  }
  const text = (given: string): string => {
    const before = memory.get(given)
    if (before !== undefined) return before
    const now = normal(given)
    if (memory.size >= REMEMBERED) memory.clear()
    memory.set(given, now)
    return now
  }
  return { text, pid }
}
