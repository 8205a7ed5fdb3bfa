// What `perf script` prints of tracepoints (tools/perf/builtin-script.c): a head whose columns -F chooses, the event, its text; under
// it, after `-g`, a call stack, whose addresses are places in files and not of the process, so that it is passed over. Samples of
// counters, which such a file may hold as well, are no events of a process; a file of nothing else is refused.
import { syscallName } from '../../trace/syscalls.js'
import type { Clock, Format, Item, Source } from '../item.js'
import { nsOf, textOf } from '../latin.js'
import { recognisedBy, shareOfLines, textReader } from '../text-reader.js'
import { events } from './events.js'

const HEAD_LENGTH = 240
/** `my prog  12/13 [001] d..2. 35777.402631: 1 raw_syscalls:sys_exit: `, where all but the event may be missing. */
const HEAD = new RegExp(
  [
    /^\s*(?:(\S.{0,64}?)\s+)??/, // the name may have spaces in it
    /(?:(\d{1,10})(?:\/(\d{1,10}))?\s+)?/,
    /(?:\[(\d{1,5})\]\s+)?/,
    /(?:[^\s\d]\S{3,5}\s+)?/, // the flags of ftrace
    /(?:(\d{1,12}\.\d{6,9}): +)?/,
    /(?:\d+ +)?/,
    /([a-z][\w-]*):([\w-]+): ?/,
  ]
    .map(part => part.source)
    .join(''),
)
/** A sample of a counter: `12 cycles:u: `, `1 cpu-clock:pppH: `. */
const SAMPLE = /^\s*\S.{0,64}?\s+\d{1,10}(?:\/\d{1,10})?\s+(?:\[\d{1,5}\]\s+)?\d{1,12}\.\d{6,9}: +\d+ +[\w-]+(?::\w*)?: /
/** Behind a counter: `cycles:ppp` is no tracepoint of a group (perf-list(1)). */
const MODIFIERS = /^[ukhIGHpPSDWeb]{1,8}$/
const FRAME = /^\s+[0-9a-f]{1,16}(?:\s|$)/
const RECORD = /: PERF_RECORD_(\w+)(?: lost (\d+))?/
const PREAMBLE = /^(?:#|\s*$)/

interface Headed {
  readonly source: Source
  readonly event: string
  readonly rest: string
}

const headed = (line: string): Headed | undefined => {
  const found = HEAD.exec(line.slice(0, HEAD_LENGTH))
  if (found === null) return undefined
  const [all, comm, first, second, cpu, time, , event = ''] = found
  if (MODIFIERS.test(event)) return undefined
  return {
    event,
    rest: line.slice(all.length).trimStart(),
    source: {
      tid: Number(second ?? first ?? 0),
      ...(second === undefined ? {} : { pid: Number(first) }),
      ...(comm === undefined ? {} : { comm: textOf(comm) }),
      ...(cpu === undefined ? {} : { cpu: Number(cpu) }),
      ...(time === undefined ? {} : { ns: nsOf(time) }),
    },
  }
}

const reader = () => {
  const take = events({ nameOf: number => syscallName('x86_64', 'native', number) })
  let timed = false
  const line = (text: string, out: Item[]): boolean => {
    if (PREAMBLE.test(text) || FRAME.test(text)) return true
    const record = RECORD.exec(text.slice(0, HEAD_LENGTH))
    if (record !== null) {
      if (record[1]?.startsWith('LOST')) out.push({ tid: 0, _tag: 'Lost', count: Number(record[2] ?? 0) })
      return true
    }
    const found = headed(text)
    if (found === undefined) return SAMPLE.test(text.slice(0, HEAD_LENGTH))
    timed ||= found.source.ns !== undefined
    return take(found.event, found.rest, found.source, out)
  }
  return textReader({ line, clock: (): Clock => (timed ? 'monotonic' : 'none') })
}

const NO_CALLS = {
  _tag: 'Refused',
  what: 'samples that perf took of the processor: they hold no call',
  remedy: 'Record calls: perf record -e raw_syscalls:*,sched:sched_process_*,signal:signal_deliver, then perf script.',
} as const

export const perfScript: Format = {
  name: 'perf script',
  recognise: head => {
    const share = (counts: (line: string) => boolean): number =>
      shareOfLines(head, line => (PREAMBLE.test(line) || FRAME.test(line) ? undefined : counts(line) || RECORD.test(line)))
    const found = recognisedBy(share(line => headed(line) !== undefined))
    if (found._tag === 'Yes') return found
    return share(line => SAMPLE.test(line.slice(0, HEAD_LENGTH))) > 0.9 ? NO_CALLS : found
  },
  reader,
}
