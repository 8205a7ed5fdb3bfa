// What the measurements share: variants run in turn, so that whatever else the machine does falls on all of them alike, and
// their medians compared. `ROUNDS=n` sets how often.

export const ROUNDS = Number(process.env.ROUNDS ?? 5)

export const median = values => {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
}

/** Each variant once per round, the order turning with the round; the median of what each gave, in the order of `variants`. */
export const interleaved = (variants, rounds = ROUNDS) => {
  const taken = variants.map(() => [])
  for (let round = 0; round < rounds; round++)
    for (let turn = 0; turn < variants.length; turn++) {
      const which = (round + turn) % variants.length
      taken[which].push(variants[which]())
    }
  return taken.map(median)
}

export const table = rows => {
  const widths = rows[0].map((_, column) => Math.max(...rows.map(row => row[column].length)))
  for (const row of rows)
    console.log(row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]) : cell.padStart(widths[i]))).join('   '))
}
