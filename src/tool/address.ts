// Addresses as inet_ntop(3) writes them: four numbers, or groups of hex with the longest run of zero groups left out.

export const AF_INET = 2
export const AF_INET6 = 10

const ipv4 = (bytes: Uint8Array): string => [0, 1, 2, 3].map(i => bytes[i] ?? 0).join('.')

const groupsOf = (bytes: Uint8Array): ReadonlyArray<number> =>
  Array.from({ length: 8 }, (_, i) => ((bytes[2 * i] ?? 0) << 8) | (bytes[2 * i + 1] ?? 0))

/** Start and length of the first longest run of zeros, of two at least. */
const zeroRun = (groups: ReadonlyArray<number>): readonly [start: number, length: number] => {
  let best: readonly [number, number] = [-1, 1]
  for (let i = 0; i < groups.length; i++) {
    let end = i
    while (groups[end] === 0) end++
    if (end - i > best[1]) best = [i, end - i]
  }
  return best
}

const hexGroups = (groups: ReadonlyArray<number>): string => groups.map(group => group.toString(16)).join(':')

const ipv6 = (bytes: Uint8Array): string => {
  const groups = groupsOf(bytes)
  const [start, length] = zeroRun(groups)
  // ::a.b.c.d and ::ffff:a.b.c.d
  const mapped = start === 0 && (length === 6 || (length === 5 && groups[5] === 0xffff))
  if (mapped) return `::${length === 5 ? 'ffff:' : ''}${ipv4(bytes.subarray(12))}`
  if (start < 0) return hexGroups(groups)
  return `${hexGroups(groups.slice(0, start))}::${hexGroups(groups.slice(start + length))}`
}

/** Of any family but these two nothing can be said. */
export const addressText = (family: number, bytes: Uint8Array): string =>
  family === AF_INET ? ipv4(bytes) : family === AF_INET6 ? ipv6(bytes) : ''

/** A port as the network has it. */
export const networkPort = (port: number): number => ((port & 0xff) << 8) | (port >> 8)
