// The bytes programs wrote into the engine's output ring, as rows: records with their fields, printk lines, and faults, in
// the order they were written. Pure: the ring is drained by engine/run.
import { RingKind, RingRecord, Trap } from '../../assembly/abi.js'
import { type ByteReader, byteReader, hex, text } from '../base/bytes.js'
import type { TypeId } from '../btf/index.js'
import type { BpfMap, Collection, Link, Program } from '../engine/collection.js'
import { lackingAt, placeOf } from '../loader/index.js'
import type { Arch } from '../trace/index.js'
import { type Decoder, decoderOf, type Reading } from './decoder.js'
import { recordTypes } from './record-type.js'
import type { Value } from './value.js'

interface Origin {
  /** The event during which it was written. */
  readonly seq: number
  readonly tsNs: bigint
  readonly program: string
  /** It was written where a trace implies what happened, and does not hold it. */
  readonly implied?: boolean
}

export type Output =
  | (Origin & {
      readonly _tag: 'Record'
      readonly map: string
      readonly cpu: number
      readonly value: Value
      /** As it was written; only where asked for. */
      readonly bytes?: Uint8Array
    })
  | (Origin & { readonly _tag: 'Printk'; readonly text: string })
  | (Origin & {
      readonly _tag: 'Fault'
      readonly trap: string
      /** Function of the program and 8-byte slot in it. */
      readonly function: string
      readonly slot: number
      /** `file:line` of the source; empty if the object does not say. */
      readonly source: string
      /** Guest address that was refused; 0 if the trap is not about one. */
      readonly addr: bigint
      /** What the instruction needs and the recorded kernel lacks; empty if the trap is not about that. */
      readonly lacking: string
    })

export type ToOutputs = (ring: Uint8Array) => ReadonlyArray<Output>

interface Head {
  readonly len: number
  readonly kind: number
  readonly prog: number
  readonly link: number
  readonly seq: number
  readonly map: number
  readonly cpu: number
  readonly tsNs: bigint
}

/** Prepared once per collection; decoders are made when the first record of a type comes. */
export const toOutputs = (
  collection: Collection,
  arch: Arch,
  { links = [], keepBytes = false }: { readonly links?: ReadonlyArray<Link>; readonly keepBytes?: boolean } = {},
): ToOutputs => {
  const programs = new Map([...collection.programs.values()].map(p => [p.id as number, p]))
  const maps = new Map([...collection.maps.values()].map(m => [m.id as number, m]))
  const implied = new Set(links.flatMap(({ id, how }) => (how === 'synthesised' ? [id as number] : [])))
  const decode = recordDecoder({ btf: collection.types, arch }, [...maps.values()], collection.asked)
  const toOutput = (head: Head, payload: Uint8Array): Output | undefined => {
    const program = programs.get(head.prog)
    const name = program?.spec.name ?? `program ${head.prog}`
    const origin = { seq: head.seq, tsNs: head.tsNs, program: name, implied: implied.has(head.link) }
    switch (head.kind) {
      case RingKind.RingBuf:
      case RingKind.Perf: {
        const map = maps.get(head.map)
        const value = decode(map, payload)
        const bytes = keepBytes ? { bytes: payload.slice() } : {}
        return { _tag: 'Record', ...origin, map: map?.spec.name ?? `map ${head.map}`, cpu: head.cpu, value, ...bytes }
      }
      case RingKind.Printk:
        return { _tag: 'Printk', ...origin, text: text(payload) }
      case RingKind.Fault:
        return { _tag: 'Fault', ...origin, ...readFault(collection, program, byteReader(payload)) }
      default:
        return undefined
    }
  }
  return ring => {
    const outputs: Output[] = []
    const view = new DataView(ring.buffer, ring.byteOffset, ring.byteLength)
    for (let at = 0; at + RingRecord.Payload <= ring.length; ) {
      const head = readHead(view, at)
      const output = toOutput(head, ring.subarray(at + RingRecord.Payload, at + RingRecord.Payload + head.len))
      if (output !== undefined) outputs.push(output)
      at += RingRecord.Payload + ((head.len + 7) & ~7)
    }
    return outputs
  }
}

const readHead = (view: DataView, at: number): Head => ({
  len: view.getUint32(at + RingRecord.Len, true),
  kind: view.getUint32(at + RingRecord.Kind, true),
  prog: view.getUint32(at + RingRecord.Prog, true),
  link: view.getUint32(at + RingRecord.Link, true),
  seq: Number(view.getBigUint64(at + RingRecord.Seq, true)),
  map: view.getUint32(at + RingRecord.Map, true),
  cpu: view.getUint32(at + RingRecord.Cpu, true),
  tsNs: view.getBigUint64(at + RingRecord.TsNs, true),
})

const recordDecoder = (
  reading: Reading,
  maps: ReadonlyArray<BpfMap>,
  asked: Collection['asked'],
): ((map: BpfMap | undefined, payload: Uint8Array) => Value) => {
  const specs = maps.map(({ spec }) => spec)
  const typeOf = recordTypes(reading.btf, specs, asked)
  const decoders = new Map<TypeId, Decoder | undefined>()
  return (map, payload) => {
    const type = typeOf(map?.spec, payload.length)
    if (type === undefined) return { _tag: 'Bytes', value: hex(payload) }
    if (!decoders.has(type)) decoders.set(type, decoderOf(reading, type))
    return decoders.get(type)?.decode(payload) ?? { _tag: 'Bytes', value: hex(payload) }
  }
}

const readFault = (collection: Collection, program: Program | undefined, at: ByteReader) => {
  const trap = Trap[at.u32()] ?? 'None'
  const slot = at.u32()
  return { trap, ...placeOf(program?.spec, slot), addr: at.u64(), lacking: lackingAt(collection, program?.spec, slot) }
}
