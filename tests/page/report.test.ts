// The page that `why -o` writes for the demo's failure, from recording to screen: the verdict, the chain with its events, the
// list and its search, the process tree; usable by keyboard, without violations of accessibility rules, at any width.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { violations } from '../support/axe.js'
import { lacking, launch, type Opened, open, textOf, until } from '../support/browser.js'
import { unrecordable, whyDemo } from '../support/demo.js'
import { testUnless } from '../support/skip.js'

/** The field waits this long after the last key, and a little more. */
const TYPING_PAUSE_MS = 250

const missing = lacking ?? unrecordable
const report = suite('report')
const check = (name: string, body: () => Promise<void>): void => testUnless(report, missing, name, body)

let browser: Browser
let folder: string
const demo = (): string => join(folder, 'why.html')

const opened = async (options = {}): Promise<Opened> => {
  const it = await open(browser, demo(), options)
  await it.page.getByRole('heading', { level: 1, name: /spool\/journal/ }).waitFor()
  return it
}

if (missing === undefined) {
  report.before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'probecause-report-'))
    whyDemo(folder, demo())
    browser = await launch()
  })
  report.after(async () => {
    await browser.close()
    rmSync(folder, { recursive: true })
  })
}

check('it opens with what failed, what it said, and the true cause', async () => {
  const { page, complaints, requests } = await opened()
  const verdict = page.getByRole('region', { name: 'Verdict' })
  assert.match(await textOf(verdict), /orders-api exited 1 after .* s\./)
  assert.match(await textOf(verdict.locator('q')), /database unavailable/)
  assert.match(await textOf(page.getByRole('heading', { level: 1 })), /could not write .*spool\/journal.*ENOSPC/)
  assert.match(await textOf(verdict), /disk-full/)
  assert.equal([complaints, requests], [[], []])
})

check('each step of the chain unfolds to the event that shows it', async () => {
  const { page } = await opened()
  const steps = page.locator('pc-evidence .chain').first().locator('> li')
  assert.ok((await steps.count()) >= 3)
  for (let i = 0; i < (await steps.count()); i++) {
    const step = steps.nth(i)
    await step.getByRole('button').first().click()
    await step.locator('.cited').waitFor()
    const seq = /#(\d+)/.exec(await textOf(step.getByRole('button').first()))?.[1]
    assert.match(await textOf(step.locator('.cited')), `#${seq}`)
  }
  assert.match(await textOf(steps.first().locator('.cited')), /write.*\(.*spool\/journal.*ENOSPC/s)
})

check('an event of the chain is found among all', async () => {
  const { page } = await opened()
  const first = page.locator('pc-evidence .chain > li').first()
  await first.getByRole('button').first().click()
  await first.getByRole('button', { name: 'Events', exact: true }).click()
  await page.locator('pc-list .current', { hasText: 'ENOSPC' }).waitFor()
  await page.locator('pc-events .detail', { hasText: 'ENOSPC' }).waitFor()
})

check('search narrows by errno, by call, and by text', async () => {
  const { page } = await opened()
  await page.getByRole('tab', { name: /Events/ }).click()
  const status = page.getByRole('status')
  const found = async (query: string): Promise<number> => {
    await page.getByLabel('Search').fill(query)
    await page.waitForTimeout(TYPING_PAUSE_MS)
    await page.getByText(/^[\d,]+ (of [\d,]+ )?lines$/).waitFor()
    return Number(/^([\d,]+)/.exec(await textOf(status))?.[1]?.replaceAll(',', ''))
  }
  const all = await found('')
  const full = await found('errno:ENOSPC')
  assert.ok(full >= 1 && full < all)
  assert.is(await found('errno:ENOSPC call:read'), 0)
  assert.ok((await found('spool/journal')) >= full)
  assert.is(await found('no such text anywhere'), 0)
  assert.is(await found(''), all)
})

check('the process tree shows who started whom, and leads to their events', async () => {
  const { page } = await opened()
  await page.getByRole('tab', { name: /Processes/ }).click()
  const rows = page.locator('pc-sheet .row')
  await rows.nth(1).waitFor()
  assert.ok((await rows.count()) >= 2)
  assert.match(await textOf(rows.first()), /orders-api/)
  const pid = (await textOf(rows.nth(1).locator('.id'))).trim()
  await rows.nth(1).getByRole('button').click()
  await page.locator('pc-list [role=row] .who').first().waitFor()
  assert.is(await page.locator('pc-events').getByLabel('Search').inputValue(), `pid:${pid}`)
  const whose = new RegExp(` ${pid}$`)
  const others = async (): Promise<ReadonlyArray<string>> =>
    (await page.locator('pc-list [role=row] .who').allTextContents()).filter(who => who !== '' && !whose.test(who))
  assert.equal(await until(others, now => now.length === 0), [])
})

check('arrow keys move between tabs and rows', async () => {
  const { page } = await opened()
  await page.getByRole('tab', { name: 'Evidence' }).focus()
  for (const next of [/Compare/, /Events/]) {
    await page.keyboard.press('ArrowRight')
    await page.getByRole('tab', { name: next, selected: true }).waitFor()
  }
  assert.is(await page.getByRole('tab', { name: /Events/ }).getAttribute('aria-selected'), 'true')
  await page.getByRole('grid', { name: 'Events' }).focus()
  await page.locator('pc-list .row .seq').first().waitFor()
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  const second = await textOf(page.locator('pc-list .row .seq').nth(1))
  assert.match(await textOf(page.locator('pc-events .detail')), second)
})

for (const colorScheme of ['light', 'dark'] as const)
  check(`no accessibility rule is violated in ${colorScheme} colours`, async () => {
    const { page } = await opened({ colorScheme })
    await page.locator('pc-evidence .chain button').first().click()
    await page.locator('.cited').first().waitFor()
    assert.equal(await violations(page), [])
    for (const [tab, shown] of [
      [/Events/, 'pc-list .row .seq'],
      [/Processes/, 'pc-sheet .row .id'],
    ] as const) {
      await page.getByRole('tab', { name: tab }).click()
      await page.locator(shown).first().waitFor()
      assert.equal(await violations(page), [])
    }
  })

for (const width of [1280, 800, 320])
  check(`nothing runs past the side at ${width} px`, async () => {
    const { page } = await opened({ viewport: { width, height: 700 } })
    await page.locator('pc-evidence .chain button').first().click()
    await page.locator('.cited').first().waitFor()
    for (const tab of [/Evidence/, /Events/, /Processes/]) {
      await page.getByRole('tab', { name: tab }).click()
      assert.is(await page.evaluate(() => document.documentElement.scrollWidth), width)
    }
  })

report.run()
