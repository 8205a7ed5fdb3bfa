// A trace put into a page comes out of it byte for byte, at the place the template keeps, and nothing else changes.
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import * as E from 'fp-ts/lib/Either.js'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { ByteSource } from '../../../src/analysis/ports.js'
import { newPacker } from '../../../src/node/pack.js'
import { writePage } from '../../../src/node/page.js'

const BEFORE = '<body><script>run()</script>\n'
const AFTER = '\n</body></html>\n'

const test = suite<{ folder: string }>('page')
test.before.each(context => {
  context.folder = mkdtempSync(join(tmpdir(), 'probecause-page-'))
  writeFileSync(join(context.folder, 'template.html'), `${BEFORE}<!-- trace -->${AFTER}`)
})
test.after.each(({ folder }) => rmSync(folder, { recursive: true }))

/** Bytes that gzip cannot shrink, so that the base64 has several pieces. */
const noise = (length: number): Uint8Array => {
  const bytes = new Uint8Array(length)
  let state = 2463534242
  for (let i = 0; i < length; i++) {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    bytes[i] = state
  }
  return bytes
}

/** In pieces, as a trace comes. */
async function* piecesOf(bytes: Uint8Array): ByteSource {
  for (let at = 0; at < bytes.length; at += 65_537) yield E.right(bytes.subarray(at, at + 65_537))
}

const pack = async (bytes: Uint8Array): Promise<Uint8Array> => {
  const packer = newPacker()
  const passed: Uint8Array[] = []
  for await (const piece of packer.through(piecesOf(bytes))) if (E.isRight(piece)) passed.push(piece.right)
  assert.ok(Buffer.concat(passed).equals(bytes))
  return packer.packed
}

for (const length of [0, 1, 100_000, 7_000_001])
  test(`${length} bytes come out as they went in`, async ({ folder }) => {
    const trace = noise(length)
    const out = join(folder, 'a "b" <c>.html')
    assert.ok(E.isRight(await writePage(join(folder, 'template.html'), await pack(trace), out)()))
    const page = readFileSync(out, 'latin1')
    const open = '<script type="text/plain" id="trace" data-name="a &quot;b&quot; &lt;c&gt;">'
    assert.ok(page.startsWith(BEFORE + open))
    assert.ok(page.endsWith(`</script>${AFTER}`))
    const carried = page.slice(BEFORE.length + open.length, -`</script>${AFTER}`.length)
    assert.ok(Buffer.from(trace).equals(gunzipSync(Buffer.from(carried, 'base64'))))
  })

test('a page with a trace is readable by its owner only', async ({ folder }) => {
  await writePage(join(folder, 'template.html'), noise(10), join(folder, 'out.html'))()
  assert.is(statSync(join(folder, 'out.html')).mode & 0o777, 0o600)
})

test('a template that is missing, or is no page, says what to build', async ({ folder }) => {
  writeFileSync(join(folder, 'other.html'), BEFORE)
  for (const template of ['missing.html', 'other.html']) {
    const answer = await writePage(join(folder, template), noise(10), join(folder, 'out.html'))()
    assert.ok(E.isLeft(answer))
    assert.is(answer.left.reason, 'NotBuilt')
    assert.match(answer.left.remedy ?? '', 'make page')
  }
})

test('a place that cannot be written is an error that names it', async ({ folder }) => {
  const answer = await writePage(join(folder, 'template.html'), noise(10), join(folder, 'no', 'out.html'))()
  assert.ok(E.isLeft(answer))
  assert.is(answer.left.reason, 'NotFound')
})

test.run()
