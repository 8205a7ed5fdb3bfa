// The frame of the page with a real trace: keys and their help, and what they move.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { violations } from '../support/axe.js'
import { lacking, launch, type Opened, open, textOf } from '../support/browser.js'
import { unrecordable, whyDemo } from '../support/demo.js'
import { testUnless } from '../support/skip.js'

const missing = lacking ?? unrecordable
const frame = suite('frame')
const check = (name: string, body: () => Promise<void>): void => testUnless(frame, missing, name, body)

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

frame.run()
