// Logs of strace that somebody was sent, dropped on the page as they are, packed, and as the files of one -ff: the finding, its evidence
// in the event list and the timeline, what a log cannot tell, and a program run over it.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import type { Browser } from 'playwright-core'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { violations } from '../support/axe.js'
import { BUILT_PAGE, lacking, launch, type Opened, open } from '../support/browser.js'
import { testUnless } from '../support/skip.js'

const noStrace = spawnSync('strace', ['-V']).error === undefined ? undefined : 'strace is not installed'
const missing = lacking ?? noStrace
const logs = suite('logs in the page')
const check = (name: string, body: () => Promise<void>): void => testUnless(logs, missing, name, body)

let browser: Browser
let folder: string

const traced = (...args: ReadonlyArray<string>): void => {
  const script = 'sleep 0.2; cat settings.conf 2>/dev/null || { echo cannot connect to the server >&2; exit 3; }'
  spawnSync('strace', [...args, 'sh', '-c', script], { cwd: folder })
}

if (missing === undefined) {
  logs.before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'probecause-logs-'))
    traced('-f', '-ttt', '-T', '-yy', '-s', '256', '-o', 'whole.log')
    writeFileSync(join(folder, 'whole.log.gz'), gzipSync(readFileSync(join(folder, 'whole.log'))))
    traced('-f', '-o', 'untimed.log')
    traced('-ff', '-ttt', '-o', 'part')
    browser = await launch()
  })
  logs.after(async () => {
    await browser.close()
    rmSync(folder, { recursive: true })
  })
}

const opened = async (...names: ReadonlyArray<string>): Promise<Opened> => {
  const it = await open(browser, BUILT_PAGE)
  await it.page
    .locator('input[type=file]')
    .first()
    .setInputFiles(names.map(name => join(folder, name)))
  await it.page.getByRole('heading', { level: 1, name: /settings\.conf/ }).waitFor()
  return it
}

check('a log has its finding, which leads through list and timeline', async () => {
  const { page, complaints, requests } = await opened('whole.log')
  await page.locator('pc-evidence .chain button').first().click()
  await page.getByRole('button', { name: 'Events', exact: true }).click()
  await page.locator('pc-list .current', { hasText: 'settings.conf' }).waitFor()
  await page.getByRole('tab', { name: 'Timeline' }).click()
  await page.locator('pc-timeline', { hasText: 'settings.conf' }).waitFor()
  assert.equal(await violations(page), [])
  await page.getByRole('tab', { name: 'Programs' }).click()
  await page.getByText('every file opened or tried').click()
  await page.getByLabel('only_failed').fill('1')
  await page.getByRole('button', { name: /Run over the whole/ }).click()
  await page.locator('pc-programs pc-table .row', { hasText: 'ENOENT' }).first().waitFor()
  assert.equal([complaints, requests], [[], []])
})

check('packed, and as the files of -ff, it is the same', async () => {
  await opened('whole.log.gz')
  await opened(...readdirSync(folder).filter(name => /^part\.\d+$/.test(name)))
})

check('what a log without times cannot tell is said, and nothing takes a time', async () => {
  const { page } = await opened('untimed.log')
  await page
    .locator('pc-evidence')
    .getByText(/does not hold when things happened/)
    .waitFor()
  const times = await page.locator('pc-evidence .chain .time').allTextContents()
  assert.equal(
    times.filter(time => time.trim() !== ''),
    [],
  )
  await page.getByRole('tab', { name: 'Events' }).click()
  await page.locator('pc-list .row .seq').first().waitFor()
  const lines = await page.locator('pc-list .row').allTextContents()
  assert.equal(
    lines.filter(line => /<\d/.test(line)),
    [],
  )
})

logs.run()
