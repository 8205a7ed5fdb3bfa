// What is secret in an imported trace is replaced by as many stars before a byte of it is written, by the recorder's rules: what a
// program was given as words, what it read and wrote (with what came before on the descriptor, so that no cut makes half a secret),
// paths, contents of key files and of terminals without echo, and what any of these found, wherever it turns up again. Left out:
// which bytes there are.
import type { Snapshot } from '../../../trace/index.js'
import type { OpenCall } from '../call.js'
import { type KnownValues, knownValues } from './known.js'
import { endsInSecret, isSecretFile } from './names.js'
import { said } from './said.js'
import { type End, endOf, hideTo, isWorth, type Scan, scan } from './text.js'
import { argument, type CommandLine, commandLine, type WordRules, type Words, wordsOf } from './words.js'

export { KINDS } from './names.js'

type Span = readonly [from: number, to: number]

export interface Redactor {
  /** A text from the source: a path, a directory, a line that could not be read. */
  readonly text: (text: string) => string
  /** argv, as the words of one command line. */
  readonly words: (argv: ReadonlyArray<string>) => ReadonlyArray<string>
  /** `NAME=value` of a program's environment, of which nothing is written: what it names secret is known from now on. */
  readonly variable: (text: string) => void
  readonly entry: (pid: number, call: OpenCall) => void
  readonly exit: (pid: number, call: OpenCall, ret: bigint) => void
  /** A process and its child have the same descriptors. */
  readonly forked: (pid: number, child: number) => void
  readonly ended: (pid: number) => void
}

/** Bytes of a descriptor's last text that are looked at with the next. */
const TAIL = 96
const STREAMS_MAX = 4096
const KEY_LINE_MIN = 32
const KEY_MIN = 16
const STAR = 42

interface Stream {
  open: End
  tail: string
}

const latin = new TextDecoder('latin1')
const utf8 = new TextEncoder()
const decoder = new TextDecoder()

const starred = (bytes: Uint8Array, spans: ReadonlyArray<Span>): Uint8Array => {
  const out = bytes.slice()
  for (const [from, to] of spans) out.fill(STAR, from, to)
  return out
}

/** The password message of PostgreSQL is the letter p, its length without the letter, the password, a NUL (protocol chapter 55.7). */
const isPostgresPassword = (bytes: Uint8Array): boolean =>
  bytes.length > 5 && bytes[0] === 0x70 && new DataView(bytes.buffer, bytes.byteOffset).getUint32(1) === bytes.length - 1

/** Effects whose buffers are what a descriptor gives or takes. */
const DATA = new Set(['read', 'write', 'recv', 'send', 'splice'])
const isData = (call: OpenCall): boolean => DATA.has(call.row?.effect ?? '')

