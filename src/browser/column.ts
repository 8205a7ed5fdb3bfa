// A column of numbers: what the page keeps of each row. Typed arrays, so that millions of rows are megabytes and no objects.
// Whoever goes over all rows takes `values` once and indexes that; `at` is for single rows.
export type Numbers = Uint8Array | Uint16Array | Uint32Array | Int32Array | Float32Array | Float64Array

export interface Column<A extends Numbers = Numbers> {
  /** 0 past the end. */
  readonly at: (row: number) => number
  readonly length: () => number
  /** One number for each row, and not one more. Not to be written to. */
  readonly values: () => A
}

/** A column that grows, by whole blocks where there are many. */
export interface Growing<A extends Numbers> extends Column<A> {
  /** `room`: how many numbers there will be in the end, as far as one can tell. */
  readonly append: (block: A, room: number) => void
  readonly push: (value: number) => void
  /** Puts each of `values` before the row of the same index in `before`; both are in order. */
  readonly insert: (before: ArrayLike<number>, values: ArrayLike<number>) => void
}

const FIRST = 1024

export const growing = <A extends Numbers>(make: (rows: number) => A): Growing<A> => {
  let values = make(0)
  let used = 0
  const reserve = (needed: number, room: number): void => {
    if (needed <= values.length) return
    // Half as much again, however wrong the guess; what is reserved and not written to costs no memory.
    const grown = make(Math.max(room, needed + (needed >>> 1)))
    grown.set(values.subarray(0, used))
    values = grown
  }
  return {
    append: (block, room) => {
      reserve(used + block.length, room)
      values.set(block, used)
      used += block.length
    },
    push: value => {
      reserve(used + 1, FIRST)
      values[used++] = value
    },
    insert: (before, more) => {
      const count = more.length
      reserve(used + count, used + count)
      let end = used
      for (let i = count - 1; i >= 0; i--) {
        const at = before[i] ?? 0
        values.copyWithin(at + i + 1, at, end)
        values[at + i] = more[i] ?? 0
        end = at
      }
      used += count
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
