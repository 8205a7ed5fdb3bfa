// Histograms with slots of powers of two, drawn as libbpf-tools draw them: a line per slot up to the last one that counted, bars
// of stars as long as the fullest slot allows.

const STARS = 40
/** Slots past this need numbers of more digits, which leaves half the room for stars. */
const NARROW_SLOTS = 32

const stars = (value: number, most: number, width: number): string =>
  '*'.repeat(Math.floor((Math.min(value, most) * width) / most)).padEnd(width)

/** Nothing when nothing was counted. */
export const histogram = (slots: ReadonlyArray<number>, unit: string): ReadonlyArray<string> => {
  const last = slots.findLastIndex(value => value > 0)
  if (last < 0) return []
  const isWide = last > NARROW_SLOTS
  const [indent, heading, digits, width] = isWide ? [15, 29, 20, STARS / 2] : [5, 19, 10, STARS]
  const most = slots.reduce((max, value) => Math.max(max, value), 0)
  const lines = slots.slice(0, last + 1).map((value, i) => {
    const [low, high] = [i === 0 ? 0n : 1n << BigInt(i), (1n << BigInt(i + 1)) - 1n]
    const range = `${String(low).padStart(digits)} -> ${String(high).padEnd(digits)}`
    return `${range} : ${String(value).padEnd(8)} |${stars(value, most, width)}|`
  })
  return [`${' '.repeat(indent)}${unit.padEnd(heading)} : count    distribution`, ...lines]
}

/** The unsigned 32-bit counters of a slot array. */
export const slotsOf = (bytes: Uint8Array): ReadonlyArray<number> => {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  return Array.from({ length: bytes.length >> 2 }, (_, i) => view.getUint32(4 * i, true))
}