export const redactor = (): Redactor => {
  const known: KnownValues = knownValues()
  const streams = new Map<string, Stream>()
  /** Descriptors of key files, by process. */
  const secret = new Map<number, Set<number>>()
  let silent = false
  let typed = ''

  const scanOf = (text: string, more: Partial<Scan> = {}): Scan => ({
    text,
    low: 0,
    whole: true,
    sure: false,
    known,
    commands,
    spans: [],
    open: 'none',
    line: 0,
    ends: new Map(),
    ...more,
  })
  const rules: WordRules = { known, text: word => spansOf(word, true) }
  const commands = (text: string, data: boolean): CommandLine => commandLine(text, data, rules)

  const spansOf = (text: string, sure: boolean): ReadonlyArray<Span> => {
    const s = scanOf(text, { sure })
    if (isWorth(text)) scan(s, 0)
    return [...s.spans, ...known.find(text, false)]
  }

  const hidden = (one: Snapshot, spans: ReadonlyArray<Span>): Snapshot =>
    spans.length === 0 ? one : { ...one, bytes: starred(one.bytes, spans), redacted: true }

  /** Text that went through a descriptor. */
  const data = (stream: Stream, bytes: Uint8Array, whole: boolean): ReadonlyArray<Span> => {
    const low = stream.tail.length
    const text = stream.tail + latin.decode(bytes)
    const s = scanOf(text, { low, whole: false })
    const wasOpen = stream.open
    let from = 0
    if (wasOpen !== 'none') {
      from = endOf(s, low, wasOpen)
      // a key that was cut short
      const other = wasOpen === 'key' && from < text.length && from - low < KEY_MIN && text[from] !== '-'
      from = other ? low : hideTo(s, low, from, wasOpen)
    }
    if (wasOpen === 'none' && whole && isPostgresPassword(bytes)) hideTo(s, low + 5, text.length, 'none')
    if (from < text.length) {
      s.open = 'none'
      if (isWorth(text)) scan(s, wasOpen === 'none' ? 0 : from)
    }
    const found = known.find(text, true).filter(([, to]) => to > low)
    stream.open = whole || s.open === 'key' ? s.open : 'none'
    stream.tail = whole ? text.slice(-TAIL) : ''
    return [...s.spans, ...found].map(([a, b]): Span => [Math.max(a - low, 0), b - low])
  }

  const streamOf = (pid: number, fd: number, reads: boolean): Stream => {
    const key = `${pid} ${fd} ${reads}`
    const before = streams.get(key)
    if (before !== undefined) return before
    if (streams.size >= STREAMS_MAX) streams.delete(streams.keys().next().value as string)
    const stream: Stream = { open: 'none', tail: '' }
    streams.set(key, stream)
    return stream
  }

  const forget = (pid: number, fd: number): void => {
    streams.delete(`${pid} ${fd} true`)
    streams.delete(`${pid} ${fd} false`)
    secret.get(pid)?.delete(fd)
  }

  /** A key or a password file, whatever its format: its lines if they are long, and in it what looks like a password. */
  const noteFile = (bytes: Uint8Array): void => {
    const text = latin.decode(bytes)
    known.addWords(text, KEY_LINE_MIN)
    scan(scanOf(text, { sure: true }), 0)
  }

  /** What is typed may come a character at a time. */
  const noteTyped = (bytes: Uint8Array): void => {
    typed += latin.decode(bytes)
    const lines = typed.split(/[\r\n]/)
    typed = (lines.pop() ?? '').slice(-128)
    for (const line of lines) known.add(line, true)
  }

  const described = (call: OpenCall): string => {
    const [first] = call.making?.values ?? []
    return first?._tag === 'Described' ? first.as : ''
  }

  const isTerminal = (as: string, fd: number): boolean => (as === '' ? fd <= 2 : /^\/dev\/(?:tty|pts\/)/.test(as))

  const content = (pid: number, call: OpenCall, reads: boolean, snapshots: Snapshot[], from: number): void => {
    const fd = Number(BigInt.asIntN(32, call.args[0] ?? -1n))
    const as = described(call)
    const isFile = secret.get(pid)?.has(fd) === true || isSecretFile(as.replace(/<.*$/, ''))
    const isTyped = !isFile && silent && reads && isTerminal(as, fd)
    const stream = isFile || isTyped ? undefined : streamOf(pid, fd, reads)
    snapshots.forEach((one, at) => {
      if (at < from || !isText(call, one) || one.bytes.length === 0) return
      if (stream !== undefined) {
        snapshots[at] = hidden(one, data(stream, one.bytes, one.fullSize === 0n))
        return
      }
      if (isFile) noteFile(one.bytes)
      else noteTyped(one.bytes)
      snapshots[at] = hidden(one, [[0, one.bytes.length]])
    })
  }

  /** Bytes of a buffer or of what an iovec points at. */
  const isText = (call: OpenCall, one: Snapshot): boolean => {
    const kind = call.row?.args[one.arg]?.kind ?? ''
    return kind.startsWith('buf') || (one.part === 'element' && kind !== 'argv')
  }
  const isString = (call: OpenCall, one: Snapshot): boolean => {
    const kind = call.row?.args[one.arg]?.kind ?? ''
    return kind.startsWith('path') || kind === 'str'
  }

  const others = (call: OpenCall, snapshots: Snapshot[], from: number): void => {
    const words: Words = wordsOf(false)
    snapshots.forEach((one, at) => {
      const kind = call.row?.args[one.arg]?.kind
      if (at < from || one.bytes.length === 0 || (kind === 'argv' && one.part === 'whole')) return
      const text = latin.decode(one.bytes)
      if (kind === 'argv') snapshots[at] = hidden(one, argument(words, rules, text))
      else if (isString(call, one)) snapshots[at] = hidden(one, spansOf(text, false))
      else if (!isText(call, one) || !isData(call))
        snapshots[at] = hidden(one, isText(call, one) ? spansOf(text, false) : known.find(text, false))
    })
  }

  const variable = (text: string): void => {
    const equals = text.indexOf('=')
    if (equals < 0) return
    const value = text.slice(equals + 1)
    // a value that names a file is a place and no secret
    if (endsInSecret(text.slice(0, equals)) && !/^\/[\w./-]*$/.test(value)) known.add(value, true)
    spansOf(value, true)
  }

  const environment = (call: OpenCall): void => {
    const index = call.row?.args.findIndex(arg => arg.kind === 'envp') ?? -1
    const value = index < 0 ? undefined : call.making?.values[index]
    if (value?._tag !== 'List') return
    for (const item of value.items) if (item._tag === 'Text') variable(latin.decode(item.bytes))
  }

  /** tcsetattr(3): whether the terminal says what is typed. strace writes `-echo`, or the flags that are set. */
  const watchTerminal = (call: OpenCall): void => {
    const [, command, argument] = call.making?.values ?? []
    if (command === undefined || !/TCSET/.test(said(command)) || argument === undefined) return
    const flags = said(argument)
    if (/(?:^|[\s|,])-echo\b/.test(flags) || (flags.includes('c_lflag') && !/\bECHO\b/.test(flags))) silent = true
    else if (/\becho\b/i.test(flags)) silent = false
  }

  const watchDescriptors = (pid: number, call: OpenCall, ret: bigint): void => {
    const fd = Number(ret)
    const own = (): Set<number> => {
      const before = secret.get(pid) ?? new Set<number>()
      secret.set(pid, before)
      return before
    }
    const first = Number(BigInt.asIntN(32, call.args[0] ?? -1n))
    switch (call.row?.effect) {
      case 'open': {
        forget(pid, fd)
        const path = call.entry.find(one => isString(call, one))
        if (path !== undefined && isSecretFile(latin.decode(path.bytes))) own().add(fd)
        return
      }
      case 'close':
        forget(pid, first)
        return
      case 'dup':
      case 'dup2':
        if (secret.get(pid)?.has(first) === true) own().add(fd)
        return
      default:
    }
  }

  return {
    text: text => {
      const bytes = utf8.encode(text)
      return decoder.decode(starred(bytes, spansOf(latin.decode(bytes), false)))
    },
    words: argv => {
      const words = wordsOf(false)
      return argv.map(word => {
        const bytes = utf8.encode(word)
        return decoder.decode(starred(bytes, argument(words, rules, latin.decode(bytes))))
      })
    },
    variable,
    entry: (pid, call) => {
      const from = call.redacted
      if (from === 0) environment(call)
      if (call.entry.length === from) return
      others(call, call.entry, from)
      if (isData(call)) content(pid, call, false, call.entry, from)
      call.redacted = call.entry.length
    },
    exit: (pid, call, ret) => {
      if (call.row?.name === 'ioctl') watchTerminal(call)
      if (call.exit.length > 0) {
        others(call, call.exit, 0)
        if (isData(call)) content(pid, call, true, call.exit, 0)
      }
      if (ret >= 0n) watchDescriptors(pid, call, ret)
    },
    forked: (pid, child) => {
      const own = secret.get(pid)
      if (own !== undefined && own.size > 0) secret.set(child, new Set(own))
    },
    ended: pid => {
      secret.delete(pid)
    },
  }
}
