// ftrace as text: tracefs's `trace` and `trace_pipe` (kernel/trace/trace_output.c, Documentation/trace/ftrace.rst), and what
// `trace-cmd report` prints. Heads differ by version and option: with or without the flags column, with the thread group, with
// a clock that counts and has no seconds. Of a call's own tracepoints tracefs prints `sys_openat(dfd: ...)` and `sys_openat -> 0x3`.
// Left out: tracers of functions, and the latency format, whose threads have no name and whose times no beginning.
import { syscallName } from '../../trace/syscalls.js'
import type { Clock, Format, Item, Source } from '../item.js'
import { nsOf, textOf } from '../latin.js'
import { recognisedBy, shareOfLines, textReader } from '../text-reader.js'
import { events } from './events.js'

/** Room for the longest name of a kernel thread, and the columns. */
const HEAD_LENGTH = 200
const HEAD =
  /^ *(.{1,64}?)-(\d{1,10})\s+(?:\( *(\d{1,10}|-+)\)\s+)?\[(\d{1,5})\]\s+(?:([^\s\d(]\S{2,7})\s+)?(\d{1,20}(?:\.\d{1,9})?): +/
const LOST = /^CPU:\d+ \[(?:LOST )?(\d+)? ?EVENTS(?: DROPPED)?\]/
/** trace-cmd's first lines, and its words on processors that have nothing. */
const PREAMBLE = /^(?:#|version = |cpus=|CPU \d+ is empty|\s*$)/
const ENTERED = /^sys_(\w+)\((.*)\)\s*$/
const LEFT = /^sys_(\w+) -> (\S+)\s*$/
const NAMED = /^([\w:]+): *(.*)$/
/** What tracefs prints for a thread whose name it has forgotten. */
const NAMELESS = '<...>'
const MARK = '# tracer:'

interface Headed {
  readonly source: Source
  readonly rest: string
}

const headed = (line: string): Headed | undefined => {
  const found = HEAD.exec(line.slice(0, HEAD_LENGTH))
  if (found === null) return undefined
  const [all, comm = '', tid, group, cpu, , time = ''] = found
  return {
    rest: line.slice(all.length),
    source: {
      tid: Number(tid),
      ...(group === undefined || group.startsWith('-') ? {} : { pid: Number(group) }),
      ...(comm === NAMELESS ? {} : { comm: textOf(comm) }),
      cpu: Number(cpu),
      ...(time.includes('.') ? { ns: nsOf(time) } : {}),
    },
  }
}

const reader = () => {
  const take = events({ nameOf: number => syscallName('x86_64', 'native', number) })
  let timed = false

  const call = (rest: string, source: Source, out: Item[]): boolean | undefined => {
    const entered = ENTERED.exec(rest)
    if (entered !== null) return take(`sys_enter_${entered[1]}`, entered[2] as string, source, out)
    const left = LEFT.exec(rest)
    return left === null ? undefined : take(`sys_exit_${left[1]}`, left[2] as string, source, out)
  }

  const line = (text: string, out: Item[]): boolean => {
    const found = headed(text)
    if (found === undefined) return lost(text, out) || PREAMBLE.test(text)
    const { source, rest } = found
    timed ||= source.ns !== undefined
    const asCall = call(rest, source, out)
    if (asCall !== undefined) return asCall
    const [, event, details] = NAMED.exec(rest) ?? []
    return event !== undefined && details !== undefined && take(event.slice(event.indexOf(':') + 1), details, source, out)
  }
  return textReader({ line, clock: (): Clock => (timed ? 'monotonic' : 'none') })
}

const lost = (text: string, out: Item[]): boolean => {
  const found = LOST.exec(text)
  if (found !== null) out.push({ tid: 0, _tag: 'Lost', count: Number(found[1] ?? 0) })
  return found !== null
}

export const ftrace: Format = {
  name: 'ftrace',
  recognise: head => {
    if (shareOfLines(head.subarray(0, MARK.length), line => line.startsWith(MARK)) === 1) return { _tag: 'Yes', sure: 1 }
    return recognisedBy(
      shareOfLines(head, line => (PREAMBLE.test(line) ? undefined : LOST.test(line) || headed(line) !== undefined)),
    )
  },
  reader,
}
