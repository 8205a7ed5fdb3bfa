// The timeline as a user meets it: lanes of a recorded pipeline, walked by keyboard and mouse, a time selected for every view, evidence
// followed into it; the charts and stacks beside it. By what is said and selected, never by pixels.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { violations } from '../support/axe.js'
import { BUILT_PAGE, lacking, launch, type Opened, open, textOf } from '../support/browser.js'
import { cli } from '../support/cli.js'
import { unrecordable } from '../support/demo.js'
import { testUnless } from '../support/skip.js'

const missing = lacking ?? unrecordable
const timeline = suite('timeline')
const check = (name: string, body: () => Promise<void>): void => testUnless(timeline, missing, name, body)

let browser: Browser
let folder: string

/** A shell that waits for a pipeline of which one part sleeps, and fails. */
const SCRIPT = '(sleep 0.4; echo done) | cat; cat /no/such/file; exit 3'

if (missing === undefined) {
  timeline.before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'probecause-timeline-'))
    await cli(['record', '-o', join(folder, 'pipe.pctrace'), '--', 'bash', '-c', SCRIPT])
    browser = await launch()
  })
  timeline.after(async () => {
    await browser.close()
    rmSync(folder, { recursive: true })
  })
}

const opened = async (tab: RegExp = /Timeline/, options = {}): Promise<Opened> => {
  const it = await open(browser, BUILT_PAGE, options)
  await it.page.locator('input[type=file]').first().setInputFiles(join(folder, 'pipe.pctrace'))
  await it.page.getByRole('tab', { name: tab }).click({ timeout: 60_000 })
  return it
}

const lanesOf = async (page: Page): Promise<ReadonlyArray<string>> => {
  await page.locator('pc-timeline .lane').first().waitFor()
  return page.locator('pc-timeline .lane').allTextContents()
}

/** Waits until what is said of the current call fits. */
const said = async (page: Page, what: RegExp): Promise<string> => {
  const detail = page.locator('pc-timeline .detail', { hasText: what })
  await detail.waitFor()
  return textOf(detail)
}

const selected = (page: Page): Promise<string> => page.evaluate(() => location.hash)

check('every process has a lane, under who started it, with how it ended', async () => {
  const { page, complaints, requests } = await opened()
  const lanes = await lanesOf(page)
  assert.match(lanes[0] ?? '', /bash\s+\d+\s+exited 3/)
  assert.ok(lanes.some(lane => /sleep/.test(lane)))
  assert.ok(lanes.some(lane => /cat\s+\d+\s+exited 1/.test(lane)))
  const levels = await page.locator('pc-timeline .lane').evaluateAll(rows => rows.map(row => row.getAttribute('aria-level')))
  assert.is(levels[0], '1')
  assert.ok(levels.slice(1).every(level => Number(level) > 1))
  assert.equal([complaints, requests], [[], []])
})

