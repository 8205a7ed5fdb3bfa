// What the page's own file carries besides the page: the worker's script, the engine, and after `why -o` a trace. Each is a
// data block (HTML, "the script element": a type that is no script type is never run), read as text. They stand after the
// page's script, so that the first paint does not wait for megabytes to be parsed: ask once the document is complete. The site's page has
// the same parts as files beside it, and says their names.
import * as TE from 'fp-ts/lib/TaskEither.js'
import { type AnyFailed, failed } from '../base/error.js'
import type { Source } from './protocol.js'

const block = (id: string): HTMLElement | undefined => document.getElementById(id) ?? undefined

export interface Carried {
  readonly worker: string
  /** Gzip in base64 inside the file, bytes beside it. */
  readonly engine: string | Uint8Array
  readonly trace?: { readonly name: string; readonly source: Source }
  /** Where SQL may be loaded from; absent: this page may load nothing. */
  readonly sql?: Sql
}

/** Addresses of sql.js: its script, which a worker may import, and its wasm. */
export interface Sql {
  readonly script: string
  readonly wasm: string
}

/** What the site's page says of the files beside it (vite.config.ts). */
interface Site {
  readonly worker: string
  readonly engine: string
  readonly sql: Sql
}

export const whenParsed = (): Promise<void> =>
  document.readyState === 'loading'
    ? new Promise(resolve => document.addEventListener('DOMContentLoaded', () => resolve(), { once: true }))
    : Promise.resolve()

const address = (name: string): string => new URL(name, document.baseURI).href

const load = async (name: string): Promise<Response> => {
  const response = await fetch(address(name))
  if (!response.ok) throw new Error(`${name}: ${response.status} ${response.statusText}`)
  return response
}

const beside = async ({ worker, engine, sql }: Site): Promise<Carried> => {
  const [script, wasm] = await Promise.all([load(worker), load(engine)])
  return {
    worker: await script.text(),
    engine: new Uint8Array(await wasm.arrayBuffer()),
    sql: { script: address(sql.script), wasm: address(sql.wasm) },
  }
}

/** A trace inside the file (`why -o`), or one that is served beside it (`view`). */
const traceIn = (block: HTMLElement): Carried['trace'] => {
  const { name = 'trace', url, bytes } = block.dataset
  const source: Source =
    url === undefined
      ? { _tag: 'Carried', text: block.textContent ?? '' }
      : { _tag: 'Served', url: address(url), bytes: Number(bytes) }
  return { name, source }
}

const unloaded = (thrown: unknown): AnyFailed =>
  failed(
    'PageError',
    'Incomplete',
    `a part of this page could not be loaded: ${thrown instanceof Error ? thrown.message : String(thrown)}`,
    'Reload it; after `probecause view`, is that still running?',
  )

export const readCarried: TE.TaskEither<AnyFailed, Carried> = TE.tryCatch(async () => {
  const text = (id: string): string => block(id)?.textContent ?? ''
  const site = text('site')
  const parts = site === '' ? { worker: text('worker'), engine: text('engine').trim() } : await beside(JSON.parse(site) as Site)
  const trace = block('trace')
  const carried = trace && traceIn(trace)
  return carried === undefined ? parts : { ...parts, trace: carried }
}, unloaded)

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
