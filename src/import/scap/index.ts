// .scap, what sysdig and Falco record: calls with decoded parameters, on the epoch's clock. Processes are told where they are made and
// where they run a program. Of the lists at the beginning the names and groups of processes are read; their descriptors are not, nor are
// containers, users and interfaces. An entry says less than its exit: a path that only the exit has is told there.
import { byteReader, text } from '../../base/bytes.js'
import { syscallNamed } from '../../trace/syscalls.js'
import type { Argument, Format, Item, ItemReader, Source, Value } from '../item.js'
import { boundedMap } from '../tracepoint/bounded-map.js'
import { unreadCount } from '../unread.js'
import { blocks, MAGIC, SECTION } from './blocks.js'
import { EVENT_BLOCKS, readEvent, type ScapEvent } from './event.js'
import { EVENTS } from './events.js'
import { IS_THREAD, integer, string, strings, VALUES } from './params.js'

const ARCH = 'x86_64'
const MAKES = ['clone', 'clone3', 'fork', 'vfork']
const RUNS = ['execve', 'execveat']
const NO_CALL = ['procexit', 'signaldeliver', 'drop']

interface Row {
  readonly name: string
  readonly tokens: ReadonlyArray<string>
}

const rows: ReadonlyMap<number, Row> = new Map(
  EVENTS.split('|').map(row => {
    const [number, name = '', ...tokens] = row.trim().split(/\s+/)
    return [Number(number), { name, tokens }]
  }),
)

/** Their bytes are the exit's to tell, and belong to the entry. */
const WRITES = ['write', 'pwrite64', 'sendto']
const STRING = /^\d?s$/

/** Entries of calls of which more is known at the exit: a path, what was written. They are passed on together with it. */
const waits: ReadonlySet<number> = new Set(
  [...rows].flatMap(([number, { name, tokens }]) => {
    const exit = number % 2 === 0 ? (rows.get(number + 1)?.tokens ?? []) : []
    const more = exit.some(token => STRING.test(token) && !tokens.includes(token))
    return WRITES.includes(name) || more ? [number] : []
  }),
)

/** `tid` of a process list's entry and what follows it; only the newest form says how long an entry is. */
const PROCESS_LIST = 0x215

const placed = (name: string, params: ReadonlyArray<Uint8Array>, tokens: ReadonlyArray<string>): ReadonlyArray<Argument> => {
  const named = syscallNamed(ARCH, 'native', name)?.args ?? []
  const out: Argument[] = []
  tokens.forEach((token, i) => {
    const [, at, letter = ''] = /^(\d)([a-z]?)$/.exec(token) ?? []
    const [bytes, argument] = [params[i], named[Number(at ?? -1)]]
    const value: Value | undefined = bytes === undefined || argument === undefined ? undefined : VALUES[letter]?.(bytes)
    if (value !== undefined && argument !== undefined) out.push({ name: argument.name, value })
  })
  return out
}

