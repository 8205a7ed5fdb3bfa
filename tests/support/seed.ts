// One seed for all random tests of a run: printed, so that a failure can be replayed with SEED=n.
export const SEED = Number(process.env['SEED'] || Date.now() & 0x7fffffff)
process.stdout.write(`seed ${SEED} (replay with SEED=${SEED})\n`)

/** xorshift32 (Marsaglia 2003): small, and the same everywhere. */
export const random = (seed = SEED): (() => number) => {
  let state = seed | 0 || 1
  return () => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return state >>> 0
  }
}

/** A copy with one to four faults: a bit flipped, a byte set, a run cut out, the end cut off, bytes put in. */
export const mutate = (bytes: Uint8Array, next: () => number): Uint8Array => {
  let out = Uint8Array.from(bytes)
  for (let faults = 1 + (next() % 4); faults > 0 && out.length > 0; faults--) {
    const at = next() % out.length
    switch (next() % 6) {
      case 0:
      case 1:
        out[at] = (out[at] as number) ^ (1 << (next() % 8))
        break
      case 2:
        out[at] = next()
        break
      case 3:
        out = out.slice(0, at)
        break
      case 4:
        out = Uint8Array.from([...out.slice(0, at), ...out.slice(at + 1 + (next() % 16))])
        break
      case 5:
        out = Uint8Array.from([
          ...out.slice(0, at),
          ...Array.from({ length: 1 + (next() % 9) }, () => next() & 0xff),
          ...out.slice(at),
        ])
        break
    }
  }
  return out
}
