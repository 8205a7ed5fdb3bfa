// eBPF programs in the page, over a real recording: shipped ones and one from a file, their variables, what they put out, and where that
// leads; an object that is none gets a sentence.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { violations } from '../support/axe.js'
import { BUILT_PAGE, lacking, launch, type Opened, open, root, textOf } from '../support/browser.js'
import { cli } from '../support/cli.js'
import { unrecordable } from '../support/demo.js'
import { testUnless } from '../support/skip.js'

const missing = lacking ?? unrecordable
const programs = suite('programs in the page')
const check = (name: string, body: () => Promise<void>): void => testUnless(programs, missing, name, body)

let browser: Browser
let folder: string

const opened = async (options = {}): Promise<Opened> => {
  const it = await open(browser, BUILT_PAGE, options)
  await it.page.locator('input[type=file]').first().setInputFiles(join(folder, 'run.pctrace'))
  await it.page.getByRole('tab', { name: 'Programs' }).click()
  return it
}

if (missing === undefined) {
  programs.before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'probecause-programs-'))
    writeFileSync(join(folder, 'no.bpf.o'), 'this is no object')
    const script = 'echo hello > written; cat written /nonexistent/there'
    await cli(['record', '-o', join(folder, 'run.pctrace'), '--', 'sh', '-c', script], { cwd: folder })
    browser = await launch()
  })
  programs.after(async () => {
    await browser.close()
    rmSync(folder, { recursive: true })
  })
}

check('a shipped program runs over the recording; its records are a table and lead to their events', async () => {
  const { page, complaints, requests } = await opened()
  await page.getByText('every file opened or tried').click()
  await page.getByLabel('only_failed').fill('1')
  await page.getByRole('button', { name: /Run over the whole/ }).click()
  await page.locator('pc-programs pc-table .row', { hasText: 'ENOENT' }).first().waitFor()
  await page.getByRole('grid', { name: 'opens' }).focus()
  await page.keyboard.press('End')
  const row = page.locator('pc-programs pc-table .row', { hasText: '/nonexistent/there' }).first()
  await row.waitFor()
  assert.match(await textOf(row), /ENOENT|-2/)
  await row.click()
  await page.getByRole('grid', { name: 'Events' }).waitFor()
  assert.equal([...complaints, ...requests], [])
})

check('maps are tables, and a histogram in one is drawn', async () => {
  const { page } = await opened()
  await page.getByText('system calls: how often').click()
  await page.getByRole('button', { name: /Run over the whole/ }).click()
  await page.locator('pc-programs pc-table .row', { hasText: 'write' }).first().waitFor()
  await page.locator('pc-programs pc-table svg.bars').first().waitFor()
})

check('an object from a file is inspected and run as well; what is none is refused in a sentence', async () => {
  const { page } = await opened()
  const input = page.locator('pc-programs input[type=file]')
  await input.setInputFiles(root('tests/fixtures/bpf/globals.bpf.o'))
  await page.locator('pc-programs .set input').first().waitFor()
  await page.getByRole('button', { name: /Run over the whole/ }).click()
  await page.locator('pc-programs h2').first().waitFor()
  await input.setInputFiles(join(folder, 'no.bpf.o'))
  const alert = page.locator('pc-programs [role=alert]')
  await alert.waitFor()
  assert.match(await textOf(alert), /no\.bpf\.o.*(ELF|object)/s)
})

for (const colorScheme of ['light', 'dark'] as const)
  check(`no accessibility rule is violated in ${colorScheme} colours, and nothing runs past the side at 320 px`, async () => {
    const { page } = await opened({ colorScheme, viewport: { width: 320, height: 700 } })
    await page.getByText('system calls: how often').click()
    await page.getByRole('button', { name: /Run over the whole/ }).click()
    await page.locator('pc-programs pc-table .row').first().waitFor()
    assert.equal(await violations(page), [])
    assert.is(await page.evaluate(() => document.documentElement.scrollWidth), 320)
  })

programs.run()
