// Serves the viewer and one trace to the browser of this machine's user: on 127.0.0.1, at a random port, under a token that only who
// started it knows. What is served is a table made at the start: the files of dist/site and the trace, which is given out by ranges.
// One handler of node:http, since what has to be right here (who may ask, which bytes) no framework would do for us.
//
// Who may ask: a page elsewhere that makes its name resolve to 127.0.0.1 (DNS rebinding) has that name in Host, and is refused; so is
// whoever does not know the token, as another user of this machine. No answer names another origin (CORS), none may be framed.
import { randomBytes, timingSafeEqual } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { readdir, readFile, stat } from 'node:fs/promises'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { basename, extname, join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import * as E from 'fp-ts/lib/Either.js'
import type * as TE from 'fp-ts/lib/TaskEither.js'
import type { IoError } from '../analysis/ports.js'
import { failed } from '../base/error.js'
import { ioError } from './files.js'
import { withServedTrace } from './page.js'
import { type Range, rangeOf } from './range.js'

export interface Viewing {
  readonly url: string
  /** Ends at once, with what is still being sent. */
  readonly close: () => Promise<void>
}

const HOST = '127.0.0.1'
/** 128 bits: nobody guesses them. */
const TOKEN_BYTES = 16
const INDEX = 'index.html'
const TRACE = 'trace'

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.wasm': 'application/wasm',
}
const BYTES = 'application/octet-stream'

const HEADERS: Readonly<Record<string, string>> = {
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
  // The page's own policy stands in its head; a frame's ancestors can only be named here.
  'content-security-policy': "frame-ancestors 'none'",
}

interface Content {
  readonly type: string
  readonly bytes: Uint8Array
}

/** By their names below the token; the trace is not among them. */
type Files = ReadonlyMap<string, Content>

const notBuilt = (site: string): IoError =>
  failed('IoError', 'NotBuilt', { doing: 'the viewer is not built', subject: site }, 'Run `make site`.')

const readSite = async (site: string): Promise<Map<string, Content>> => {
  const names = await readdir(site)
  const known = names.filter(name => TYPES[extname(name)] !== undefined)
  const contents = await Promise.all(known.map(name => readFile(join(site, name))))
  return new Map(known.map((name, i) => [name, { type: TYPES[extname(name)] ?? BYTES, bytes: contents[i] as Uint8Array }]))
}

const same = (given: string, wanted: string): boolean => {
  const [a, b] = [Buffer.from(given), Buffer.from(wanted)]
  return a.length === b.length && timingSafeEqual(a, b)
}

const end = (
  response: ServerResponse,
  status: number,
  headers: Readonly<Record<string, string | number>> = {},
  body?: Uint8Array,
): void => {
  response.writeHead(status, { ...HEADERS, ...headers, 'content-length': headers['content-length'] ?? body?.length ?? 0 })
  response.end(body)
}

const sendTrace = async (trace: string, { method, headers }: IncomingMessage, response: ServerResponse): Promise<void> => {
  const { size } = await stat(trace)
  const range: Range = method === 'GET' ? rangeOf(headers.range, size) : { _tag: 'Whole' }
  const told = { 'content-type': BYTES, 'accept-ranges': 'bytes' }
  if (range._tag === 'Bad') return end(response, 416, { ...told, 'content-range': `bytes */${size}` })
  const [from, to] = range._tag === 'Part' ? [range.from, range.to] : [0, size - 1]
  const part = range._tag === 'Part' ? { 'content-range': `bytes ${from}-${to}/${size}` } : {}
  response.writeHead(range._tag === 'Part' ? 206 : 200, { ...HEADERS, ...told, ...part, 'content-length': to - from + 1 })
  if (method === 'HEAD' || to < from) response.end()
  // Who stops reading ends the stream, which is no error.
  else await pipeline(createReadStream(trace, { start: from, end: to }), response).catch(() => undefined)
}

const answering =
  (files: Files, trace: string, token: string, hosts: () => ReadonlyArray<string>) =>
  async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { method = '', url = '', headers } = request
    const [, given = '', name, ...deeper] = (url.split('?')[0] ?? '').split('/')
    if (!hosts().includes(headers.host ?? '') || !same(given, token)) return end(response, 403)
    if (method !== 'GET' && method !== 'HEAD') return end(response, 405, { allow: 'GET, HEAD' })
    // Names in the page are relative to its folder.
    if (name === undefined) return end(response, 308, { location: `/${token}/` })
    if (deeper.length === 0 && name === TRACE) return sendTrace(trace, request, response)
    const file = deeper.length === 0 ? files.get(name === '' ? INDEX : name) : undefined
    if (file === undefined) return end(response, 404)
    const told = { 'content-type': file.type, 'content-length': file.bytes.length }
    end(response, 200, told, method === 'HEAD' ? undefined : file.bytes)
  }

const listening = (server: Server): Promise<number> =>
  new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, HOST, () => resolve((server.address() as AddressInfo).port))
  })

/** `site`: the folder that `make site` made. */
export const serveView =
  (site: string, trace: string): TE.TaskEither<IoError, Viewing> =>
  async () => {
    const found = await stat(trace).catch((thrown: unknown) => ioError(thrown, '', trace))
    if ('_tag' in found) return E.left(found)
    if (!found.isFile())
      return E.left(
        failed('IoError', 'NotAFile', `${trace}: is no file`, 'Give a file; a trace from a pipe has to be saved first.'),
      )
    const files = await readSite(site).catch(() => new Map<string, Content>())
    const index = files.get(INDEX)
    const page = index && withServedTrace(index.bytes, { name: basename(trace), url: TRACE, bytes: found.size })
    if (index === undefined || page === undefined) return E.left(notBuilt(site))
    files.set(INDEX, { ...index, bytes: page })
    const token = randomBytes(TOKEN_BYTES).toString('hex')
    let port = 0
    const hosts = (): ReadonlyArray<string> => [`${HOST}:${port}`, `localhost:${port}`]
    const answer = answering(files, trace, token, hosts)
    const server = createServer((request, response) => {
      answer(request, response).catch(() => {
        if (!response.headersSent) end(response, 500)
        else response.destroy()
      })
    })
    try {
      port = await listening(server)
    } catch (thrown) {
      return E.left(ioError(thrown, 'listen at', HOST, 'NotPermitted'))
    }
    return E.right({
      url: `http://${HOST}:${port}/${token}/`,
      close: () =>
        new Promise(closed => {
          server.close(() => closed())
          server.closeAllConnections()
        }),
    })
  }
