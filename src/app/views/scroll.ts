// The arithmetic of a list with more rows than a browser can lay out. Chromium stops at 2^25 px and Firefox at 17,895,697 px
// of height, so a list taller than HEIGHT_MAX is given that height and scroll positions are stretched over its rows: the
// first row at the top, the last at the bottom, and everything between in proportion. Pure, and tested without a browser.
export const ROW_PX = 24
export const HEIGHT_MAX = 8_000_000

export interface Window {
  /** First row to draw, and the row after the last. */
  readonly from: number
  readonly to: number
  /** Where the first drawn row begins, in px below the top of the viewport; never positive. */
  readonly shiftPx: number
}

export const heightOf = (rows: number): number => Math.min(rows * ROW_PX, HEIGHT_MAX)

/** Position in the list, in px as if it had its full height. */
const unstretched = (rows: number, viewPx: number, scrollTop: number): number => {
  const full = rows * ROW_PX
  const given = heightOf(rows)
  const range = given - viewPx
  return given === full || range <= 0 ? scrollTop : (scrollTop / range) * (full - viewPx)
}

export const windowAt = (rows: number, viewPx: number, scrollTop: number): Window => {
  const top = Math.max(0, Math.min(unstretched(rows, viewPx, scrollTop), Math.max(0, rows * ROW_PX - viewPx)))
  const from = Math.min(rows, Math.floor(top / ROW_PX))
  const to = Math.min(rows, from + Math.ceil(viewPx / ROW_PX) + 1)
  return { from, to, shiftPx: from * ROW_PX - top }
}

/** The scroll position that puts `row` in the middle of the view. */
export const scrollTo = (rows: number, viewPx: number, row: number): number => {
  const full = rows * ROW_PX
  const given = heightOf(rows)
  const wanted = Math.max(0, Math.min(row * ROW_PX - (viewPx - ROW_PX) / 2, full - viewPx))
  return given === full || full <= viewPx ? wanted : (wanted / (full - viewPx)) * (given - viewPx)
}

/** The scroll position after a move of `byRows`, exact to the row however stretched the list is. */
export const scrollBy = (rows: number, viewPx: number, scrollTop: number, byRows: number): number => {
  const full = rows * ROW_PX
  const given = heightOf(rows)
  if (given === full || full <= viewPx) return scrollTop + byRows * ROW_PX
  return scrollTop + (byRows * ROW_PX * (given - viewPx)) / (full - viewPx)
}
