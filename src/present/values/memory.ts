// What a value printer may know of its argument: the register, the bytes the recorder read behind it at entry and at exit,
// the other arguments, the result. Plus the small reader every structure printer uses. No printing here.
import type { Abi, Snapshot, SnapshotPart } from '../../trace/event.js'
import type { Arch } from '../../trace/chunk.js'
import type { SyscallArg } from '../../trace/syscalls.js'

export interface Argument {
  readonly arch: Arch
  readonly abi: Abi
  readonly call: string
  readonly index: number
  readonly arg: SyscallArg
  readonly value: bigint
  readonly args: ReadonlyArray<bigint>
  /** Undefined while the call has not returned. */
  readonly ret: bigint | undefined
  readonly entry: ReadonlyArray<Snapshot>
  readonly exit: ReadonlyArray<Snapshot>
  /** Longest string that is written out, in bytes. */
  readonly stringLimit: number
  /** Writes a descriptor as a number, with what it was then if that is known. */
  readonly describeFd: (fd: number) => string
}

export type Printer = (argument: Argument) => string

export const hex = (value: bigint): string => (value === 0n ? '0' : `0x${value.toString(16)}`)
export const pointer = (value: bigint): string => (value === 0n ? 'NULL' : `0x${value.toString(16)}`)

/** Compat abis have 32-bit longs and pointers; x32 has 64-bit time. */
export const longBytes = (argument: Argument): 4 | 8 => (argument.abi === 'native' ? 8 : 4)
export const timeBytes = (argument: Argument): 4 | 8 => (argument.abi === 'i386' && !argument.arg.kind.includes('64') ? 4 : 8)

const find = (snapshots: ReadonlyArray<Snapshot>, arg: number, part: SnapshotPart, index: number): Snapshot | undefined =>
  snapshots.find(s => s.arg === arg && s.part === part && s.index === index)

/** The bytes behind the argument, those of the exit first: a call that fills a buffer is read then. */
export const snapshotOf = (argument: Argument, part: SnapshotPart = 'whole', index = 0): Snapshot | undefined =>
  find(argument.exit, argument.index, part, index) ?? find(argument.entry, argument.index, part, index)

export const entrySnapshot = (argument: Argument): Snapshot | undefined => find(argument.entry, argument.index, 'whole', 0)
export const exitSnapshot = (argument: Argument): Snapshot | undefined => find(argument.exit, argument.index, 'whole', 0)

/** Little-endian fields of a captured structure; undefined past its end. */
export interface Fields {
  readonly size: number
  readonly i32: (at: number) => number
  readonly u32: (at: number) => number
  readonly u16: (at: number) => number
  readonly u64: (at: number) => bigint
  readonly i64: (at: number) => bigint
  /** A signed long of 4 or 8 bytes. */
  readonly long: (at: number, bytes: 4 | 8) => bigint
  readonly bytes: (at: number, end: number) => Uint8Array
}

export const fields = (bytes: Uint8Array): Fields => {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  return {
    size: bytes.length,
    i32: at => view.getInt32(at, true),
    u32: at => view.getUint32(at, true),
    u16: at => view.getUint16(at, true),
    u64: at => view.getBigUint64(at, true),
    i64: at => view.getBigInt64(at, true),
    long: (at, size) => (size === 4 ? BigInt(view.getInt32(at, true)) : view.getBigInt64(at, true)),
    bytes: (at, end) => bytes.subarray(at, end),
  }
}

/** Printer of a structure: what `print` makes of its bytes when all `size` of them were captured, else the address. */
export const struct =
  (size: number | ((argument: Argument) => number), print: (fields: Fields, argument: Argument) => string): Printer =>
  argument => {
    const found = snapshotOf(argument)
    const need = typeof size === 'number' ? size : size(argument)
    return found === undefined || found.bytes.length < need ? pointer(argument.value) : print(fields(found.bytes), argument)
  }
