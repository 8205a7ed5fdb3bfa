// Lines with the colours of a terminal in them (strace --color, or a terminal's output that was kept): the same without.

const ESCAPE = 27
const LEFT_BRACKET = 91

/** Bytes [from, to) without control sequences (ECMA-48 5.4: ESC [, parameters, one final byte), or any other ESC; undefined: there are
 * none. */
export const withoutColour = (bytes: Uint8Array, from: number, to: number): Uint8Array | undefined => {
  const line = bytes.subarray(from, to)
  if (!line.includes(ESCAPE)) return undefined
  const out = new Uint8Array(line.length)
  let used = 0
  for (let at = 0; at < line.length; at++) {
    if (line[at] !== ESCAPE) out[used++] = line[at] as number
    else if (line[at + 1] === LEFT_BRACKET) {
      at += 2
      while (at < line.length && (line[at] as number) >= 0x20 && (line[at] as number) < 0x40) at++
    }
  }
  return out.subarray(0, used)
}
