// Writes .scap files as libscap defines them (userspace/libscap/scap_savefile.h): for tests of the reader, and small enough to be checked
// with sysdig -r.
import { concat } from '../../src/base/bytes.js'

const utf8 = new TextEncoder()
export const u8 = (value: number): Uint8Array => Uint8Array.of(value)
export const u16 = (value: number): Uint8Array => Uint8Array.of(value & 0xff, value >> 8)
export const u32 = (value: number): Uint8Array => new Uint8Array(Uint32Array.of(value).buffer)
export const u64 = (value: number | bigint): Uint8Array => new Uint8Array(BigInt64Array.of(BigInt(value)).buffer)
export const str = (value: string): Uint8Array => utf8.encode(`${value}\0`)
const counted = (value: string): Uint8Array => concat([u16(utf8.encode(value).length), utf8.encode(value)])

export const block = (type: number, body: Uint8Array): Uint8Array => {
  const padded = concat([body, new Uint8Array((4 - (body.length % 4)) % 4)])
  const length = padded.length + 12
  return concat([u32(type), u32(length), padded, u32(length)])
}

export const section = (): Uint8Array => block(0x0a0d0d0a, concat([u32(0x1a2b3c4d), u16(1), u16(2), u64(-1)]))

/** struct _scap_machine_info. */
export const machine = (): Uint8Array =>
  block(0x201, concat([u32(2), u64(1 << 30), u64(100), utf8.encode('host'.padEnd(128, '\0')), u64(0), u64(0), u64(0), u64(0)]))

export const processList = (tid: number, pid: number, comm: string): Uint8Array => {
  const entry = concat([
    ...[tid, pid, 1, 1, 1].map(u64),
    counted(comm),
    counted(`/bin/${comm}`),
    counted(`/bin/${comm}`),
    counted(''),
    counted('/'),
    u64(1024),
    ...[0, 0, 0, 0, 0, 0].map(u32),
    u64(0),
    u64(0),
    counted(''),
    u64(tid),
    u64(pid),
    counted(''),
    counted('/'),
  ])
  return block(0x215, concat([u32(entry.length + 4), entry]))
}

export interface Event {
  readonly ns: bigint
  readonly tid: number
  readonly type: number
  readonly params: ReadonlyArray<Uint8Array>
}

/** Of the second version (`counted`), or of the first one. */
export const event = ({ ns, tid, type, params }: Event, version: 1 | 2 = 2): Uint8Array => {
  const header = version === 2 ? 26 : 22
  const size = header + params.reduce((all, one) => all + 2 + one.length, 0)
  const body = concat([
    u16(0),
    u64(ns),
    u64(tid),
    u32(size),
    u16(type),
    ...(version === 2 ? [u32(params.length)] : []),
    ...params.map(one => u16(one.length)),
    ...params,
  ])
  return block(version === 2 ? 0x216 : 0x204, body)
}

const START = 1_700_000_000_000_000_000n
const at = (micros: number): bigint => START + BigInt(micros) * 1000n

/** A shell that starts a program which misses a file and fails to connect, and the codes both end with. */
export const story = (version: 1 | 2 = 2): Uint8Array => {
  const made = (result: number, tid: number, pid: number, comm: string) =>
    [
      u64(result),
      str('/bin/sh'),
      str('-c'),
      u64(tid),
      u64(pid),
      u64(100),
      str('/'),
      u64(1024),
      ...[0, 0].map(u64),
      u32(0),
      u32(0),
      u32(0),
      str(comm),
    ] as const
  const events: ReadonlyArray<readonly [micros: number, tid: number, type: number, params: ReadonlyArray<Uint8Array>]> = [
    [10, 100, 222, []],
    [20, 101, 223, [...made(0, 101, 101, 'sh'), new Uint8Array(), u32(0), u32(0), u32(0), u64(101), u64(101)]],
    [25, 100, 223, [...made(101, 100, 100, 'sh'), new Uint8Array(), u32(0), u32(0), u32(0), u64(100), u64(100)]],
    [30, 101, 292, [str('/bin/app')]],
    [
      40,
      101,
      293,
      [
        u64(0),
        str('app'),
        concat([str('--config'), str('/etc/app.conf')]),
        u64(101),
        u64(101),
        u64(100),
        str('/'),
        u64(1024),
        u64(0),
        u64(0),
        u32(0),
        u32(0),
        u32(0),
        str('app'),
      ],
    ],
    [50, 101, 306, [u64(-100), str('/etc/app.conf'), u32(1), u32(0)]],
    [60, 101, 307, [u64(-2), u64(-100), str('/etc/app.conf'), u32(1), u32(0)]],
    [70, 101, 18, [u32(2), u32(1), u32(0)]],
    [80, 101, 19, [u64(3)]],
    [90, 101, 22, [u64(3), concat([u8(2), Uint8Array.of(127, 0, 0, 1), u16(9)])]],
    [95, 101, 23, [u64(-111), concat([u8(2), Uint8Array.of(127, 0, 0, 1), u16(40000), Uint8Array.of(127, 0, 0, 1), u16(9)])]],
    [96, 101, 8, [u64(2), u32(9)]],
    [97, 101, 9, [u64(9), utf8.encode('no config')]],
    [98, 101, 186, [u64(3 << 8), u64(3), u8(0), u8(0)]],
    [99, 100, 186, [u64(3 << 8), u64(3), u8(0), u8(0)]],
  ]
  return concat([
    section(),
    machine(),
    processList(100, 100, 'sh'),
    ...events.map(([micros, tid, type, params]) => event({ ns: at(micros), tid, type, params }, version)),
  ])
}
