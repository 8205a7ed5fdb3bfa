// A trace that `probecause view` serves, as far as the page needs a Blob of it: ranges of its bytes. It is never held whole.
// Left out: who serves it (node/serve.ts).

/** What is asked of a trace; a Blob is one. */
export interface TraceBytes {
  readonly size: number
  readonly slice: (from: number, to: number) => { readonly arrayBuffer: () => Promise<ArrayBuffer> }
}

const RANGE_GIVEN = 206

export const servedBytes = (url: string, size: number): TraceBytes => {
  const range = async (from: number, to: number): Promise<ArrayBuffer> => {
    if (to <= from) return new ArrayBuffer(0)
    const response = await fetch(url, { headers: { range: `bytes=${from}-${to - 1}` } })
    if (response.status !== RANGE_GIVEN) throw new Error(`the trace is not served: ${response.status} ${response.statusText}`)
    return response.arrayBuffer()
  }
  return { size, slice: (from, to) => ({ arrayBuffer: () => range(from, to) }) }
}
