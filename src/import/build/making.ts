// A call in the making: registers and snapshots as its arguments become known, some at its entry and some at its exit. What a text
// trace leaves out of an address is made up: one place for each argument, far from all that a program has, the same again while the
// same call is begun anew. Left out: what each kind of argument makes of its value (arguments.ts).
import type { Abi, Arch, Snapshot, SnapshotPart } from '../../trace/index.js'
import type { SyscallRow } from '../../trace/syscalls.js'
import type { Value } from '../item.js'
import { numberOf, type Words } from './words.js'

export interface Making extends Words {
  readonly arch: Arch
  readonly abi: Abi
  readonly row: SyscallRow
  /** Bytes of a long and of a pointer; of a time's parts (x32 has 64-bit times). */
  readonly long: 4 | 8
  readonly time: 4 | 8
  /** By the position of the table's arguments. */
  readonly values: ReadonlyArray<Value | undefined>
  readonly args: bigint[]
  readonly entry: Snapshot[]
  readonly exit: Snapshot[]
  /** Undefined until it is known. */
  ret: bigint | undefined
  /** Where the next made-up address lies. */
  next: bigint
}

export interface SnapshotMore {
  readonly fullSize?: bigint
  readonly terminated?: boolean
  readonly part?: SnapshotPart
  readonly index?: number
}

const ALIGN = 16n

/** A made-up address of so many bytes. */
export const placeFor = (making: Making, bytes: number | bigint): bigint => {
  const at = making.next
  const size = typeof bytes === 'bigint' ? bytes : BigInt(bytes)
  making.next = at + ((size < 1n ? 1n : size > 1n << 30n ? 1n << 30n : size) / ALIGN + 1n) * ALIGN
  return at
}

export const snapshot = (
  arg: number,
  addr: bigint,
  bytes: Uint8Array,
  { fullSize = 0n, terminated = false, part = 'whole', index = 0 }: SnapshotMore = {},
): Snapshot => ({ arg, addr, bytes, fullSize, terminated, redacted: false, part, index })

/** The number of another argument, as far as the source tells it. */
export const argument = (making: Making, index: number | undefined): bigint | undefined => {
  const value = index === undefined ? undefined : making.values[index]
  if (value === undefined) return undefined
  // a length behind a pointer: `[16]`, `[128 => 16]`
  const inner = value._tag === 'List' ? value.items[0] : value
  return inner === undefined ? undefined : numberOf(inner, undefined, making)
}

/** What stands in the value once comments and descriptions are taken off; of one that changed, what it was at entry or at exit. */
export const bare = (value: Value | undefined, after: boolean): Value | undefined => {
  for (let at = value; ; ) {
    if (at?._tag === 'Described') at = at.value
    else if (at?._tag === 'Changed') at = after ? at.after : at.before
    else return at
  }
}

/** The value is an address or NULL: there is nothing behind it that the source tells. */
export const isAddress = (value: Value | undefined): boolean =>
  value === undefined ||
  value._tag === 'Number' ||
  value._tag === 'Word' ||
  value._tag === 'Unread' ||
  (value._tag === 'Expression' && value.operator !== '~')

export const succeeded = (making: Making): boolean => making.ret !== undefined && making.ret >= 0n
