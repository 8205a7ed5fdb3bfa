// A log of strace to items, line by line. Kept from line to line: the calls that wait for the rest of their line (unfinished.ts), a line
// that was broken in the middle, which numbers of processes and what clock the log has, and the last item, since a stack follows its
// call. Everything kept is bounded.
import { text } from '../../base/bytes.js'
import type { Argument, CallHead, Frame, Item, ItemReader } from '../item.js'
import { lineSplitter } from '../lines.js'
import { type Call, headOf, readCall } from './call.js'
import { lineClock } from './clock.js'
import { Char, cursor, looking } from './cursor.js'
import { type Style, readGlued } from './glue.js'
import { isKnownCall } from './known.js'
import { type Line, readAttached, readLine } from './line.js'
import { prefix } from './prefix.js'
import { lastOutcome, type Outcome, readOutcome } from './result.js'
import { threads } from './threads.js'
import { unfinishedCalls } from './unfinished.js'
import { readArguments } from './value.js'

const EXAMPLES_MAX = 5
const EXAMPLE_BYTES_MAX = 200
/** A broken line longer than this is given up. */
const BROKEN_MAX = 1 << 16
const FRAMES_MAX = 1024
const MODES_MAX = 1 << 16

export interface ReaderOptions {
  /** Of a file that holds one thread (-ff), which its lines do not name. */
  readonly tid?: number
  /** Lines that begin with what a program wrote are none: asked of a file that may be of another kind. */
  readonly strict?: boolean
}

