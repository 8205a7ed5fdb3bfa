// The frame of the page with a real trace: keys and their help, and what they move.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { violations } from '../support/axe.js'
import { BUILT_PAGE, lacking, launch, type Opened, open, textOf } from '../support/browser.js'
import { recordDemo, unrecordable, whyDemo } from '../support/demo.js'
import { testUnless } from '../support/skip.js'

const missing = lacking ?? unrecordable
const frame = suite('frame')
const check = (name: string, body: () => Promise<void>): void => testUnless(frame, missing, name, body)

/** The demo with room on its disk: a journal that can be written. */
const recordGood = (where: string, trace: string): void => {
  mkdirSync(join(where, 'spool'))
  writeFileSync(join(where, 'spool', 'journal'), '')
  recordDemo(where, trace)
  rmSync(join(where, 'spool', 'journal'))
}

/** Reading these takes many times as long as a click. */
const LONG_LINES = 800_000

let browser: Browser
let folder: string

const opened = async (options = {}): Promise<Opened> => {
  const it = await open(browser, join(folder, 'why.html'), options)
  await it.page.getByRole('heading', { level: 1, name: /spool\/journal/ }).waitFor()
  return it
}

if (missing === undefined) {
  frame.before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'probecause-frame-'))
    recordGood(folder, join(folder, 'good.pctrace'))
    whyDemo(folder, join(folder, 'why.html'))
    browser = await launch()
  })
  frame.after(async () => {
    await browser.close()
    rmSync(folder, { recursive: true })
  })
}

const currentTab = (page: Page): Promise<string> => textOf(page.locator('[role=tab][aria-selected=true]'))

check('? lists the keys, keeps the focus inside, and gives it back', async () => {
  const { page } = await opened()
  const tab = page.getByRole('tab', { name: 'Evidence' })
  await tab.focus()
  await page.keyboard.press('?')
  const dialog = page.getByRole('dialog', { name: 'Keys' })
  await dialog.waitFor()
  assert.match(await textOf(dialog), /Next step of the findings/)
  assert.equal(await violations(page), [])
  await page.keyboard.press('e')
  assert.match(await currentTab(page), 'Evidence')
  await page.keyboard.press('Escape')
  await dialog.waitFor({ state: 'hidden' })
  assert.ok(await tab.evaluate(node => node.matches(':focus')))
})

check('keys of a letter walk through every view', async () => {
  const { page, complaints } = await opened()
  const tabs = await page.getByRole('tab').allTextContents()
  for (let at = 1; at < tabs.length; at++) {
    await page.keyboard.press(']')
    assert.is(await currentTab(page), tabs[at])
  }
  await page.keyboard.press(']')
  assert.is(await currentTab(page), tabs[0])
  await page.keyboard.press('[')
  assert.is(await currentTab(page), tabs[tabs.length - 1])
  await page.keyboard.press('2')
  assert.is(await currentTab(page), tabs[1])
  await page.keyboard.press('v')
  assert.match(await currentTab(page), 'Evidence')
  assert.equal(complaints, [])
})

check('no key fires while somebody types, and / leads to the search', async () => {
  const { page } = await opened()
  await page.keyboard.press('/')
  const search = page.getByLabel('Search')
  await search.waitFor()
  await page.waitForFunction(() => document.activeElement !== document.body)
  await page.keyboard.type('ev?2')
  assert.is(await search.inputValue(), 'ev?2')
  assert.match(await currentTab(page), 'Events')
})

for (const [colorScheme, width] of [
  ['light', 1400],
  ['dark', 320],
] as const)
  check(`no view breaks an accessibility rule or runs past the side, ${colorScheme} at ${width} px`, async () => {
    const { page, complaints } = await opened({ colorScheme, viewport: { width, height: 800 } })
    await page.keyboard.press('n')
    for (const _ of await page.getByRole('tab').all()) {
      const view = await currentTab(page)
      await page.locator('[role=tabpanel]:not([hidden]) > *').first().waitFor()
      assert.equal(await violations(page), [], view)
      assert.is(await page.evaluate(() => document.documentElement.scrollWidth), width, view)
      await page.keyboard.press(']')
    }
    assert.equal(complaints, [])
  })

check('a step of the chain moves every view, and stands beside it where there is room', async () => {
  const { page, complaints } = await opened({ viewport: { width: 1400, height: 800 } })
  await page.locator('pc-evidence .chain button').first().click()
  await page.getByRole('button', { name: 'Events', exact: true }).click()
  await page.locator('pc-list .current', { hasText: 'ENOSPC' }).waitFor()
  const chain = page.getByRole('complementary', { name: 'How it happened' })
  await chain.getByRole('button').nth(1).click()
  await page.locator('pc-list .current', { hasText: 'exit' }).waitFor()
  await page.getByRole('button', { name: 'Next step' }).click()
  await page.locator('pc-list .current', { hasText: 'ECONNREFUSED' }).waitFor()
  assert.is(await chain.locator('ol').first().locator('[aria-current]').count(), 1)
  assert.equal(await violations(page), [])
  await page.keyboard.press('b')
  await chain.waitFor({ state: 'detached' })
  await page.getByRole('button', { name: 'Remove the event' }).click()
  await page.getByRole('button', { name: 'Remove the event' }).waitFor({ state: 'detached' })
  assert.equal(complaints, [])
})

