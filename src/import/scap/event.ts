// One event of a .scap file, taken apart: `struct ppm_evt_hdr`, the lengths of its parameters, the parameters. The first version of
// the block does not say how many there are: as many as fill the event.
import { byteReader } from '../../base/bytes.js'

export interface ScapEvent {
  readonly ns: bigint
  readonly tid: number
  readonly type: number
  readonly cpu: number
  readonly params: ReadonlyArray<Uint8Array>
}

interface Shape {
  readonly flags: boolean
  readonly counted: boolean
  readonly large: boolean
}

const shape = (flags: boolean, counted: boolean, large = false): Shape => ({ flags, counted, large })

/** scap_savefile.h: EV_BLOCK_TYPE and EVF_BLOCK_TYPE, their second versions, those with large parameters, and one before its release. */
export const EVENT_BLOCKS: ReadonlyMap<number, Shape> = new Map([
  [0x204, shape(false, false)],
  [0x8010abcd, shape(false, false)],
  [0x208, shape(true, false)],
  [0x216, shape(false, true)],
  [0x217, shape(true, true)],
  [0x221, shape(false, true, true)],
  [0x222, shape(true, true, true)],
])

const PARAMS_MAX = 64
const UNCOUNTED_HEADER = 22

const countOf = (body: Uint8Array, at: number, length: number): number => {
  const view = new DataView(body.buffer, body.byteOffset, body.length)
  let total = UNCOUNTED_HEADER
  for (let count = 0; count <= PARAMS_MAX; count++) {
    if (total === length) return count
    if (at + 2 * count + 2 > body.length || total > length) return -1
    total += 2 + view.getUint16(at + 2 * count, true)
  }
  return -1
}

/** Undefined: it is none. */
export const readEvent = (body: Uint8Array, { flags, counted, large }: Shape): ScapEvent | undefined => {
  const reader = byteReader(body)
  const cpu = reader.u16()
  if (flags) reader.u32()
  const ns = reader.u64()
  const tid = Number(BigInt.asUintN(32, reader.u64()))
  const length = reader.u32()
  const type = reader.u16()
  const count = counted ? reader.u32() : countOf(body, reader.pos, length)
  if (!reader.ok || count < 0 || count > PARAMS_MAX) return undefined
  const lengths = Array.from({ length: count }, () => (large ? reader.u32() : reader.u16()))
  const params = lengths.map(size => reader.take(size))
  return reader.ok ? { ns, tid, type, cpu, params } : undefined
}
