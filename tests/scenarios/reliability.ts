// Does a confidence mean what it says? Of all findings that came first, in four bins of what they claimed: how many there were, and how
// many of them were right. Printed, because a share of a dozen is no fact to hold a build to; what is held is that the two sides
// together are near each other.

export interface Claim {
  readonly confidence: number
  readonly right: boolean
}

const BINS = 4

export interface Bin {
  readonly from: number
  readonly count: number
  readonly claimed: number
  readonly right: number
}

const mean = (of: ReadonlyArray<number>): number => (of.length === 0 ? 0 : of.reduce((a, b) => a + b, 0) / of.length)

export const binned = (claims: ReadonlyArray<Claim>): ReadonlyArray<Bin> =>
  Array.from({ length: BINS }, (_, i) => {
    const inside = claims.filter(c => Math.min(BINS - 1, Math.floor(c.confidence * BINS)) === i)
    return {
      from: i / BINS,
      count: inside.length,
      claimed: mean(inside.map(c => c.confidence)),
      right: mean(inside.map(c => (c.right ? 1 : 0))),
    }
  })

/** Expected calibration error: the distance between claim and truth, weighed by how often it was claimed. */
export const calibrationError = (claims: ReadonlyArray<Claim>): number =>
  binned(claims).reduce((sum, bin) => sum + bin.count * Math.abs(bin.claimed - bin.right), 0) / Math.max(1, claims.length)

export const reliabilityTable = (claims: ReadonlyArray<Claim>): string =>
  [
    'confidence   findings  claimed  right',
    ...binned(claims).map(
      b =>
        `${b.from.toFixed(2)} to ${(b.from + 1 / BINS).toFixed(2)}  ${String(b.count).padStart(7)}  ${b.claimed.toFixed(2).padStart(7)}  ` +
        `${b.count === 0 ? '    -' : b.right.toFixed(2).padStart(5)}`,
    ),
  ].join('\n')
