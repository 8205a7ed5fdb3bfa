// What the page's own file carries besides the page: the worker's script, the engine, and after `why -o` a trace. Each is a
// data block (HTML, "the script element": a type that is no script type is never run), read as text. They stand after the
// page's script, so that the first paint does not wait for megabytes to be parsed: ask once the document is complete.
const block = (id: string): HTMLElement | undefined => document.getElementById(id) ?? undefined

export interface Carried {
  readonly worker: string
  readonly engine: string
  readonly trace?: { readonly name: string; readonly text: string }
}

export const whenParsed = (): Promise<void> =>
  document.readyState === 'loading'
    ? new Promise(resolve => document.addEventListener('DOMContentLoaded', () => resolve(), { once: true }))
    : Promise.resolve()

export const readCarried = (): Carried => {
  const text = (id: string): string => block(id)?.textContent ?? ''
  const trace = block('trace')
  const parts = { worker: text('worker'), engine: text('engine').trim() }
  return trace === undefined
    ? parts
    : { ...parts, trace: { name: trace.dataset['name'] ?? 'trace', text: trace.textContent ?? '' } }
}

/** The bytes of a base64 text. `atob` takes the whole text at once, which would need three times a large trace's memory. */
export const fromBase64 = (text: string): Blob => {
  const step = 1 << 20 // a multiple of 4: base64 turns four characters into three bytes
  const parts: BlobPart[] = []
  for (let at = 0; at < text.length; at += step) {
    const piece = atob(text.slice(at, at + step))
    const bytes = new Uint8Array(piece.length)
    for (let i = 0; i < piece.length; i++) bytes[i] = piece.charCodeAt(i)
    parts.push(bytes)
  }
  return new Blob(parts)
}

/** Unpacks gzip; what it unpacks to stays a Blob, which the browser may keep on disk. */
export const gunzip = (packed: Blob): Promise<Blob> =>
  new Response(packed.stream().pipeThrough(new DecompressionStream('gzip'))).blob()
