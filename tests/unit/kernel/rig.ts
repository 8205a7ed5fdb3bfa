// Programs on functions that calls imply, over a story of calls: what each run saw of its arguments, its time, its result, and of what
// pointers lead to, followed member by member as a program built with CO-RE does.
import { Hook, MapType } from '../../../assembly/abi.js'
import { resolve } from '../../../src/btf/index.js'
import { beginTrace, runChunk, seal } from '../../../src/engine/run.js'
import { kernelTypes } from '../../../src/kernel/index.js'
import { FUNCTIONS } from '../../../src/probe/gen/hooks.js'
import { encodeBody } from '../../../src/trace/encode.js'
import type { SystemEvent } from '../../../src/trace/event.js'
import { freshEngine, right } from '../../support/engine.js'
import { someHeader } from '../../support/events.js'
import { drainRing, type Machine, machineOn, text } from '../assembly/machine.js'

const types = kernelTypes()

/** Byte offset of a member of kernel.h: `place('file', 'f_path.dentry')`. */
export const place = (struct: string, member: string): number => {
  const found = types.types.find(type => type._tag === 'Struct' && type.name === struct)
  return member.split('.').reduce(
    ({ type, at }, name) => {
      const step = type?._tag === 'Struct' ? type.members.find(each => each.name === name) : undefined
      if (step === undefined) throw new Error(`no ${struct}.${member}`)
      return { type: resolve(types, step.type), at: at + step.offsetBits / 8 }
    },
    { type: found, at: 0 },
  ).at
}

/** From argument `arg` along members to a number of `bytes`, or to a string. */
export interface Follow {
  readonly arg: number
  readonly along?: ReadonlyArray<readonly [struct: string, member: string]>
  readonly end?: 'string' | 1 | 2 | 4 | 8
}

export interface Attached extends Follow {
  readonly func: string
  readonly side?: 'entry' | 'return'
}

export interface Seen {
  readonly func: string
  readonly side: string
  readonly at: bigint
  readonly args: ReadonlyArray<bigint>
  readonly ret: bigint
  /** The string or the number; a read that failed is its errno. */
  readonly value: string | bigint
  readonly seq: number
}

const REGISTERS = [112, 104, 96, 88, 72] // di, si, dx, cx, r8 of struct pt_regs
const AX = 80

const readTo = (to: number, bytes: number, helper: number, after: string): string =>
  `mov %r1, %r10\nadd %r1, ${to}\nmov %r2, ${bytes}\nmov %r3, %r6\ncall ${helper}\n${after}\n`

/** ktime, five arguments, result, error, number, 48 bytes of text: 120 bytes at the frame's end. */
const programOf = (perf: number, { arg, along = [], end = 8 }: Follow): string => {
  const steps = along.map(([struct, member], i) => {
    const bytes = i === along.length - 1 && end !== 'string' ? end : 8
    return `add %r6, ${place(struct, member)}\nstdw [%r10-8], 0\n${readTo(-8, bytes, 113, 'jne %r0, 0, failed')}ldxdw %r6, [%r10-8]\n`
  })
  const clear = [-120, -112, -104, -96, -88, -80, -72, -64, -56, -48, -40, -32, -24, -16]
  return [
    'mov %r7, %r1',
    ...clear.map(at => `stdw [%r10${at}], 0`),
    'call 5',
    'stxdw [%r10-120], %r0',
    ...REGISTERS.map((at, i) => `ldxdw %r0, [%r7+${at}]\nstxdw [%r10${-112 + 8 * i}], %r0`),
    `ldxdw %r0, [%r7+${AX}]\nstxdw [%r10-72], %r0`,
    `ldxdw %r6, [%r7+${REGISTERS[arg]}]`,
    ...steps,
    end === 'string' ? readTo(-48, 40, 115, 'jslt %r0, 0, failed') : 'stxdw [%r10-56], %r6',
    'ja tell',
    'failed: stxdw [%r10-64], %r0',
    'tell: mov %r1, %r7',
    `lddw %r2, map ${perf}`,
    'lddw %r3, 0xffffffff',
    'mov %r4, %r10',
    'add %r4, -120',
    'mov %r5, 120',
    'call 25',
    'mov %r0, 0',
    'exit',
  ].join('\n')
}

const hookOf = ({ func, side = 'entry' }: Attached): number => {
  const number = FUNCTIONS.findIndex(([name]) => name === func) + 1
  if (number === 0) throw new Error(`no function ${func}`)
  return ((side === 'entry' ? Hook.FuncEntry : Hook.FuncReturn) << 16) | number
}

/** Runs a story's events with these programs attached, in order of what they saw. */
export const watch = async (
  events: ReadonlyArray<SystemEvent>,
  attached: ReadonlyArray<Attached>,
  kernel = '6.1.0',
): Promise<ReadonlyArray<Seen>> => {
  const engine = await freshEngine()
  const m: Machine = machineOn(engine)
  const perf = m.map({ type: MapType.PerfEventArray, key: 4, value: 4 })
  for (const each of attached) {
    const link = engine.exports.link_create(m.load(programOf(perf, each)), hookOf(each))
    if (link < 0) throw new Error(`no link to ${each.func}: ${link}`)
  }
  right(seal(engine)())
  right(beginTrace(engine)({ ...someHeader, kernel, rootPid: events[0]?.pid ?? 0 })())
  const [first, last] = [events[0] as SystemEvent, events.at(-1) as SystemEvent]
  const chunk = { firstSeq: first.seq, eventCount: events.length, firstTsNs: first.timestamp, lastTsNs: last.timestamp }
  const { ring } = right(runChunk(engine)({ ...chunk, body: encodeBody(events) })())
  const at = engine.exports.buffer_reserve(ring.length)
  engine.bytes(at, ring.length).set(ring)
  const entries = drainRing({
    ...engine,
    exports: { ...engine.exports, ring_ptr: () => at, ring_len: () => ring.length, ring_consume: () => 0 },
  })
  return entries.map(({ payload, link, seq }) => {
    const { func, side = 'entry', end } = attached[link] as Attached
    const view = new DataView(payload.buffer, payload.byteOffset)
    const error = view.getBigInt64(56, true)
    const string = text(payload.subarray(72, 112))
    return {
      func,
      side,
      at: view.getBigUint64(0, true),
      args: [8, 16, 24, 32, 40].map(offset => view.getBigUint64(offset, true)),
      ret: view.getBigInt64(48, true),
      value: error !== 0n ? error : end === 'string' ? string.slice(0, string.indexOf('\0')) : view.getBigUint64(64, true),
      seq,
    }
  })
}

/** What a program reads of a file's name: file, path, dentry, name. */
export const nameOfFile = (arg: number): Follow => ({
  arg,
  along: [
    ['file', 'f_path.dentry'],
    ['dentry', 'd_name.name'],
  ],
  end: 'string',
})

export const nameOfDentry = (arg: number): Follow => ({ arg, along: [['dentry', 'd_name.name']], end: 'string' })

export const nameOfPath = (arg: number): Follow => ({
  arg,
  along: [
    ['path', 'dentry'],
    ['dentry', 'd_name.name'],
  ],
  end: 'string',
})
