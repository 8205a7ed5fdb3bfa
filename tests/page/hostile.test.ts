// Files that somebody made to harm whoever opens them, in a real browser: each costs one clear message or a report, nothing in them is
// executed or asked for, and the page answers meanwhile. A hundred thousand processes stand for a million, for the time.
import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { BUILT_PAGE, lacking, launch, type Opened, open, textOf } from '../support/browser.js'
import { crowd, wording } from '../support/hostile.js'
import { largeTrace } from '../support/large.js'
import { random, SEED } from '../support/seed.js'
import { testUnless } from '../support/skip.js'

const PROCESSES = 100_000
const ZEROS_BYTES = 1_000_000_000
const OPEN_MS = 120_000

const hostile = suite('hostile files')
let browser: Browser
let folder: string
if (lacking === undefined) {
  hostile.before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'probecause-hostile-'))
    browser = await launch()
  })
  hostile.after(async () => {
    await browser.close()
    rmSync(folder, { recursive: true })
  })
}

const written = (name: string, bytes: Uint8Array): string => {
  const path = join(folder, name)
  writeFileSync(path, bytes)
  return path
}

/** Opens the page with the file, watching for dialogs besides. */
const dropped = async (path: string): Promise<Opened & { readonly dialogs: string[] }> => {
  const opened = await open(browser, BUILT_PAGE)
  const dialogs: string[] = []
  opened.page.on('dialog', dialog => {
    dialogs.push(dialog.message())
    void dialog.dismiss()
  })
  await opened.page.locator('input[type=file]').first().setInputFiles(path)
  return { ...opened, dialogs }
}

const refusal = (page: Page) => page.getByRole('alert').filter({ hasText: 'cannot be opened' })
const tabs = (page: Page) => page.getByRole('tab')

const isQuiet = ({ complaints, requests, dialogs }: Awaited<ReturnType<typeof dropped>>): void =>
  assert.equal({ complaints, requests, dialogs }, { complaints: [], requests: [], dialogs: [] })

const MARKUP = [
  '<img src=x onerror=alert(1)>',
  '</script><script>alert(1)</script>',
  '"><svg onload=alert(1)>',
  'javascript:alert(1)//\u202e\u0007\u001b]0;x\u0007',
]
testUnless(hostile, lacking, 'markup and script in every text are text in every view', async () => {
  for (const content of MARKUP) {
    const opened = await dropped(written('markup.pctrace', wording(content)))
    const { page } = opened
    await tabs(page).first().waitFor({ timeout: OPEN_MS })
    for (const tab of await tabs(page).all()) {
      await tab.click()
      await page.waitForFunction(() => document.querySelector('probecause-page') !== null)
    }
    await page.getByRole('tab', { name: /Events/ }).click()
    await page.locator('pc-list [role=row]').nth(1).waitFor()
    const made = await page.locator('img:not([src^="data:image/png"]), [onload], [onerror], a[href^="javascript:"]').count()
    assert.is(made, 0, content)
    assert.not.match(await page.title(), /[\u0000-\u001f\u202e]/)
    isQuiet(opened)
    await page.context().close()
  }
})

testUnless(hostile, lacking, 'a trace that is cut off is explained as far as it goes, and says so', async () => {
  const { bytes } = largeTrace(50_000)
  const opened = await dropped(written('cut.pctrace', bytes.subarray(0, Math.floor(bytes.length * 0.7))))
  await tabs(opened.page).first().waitFor({ timeout: OPEN_MS })
  await opened.page
    .getByText(/ends in the middle of a record/)
    .first()
    .waitFor({ state: 'attached' })
  isQuiet(opened)
  await opened.page.context().close()
})

testUnless(hostile, lacking, 'bytes that mean nothing cost one message', async () => {
  const next = random(SEED)
  const noise = Uint8Array.from({ length: 1 << 20 }, () => next())
  const { bytes } = largeTrace(20_000)
  // behind a true header
  const broken = Uint8Array.from(bytes, (byte, i) => (i < 400 ? byte : next()))
  for (const [name, content] of [
    ['noise.bin', noise],
    ['broken.pctrace', broken],
  ] as const) {
    const opened = await dropped(written(name, content))
    await refusal(opened.page).or(tabs(opened.page).first()).first().waitFor({ timeout: OPEN_MS })
    isQuiet(opened)
    await opened.page.context().close()
  }
})

testUnless(hostile, lacking, 'a gigabyte of zeros costs one message, and the page answers meanwhile', async () => {
  const path = written('zeros', new Uint8Array())
  truncateSync(path, ZEROS_BYTES)
  const opened = await dropped(path)
  const { page } = opened
  assert.is(await page.evaluate(() => 1 + 1), 2)
  await refusal(page).waitFor({ timeout: OPEN_MS })
  assert.ok((await textOf(refusal(page))).length < 600)
  isQuiet(opened)
  await page.context().close()
})

testUnless(hostile, lacking, `${PROCESSES} processes are listed, and the page answers meanwhile`, async () => {
  const opened = await dropped(written('crowd.pctrace', crowd(PROCESSES)))
  const { page } = opened
  assert.is(await page.evaluate(() => 1 + 1), 2)
  await page.getByRole('tab', { name: /Processes/ }).click({ timeout: OPEN_MS })
  await page.getByText(String(1000)).first().waitFor()
  const elements = await page.locator('*').count()
  assert.ok(elements < 3000, `${elements} elements`)
  isQuiet(opened)
  await page.context().close()
})

hostile.run()
