// A trace of a million events: the list reaches its first and its last line, and holds only what is in view.
import { writeFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { BUILT_PAGE, lacking, launch, open } from '../support/browser.js'
import { largeTrace } from '../support/large.js'
import { testUnless } from '../support/skip.js'

const EVENTS = 1_000_000
const ROWS_MAX = 80

const page = suite('a large trace')

testUnless(page, lacking, `${EVENTS} events scroll, and searching them finds all that fit`, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'probecause-large-'))
  const browser = await launch()
  try {
    const { bytes, events, lines } = largeTrace(EVENTS)
    const file = join(folder, 'large.pctrace')
    writeFileSync(file, bytes)
    const { page, complaints } = await open(browser, BUILT_PAGE)
    await page.locator('input[type=file]').setInputFiles(file)
    await page.getByRole('tab', { name: /Events/ }).click({ timeout: 60_000 })
    const grid = page.getByRole('grid', { name: 'Events' })
    const shown = page.locator('pc-list [role=row]')
    await page.getByText('#2', { exact: true }).waitFor()
    assert.ok((await shown.count()) < ROWS_MAX)
    assert.is(await grid.getAttribute('aria-rowcount'), String(lines + 1))

    await grid.focus()
    await page.keyboard.press('End')
    await page.getByText(`#${events}`, { exact: true }).waitFor()
    await page.keyboard.press('Home')
    await page.getByText('#2', { exact: true }).waitFor()
    await grid.evaluate(element => {
      element.scrollTop = element.scrollHeight / 2
    })
    await page
      .locator('pc-list [role=row] .seq', { hasText: /^#5\d{5}$/ })
      .first()
      .waitFor()
    assert.ok((await shown.count()) < ROWS_MAX)

    await page.getByLabel('Search').fill('call:read pid:100')
    await page.getByText(`${lines.toLocaleString('en')} of ${lines.toLocaleString('en')} lines`).waitFor()
    await page.getByLabel('Search').fill('call:write')
    await page.getByText('No event fits.').waitFor()
    assert.equal(complaints, [])
  } finally {
    await browser.close()
    rmSync(folder, { recursive: true })
  }
})

page.run()