check('the address holds how the trace is looked at, back and forward lead through it', async () => {
  const { page } = await opened()
  await page.keyboard.press('n')
  await page.keyboard.press('e')
  await page.locator('pc-list .current', { hasText: 'ENOSPC' }).waitFor()
  const address = page.url()
  assert.match(address, /#view=events&event=\d+$/)
  await page.goBack()
  assert.match(await currentTab(page), 'Evidence')
  await page.goForward()
  assert.match(await currentTab(page), 'Events')
  const again = await page.context().newPage()
  await again.goto(`${address}&to=99999999999&pid=nonsense&colours=dark`)
  await again.locator('pc-list .current', { hasText: 'ENOSPC' }).waitFor()
  await again.getByRole('button', { name: 'Remove the time range' }).waitFor()
  assert.is(await again.evaluate(() => getComputedStyle(document.documentElement).colorScheme), 'dark')
})

check("the colours are the system's, or what the reader chose", async () => {
  const { page } = await opened({ colorScheme: 'dark' })
  const scheme = (): Promise<string> => page.evaluate(() => getComputedStyle(document.documentElement).colorScheme)
  assert.is(await scheme(), 'dark')
  await page.getByLabel('Colours').selectOption('light')
  assert.is(await scheme(), 'light')
  await page.getByLabel('Colours').selectOption('system')
  await page.emulateMedia({ colorScheme: 'light' })
  await page.waitForFunction(() => getComputedStyle(document.documentElement).colorScheme === 'light')
})

check('a good run beside it shows where they part, and leads to the events of either', async () => {
  const { page, complaints, requests } = await opened()
  await page.keyboard.press('c')
  assert.equal(await violations(page), [])
  await page.locator('pc-compare input').setInputFiles(join(folder, 'good.pctrace'))
  await page.getByRole('heading', { name: /They part .*write in orders-db/ }).waitFor()
  const [good, bad] = [page.getByRole('region', { name: /^GOOD, good/ }), page.getByRole('region', { name: /^BAD, why/ })]
  assert.match(await textOf(good), /exited 0/)
  assert.match(await textOf(bad), /exited 1/)
  assert.match(await textOf(bad), /ENOSPC/)
  assert.match(await textOf(page.locator('pc-compare .left')), /spool\/journal/)
  assert.equal(await violations(page), [])
  const rows = async (): Promise<string> => textOf(page.locator('pc-events [role=status]'))
  await good.locator('.first button').click()
  await page.locator('pc-list .current', { hasText: 'spool/journal' }).waitFor()
  const ofGood = await rows()
  assert.match(page.url(), /of=good/)
  await page.keyboard.press('g')
  await page.getByRole('button', { name: /^BAD/, pressed: true }).waitFor()
  await page.waitForFunction(() => document.title.includes('ENOSPC'))
  await page.locator('pc-list .row .seq').first().waitFor()
  assert.is.not(await rows(), ofGood)
  await page.goBack()
  await page.getByRole('button', { name: /^GOOD/, pressed: true }).waitFor()
  assert.equal([complaints, requests], [[], []])
})

check('what a report will contain is listed before it is saved, and it is saved as a page', async () => {
  const { page, requests } = await opened()
  await page.getByRole('button', { name: 'Save a report' }).click()
  const dialog = page.getByRole('dialog', { name: 'Save a report' })
  const list = dialog.locator('.items')
  await list.getByText(/paths: .*spool\/journal/).waitFor()
  assert.equal(await violations(page), [])
  await dialog.getByLabel('paths', { exact: true }).check()
  await list.getByText(/replaced in it: .*path/).waitFor()
  const [saved] = await Promise.all([
    page.waitForEvent('download'),
    dialog.getByRole('button', { name: 'Save the report' }).click(),
  ])
  const report = join(folder, 'saved.html')
  await saved.saveAs(report)
  await dialog.waitFor({ state: 'hidden' })
  const again = await open(browser, report)
  assert.match(await textOf(again.page.locator('body')), /ENOSPC/)
  assert.not.match(await textOf(again.page.locator('body')), /spool\/journal/)
  assert.equal(await violations(again.page), [])
  assert.equal([requests, again.requests, again.complaints], [[], [], []])
})

check('reading says how far it is, and can be cancelled', async () => {
  const { page, complaints } = await open(browser, BUILT_PAGE)
  const log = join(folder, 'long.strace')
  writeFileSync(log, '812 1700000000.000001 getppid() = 1 <0.000001>\n'.repeat(LONG_LINES))
  await page.locator('input[type=file]').setInputFiles(log)
  await page.getByText(/ of [\d.]+ MB/).waitFor()
  assert.equal(await violations(page), [])
  await page.getByRole('button', { name: 'Cancel' }).click()
  await page.getByText('Drop a trace anywhere on this page').waitFor()
  assert.equal(complaints, [])
})

check('several files that are dropped are a choice', async () => {
  const { page } = await open(browser, BUILT_PAGE)
  await page
    .locator('input[type=file]')
    .setInputFiles(['one.bin', 'two.bin'].map(name => ({ name, mimeType: '', buffer: Buffer.from('nothing known') })))
  await page.getByRole('heading', { name: '2 files' }).waitFor()
  assert.equal(await violations(page), [])
  await page.getByRole('button', { name: 'two.bin' }).click()
  await page.getByText('two.bin cannot be opened').waitFor()
})

frame.run()
