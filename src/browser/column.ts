// A column of numbers: what the page keeps of each row. Typed arrays, so that millions of rows are megabytes and no objects.
// Whoever goes over all rows takes `values` once and indexes that; `at` is for single rows.
export type Numbers = Uint8Array | Uint16Array | Uint32Array | Int32Array | Float64Array

export interface Column<A extends Numbers = Numbers> {
  /** 0 past the end. */
  readonly at: (row: number) => number
  readonly length: () => number
  /** One number for each row, and not one more. Not to be written to, nor kept while rows are still added. */
  readonly values: () => A
}

export interface Growing<A extends Numbers> extends Column<A> {
  readonly push: (value: number) => void
}

const FIRST = 1024

export const growing = <A extends Numbers>(make: (rows: number) => A): Growing<A> => {
  let values = make(FIRST)
  let used = 0
  return {
    push: value => {
      if (used === values.length) {
        const grown = make(used * 2)
        grown.set(values)
        values = grown
      }
      values[used++] = value
    },
    at: row => (row < used ? (values[row] ?? 0) : 0),
    length: () => used,
    values: () => values.subarray(0, used) as A,
  }
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
