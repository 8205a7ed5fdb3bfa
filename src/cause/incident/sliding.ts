// Windows over moments that are all known: exact, since processes are few beside events and each has its facts anyway.

export interface Stretch {
  /** Places of the first and the last in the list. */
  readonly from: number
  readonly to: number
}

/** The most of these moments (in order) that lie within `ns` of each other, the earliest such stretch. */
export const busiest = (moments: ReadonlyArray<number>, ns: number): Stretch | undefined => {
  let best: Stretch | undefined
  let from = 0
  for (let to = 0; to < moments.length; to++) {
    while ((moments[to] ?? 0) - (moments[from] ?? 0) > ns) from++
    if (best === undefined || to - from > best.to - best.from) best = { from, to }
  }
  return best
}

/** How many moments fall in the leanest of the equal parts of `unit` that a stretch of `ns` has, in the best place for it. */
export const steadiest = (
  moments: ReadonlyArray<number>,
  ns: number,
  unit: number,
): { readonly least: number; readonly at: Stretch } | undefined => {
  const parts = Math.max(1, Math.round(ns / unit))
  // Where each part begins, and the last one ends; these only move on, so that a storm of a million costs no more than its length.
  const bounds = new Array<number>(parts + 1).fill(0)
  let best: { least: number; at: Stretch } | undefined
  for (let from = 0; from < moments.length; from++) {
    const start = moments[from] ?? 0
    let least = Number.POSITIVE_INFINITY
    for (let part = 0; part <= parts; part++) {
      let at = Math.max(from, bounds[part] ?? 0)
      while (at < moments.length && (moments[at] ?? 0) < start + part * unit) at++
      bounds[part] = at
      if (part > 0) least = Math.min(least, at - (bounds[part - 1] ?? 0))
    }
    if (best === undefined || least > best.least) best = { least, at: { from, to: (bounds[parts] ?? 0) - 1 } }
  }
  return best
}

/** Most of these spans that run at one moment; one that ends as another begins is not counted with it. */
export const mostAtOnce = (spans: ReadonlyArray<{ readonly firstNs: number; readonly lastNs: number }>): number => {
  const steps = spans
    .flatMap((s): [number, number][] => [
      [s.firstNs, 1],
      [s.lastNs, -1],
    ])
    .sort((a, b) => a[0] - b[0] || a[1] - b[1])
  let now = 0
  let most = 0
  for (const [, step] of steps) {
    now += step
    most = Math.max(most, now)
  }
  return most
}

/** Time that at least one of these spans covers. */
export const covered = (spans: ReadonlyArray<{ readonly firstNs: number; readonly lastNs: number }>): number => {
  let total = 0
  let until = 0
  for (const s of [...spans].sort((a, b) => a.firstNs - b.firstNs)) {
    total += Math.max(0, s.lastNs - Math.max(s.firstNs, until))
    until = Math.max(until, s.lastNs)
  }
  return total
}