const reader = (): ItemReader => {
  const framing = blocks()
  const unread = unreadCount()
  const groups = boundedMap<number, number>()
  const comms = boundedMap<number, string>()
  const made = boundedMap<number, number>()
  /** Calls whose entry was passed on. */
  const inside = boundedMap<number, string>()
  const waiting = boundedMap<number, ScapEvent>()
  const paths = boundedMap<number, Uint8Array>()

  const sourceOf = ({ ns, tid, cpu }: ScapEvent): Source => {
    const [pid, comm] = [groups.get(tid), comms.get(tid)]
    return { tid, ns, cpu, ...(pid === undefined ? {} : { pid }), ...(comm === undefined ? {} : { comm }) }
  }

  const noCall = (row: Row, event: ScapEvent, out: Item[]): void => {
    const source = sourceOf(event)
    const [first = 0n, second, third] = event.params.map(integer)
    if (row.name === 'drop') out.push({ tid: 0, _tag: 'Lost', count: 0 })
    if (row.name === 'signaldeliver') {
      const info: Value = { _tag: 'Struct', fields: [['si_pid', { _tag: 'Number', value: first }]], cut: false }
      out.push({ ...source, tid: Number(second ?? 0n), _tag: 'Signal', signal: Number(third ?? 0n), info })
    }
    if (row.name !== 'procexit' || event.params.length === 0) return
    const status = Number(first & 0xffffn) // wait(2)
    out.push(
      (status & 0x7f) === 0
        ? { ...source, _tag: 'Exited', code: status >> 8 }
        : { ...source, _tag: 'Killed', signal: status & 0x7f, coreDumped: (status & 0x80) !== 0 },
    )
    groups.delete(event.tid)
    comms.delete(event.tid)
  }

  const paramOf = (row: Row, event: ScapEvent, word: string): Uint8Array | undefined => event.params[row.tokens.indexOf(word)]
  const textOf = (row: Row, event: ScapEvent, word: string): Uint8Array | undefined => {
    const bytes = paramOf(row, event, word)
    return bytes === undefined || bytes.length === 0 ? undefined : string(bytes)
  }
  const numberOf = (row: Row, event: ScapEvent, word: string): number =>
    Number(integer(paramOf(row, event, word) ?? new Uint8Array()) ?? 0n)

  /** Of exec and fork: who it is now, as the exit tells. */
  const introduce = (row: Row, event: ScapEvent): void => {
    const comm = textOf(row, event, 'comm')
    if (comm !== undefined && comm.length > 0) comms.set(event.tid, text(comm))
    const pid = numberOf(row, event, 'pid')
    if (pid > 0) groups.set(event.tid, pid)
  }

  const forked = (row: Row, event: ScapEvent, result: bigint, out: Item[]): void => {
    const flags = integer(paramOf(row, event, 'flags') ?? new Uint8Array()) ?? 0n
    const [parent, child] = result === 0n ? [numberOf(row, event, 'ptid'), event.tid] : [event.tid, Number(result)]
    if (parent > 0 && result >= 0n && made.get(child) === undefined) {
      made.set(child, parent)
      const known = groups.get(parent)
      out.push({
        tid: parent,
        ...(known === undefined ? {} : { pid: known }),
        ns: event.ns,
        _tag: 'Forked',
        child,
        thread: (flags & IS_THREAD) !== 0n,
      })
    }
  }

  const ran = (row: Row, event: ScapEvent, out: Item[]): void => {
    const exe = textOf(row, event, 'exe')
    const path = textOf(row, event, 'path') ?? paths.get(event.tid) ?? exe
    const args = strings(paramOf(row, event, 'args') ?? new Uint8Array())
    if (path === undefined) return
    const argv = [...(exe === undefined ? [] : [exe]), ...args].map(text)
    out.push({ ...sourceOf(event), _tag: 'Executed', path: text(path), argv })
  }

  const keepPath = (row: Row, { tid, params }: ScapEvent): void => {
    const bytes = params[row.tokens.findIndex(token => STRING.test(token))]
    const path = bytes === undefined ? undefined : string(bytes)
    if (path === undefined) paths.delete(tid)
    else paths.set(tid, path.slice())
  }

  const enter = (row: Row, event: ScapEvent, out: Item[]): void => {
    if (waits.has(event.type)) {
      waiting.set(event.tid, event)
      return
    }
    inside.set(event.tid, row.name)
    if (RUNS.includes(row.name)) keepPath(row, event)
    const args = placed(row.name, event.params, row.tokens)
    out.push({ ...sourceOf(event), _tag: 'Entry', name: row.name, ...(args.length === 0 ? {} : { args }) })
  }

  const leave = (row: Row, event: ScapEvent, out: Item[]): void => {
    const given = integer(event.params[row.tokens.indexOf('=')] ?? new Uint8Array())
    const entered = inside.get(event.tid) === row.name
    inside.delete(event.tid)
    const args = placed(row.name, event.params, row.tokens)
    const told = args.length === 0 ? {} : { args }
    const result = { value: given }
    const before = waiting.get(event.tid)
    waiting.delete(event.tid)
    if (before !== undefined && before.type === event.type - 1) {
      const first = placed(row.name, before.params, rows.get(before.type)?.tokens ?? [])
      const more = args.filter(({ name }) => first.every(one => one.name !== name))
      out.push({ ...sourceOf(before), _tag: 'Entry', name: row.name, args: [...first, ...more] })
      out.push({ ...sourceOf(event), _tag: 'Exit', name: row.name, result })
      return
    }
    if (MAKES.includes(row.name) && given !== undefined) forked(row, event, given, out)
    if (MAKES.includes(row.name) || RUNS.includes(row.name)) introduce(row, event)
    if (RUNS.includes(row.name) && given === 0n) ran(row, event, out)
    if (entered || MAKES.includes(row.name) || RUNS.includes(row.name))
      out.push({ ...sourceOf(event), _tag: 'Exit', name: row.name, result, ...(entered ? told : {}) })
    else out.push({ ...sourceOf(event), _tag: 'Whole', name: row.name, result, tookNs: 0n, ...told })
  }

  const generic = (event: ScapEvent, out: Item[]): void => {
    const number = integer(event.params[1] ?? new Uint8Array())
    if (number !== undefined && number > 0n && event.type === 0)
      out.push({ ...sourceOf(event), _tag: 'Entry', number: Number(number) })
  }

  const take = (event: ScapEvent, out: Item[]): void => {
    const row = rows.get(event.type)
    if (row === undefined) return
    if (row.name === '?') generic(event, out)
    else if (NO_CALL.includes(row.name)) noCall(row, event, out)
    else if (event.type % 2 === 0) enter(row, event, out)
    else leave(row, event, out)
  }

  /** Names and groups of what ran before: length, tid, pid, parent, session, group, name. */
  const processes = (body: Uint8Array): void => {
    const list = byteReader(body)
    while (list.left >= 4 && list.ok) {
      const start = list.pos
      const length = list.u32()
      const [tid, pid] = [Number(BigInt.asUintN(32, list.u64())), Number(BigInt.asUintN(32, list.u64()))]
      list.skip(24)
      const comm = list.take(list.u16())
      if (!list.ok || length < 4) return
      groups.set(tid, pid)
      comms.set(tid, text(comm))
      list.seek(start + length)
    }
  }

  const block =
    (out: Item[]) =>
    (type: number, body: Uint8Array, at: number): void => {
      if (type === PROCESS_LIST) processes(body)
      const shape = EVENT_BLOCKS.get(type)
      if (shape === undefined) return
      const event = readEvent(body, shape)
      if (event === undefined) unread.add(at, () => 'an event whose parts do not fit in it')
      else take(event, out)
    }

  return {
    push: bytes => {
      const out: Item[] = []
      framing.push(bytes, block(out))
      return out
    },
    end: () => {
      if (framing.rest() > 0 || framing.broken())
        unread.add(0, () => 'the file ends in the middle of a block, or a length in it is wrong')
      return []
    },
    clock: () => 'epoch',
    unread: unread.value,
  }
}

/** What follows the section's head: pcapng's own blocks have small numbers. */
const OWN_BLOCKS = [0x200, 0x2ff] as const
const UNRELEASED = 0x8000abcd

export const scap: Format = {
  name: 'scap',
  recognise: head => {
    const from = byteReader(head)
    if (from.u32() !== SECTION) return { _tag: 'No' }
    const length = from.u32()
    if (from.u32() !== MAGIC) return { _tag: 'No' }
    from.seek(Math.min(length, head.length))
    const next = from.u32()
    const own = next >= OWN_BLOCKS[0] && next <= OWN_BLOCKS[1]
    return from.ok && (own || (next & 0xff00ffff) >>> 0 === UNRELEASED) ? { _tag: 'Yes', sure: 1 } : { _tag: 'No' }
  },
  reader,
}
