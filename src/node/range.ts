// The Range header of a request (RFC 9110 section 14.2): one range of bytes, from-to, from-, or the last so many. Several ranges at once
// are answered with the whole, which a server may always do.

export type Range =
  | { readonly _tag: 'Whole' }
  /** Both ends included. */
  | { readonly _tag: 'Part'; readonly from: number; readonly to: number }
  /** Nothing of it is there. */
  | { readonly _tag: 'Bad' }

const ONE = /^bytes=(\d{0,15})-(\d{0,15})$/

export const rangeOf = (header: string | undefined, size: number): Range => {
  const [, from = '', to = ''] = ONE.exec(header ?? '') ?? []
  if (from === '' && to === '') return { _tag: 'Whole' }
  const first = from === '' ? Math.max(0, size - Number(to)) : Number(from)
  const last = from === '' || to === '' ? size - 1 : Math.min(Number(to), size - 1)
  return first > last ? { _tag: 'Bad' } : { _tag: 'Part', from: first, to: last }
}
