// From items to the bytes of our own trace, the same for all formats: `builder` takes items as they come and gives back pieces of
// the file, whose concatenation is the trace. The first items are held back, for the header says what the source can know. What is
// kept at any time is bounded: those first items, one chunk of events, a few words for each thread that lives.
import type { Clock, Item, Unread } from '../item.js'
import { timesOf } from './clock.js'
import { type Follow, follow } from './follow.js'
import { type Happening, happening } from './happen.js'
import { type Head, headFrom } from './head.js'
import { type Pieces, pieces } from './pieces.js'
import { KINDS, type Redactor, redactor } from './redact/index.js'
import { emptyState } from './state.js'
import { threads } from './threads.js'
import type { Words } from './words.js'

export interface BuildOptions {
  /** Name of the format, for the footer. */
  readonly format: string
  /** Of the reader, asked after at least one item. */
  readonly clock: () => Clock
  /** Of the reader, asked at the end. */
  readonly unread: () => Unread
  /** Lines or records of the source, as far as they were counted. */
  readonly lines?: () => number
  /** Name and version of what imports, for the header. */
  readonly recorder: string
  /** Secrets as they are. */
  readonly keepSecrets?: boolean
  /** Items come in the order in which calls began, though calls of several threads overlap: `strace -ff` files put together. */
  readonly overlapping?: boolean
  /** Makes gzip of a chunk's body. */
  readonly compress?: (body: Uint8Array) => Uint8Array
}

export interface Builder {
  readonly push: (items: ReadonlyArray<Item>) => ReadonlyArray<Uint8Array>
  readonly end: () => ReadonlyArray<Uint8Array>
}

/** Items whose sight is enough to say what a source holds, and where a program was that opens its files. */
const HEAD_ITEMS = 2000

interface Begun {
  readonly follow: Follow
  readonly happen: Happening
  readonly out: Pieces
  readonly now: () => bigint
  readonly unknown: Unknown
  readonly redact: Redactor | undefined
}

const begin = (options: BuildOptions, items: ReadonlyArray<Item>): Begun => {
  const clock = options.clock()
  const redact = options.keepSecrets === true ? undefined : redactor()
  const head = hidden(headFrom(items, clock), redact)
  const times = timesOf(clock, head.firstNs)
  const out = pieces(headerOf(options, head, times.realtimeOffsetNs), options.compress)
  const unknown = unknownWords()
  const words: Words = { arch: head.arch, unknown: unknown.add }
  const people = threads()
  const happen = happening({
    sink: out,
    times,
    people,
    words,
    rootPid: head.rootPid,
    overlapping: options.overlapping === true,
    redact,
  })
  let first = true
  const met = follow(people, happen, head.rootPid, {
    met: (thread, item) => {
      const isFirst = first
      first = false
      const state = emptyState(isFirst && !head.attached ? 'start' : 'attach')
      const argv = isFirst ? head.argv : []
      const cwd = isFirst ? head.cwd : undefined
      const descriptors = isFirst ? head.descriptors : []
      out.add({
        timestamp: times.at(item),
        pid: thread.process.pid,
        tid: thread.tid,
        eventType: 'ProcessState',
        data: {
          ...state,
          argv,
          descriptors,
          ...(cwd === undefined ? {} : { cwd }),
          ...(item.comm === undefined ? {} : { comm: item.comm }),
        },
        context: {},
      })
    },
  })
  return { follow: met, happen, out, now: times.now, unknown, redact }
}

const hidden = (head: Head, redact: Redactor | undefined): Head =>
  redact === undefined
    ? head
    : {
        ...head,
        argv: redact.words(head.argv),
        cwd: head.cwd === undefined ? undefined : redact.text(head.cwd),
        descriptors: head.descriptors.map(one => (one.target === undefined ? one : { ...one, target: redact.text(one.target) })),
      }

const headerOf = (options: BuildOptions, head: Head, realtimeOffsetNs: bigint) => ({
  major: 1,
  minor: 0,
  runId: '0'.repeat(32),
  arch: head.arch,
  startNs: 1_000_000_000n,
  realtimeOffsetNs,
  boottimeOffsetNs: 0n,
  recorder: options.recorder,
  kernel: '',
  argv: head.argv,
  rootPid: head.rootPid,
  pageSize: 4096,
  cpuCount: 0,
  recording: {
    snapshotBytes: 0,
    stdioSnapshotBytes: 0,
    sampleIntervalNs: 0n,
    attached: head.attached,
    filter: '',
    redacted: options.keepSecrets !== true,
    redactions: options.keepSecrets === true ? [] : KINDS,
    known: head.known,
    stacks: [],
  },
})

interface Unknown {
  readonly add: (word: string) => void
  readonly count: () => number
  readonly words: ReadonlyArray<string>
}

/** As many as a person reads. */
const WORDS_KEPT = 5
const WORD_LENGTH = 80

const unknownWords = (): Unknown => {
  const words: string[] = []
  let count = 0
  return {
    words,
    count: () => count,
    add: word => {
      count++
      const short = word.slice(0, WORD_LENGTH)
      if (words.length < WORDS_KEPT && !words.includes(short)) words.push(short)
    },
  }
}

const importedOf = ({ format, lines, unread }: BuildOptions, unknown: Unknown, redact: Redactor | undefined) => {
  const { count, examples } = unread()
  const shown = (text: string): string => redact?.text(text) ?? text
  return {
    format,
    lines: lines?.() ?? 0,
    unread: count,
    examples: examples.map(({ at, text }) => ({ at, text: shown(text) })),
    unknown: unknown.count(),
    words: unknown.words.map(shown),
  }
}

export const builder = (options: BuildOptions): Builder => {
  let waiting: Item[] | undefined = []
  let begun: Begun | undefined
  const start = (): Begun => {
    const items = waiting ?? []
    waiting = undefined
    begun = begin(options, items)
    items.forEach(begun.follow.take)
    return begun
  }
  return {
    push: items => {
      if (waiting !== undefined) {
        for (const item of items) waiting.push(item)
        if (waiting.length < HEAD_ITEMS) return []
        return start().out.take()
      }
      for (const item of items) begun?.follow.take(item)
      return begun?.out.take() ?? []
    },
    end: () => {
      const { follow: people, happen, out, now, unknown, redact } = begun ?? start()
      people.end()
      happen.settle(1n << 62n)
      out.close()
      const ended = happen.end()
      const footer = out.writer.footer({
        reason: ended.reason,
        exitCode: ended.code,
        exitSignal: ended.signal,
        endNs: now(),
        lost: 0,
        stoppedNs: 0n,
        imported: importedOf(options, unknown, redact),
      })
      return [...out.take(), footer]
    },
  }
}
