// A growing column of 32-bit numbers: what the event list keeps of each row. Typed arrays, so that a million rows are a few
// megabytes and no objects.
export interface Column {
  readonly push: (value: number) => void
  readonly at: (row: number) => number
  readonly length: () => number
}

const FIRST = 1024

export const unsigned = (): Column => {
  let values = new Uint32Array(FIRST)
  let used = 0
  return {
    push: value => {
      if (used === values.length) {
        const grown = new Uint32Array(used * 2)
        grown.set(values)
        values = grown
      }
      values[used++] = value
    },
    at: row => values[row] ?? 0,
    length: () => used,
  }
}

export const signed = (): Column => {
  const column = unsigned()
  return { ...column, at: row => column.at(row) | 0 }
}

/** Position of the first row whose value is not below `value`, in a column that only rises. */
export const lowerBound = (column: Pick<Column, 'at' | 'length'>, value: number): number => {
  let low = 0
  let high = column.length()
  while (low < high) {
    const middle = (low + high) >>> 1
    if (column.at(middle) < value) low = middle + 1
    else high = middle
  }
  return low
}
