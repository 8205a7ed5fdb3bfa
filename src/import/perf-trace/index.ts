// Text of `perf trace` (tools/perf/builtin-trace.c): a line for each call, in milliseconds since the first or, with -T, since the machine
// started; calls that were interrupted by others in two lines; tracepoints asked for with -e between them. A string is told only where
// perf could load its BPF programs; else its address, of which perf prints half. Page faults, stacks (--call-graph) and the
// summary of -S are passed over; a summary alone (-s) is refused, since it holds no call.
import type { Clock, Format, Item, Source } from '../item.js'
import { textOf } from '../latin.js'
import { recognisedBy, shareOfLines, textReader } from '../text-reader.js'
import { ends } from '../tracepoint/ends.js'
import { events } from '../tracepoint/events.js'
import { argumentsOf, resultOf, type Told, toldBy } from './call.js'

const HEAD_LENGTH = 100
const HEAD = /^ *(\?|-?\d{1,15}\.\d{3}) \( *(?:(\d{1,12}\.\d{3}) ms)? *\): (?:(?:(.{1,16}?)\/)?(\d{1,10}) )? ?(?=\S)/
const TRACEPOINT = /^(\w+):(\w+)\((.*)\)\s*$/s
const FAULT = /^m(?:aj|in)fault \[/
const FRAME = /^\s{20}/
const SUMMARY = /^ ?Summary of events:/
const TOTALS = /^ .{1,16} \(\d+\), \d+ events, /
const PREAMBLE = /^(?:#.*|\s*|Stats:|\s*(?:vfs_getname|proc_getname) ?: \d+|LOST \d+ events!)$/
const LOST = /^LOST (\d+) events!/

const MS_DIGITS = 3
const NS_PER_US = 1000n
/** Three digits behind the point: microseconds. */
const nsOfMs = (ms: string): bigint => BigInt(ms.slice(0, -MS_DIGITS - 1) + ms.slice(-MS_DIGITS)) * NS_PER_US

interface Headed {
  readonly source: Source
  readonly tookNs: bigint | undefined
  readonly rest: string
}

const headed = (line: string): Headed | undefined => {
  const found = HEAD.exec(line.slice(0, HEAD_LENGTH))
  if (found === null) return undefined
  const [all, time = '?', took, comm, tid] = found
  return {
    rest: line.slice(all.length),
    tookNs: took === undefined ? undefined : nsOfMs(took),
    source: {
      tid: Number(tid ?? 0),
      ...(comm === undefined || comm.startsWith(':') ? {} : { comm: textOf(comm) }),
      ...(time === '?' ? {} : { ns: nsOfMs(time) }),
    },
  }
}

/** `pid: 12 (sh), comm: "x y"` as tracepoints of other tools have it: `pid=12 comm=x y`. */
const asFields = (list: string): string =>
  list.includes('=') && !/^\w+: /.test(list)
    ? list
    : list
        .replace(/(?:^|, )(\w+): (?:"([^"]*)"|(-?\w+)(?: \([^)]*\))?)/g, (_, name, text, word) => ` ${name}=${text ?? word}`)
        .trim()

const reader = () => {
  const take = events({ nameOf: () => undefined })
  const ending = ends()
  let timed = false
  let inSummary = false

  /** exit(2) has no result, and perf trace no line for the end of a thread. */
  const exits = (name: string, args: string, source: Source, out: Item[]): void => {
    if (name !== 'exit' && name !== 'exit_group') return
    const [code] = argumentsOf(name, args)
    ending.exiting(source.tid, name === 'exit_group', code?.value._tag === 'Number' ? code.value.value : 0n)
    const end = ending.ended(source)
    if (end !== undefined) out.push(end)
  }

  const call = ({ name, continued, args, result }: Told, { source, tookNs }: Headed, out: Item[]): boolean => {
    const given = result === undefined ? undefined : resultOf(result)
    if (result !== undefined && given === undefined) return false
    if (continued) {
      const ns = source.ns === undefined ? {} : { ns: source.ns + (tookNs ?? 0n) }
      out.push({ ...source, ...ns, _tag: 'Exit', name, result: given ?? { value: undefined } })
      return true
    }
    const told = { name, args: argumentsOf(name, args) }
    if (given === undefined || given.value === undefined) out.push({ ...source, _tag: 'Entry', ...told })
    else out.push({ ...source, _tag: 'Whole', ...told, result: given, ...(tookNs === undefined ? {} : { tookNs }) })
    exits(name, args, source, out)
    return true
  }

  const line = (text: string, out: Item[]): boolean => {
    inSummary ||= SUMMARY.test(text)
    const lost = LOST.exec(text)
    if (lost !== null) out.push({ tid: 0, _tag: 'Lost', count: Number(lost[1]) })
    if (inSummary || PREAMBLE.test(text) || FRAME.test(text)) return true
    const found = headed(text)
    if (found === undefined) return false
    timed ||= found.source.ns !== undefined
    if (FAULT.test(found.rest)) return true
    const point = TRACEPOINT.exec(found.rest)
    if (point !== null) return take(point[2] as string, asFields(point[3] as string), found.source, out)
    const told = toldBy(found.rest)
    return told !== undefined && call(told, found, out)
  }
  return textReader({ line, clock: (): Clock => (timed ? 'monotonic' : 'none') })
}

const ONLY_TOTALS = {
  _tag: 'Refused',
  what: 'a summary that perf trace -s made: it counts calls and holds none',
  remedy: 'Record the calls themselves: perf trace -o FILE COMMAND, without -s.',
} as const

export const perfTrace: Format = {
  name: 'perf trace',
  recognise: head => {
    const found = recognisedBy(
      shareOfLines(head, line => (PREAMBLE.test(line) || FRAME.test(line) ? undefined : headed(line) !== undefined)),
    )
    if (found._tag === 'Yes') return { ...found, sure: Math.min(1, found.sure + 0.1) }
    const totals = shareOfLines(head.subarray(0, 400), line =>
      PREAMBLE.test(line) ? undefined : SUMMARY.test(line) || TOTALS.test(line),
    )
    return totals > 0.2 ? ONLY_TOTALS : found
  },
  reader,
}
