// The calls of one thread as columns of numbers: what was done (53 bits of a hash: of a million different calls two are taken for one
// once in 18,000 runs), how it came out, what it was told (32 bits), and the event. A call that does again what the one before it
// did, with the same result, is one call: how often a loop turned says little.

export interface CallList {
  /** False: it repeated the call before it. */
  readonly add: (does: number, result: number, content: number, seq: number) => boolean
  readonly size: () => number
  readonly does: (at: number) => number
  readonly result: (at: number) => number
  readonly content: (at: number) => number
  readonly seq: (at: number) => number
  /** What a call does, told better: for one that made a process. */
  readonly setDoes: (at: number, does: number) => void
}

const FIRST_ROOM = 16

export const callList = (): CallList => {
  let room = FIRST_ROOM
  let size = 0
  let does = new Float64Array(room)
  let results = new Uint16Array(room)
  let contents = new Uint32Array(room)
  let seqs = new Uint32Array(room)
  const grow = (): void => {
    room *= 2
    const wider = [new Float64Array(room), new Uint16Array(room), new Uint32Array(room), new Uint32Array(room)] as const
    wider[0].set(does)
    wider[1].set(results)
    wider[2].set(contents)
    wider[3].set(seqs)
    ;[does, results, contents, seqs] = wider
  }
  return {
    add: (done, result, content, seq) => {
      const last = size - 1
      if (last >= 0 && does[last] === done && results[last] === result && contents[last] === content >>> 0) return false
      if (size === room) grow()
      does[size] = done
      results[size] = result
      contents[size] = content >>> 0
      seqs[size] = seq
      size += 1
      return true
    },
    size: () => size,
    does: at => does[at] ?? 0,
    result: at => results[at] ?? 0,
    content: at => contents[at] ?? 0,
    seq: at => seqs[at] ?? 0,
    setDoes: (at, done) => {
      does[at] = done
    },
  }
}

/** Two multiplicative hashes side by side (cyrb53), as an integer below 2^53. */
export const hash = (text: string): number => {
  let high = 0xdeadbeef
  let low = 0x41c6ce57
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    high = Math.imul(high ^ code, 2654435761)
    low = Math.imul(low ^ code, 1597334677)
  }
  high = Math.imul(high ^ (high >>> 16), 2246822507) ^ Math.imul(low ^ (low >>> 13), 3266489909)
  low = Math.imul(low ^ (low >>> 16), 2246822507) ^ Math.imul(high ^ (high >>> 13), 3266489909)
  return 4294967296 * (2097151 & low) + (high >>> 0)
}
