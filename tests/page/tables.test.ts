// The page's tables and flame graph for a real program that starts others, connects, looks up a name and opens files of hostile names:
// sorted, searched, moved in by keys, leading to events and narrowing every view; without violations of accessibility rules.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, Locator, Page } from 'playwright-core'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { violations } from '../support/axe.js'
import { BUILT_PAGE, lacking, launch, type Opened, open, textOf, until } from '../support/browser.js'
import { cli } from '../support/cli.js'
import { unrecordable } from '../support/demo.js'
import { testUnless } from '../support/skip.js'

const PROGRAM = `
import os, socket, subprocess, threading
hostile = '<img src=x onerror=document.title=1>\\u202Etxt'
open(hostile, 'w').write('x' * 5000)
open(hostile).read()
try: open('/nonexistent/settings.yml')
except OSError: pass
server = socket.create_server(('127.0.0.1', 0))
def answer():
    peer, _ = server.accept()
    peer.recv(100); peer.sendall(b'y' * 3000); peer.close()
thread = threading.Thread(target=answer); thread.start()
client = socket.create_connection(server.getsockname())
client.sendall(b'please'); client.recv(100); thread.join(); client.close()
try: socket.create_connection(('127.0.0.1', 1))
except OSError: pass
# a query for "nobody.invalid", type A (RFC 1035 section 4), to where no server is
query = bytes.fromhex('123401000001000000000000') + b'\\x06nobody\\x07invalid\\x00' + bytes.fromhex('00010001')
asked = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); asked.connect(('127.0.0.1', 53)); asked.settimeout(0.2)
try: asked.send(query); asked.recv(512)
except OSError: pass
subprocess.run(['sh', '-c', 'sh -c "exit 4"; exit 3'])
`

const missing = lacking ?? unrecordable
const tables = suite('tables')
const check = (name: string, body: () => Promise<void>): void => testUnless(tables, missing, name, body)

let browser: Browser
let folder: string

const opened = async (tab: RegExp, options = {}): Promise<Opened> => {
  const it = await open(browser, BUILT_PAGE, options)
  await it.page.locator('input[type=file]').setInputFiles(join(folder, 'run.pctrace'))
  await show(it.page, tab)
  return it
}

const show = async (page: Page, tab: RegExp): Promise<void> => {
  await page.getByRole('tab', { name: tab }).click()
  await rowsOf(page).first().waitFor()
}

/** Rows of the table in sight, or frames of the flame graph. */
const rowsOf = (page: Page): Locator =>
  page.locator('pc-table .row:visible .cut, pc-table .row:visible .lead, pc-table .row:visible .path, .frame:visible')

/** Texts of a column of the table in sight. */
const column = async (page: Page, title: string): Promise<ReadonlyArray<string>> => {
  const index = await page.locator(`[role=columnheader]:visible`, { hasText: title }).first().getAttribute('aria-colindex')
  return (await page.locator(`pc-table .row:visible [aria-colindex="${index}"]`).allTextContents()).map(text => text.trim())
}

if (missing === undefined) {
  tables.before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'probecause-tables-'))
    writeFileSync(join(folder, 'program.py'), PROGRAM)
    await cli(['record', '-o', join(folder, 'run.pctrace'), '--', '/usr/bin/python3', 'program.py'], { cwd: folder })
    browser = await launch()
  })
  tables.after(async () => {
    await browser.close()
    rmSync(folder, { recursive: true })
  })
}

check('the process tree folds by keys, and a chosen process narrows every view', async () => {
  const { page, complaints } = await opened(/Processes/)
  assert.equal((await column(page, 'Ended')).slice(-2), ['exit 3', 'exit 4'])
  const tree = page.getByRole('treegrid', { name: 'Processes' })
  await tree.focus()
  await page.keyboard.press('Home')
  const before = await page.locator('pc-table .row').count()
  await page.keyboard.press('ArrowLeft')
  await page.locator('pc-table .row[aria-expanded=false]').waitFor()
  assert.is(await page.locator('pc-table .row:has(.lead)').count(), 1)
  await tree.focus()
  await page.keyboard.press('Home')
  await page.keyboard.press('ArrowRight')
  await page.locator('pc-table .row .lead', { hasText: 'sh' }).last().waitFor()
  assert.is(
    await until(
      () => page.locator('pc-table .row:has(.lead)').count(),
      now => now === before,
    ),
    before,
  )
  const whole = await (async () => {
    await show(page, /Calls/)
    return Number((await textOf(page.locator('pc-table-foot .soft:visible').first())).replace(/\D/g, ''))
  })()
  await show(page, /Processes/)
  await page.locator('pc-table .row:visible .id').last().click()
  await page.getByRole('button', { name: 'Select it in every view' }).click()
  await show(page, /Calls/)
  await page.locator('pc-table-foot:visible', { hasNotText: `${whole} rows` }).waitFor()
  assert.equal(complaints, [])
})

