// A log of strace to items, line by line. Kept from line to line: the calls that wait for the rest of their line (unfinished.ts), a line
// that was broken in the middle (broken.ts), whose lines without a number are (threads.ts), what clock the log has, and the last item,
// since a stack follows its call. Everything kept is bounded.
import { text } from '../../base/bytes.js'
import type { Frame, Item, ItemReader } from '../item.js'
import { lineSplitter } from '../lines.js'
import { readArguments } from './arguments.js'
import { attachedAtEnd, BROKEN_MAX, endsWith, firstLine, isBroken, joined, restOfBroken } from './broken.js'
import { type Call, numberOf, readCall } from './call.js'
import { CLOSE } from './chars.js'
import { lineClock } from './clock.js'
import { withoutColour } from './colour.js'
import { cursor } from './cursor.js'
import { type Style, readGlued } from './glue.js'
import { type Line, readLine } from './line.js'
import { maker } from './make.js'
import { prefix } from './prefix.js'
import { lastOutcome, readOutcome } from './result.js'
import { threads } from './threads.js'
import { unfinishedCalls } from './unfinished.js'

const EXAMPLES_MAX = 5
const EXAMPLE_BYTES_MAX = 200
const FRAMES_MAX = 1024
const MOVED_MAX = 1 << 12

export interface ReaderOptions {
  /** Of a file that holds one thread (-ff), which its lines do not name. */
  readonly tid?: number
  /** Lines that begin with what a program wrote are none: asked of a file that may be of another kind. */
  readonly strict?: boolean
}

