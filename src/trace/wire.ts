// The only door to the generated protobuf code: messages in and out, 64-bit numbers as bigint. protobufjs encodes a bigint
// as 0 without an error, so what goes in is split into halves here, and what comes out joined. Left out: what fields mean.
import * as E from 'fp-ts/lib/Either.js'
import { probecause } from './gen/trace.js'

export const messages = probecause.trace.v1
export type Messages = typeof messages

/** The generated types name the `long` package; all that is used of it are the halves. */
export type Long64 = NonNullable<probecause.trace.v1.Snapshot['addr']>
interface Halves {
  readonly low: number
  readonly high: number
}

export const toU64 = (long: Halves): bigint => (BigInt(long.high >>> 0) << 32n) | BigInt(long.low >>> 0)
export const toI64 = (long: Halves): bigint => BigInt.asIntN(64, toU64(long))

/** Signed and unsigned alike: the halves are the two's complement. */
export const fromBig = (value: bigint): Long64 => {
  const halves: Halves = { low: Number(BigInt.asIntN(32, value)), high: Number(BigInt.asIntN(32, value >> 32n)) }
  return halves as Long64
}

/** A count or offset; undefined when it is past what a number holds exactly. */
export const toCount = (long: Halves): number | undefined => {
  const value = toU64(long)
  return value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : undefined
}

interface MessageType<A> {
  decode(bytes: Uint8Array): A
}

/** protobufjs throws on malformed input; the text says where, which is of use to whoever writes a recorder. */
export const decodeMessage = <A>(type: MessageType<A>, bytes: Uint8Array): E.Either<string, A> =>
  E.tryCatch(
    () => type.decode(bytes),
    thrown => (thrown instanceof Error ? thrown.message : String(thrown)),
  )
