// One engine with maps and programs written as text: what the tests of maps and helpers set up.
import { MapSpecRecord, ResultBlock, RingKind, RingRecord } from '../../../assembly/abi.js'
import { assemble } from '../../../src/asm/assemble.js'
import { encodeInstructions } from '../../../src/asm/instruction.js'
import { type Engine, place } from '../../../src/engine/instance.js'
import { loadProgram, type ProgramFlags, type RunResult, testRun } from '../../../src/engine/vm.js'
import { freshEngine, right } from '../../support/engine.js'

export interface MapShape {
  readonly type: number
  readonly key?: number
  readonly value?: number
  readonly entries?: number
  readonly flags?: number
  readonly readOnly?: boolean
  /** Type, key size, value size, entries and flags of the maps in it. */
  readonly inner?: ReadonlyArray<number>
  readonly extra?: number
}

export interface RingEntry {
  readonly kind: string
  readonly map: number
  readonly prog: number
  readonly link: number
  readonly seq: number
  readonly payload: Uint8Array
}

export interface Machine {
  readonly engine: Engine
  readonly map: (shape: MapShape) => number
  readonly load: (asm: string, flags?: ProgramFlags) => number
  readonly run: (asm: string, memory?: Uint8Array, flags?: ProgramFlags) => RunResult
  /** The r0 of a program that must exit, signed. */
  readonly r0: (asm: string, memory?: Uint8Array) => bigint
  readonly lookup: (map: number, key: Uint8Array, bytes: number) => Uint8Array | undefined
  /** 0 or the errno. */
  readonly update: (map: number, key: Uint8Array, value: Uint8Array, flags?: bigint) => number
  readonly remove: (map: number, key: Uint8Array) => number
  readonly keys: (map: number, bytes: number) => ReadonlyArray<Uint8Array>
  /** Empties the output ring. */
  readonly drain: () => ReadonlyArray<RingEntry>
}

export const u32 = (...values: ReadonlyArray<number>): Uint8Array => new Uint8Array(Uint32Array.from(values).buffer)
export const u64 = (...values: ReadonlyArray<bigint>): Uint8Array => new Uint8Array(BigUint64Array.from(values).buffer)
export const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)
export const text = (from: Uint8Array): string => new TextDecoder().decode(from)

export const machine = async (seed = 1n): Promise<Machine> => machineOn(await freshEngine(seed))

export const machineOn = (engine: Engine): Machine => {
  const { exports } = engine
  const errno = (status: number): number =>
    status === 0 ? 0 : engine.view().getInt32(exports.result_ptr() + ResultBlock.Errno, true)
  const put = (...parts: ReadonlyArray<Uint8Array>): number =>
    right(place(engine, Uint8Array.from(parts.flatMap(part => [...part]))))
  const load = (asm: string, flags: ProgramFlags = {}): number =>
    right(loadProgram(engine)(encodeInstructions(right(assemble(asm))), flags)())
  const run = (asm: string, memory: Uint8Array = new Uint8Array(0), flags: ProgramFlags = {}): RunResult =>
    right(testRun(engine)(load(asm, flags), memory)())
  return {
    engine,
    load,
    run,
    map: shape => {
      const spec = new Uint8Array(MapSpecRecord.Size)
      const view = new DataView(spec.buffer)
      view.setUint32(MapSpecRecord.Type, shape.type, true)
      view.setUint32(MapSpecRecord.KeySize, shape.key ?? 0, true)
      view.setUint32(MapSpecRecord.ValueSize, shape.value ?? 0, true)
      view.setUint32(MapSpecRecord.MaxEntries, shape.entries ?? 0, true)
      view.setUint32(MapSpecRecord.Flags, shape.flags ?? 0, true)
      view.setUint32(MapSpecRecord.ReadOnly, shape.readOnly === true ? 1 : 0, true)
      for (const [i, field] of (shape.inner ?? []).entries()) view.setUint32(MapSpecRecord.InnerType + 4 * i, field, true)
      view.setUint32(MapSpecRecord.Extra, shape.extra ?? 0, true)
      return exports.map_create(put(spec))
    },
    r0: (asm, memory) => {
      const end = run(asm, memory)
      if (end._tag === 'Trap') throw new Error(`trap ${end.trap} at ${end.pc}, address ${end.addr.toString(16)}`)
      return BigInt.asIntN(64, end.r0)
    },
    lookup: (map, key, length) => {
      const at = exports.map_lookup(map, put(key))
      return at === 0 ? undefined : engine.bytes(at, length).slice()
    },
    update: (map, key, value, flags = 0n) => {
      const at = put(key, value)
      return errno(exports.map_update(map, at, at + key.length, flags))
    },
    remove: (map, key) => errno(exports.map_delete(map, put(key))),
    keys: (map, length) => {
      const found: Uint8Array[] = []
      for (let at = exports.map_next_key(map, 0); at !== 0; at = exports.map_next_key(map, put(found.at(-1) as Uint8Array))) {
        found.push(engine.bytes(at, length).slice())
      }
      return found
    },
    drain: () => drainRing(engine),
  }
}

export const drainRing = ({ exports, view, bytes: memory }: Engine): ReadonlyArray<RingEntry> => {
  const start = exports.ring_ptr()
  const length = exports.ring_len()
  const entries: RingEntry[] = []
  for (let at = start; at < start + length; ) {
    const head = view()
    const payload = head.getUint32(at + RingRecord.Len, true)
    entries.push({
      kind: RingKind[head.getUint32(at + RingRecord.Kind, true)] ?? 'unknown',
      map: head.getUint32(at + RingRecord.Map, true),
      prog: head.getUint32(at + RingRecord.Prog, true),
      link: head.getUint32(at + RingRecord.Link, true),
      seq: Number(head.getBigUint64(at + RingRecord.Seq, true)),
      payload: memory(at + RingRecord.Payload, payload).slice(),
    })
    at += RingRecord.Payload + ((payload + 7) & ~7)
  }
  exports.ring_consume(length)
  return entries
}
