// How long things took, in buckets: 32 to each doubling, so that a percentile is right to 1 in 64 whatever the number of calls, and only
// the first EXACT of them are kept: a percentile of so few is one of them. What a bucket is comes straight from the bits of the number
// (IEEE 754: exponent and the first five bits behind the point), which costs less than a logarithm. Charts add the 32 up: a bar for
// each doubling.

const EXACT = 256
const FINE = 32 // buckets to a doubling
const SHIFT = 15 // of the high word of a double, whose upper 12 bits are sign and exponent: five bits of fraction are left
const ONE = 1023 * FINE // the bucket of 1.0: exponents are biased by 1023
/** Of nanoseconds: 2^53 of them are 104 days. */
export const OCTAVES = 54
const BUCKETS = OCTAVES * FINE

const bits = new Float64Array(1)
const words = new Uint32Array(bits.buffer)
const HIGH = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1 ? 1 : 0

const bucketOf = (ns: number): number => {
  if (ns < 1) return 0
  bits[0] = ns
  return Math.min(BUCKETS - 1, ((words[HIGH] as number) >>> SHIFT) - ONE)
}

/** The middle of a bucket. */
const middleOf = (bucket: number): number => 2 ** Math.floor(bucket / FINE) * (1 + ((bucket % FINE) + 0.5) / FINE)

export interface Latency {
  readonly counts: Uint32Array
  readonly first: ReadonlyArray<number>
  readonly add: (ns: number) => void
}

export const latency = (): Latency => {
  const counts = new Uint32Array(BUCKETS)
  const first: number[] = []
  return {
    counts,
    first,
    add: ns => {
      if (first.length <= EXACT) first.push(ns)
      const at = bucketOf(ns)
      counts[at] = (counts[at] as number) + 1
    },
  }
}

/** The time that this part of `total` calls did not exceed: one of them, or of many to 1 in 64. */
export const percentile = ({ counts, first }: Latency, total: number, part: number): number => {
  let left = Math.max(1, Math.ceil(total * part))
  if (total <= EXACT) return [...first].sort((a, b) => a - b)[left - 1] ?? 0
  for (let at = 0; at < BUCKETS; at++) {
    left -= counts[at] as number
    if (left <= 0) return middleOf(at)
  }
  return 0
}

/** How many calls took from 2^n up to 2^(n+1) ns, for each n. */
export const octavesOf = ({ counts }: Latency): Float64Array => {
  const out = new Float64Array(OCTAVES)
  for (let at = 0; at < BUCKETS; at++) {
    const octave = Math.floor(at / FINE)
    out[octave] = (out[octave] as number) + (counts[at] as number)
  }
  return out
}

/** The doublings that hold any call, of all these: charts side by side share them. */
export const octavesIn = (all: ReadonlyArray<Float64Array>): { readonly from: number; readonly to: number } => {
  let [from, to] = [OCTAVES, 0]
  for (const octaves of all)
    octaves.forEach((count, n) => {
      if (count === 0) return
      from = Math.min(from, n)
      to = Math.max(to, n + 1)
    })
  return from < to ? { from, to } : { from: 0, to: 0 }
}
