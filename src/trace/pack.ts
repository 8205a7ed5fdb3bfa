// Writes protobuf fields straight into bytes, for the two messages that are nearly all of a trace: generated code makes an object per field
// before it writes one, which is most of the time of an import. All else goes through wire.ts. Zeros are left out, as proto3 has it.

export interface Packer {
  /** Field with a number that is exact (below 2^53). */
  readonly uint: (field: number, value: number) => void
  readonly u64: (field: number, value: bigint) => void
  /** Zigzag (sint64). */
  readonly s64: (field: number, value: bigint) => void
  /** Packed numbers. */
  readonly u64s: (field: number, values: ReadonlyArray<bigint>) => void
  readonly bytes: (field: number, value: Uint8Array) => void
  /** What another one holds, as a message. */
  readonly nested: (field: number, inner: Packer) => void
  /** What was written since the last reset, until the next write. */
  readonly written: () => Uint8Array
  readonly reset: () => void
}

const VARINT = 0
const LENGTH = 2
const LONGEST = 10

export const packer = (room = 1 << 12): Packer => {
  let buffer = new Uint8Array(room)
  let at = 0

  const claim = (count: number): void => {
    if (at + count <= buffer.length) return
    const larger = new Uint8Array(Math.max(buffer.length * 2, at + count))
    larger.set(buffer.subarray(0, at))
    buffer = larger
  }
  const small = (value: number): void => {
    let rest = value
    while (rest > 0x7fff_ffff) {
      buffer[at++] = (rest % 128) | 0x80
      rest = Math.floor(rest / 128)
    }
    while (rest > 0x7f) {
      buffer[at++] = (rest & 0x7f) | 0x80
      rest >>>= 7
    }
    buffer[at++] = rest
  }
  /** 64 bits from 32 high and 32 low ones. */
  const large = (value: bigint): void => {
    let low = Number(value & 0xffff_ffffn)
    let high = Number((value >> 32n) & 0xffff_ffffn)
    while (high !== 0 || low > 0x7f) {
      buffer[at++] = (low & 0x7f) | 0x80
      low = ((low >>> 7) | (high << 25)) >>> 0
      high >>>= 7
    }
    buffer[at++] = low
  }
  const wide = (value: bigint): void => {
    if (value >= 0n && value <= 9007199254740991n) small(Number(value))
    else large(value)
  }
  const head = (field: number, type: number, count: number): void => {
    claim(count + LONGEST)
    small((field << 3) | type)
  }
  const put = (field: number, value: Uint8Array): void => {
    head(field, LENGTH, value.length + LONGEST)
    small(value.length)
    buffer.set(value, at)
    at += value.length
  }

  return {
    uint: (field, value) => {
      if (value === 0) return
      head(field, VARINT, LONGEST)
      small(value)
    },
    u64: (field, value) => {
      if (value === 0n) return
      head(field, VARINT, LONGEST)
      wide(value)
    },
    s64: (field, value) => {
      if (value === 0n) return
      head(field, VARINT, LONGEST)
      wide(BigInt.asUintN(64, (value << 1n) ^ (value >> 63n)))
    },
    u64s: (field, values) => {
      if (values.length === 0) return
      head(field, LENGTH, values.length * LONGEST + LONGEST)
      const from = at
      at += 1 // six registers take 60 bytes at most, which one byte counts; longer lists are moved
      for (const value of values) wide(value)
      const length = at - from - 1
      if (length < 0x80) {
        buffer[from] = length
        return
      }
      const list = buffer.slice(from + 1, at)
      at = from
      small(length)
      claim(length)
      buffer.set(list, at)
      at += length
    },
    bytes: put,
    nested: (field, inner) => put(field, inner.written()),
    written: () => buffer.subarray(0, at),
    reset: () => {
      at = 0
    },
  }
}
