// Puts a trace into the built page: what `why -o page.html` writes,
// and `view` serves without the bytes. The trace becomes a data block (gzip, in base64) at the
// place the template keeps for it; the page's policy is about scripts and styles and stays as it was built. Written piece by
// piece, since the base64 text of a large trace is longer than a string may be. Left out: building the page (vite.config.ts), and
// compressing (pack.ts).
import { open } from 'node:fs/promises'
import { basename } from 'node:path'
import * as E from 'fp-ts/lib/Either.js'
import type * as TE from 'fp-ts/lib/TaskEither.js'
import type { IoError } from '../analysis/ports.js'
import { failed } from '../base/error.js'
import { ioError, readWhole } from './files.js'

/** The template's last lines hold this comment once; carried scripts are escaped and cannot contain it. */
const PLACE = '<!-- trace -->'
/** A multiple of 3, so that pieces of base64 join without padding between them. */
const PIECE_BYTES = 3 << 20
/** A page shows what the traced program printed: as private as the trace. */
const MODE = 0o600

const NAMED: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }
const attribute = (text: string): string => text.replace(/[&<>"]/g, char => NAMED[char] ?? char)

export interface ServedTrace {
  readonly name: string
  /** Relative to the page. */
  readonly url: string
  readonly bytes: number
}

/** The site's page with a trace that is served beside it; undefined when there is no place for one. */
export const withServedTrace = (page: Uint8Array, { name, url, bytes }: ServedTrace): Uint8Array | undefined => {
  const text = new TextDecoder().decode(page)
  const at = text.lastIndexOf(PLACE)
  if (at < 0) return undefined
  const data = `data-name="${attribute(name)}" data-url="${attribute(url)}" data-bytes="${bytes}"`
  const block = `<script type="text/plain" id="trace" ${data}></script>`
  return new TextEncoder().encode(text.slice(0, at) + block + text.slice(at + PLACE.length))
}

const inBase64 = function* (bytes: Uint8Array): Generator<string> {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  for (let at = 0; at < buffer.length; at += PIECE_BYTES)
    yield buffer.toString('base64', at, Math.min(at + PIECE_BYTES, buffer.length))
}

const write = async (outPath: string, pieces: Iterable<string>): Promise<void> => {
  const file = await open(outPath, 'w', MODE)
  try {
    for (const piece of pieces) await file.write(piece)
  } finally {
    await file.close()
  }
}

const notBuilt = (templatePath: string): IoError =>
  failed('IoError', 'NotBuilt', { doing: 'the page is not built', subject: templatePath }, 'Run `make page`.')

/** `packed` is the trace as gzip. */
export const writePage =
  (templatePath: string, packed: Uint8Array, outPath: string): TE.TaskEither<IoError, void> =>
  async () => {
    const template = await readWhole(templatePath)()
    if (E.isLeft(template)) return template.left.reason === 'NotFound' ? E.left(notBuilt(templatePath)) : template
    const text = new TextDecoder().decode(template.right)
    const at = text.lastIndexOf(PLACE)
    if (at < 0) return E.left(notBuilt(templatePath))
    const name = attribute(basename(outPath).replace(/\.html?$/, ''))
    const before = `${text.slice(0, at)}<script type="text/plain" id="trace" data-name="${name}">`
    const after = `</script>${text.slice(at + PLACE.length)}`
    return write(outPath, [before, ...inBase64(packed), after]).then(E.right, thrown =>
      E.left(ioError(thrown, 'write', outPath, 'Unwritable')),
    )
  }
