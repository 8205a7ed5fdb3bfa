// The built page without a trace, from file://: what it is allowed to do, what it shows, and how it refuses what is no trace.
import { createHash } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import type { Browser } from 'playwright-core'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { BUILT_PAGE, lacking, launch, open } from '../support/browser.js'
import { testUnless } from '../support/skip.js'

const page = suite<{ browser: Browser; folder: string }>('page')
const check = (name: string, body: (context: { browser: Browser; folder: string }) => Promise<void>): void =>
  testUnless(page as never, lacking, name, body as never)

if (lacking === undefined) {
  page.before(async context => {
    context.browser = await launch()
    context.folder = mkdtempSync(join(tmpdir(), 'probecause-page-'))
  })
  page.after(async ({ browser, folder }) => {
    await browser.close()
    rmSync(folder, { recursive: true })
  })
}

const hash = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`

check('the policy names exactly the script and the style that the file carries', async () => {
  const text = readFileSync(BUILT_PAGE, 'utf8')
  const policy = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(text)?.[1]
  const script = /<script>([\s\S]*?)<\/script>/.exec(text)?.[1] ?? ''
  const style = /<style>([\s\S]*?)<\/style>/.exec(text)?.[1] ?? ''
  assert.is(
    policy,
    `default-src 'none'; script-src ${hash(script)} 'wasm-unsafe-eval'; worker-src blob:; style-src ${hash(style)}; ` +
      `img-src blob: data:; base-uri 'none'; form-action 'none'`,
  )
})

check('it is small enough to be sent along: 400 kB packed', async () => {
  const packed = gzipSync(readFileSync(BUILT_PAGE), { level: 9 }).length
  assert.ok(packed <= 400_000, `${packed} bytes`)
})

check('it starts from file:// without a complaint and asks for nothing else', async ({ browser }) => {
  const opened = await open(browser, BUILT_PAGE)
  await opened.page.getByText('Drop a trace anywhere on this page').waitFor()
  assert.equal(opened.complaints, [])
  assert.equal(opened.requests, [])
})

check('a script that is added to the file does not run', async ({ browser, folder }) => {
  const file = join(folder, 'added.html')
  const text = readFileSync(BUILT_PAGE, 'utf8')
  const end = text.lastIndexOf('</body>') // what is carried may speak of one, too
  writeFileSync(file, `${text.slice(0, end)}<script>document.title = "taken"</script>${text.slice(end)}`)
  const opened = await open(browser, file)
  await opened.page.getByText('Drop a trace anywhere on this page').waitFor()
  assert.is(await opened.page.title(), 'probecause')
  assert.match(opened.complaints.join('\n'), /Content Security Policy/)
})

const REFUSED: ReadonlyArray<readonly [name: string, bytes: string, said: RegExp]> = [
  ['holiday.jpg', '\xff\xd8\xff\xe0 no trace at all', /neither a recording nor a log/],
  ['empty.pctrace', '', /empty/],
  ['packed.gz', '\x1f\x8b\x08\x00\x00\x00\x00\x00', /gzip/],
  ['cut.pctrace', '\x0a\x7f\x0a\x10probecause-trace', /middle of a record/],
]

for (const [name, bytes, said] of REFUSED)
  check(`${name} is refused in one message`, async ({ browser }) => {
    const opened = await open(browser, BUILT_PAGE)
    await opened.page.locator('input[type=file]').setInputFiles({ name, mimeType: '', buffer: Buffer.from(bytes, 'latin1') })
    const alert = opened.page.getByRole('alert')
    await alert.waitFor()
    const text = (await alert.textContent()) ?? ''
    assert.match(text, name)
    assert.match(text, said)
    assert.equal(opened.complaints, [])
  })

check('a dropped file is opened', async ({ browser }) => {
  const opened = await open(browser, BUILT_PAGE)
  await opened.page.evaluate(() => {
    const files = new DataTransfer()
    files.items.add(new File(['nothing known'], 'dropped.bin'))
    window.dispatchEvent(new DragEvent('drop', { dataTransfer: files, cancelable: true }))
  })
  await opened.page.getByText('dropped.bin cannot be opened').waitFor()
})

page.run()
