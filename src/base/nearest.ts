// The name a reader probably meant: the one that takes the fewest edits (Levenshtein, 1966).

/** The first of the nearest; undefined when none is within `editsMax`, if that is given. */
export const nearest = (given: string, names: ReadonlyArray<string>, editsMax = Number.POSITIVE_INFINITY): string | undefined => {
  let best: string | undefined
  let least = Number.POSITIVE_INFINITY
  for (const name of names) {
    const distance = edits(given, name)
    if (distance < least && distance <= editsMax) {
      best = name
      least = distance
    }
  }
  return best
}

const edits = (a: string, b: string): number => {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i)
  for (let i = 0; i < a.length; i++) {
    const next = [i + 1]
    for (let j = 0; j < b.length; j++) {
      const changed = (row[j] ?? 0) + (a[i] === b[j] ? 0 : 1)
      next.push(Math.min(changed, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1))
    }
    row = next
  }
  return row[b.length] ?? 0
}