export const straceReader = ({ tid: only = 0, strict = false }: ReaderOptions = {}): ItemReader => {
  const lines = lineSplitter()
  const c = cursor()
  const p = prefix()
  const clock = lineClock()
  const make = maker(p, clock)
  const who = threads(only)
  const unfinished = unfinishedCalls()
  /** Threads that took over the number of another by an exec, under that number. */
  const movedFrom = new Map<number, number>()
  const examples: Array<{ readonly at: number; readonly text: string }> = []
  let style: Style | undefined
  let unread = 0
  let broken: Uint8Array | undefined
  /** The thread whose unfinished call the line before told, or -1. */
  let justLeft = -1
  /** The first line of what a thread is about to write, which may come within a line of another's. */
  let writing: Uint8Array | undefined
  let last: Item | undefined
  let frames: Frame[] | undefined
  let out: Item[] = []

  const put = (item: Item): true => {
    if (last !== undefined) who.put(last, out)
    last = item
    frames = undefined
    return true
  }

  const count = (bytes: Uint8Array, from: number, to: number): void => {
    unread++
    if (examples.length < EXAMPLES_MAX) {
      examples.push({ at: lines.number(), text: text(bytes.subarray(from, Math.min(to, from + EXAMPLE_BYTES_MAX))) })
    }
  }

  const place = (bytes: Uint8Array, from: number, to: number, cutAt = -1): void => {
    c.bytes = bytes
    c.at = from
    c.end = cutAt >= 0 ? cutAt : to
    c.tail = to
    c.open = 0
  }

  const leave = (tid: number, call: Call, from: number): void => {
    put(make.entry(tid, call))
    unfinished.put(tid, { name: call.name, text: c.bytes.slice(from, call.stoppedAt) })
    justLeft = tid
    who.left(call.name, 1)
    if (call.name === 'write') writing = firstLine(call.args[1]?.value)
  }

  const onCall = (call: Call, from: number): boolean => {
    const { end } = call
    if (end._tag === 'Broken') return false
    const tid = who.of(p.tid)
    // The number of the call could not be had: the process was gone already.
    if (call.name === '???') return put(make.event(tid, { _tag: 'Lost', count: 1 }))
    if (end._tag === 'Returned') {
      who.returned(tid, call.name, end.outcome.result)
      put(make.whole(tid, call, end.outcome))
    } else if (end._tag === 'Detached') put(make.entry(tid, call))
    else {
      leave(tid, call, from)
      if (end.goesOnIn !== undefined && movedFrom.size < MOVED_MAX) movedFrom.set(end.goesOnIn, tid)
    }
    return true
  }

  /** What this thread, or the one whose number it took, left unfinished under this name. */
  const leftBy = (tid: number, name: string): Uint8Array | undefined => {
    const from = movedFrom.get(tid)
    if (from !== undefined && unfinished.nameOf(tid) !== name) {
      movedFrom.delete(tid)
      return unfinished.take(from)?.text
    }
    // What a thread left before its number was known is kept under none.
    const call = unfinished.take(unfinished.nameOf(tid) === undefined ? 0 : tid)
    return call?.name === name ? call.text : undefined
  }

  /** The cursor stands where the call goes on. */
  const resume = (tid: number, name: string, known: Uint8Array | undefined): boolean => {
    const number = numberOf(name)
    const named = { name: number < 0 ? name : '', number }
    const from = c.at
    who.left(name, -1)
    if (c.bytes[from] === CLOSE || known === undefined) {
      const args = c.bytes[from] === CLOSE ? undefined : readArguments(c).args
      const close = args === undefined ? from : lastOutcome(c, c.at)
      c.at = Math.max(close, from)
      const outcome = close < 0 ? undefined : readOutcome(c)
      if (outcome !== undefined) {
        who.returned(tid, name, outcome.result)
        return put(make.exit(tid, named, args, outcome, args !== undefined))
      }
      if (known === undefined) return false
    }
    const all = joined(known, c.bytes.subarray(from, c.end))
    place(all, 0, all.length)
    const call = readCall(c)
    if (call === undefined || call.end._tag !== 'Returned') return false
    who.returned(tid, name, call.end.outcome.result)
    return put(make.exit(tid, named, call.args, call.end.outcome, false))
  }

  const onEvent = (line: Extract<Line, { readonly _tag: 'Event' }>): true => {
    const tid = who.of(p.tid)
    put(make.event(tid, line.body))
    if (line.body._tag === 'Exited' || line.body._tag === 'Killed') {
      who.ended(tid)
      make.ended(tid)
      unfinished.take(tid)
    } else if (line.body._tag === 'Superseded' && !movedFrom.has(tid)) movedFrom.set(tid, line.body.by)
    return true
  }

  const onFrame = (frame: Frame | undefined): true => {
    if (frame === undefined || last === undefined) return true
    if (frames === undefined) {
      frames = []
      last = { ...last, frames }
    }
    if (frames.length < FRAMES_MAX) frames.push(frame)
    return true
  }

  /** False: the line is none of strace's. */
  const on = (line: Line): boolean => {
    switch (line._tag) {
      case 'Call':
        return onCall(line.call, line.from)
      case 'Resumed': {
        const tid = who.of(p.tid, true)
        return resume(tid, line.name, leftBy(tid, line.name))
      }
      case 'Event':
        return onEvent(line)
      case 'Mode':
        clock.read(p)
        make.mode(line.tid, line.abi)
        return true
      case 'Frame':
        return onFrame(line.frame)
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

  /** A broken line that nothing completes: the call was entered, and that is all that is known. */
  const giveUpBroken = (): void => {
    if (broken === undefined) return
    place(broken, 0, broken.length)
    broken = undefined
    const line = readLine(c, p)
    if (line._tag === 'Call') leave(who.of(p.tid), line.call, line.from)
  }

  /** Whether this line is the rest of the broken one; then both are read as one. */
  const completes = (first: Uint8Array, bytes: Uint8Array, from: number, to: number): boolean => {
    place(bytes, from, to)
    const rest = restOfBroken(c)
    if (rest < 0) return false
    const all = joined(first, bytes.subarray(rest, to))
    place(all, 0, all.length)
    broken = on(readLine(c, p)) ? undefined : first
    return broken === undefined
  }

  const keepBroken = (bytes: Uint8Array, from: number, to: number): void => {
    place(bytes, from, to)
    const note = attachedAtEnd(c, from, to)
    if (note !== undefined) who.attached(note.tid)
    const end = note?.from ?? to
    broken = bytes.slice(from, writing !== undefined && endsWith(bytes, end, writing) ? end - writing.length : end)
  }

  /** With -z and -Z strace 5 writes the rest of an unfinished call on a line of its own, without saying of which. */
  const goesOn = (tid: number, bytes: Uint8Array, from: number, to: number): boolean => {
    const name = unfinished.nameOf(tid)
    const call = name === undefined ? undefined : unfinished.take(tid)
    if (name === undefined || call?.text === undefined) return false
    place(bytes, from, to)
    p.time = 'none'
    if (lastOutcome(c, from) >= 0 && resume(tid, name, call.text)) return true
    unfinished.put(tid, call)
    return false
  }

  const each = (bytes: Uint8Array, from: number, to: number, cutAt: number): void => {
    if (from === to) return
    const left = justLeft
    justLeft = -1
    place(bytes, from, to, cutAt)
    let line = readLine(c, p)
    const sure = line._tag !== 'None' && (line._tag !== 'Call' || line.call.end._tag !== 'Broken')
    if (broken !== undefined) {
      if (!sure && completes(broken, bytes, from, to)) return
      if (sure && line._tag !== 'Attached' && line._tag !== 'Note') {
        giveUpBroken()
        place(bytes, from, to, cutAt)
        line = readLine(c, p)
      }
    }
    if (sure && on(line)) {
      if (style === undefined && line._tag === 'Call') style = { time: p.time, tid: p.tid !== 0 }
      return
    }
    const plain = line._tag === 'None' ? withoutColour(bytes, from, to) : undefined
    if (plain !== undefined) {
      each(plain, 0, plain.length, -1)
      return
    }
    if (left >= 0 && line._tag === 'None' && goesOn(left, bytes, from, to)) return
    place(bytes, from, to, cutAt)
    const glued = strict || line._tag === 'Call' ? undefined : readGlued(c, p, style ?? { time: 'none', tid: false })
    if (glued !== undefined && on(glued)) return
    if (broken === undefined && isBroken(line) && to - from <= BROKEN_MAX) keepBroken(bytes, from, to)
    else count(bytes, from, to)
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
