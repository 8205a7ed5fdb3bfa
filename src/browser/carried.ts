// What the page's own file carries besides the page: the worker's script, the engine, and after `why -o` a trace. Each is a
// data block (HTML, "the script element": a type that is no script type is never run), read as text. They stand after the
// page's script, so that the first paint does not wait for megabytes to be parsed: ask once the document is complete. The site's page has
// the same parts as files beside it, and says their names.
import { decompress } from 'fzstd'
import * as TE from 'fp-ts/lib/TaskEither.js'
import { type AnyFailed, failed } from '../base/error.js'
import type { Source } from './protocol.js'

const block = (id: string): HTMLElement | undefined => document.getElementById(id) ?? undefined

export interface Carried {
  readonly worker: string
  readonly engine: Uint8Array<ArrayBuffer>
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

/** The worker's script and the engine, one behind the other. */
const inside = (parts: HTMLElement | undefined): Carried => {
  const all = unpacked(parts?.textContent ?? '')
  const scriptBytes = Number(parts?.dataset['worker'])
  return { worker: new TextDecoder().decode(all.subarray(0, scriptBytes)), engine: all.slice(scriptBytes) }
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
  const site = block('site')
  const parts = site === undefined ? inside(block('parts')) : await beside(JSON.parse(site.textContent ?? '') as Site)
  const trace = block('trace')
  const carried = trace && traceIn(trace)
  return carried === undefined ? parts : { ...parts, trace: carried }
}, unloaded)

/** What was packed into the page: zstd in base64. */
export const unpacked = (text: string): Uint8Array => decompress(bytesOf(text))

const bytesOf = (base64: string): Uint8Array<ArrayBuffer> => {
  const text = atob(base64)
  const bytes = new Uint8Array(text.length)
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i)
  return bytes
}

/** The bytes of a base64 text. `atob` takes the whole text at once, which would need three times a large trace's memory. */
export const fromBase64 = (text: string): Blob => {
  const step = 1 << 20 // a multiple of 4: base64 turns four characters into three bytes
  const parts: BlobPart[] = []
  for (let at = 0; at < text.length; at += step) {
    parts.push(bytesOf(text.slice(at, at + step)))
  }
  return new Blob(parts)
}

/** Unpacks gzip; what it unpacks to stays a Blob, which the browser may keep on disk. */
export const gunzip = (packed: Blob): Promise<Blob> =>
  new Response(packed.stream().pipeThrough(new DecompressionStream('gzip'))).blob()