check('calls are sorted by any heading, and lead to their errors and to the longest', async () => {
  const { page } = await opened(/Calls/)
  const totals = page.locator('[role=columnheader]', { hasText: 'Total' })
  assert.is(await totals.getAttribute('aria-sort'), 'descending')
  const heading = page.locator('[role=columnheader]:visible', { hasText: 'Count' })
  await heading.getByRole('button').click()
  await page.locator('[role=columnheader][aria-sort=descending]', { hasText: 'Count' }).waitFor()
  const sorted = (counts: ReadonlyArray<number>): ReadonlyArray<number> => [...counts].sort((a, b) => b - a)
  const counts = await until(
    async () => (await column(page, 'Count')).map(text => Number(text.replaceAll(',', ''))),
    now => now.length > 5 && now.join() === sorted(now).join(),
  )
  assert.ok(counts.length > 5)
  assert.equal(counts, sorted(counts))
  assert.match(page.url(), /calls\.sort/)
  await page.getByLabel('Search').locator('visible=true').fill('openat')
  await page.locator('pc-table .row:visible', { hasText: 'openat' }).locator('.number').first().click()
  const detail = page.getByRole('region', { name: 'openat', exact: true })
  await detail.getByRole('button', { name: /ENOENT/ }).click()
  await page.locator('pc-list .row .call', { hasText: 'ENOENT' }).first().waitFor()
  assert.is(await page.locator('pc-events').getByLabel('Search').inputValue(), 'call:openat errno:ENOENT')
  await show(page, /Calls/)
  await detail.getByRole('button', { name: 'Show the longest' }).click()
  await page.locator('pc-list .current', { hasText: 'openat' }).waitFor()
})

check('a file of a hostile name is text, and says what went in and out of it', async () => {
  const { page, complaints } = await opened(/Files/)
  await page.getByLabel('Search').locator('visible=true').fill('onerror')
  const row = page.locator('pc-table .row:visible', { hasText: '<img src=x onerror=document.title=1>\\xe2\\x80\\xaetxt' })
  await row.waitFor()
  await page.locator('pc-table .row:visible').nth(1).waitFor({ state: 'detached' }) // the search has narrowed the table
  assert.equal(
    [await column(page, 'Read'), await column(page, 'Written'), await column(page, 'Opened')],
    [['4.88 KiB'], ['4.88 KiB'], ['2']],
  )
  await row.locator('.number').first().click()
  await page.locator('pc-detail .part').first().waitFor()
  assert.not.match(await page.title(), /^1$/)
  assert.is(await page.locator('img').count(), 0)
  assert.equal(complaints, [])
})

check('connections say who was at the other end, and what became of them', async () => {
  const { page } = await opened(/Connections/)
  const outcomes = await column(page, 'Outcome')
  for (const outcome of ['connected', 'accepted', 'ECONNREFUSED', 'listens']) assert.ok(outcomes.includes(outcome), outcome)
  await page.locator('pc-table .row:visible', { hasText: 'accepted' }).locator('.number').first().click()
  assert.match(await textOf(page.locator('pc-detail:visible .detail')), /python3.*Sent2\.93 KiB.*Received6 B/s)
})

check('names that were looked up say what was answered', async () => {
  const { page } = await opened(/DNS/)
  assert.equal(await column(page, 'Name'), ['nobody.invalid'])
  assert.match((await column(page, 'Answer'))[0] ?? '', /ECONNREFUSED|no answer/)
})

check('the flame graph is gone into and out of by keys, and tells what it shows', async () => {
  const { page } = await opened(/Flame/)
  const tree = page.getByRole('tree', { name: 'Where it went' })
  const told = page.getByRole('region', { name: 'Frame' })
  await tree.focus()
  await page.keyboard.press('ArrowDown')
  const name = await textOf(told.locator('strong'))
  assert.match(name, /python3|sh/)
  await page.keyboard.press('Enter')
  await page.getByRole('navigation', { name: 'Frames above' }).waitFor()
  assert.is((await textOf(page.locator('.frame').first())).trim(), name)
  await page.keyboard.press('Escape')
  await page.locator('.frame', { hasText: 'everything' }).waitFor()
  await page.getByRole('button', { name: 'Bytes', exact: true }).click()
  await page.locator('.frame[aria-label*="KiB"]').first().waitFor()
  assert.match(page.url(), /flame\.by=bytes/)
})

const TABS = [/Processes/, /Calls/, /Files/, /Connections/, /DNS/, /Flame/]

for (const colorScheme of ['light', 'dark'] as const)
  check(`no accessibility rule is violated in ${colorScheme} colours`, async () => {
    const { page } = await opened(/Processes/, { colorScheme })
    for (const tab of TABS) {
      await show(page, tab)
      if (tab.source !== 'Flame') {
        await page.locator('pc-table .row:visible .number').first().click()
        await page.locator('pc-detail:visible').waitFor()
      }
      assert.equal(await violations(page), [], tab.source)
    }
  })

for (const width of [1400, 800, 320])
  check(`nothing runs past the side at ${width} px`, async () => {
    const { page } = await opened(/Processes/, { viewport: { width, height: 700 } })
    for (const tab of TABS) {
      await show(page, tab)
      assert.is(await page.evaluate(() => document.documentElement.scrollWidth), width, tab.source)
    }
  })

tables.run()