check('arrow keys walk through lanes and calls, and what is there is said', async () => {
  const { page } = await opened()
  const lanes = await lanesOf(page)
  const sleeper = lanes.findIndex(lane => /sleep/.test(lane))
  await page.getByRole('treegrid', { name: 'Timeline' }).focus()
  for (let i = 0; i <= sleeper; i++) await page.keyboard.press('ArrowDown')
  await said(page, /sleep \d+/)
  const detail = page.locator('pc-timeline .detail')
  for (let tries = 0; tries < 200 && !/time to pass/.test(await textOf(detail)); tries++) {
    const before = await textOf(detail)
    await page.keyboard.press('ArrowRight')
    for (let waits = 0; waits < 50 && (await textOf(detail)) === before; waits++) await page.waitForTimeout(20)
  }
  assert.match(await said(page, /time to pass/), /nanosleep\(.*for [34]\d\d ms|for [34]\d\d ms.*nanosleep\(/s)
  await page.keyboard.press('x')
  await page.waitForFunction(() => /from=\d+&to=\d+/.test(location.hash))
  await page.keyboard.press('Enter')
  await page.locator('pc-list .current', { hasText: 'nanosleep' }).waitFor()
})

check('a lane folds and opens by Space, and a fold hides what is inside', async () => {
  const { page } = await opened()
  const all = (await lanesOf(page)).length
  const grid = page.getByRole('treegrid', { name: 'Timeline' })
  await grid.focus()
  await page.keyboard.press('Home')
  await page.keyboard.press(' ')
  await page.locator('pc-timeline .lane[aria-expanded=false]').waitFor()
  assert.is(await grid.getAttribute('aria-rowcount'), '1')
  await page.keyboard.press(' ')
  await page.locator('pc-timeline .lane[aria-expanded=true]').first().waitFor()
  assert.is(await grid.getAttribute('aria-rowcount'), String(all))
})

check('dragging with Shift selects a time for every view, and Escape widens it again', async () => {
  const { page } = await opened()
  await lanesOf(page)
  const box = await page.locator('pc-timeline .plot').boundingBox()
  assert.ok(box !== null)
  await page.keyboard.down('Shift')
  await page.mouse.move(box.x + box.width * 0.3, box.y + 40)
  await page.mouse.down()
  await page.mouse.move(box.x + box.width * 0.6, box.y + 50, { steps: 4 })
  await page.mouse.up()
  await page.keyboard.up('Shift')
  await page.waitForFunction(() => /from=\d+&to=\d+/.test(location.hash))
  await page.getByRole('button', { name: 'Zoom to selection' }).click()
  await page.locator('pc-timeline .scroller').focus()
  await page.keyboard.press('Escape')
  await page.waitForFunction(() => !/from=/.test(location.hash))
})

check('a lane that is chosen is the process that every view is narrowed to', async () => {
  const { page } = await opened()
  await lanesOf(page)
  await page.locator('pc-timeline .lane', { hasText: 'sleep' }).first().click()
  await page.locator('pc-timeline .lane.chosen', { hasText: 'sleep' }).waitFor()
  assert.match(await selected(page), /pid/)
})

check('the current event is shown in its lane', async () => {
  const { page } = await opened(/Evidence/)
  await page.keyboard.press('n')
  await page.getByRole('tab', { name: /Timeline/ }).click()
  await page.locator('pc-timeline .lane.here').waitFor()
  assert.match(await textOf(page.locator('pc-timeline .detail')), /\S+ \d+ (runs|waits for)/)
})

check('times and memory are drawn, told at the pointer and selected by a drag, or their absence is said', async () => {
  const { page, complaints } = await opened(/CPU and memory/)
  await page
    .locator('pc-usage')
    .getByText(/no sample|processor time/)
    .first()
    .waitFor()
  if ((await page.locator('pc-usage table').count()) > 0) {
    assert.is(await page.locator('pc-usage canvas').count(), 2)
    const box = await page.locator('pc-usage .chart').first().boundingBox()
    assert.ok(box !== null)
    await page.mouse.move(box.x + box.width * 0.4, box.y + 60)
    await page.locator('pc-usage thead', { hasText: /at [\d.]+ m?s/ }).waitFor()
    await page.mouse.down()
    await page.mouse.move(box.x + box.width * 0.6, box.y + 70, { steps: 4 })
    await page.mouse.up()
    await page.waitForFunction(() => /from=\d+&to=\d+/.test(location.hash))
  }
  assert.equal(complaints, [])
})

check('stacks are grouped, and a group leads to its first event', async () => {
  const { page, complaints } = await opened(/Stacks/)
  const group = page.locator('pc-stacks .group').first()
  await group.waitFor()
  await group.locator('summary').click()
  await group.getByRole('button', { name: /in the event list/ }).click()
  await page.locator('pc-list .current').waitFor()
  assert.equal(complaints, [])
})

for (const colorScheme of ['light', 'dark'] as const)
  check(`no accessibility rule is violated in ${colorScheme} colours`, async () => {
    const { page } = await opened(/Timeline/, { colorScheme })
    await lanesOf(page)
    await page.getByRole('treegrid', { name: 'Timeline' }).focus()
    await page.keyboard.press('ArrowDown')
    await said(page, /runs|waits/)
    assert.equal(await violations(page), [])
    for (const [tab, shown] of [
      [/CPU and memory/, 'pc-usage p, pc-usage table'],
      [/Stacks/, 'pc-stacks .group'],
    ] as const) {
      await page.getByRole('tab', { name: tab }).click()
      await page.locator(shown).first().waitFor()
      assert.equal(await violations(page), [])
    }
  })

check('nothing runs past the side at 320 px', async () => {
  const { page } = await opened(/Timeline/, { viewport: { width: 320, height: 700 } })
  await lanesOf(page)
  for (const tab of [/Timeline/, /CPU and memory/, /Stacks/]) {
    await page.getByRole('tab', { name: tab }).click()
    assert.is(await page.evaluate(() => document.documentElement.scrollWidth), 320)
  }
})

timeline.run()
