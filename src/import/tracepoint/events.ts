// What tracepoints of the kernel tell: one row per event, from the text behind its name to items. perf script, ftrace and trace-cmd
// print the same text (include/trace/events/*.h), each behind a head of its own, so the rows serve all of them. An event that is
// none of calls, processes and signals is no item, and nothing that could not be read.
import type { CallHead, Item, Result, Source } from '../item.js'
import { textOf } from '../latin.js'
import { named, registers, result } from './arguments.js'
import { boundedMap } from './bounded-map.js'
import { type Ends, ends } from './ends.js'
import { kernelName } from './kernel-names.js'

/** Event by its name, without its group. False: the text is not the event's. */
export type Events = (event: string, text: string, source: Source, out: Item[]) => boolean

type Row = (text: string, source: Source, out: Item[]) => boolean

const CLONE_THREAD = 0x10000n

/** `comm=my prog pid=12 child_comm=x child_pid=13`: a value ends where the next name begins. */
const field = (text: string, name: string): string | undefined => {
  const at = text.startsWith(`${name}=`) ? 0 : text.indexOf(` ${name}=`) + 1
  if (at === 0 && !text.startsWith(`${name}=`)) return undefined
  const rest = text.slice(at + name.length + 1)
  const next = / \w+=/.exec(rest)
  return next === null ? rest.trimEnd() : rest.slice(0, next.index)
}

const whole = (text: string, name: string): number | undefined => {
  const found = field(text, name)
  return found !== undefined && /^-?\d{1,10}$/.test(found) ? Number(found) : undefined
}

/** Whether the whole process ends. */
const EXITS: ReadonlyMap<string, boolean> = new Map([
  ['exit', false],
  ['exit_group', true],
])
const CLONE = 'clone'
/** Which argument says whom; the next one is the signal. */
const KILLS: ReadonlyMap<string, number> = new Map([
  ['kill', 0],
  ['tkill', 0],
  ['tgkill', 1],
])

export interface Numbers {
  /** Of a number in the machine's table; undefined: it has none. */
  readonly nameOf: (number: number) => string | undefined
}

export const events = ({ nameOf }: Numbers): Events => {
  const ending: Ends = ends()
  /** The flags of a clone(2) under way, which say whether the child that is reported next is a thread. */
  const cloning = boundedMap<number, bigint>()

  const entered = (call: CallHead, source: Source, out: Item[]): boolean => {
    const name = call.name ?? nameOf(call.number ?? -1) ?? ''
    const [first = 0n] = call.raw ?? []
    const group = EXITS.get(name)
    if (group !== undefined) ending.exiting(source.tid, group, first)
    const aims = KILLS.get(name)
    if (aims !== undefined)
      ending.sent(Number(BigInt.asIntN(32, call.raw?.[aims] ?? 0n)), Number((call.raw?.[aims + 1] ?? 0n) & 0xffn))
    if (name === CLONE) cloning.set(source.tid, first)
    out.push({ ...source, _tag: 'Entry', ...call })
    return true
  }

  const left = (call: CallHead, value: bigint, source: Source, out: Item[]): boolean => {
    cloning.delete(source.tid)
    const given: Result = { value }
    out.push({ ...source, _tag: 'Exit', ...call, result: given })
    return true
  }

  const enterByName = (name: string, list: string, source: Source, out: Item[]): boolean => {
    const args = named(list)
    return args !== undefined && entered({ name: kernelName(name), ...args }, source, out)
  }

  const exitByName = (name: string, word: string, source: Source, out: Item[]): boolean => {
    const value = result(word.trim())
    return value !== undefined && left({ name: kernelName(name) }, value, source, out)
  }

  const rows: Readonly<Record<string, Row>> = {
    sys_enter: (text, source, out) => {
      const [, number, list] = /^NR (-?\d{1,10}) \(([^)]*)\)/.exec(text) ?? []
      if (number === undefined || list === undefined) return false
      return entered({ number: Number(number), raw: registers(list) }, source, out)
    },
    sys_exit: (text, source, out) => {
      const [, number, word] = /^NR (-?\d{1,10}) = (\S+)/.exec(text) ?? []
      const value = result(word ?? '')
      return number !== undefined && value !== undefined && left({ number: Number(number) }, value, source, out)
    },
    sched_process_fork: (text, source, out) => {
      const child = whole(text, 'child_pid')
      if (child === undefined) return false
      const flags = cloning.get(source.tid)
      const comm = field(text, 'child_comm')
      const thread = flags === undefined ? {} : { thread: (flags & CLONE_THREAD) !== 0n }
      if (thread.thread === true) ending.joined(child, source.tid)
      out.push({ ...source, _tag: 'Forked', child, ...(comm === undefined ? {} : { childComm: textOf(comm) }), ...thread })
      return true
    },
    // task:task_newtask comes just before the fork and has the flags that clone3(2) passes in memory.
    task_newtask: (text, source) => {
      const flags = field(text, 'clone_flags')
      if (flags === undefined || !/^[0-9a-f]{1,16}$/.test(flags)) return false
      cloning.set(source.tid, BigInt(`0x${flags}`))
      return true
    },
    sched_process_exec: (text, source, out) => {
      const path = field(text, 'filename')
      if (path === undefined) return false
      out.push({ ...source, _tag: 'Executed', path: textOf(path) })
      return true
    },
    sched_process_exit: (_, source, out) => {
      const end = ending.ended(source)
      if (end !== undefined) out.push(end)
      return true
    },
    signal_deliver: (text, source, out) => {
      const [signal, code] = [whole(text, 'sig'), whole(text, 'code')]
      if (signal === undefined) return false
      const handler = field(text, 'sa_handler')
      ending.delivered(source.tid, signal, handler !== undefined && !/^(0x)?0+$/.test(handler))
      const about =
        code === undefined ? {} : { info: { _tag: 'Struct', fields: [numberField('si_code', code)], cut: false } as const }
      out.push({ ...source, _tag: 'Signal', signal, ...about })
      return true
    },
  }

  return (event, text, source, out) => {
    const row = Object.hasOwn(rows, event) ? rows[event] : undefined
    if (row !== undefined) return row(text, source, out)
    if (event.startsWith('sys_enter_')) return enterByName(event.slice('sys_enter_'.length), text, source, out)
    if (event.startsWith('sys_exit_')) return exitByName(event.slice('sys_exit_'.length), text, source, out)
    return true
  }
}

const numberField = (name: string, value: number) => [name, { _tag: 'Number', value: BigInt(value) }] as const