export const straceReader = ({ tid = 0, strict = false }: ReaderOptions = {}): ItemReader => {
  const lines = lineSplitter()
  const c = cursor()
  const p = prefix()
  const clock = lineClock()
  const unfinished = unfinishedCalls()
  const who = threads(tid)
  const modes = new Map<number, NonNullable<CallHead['abi']>>()
  const movedFrom = new Map<number, number>()
  const examples: Array<{ readonly at: number; readonly text: string }> = []
  let style: Style | undefined
  let unread = 0
  let broken: Uint8Array | undefined
  let last: Item | undefined
  let frames: Frame[] | undefined
  let out: Item[] = []

  const put = (item: Item): void => {
    if (last !== undefined) who.put(last, out)
    last = item
    frames = undefined
  }

  const count = (bytes: Uint8Array, from: number, to: number): void => {
    unread++
    if (examples.length < EXAMPLES_MAX) {
      examples.push({ at: lines.number(), text: text(bytes.subarray(from, Math.min(to, from + EXAMPLE_BYTES_MAX))) })
    }
  }

  /** Who and when of the line just read. */
  const source = (tid: number) => {
    const ns = clock.read(p)
    return {
      tid,
      ...(p.comm === undefined ? {} : { comm: p.comm }),
      ...(ns === undefined ? {} : { ns }),
      ...(p.pointer === undefined ? {} : { stack: [p.pointer] }),
    }
  }
  const head = (tid: number, call: Pick<Call, 'name' | 'number'>) => {
    const abi = modes.size === 0 ? undefined : modes.get(tid)
    const named: CallHead = p.number < 0 || call.number !== undefined ? call : { name: call.name as string, number: p.number }
    return abi === undefined || abi === 'native' ? named : { ...named, abi }
  }
  const headNamed = (call: Call): Pick<Call, 'name' | 'number'> =>
    call.name === undefined ? { number: call.number as number } : { name: call.name }

  const returned = (tid: number, call: Call, outcome: Outcome): void => {
    who.returned(tid, call, outcome.result.value)
    put({ _tag: 'Whole', ...source(tid), ...head(tid, headNamed(call)), args: call.args, ...outcome })
  }
  const entered = (tid: number, call: Call): void =>
    put({ _tag: 'Entry', ...source(tid), ...head(tid, headNamed(call)), args: call.args })

  const onCall = (call: Call, from: number): boolean => {
    if (call.name === '???') {
      put({ _tag: 'Lost', ...source(who.of(p.tid)), count: 1 })
      return true
    }
    switch (call.end._tag) {
      case 'Returned':
        returned(who.of(p.tid), call, call.end.outcome)
        return true
      case 'Unfinished': {
        const tid = who.of(p.tid)
        entered(tid, call)
        unfinished.put(tid, { name: call.name ?? '', text: c.bytes.slice(from, call.stoppedAt) })
        if (call.end.goesOnIn !== undefined && movedFrom.size < MODES_MAX) movedFrom.set(call.end.goesOnIn, tid)
        return true
      }
      case 'Detached':
        entered(who.of(p.tid), call)
        return true
      case 'Broken':
        return false
    }
  }

  const onResumed = (name: string): boolean => {
    const tid = who.of(p.tid)
    let call = unfinished.nameOf(tid) === name || !movedFrom.has(tid) ? unfinished.take(tid) : undefined
    if (call === undefined) {
      call = unfinished.take(movedFrom.get(tid) ?? -1)
      movedFrom.delete(tid)
    }
    const known = call?.name === name ? call.text : undefined
    const exit = (args: ReadonlyArray<Argument> | undefined, outcome: Outcome, behind: boolean): void => {
      who.returned(tid, { name, args: args ?? [] }, outcome.result.value)
      put({
        _tag: 'Exit',
        ...source(tid),
        ...head(tid, headOf(name)),
        ...(args === undefined ? {} : { args }),
        ...outcome,
        ...(behind ? { behind } : {}),
      })
    }
    if (c.bytes[c.at] === Char.Close) {
      const from = c.at
      const outcome = readOutcome(c)
      if (outcome !== undefined) {
        exit(undefined, outcome, false)
        return true
      }
      c.at = from
    }
    if (known === undefined) {
      const { args } = readArguments(c)
      const close = lastOutcome(c, c.at)
      if (close < 0) return false
      c.at = close
      const outcome = readOutcome(c)
      if (outcome === undefined) return false
      exit(args, outcome, true)
      return true
    }
    const joined = new Uint8Array(known.length + c.end - c.at)
    joined.set(known)
    joined.set(c.bytes.subarray(c.at, c.end), known.length)
    c.bytes = joined
    c.at = 0
    c.end = c.tail = joined.length
    const whole = readCall(c)
    if (whole === undefined || whole.end._tag !== 'Returned') return false
    exit(whole.args, whole.end.outcome, false)
    return true
  }

  const onFrame = (frame: Frame | undefined): void => {
    if (frame === undefined || last === undefined) return
    if (frames === undefined) {
      frames = []
      last = { ...last, frames }
    }
    if (frames.length < FRAMES_MAX) frames.push(frame)
  }

  /** False: the line is none of strace's. */
  const on = (line: Line): boolean => {
    switch (line._tag) {
      case 'Call':
        return onCall(line.call, line.from)
      case 'Resumed':
        return onResumed(line.name)
      case 'Event': {
        const tid = who.of(p.tid)
        if (line.body._tag === 'Exited' || line.body._tag === 'Killed') {
          who.ended(tid)
          modes.delete(tid)
          unfinished.take(tid)
        }
        put({ ...source(tid), ...line.body } as Item)
        return true
      }
      case 'Mode':
        clock.read(p)
        if (modes.size < MODES_MAX) modes.set(line.tid, line.abi)
        return true
      case 'Frame':
        onFrame(line.frame)
        return true
      case 'Attached':
        who.attached(line.tid)
        return true
      case 'Note':
        clock.read(p)
        return true
      case 'None':
        return false
    }
  }

  const place = (bytes: Uint8Array, from: number, to: number, cutAt: number): void => {
    c.bytes = bytes
    c.at = from
    c.end = cutAt >= 0 ? cutAt : to
    c.tail = to
    c.open = 0
  }

  /** A known call that ends in the middle: kept, without what strace itself wrote there, until the rest comes. */
  const keepBroken = (line: Line, bytes: Uint8Array, from: number, to: number): boolean => {
    if (line._tag !== 'Call' || line.call.end._tag !== 'Broken' || to - from > BROKEN_MAX) return false
    if (line.call.name === undefined || !isKnownCall(line.call.name)) return false
    let end = to
    for (let at = Math.max(from, to - 64); at < to; at++) {
      if (bytes[at] !== 115 /* s */ && bytes[at] !== 80 /* P */) continue
      place(bytes, at, to, -1)
      const tid = readAttached(c)
      if (tid === undefined) continue
      who.attached(tid)
      end = at
      break
    }
    broken = bytes.slice(from, end)
    return true
  }

  /** A broken line that nothing completes: the call was entered, and that is all that is known. */
  const giveUpBroken = (): void => {
    if (broken === undefined) return
    place(broken, 0, broken.length, -1)
    broken = undefined
    const line = readLine(c, p)
    if (line._tag === 'Call') entered(who.of(p.tid), line.call)
  }

  const CONTINUES = [')', ', ', ' <unfinished ...>', ' <detached ...>', ' => ', '<unfinished ...>', '<detached ...>']

  /** Whether this line is the rest of the broken one; then both are read as one. */
  const completes = (bytes: Uint8Array, from: number, to: number): boolean => {
    if (broken === undefined) return false
    place(bytes, from, to, -1)
    const rest = CONTINUES.some(word => looking(c, word)) ? from : lastOutcome(c, from)
    if (rest < 0) return false
    const joined = new Uint8Array(broken.length + to - rest)
    joined.set(broken)
    joined.set(bytes.subarray(rest, to), broken.length)
    const kept = broken
    broken = undefined
    place(joined, 0, joined.length, -1)
    if (on(readLine(c, p))) return true
    broken = kept
    return false
  }

  const each = (bytes: Uint8Array, from: number, to: number, cutAt: number): void => {
    if (from === to) return
    place(bytes, from, to, cutAt)
    const line = readLine(c, p)
    const sure = line._tag !== 'None' && (line._tag !== 'Call' || line.call.end._tag !== 'Broken')
    if (broken !== undefined) {
      if (!sure && completes(bytes, from, to)) return
      if (sure && line._tag !== 'Attached' && line._tag !== 'Note') {
        giveUpBroken()
        place(bytes, from, to, cutAt)
        on(readLine(c, p))
        return
      }
    }
    if (sure && on(line)) {
      if (line._tag === 'Call' && style === undefined) style = { time: p.time, tid: p.tid !== 0 }
      return
    }
    place(bytes, from, to, cutAt)
    const glued = strict || line._tag === 'Call' ? undefined : readGlued(c, p, style ?? { time: 'none', tid: false })
    if (glued !== undefined && on(glued)) return
    if (broken === undefined && keepBroken(line, bytes, from, to)) return
    count(bytes, from, to)
  }

  const flush = (): ReadonlyArray<Item> => {
    const items = out
    out = []
    return items
  }

  return {
    push: bytes => {
      lines.push(bytes, each)
      return flush()
    },
    end: () => {
      lines.end(each)
      giveUpBroken()
      if (last !== undefined) who.put(last, out)
      last = undefined
      who.end(out)
      return flush()
    },
    clock: clock.clock,
    unread: () => ({ count: unread, examples }),
    lines: lines.number,
  }
}
