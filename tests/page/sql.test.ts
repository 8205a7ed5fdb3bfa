// SQL over a trace, in the page that `view` serves: examples, one's own question, a wrong one, and where an answer leads. The page that
// is one file loads nothing, and says where SQL is.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import type { Browser, Page } from 'playwright-core'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { violations } from '../support/axe.js'
import { BUILT_PAGE, lacking, launch, open, root } from '../support/browser.js'
import { MAIN } from '../support/cli.js'
import { testUnless } from '../support/skip.js'

const TRACE = root('tests/golden/config-stack/trace.pctrace')
const sql = suite('SQL in the page')
const check = (name: string, body: () => Promise<void>): void => testUnless(sql, lacking, name, body)

let browser: Browser
let served: ChildProcess
let url: string

if (lacking === undefined) {
  sql.before(async () => {
    browser = await launch()
    served = spawn(process.execPath, [MAIN, 'view', TRACE, '--no-open'])
    const [line] = (await once(served.stdout as NodeJS.ReadableStream, 'data')) as [Buffer]
    url = line.toString().trim()
  })
  sql.after(async () => {
    served.kill('SIGINT')
    await browser.close()
  })
}

interface Asked {
  readonly page: Page
  readonly complaints: string[]
  readonly strangers: string[]
}

const opened = async (): Promise<Asked> => {
  const page = await (await browser.newContext()).newPage()
  const complaints: string[] = []
  const strangers: string[] = []
  page.on('console', message => complaints.push(`${message.type()}: ${message.text()}`))
  page.on('pageerror', error => complaints.push(`error: ${error.message}`))
  page.on('request', request => {
    if (!request.url().startsWith(new URL(url).origin) && !/^(blob|data):/.test(request.url())) strangers.push(request.url())
  })
  await page.goto(url)
  await page.getByRole('tab', { name: 'SQL' }).click()
  await page.locator('pc-sql dt', { hasText: 'findings' }).waitFor()
  return { page, complaints, strangers }
}

const ask = async (page: Page, query: string): Promise<void> => {
  await page.locator('pc-sql textarea').fill(query)
  await page.getByRole('button', { name: 'Ask' }).click()
}

check('a question is answered by a table, whose rows lead to their events', async () => {
  const { page, complaints, strangers } = await opened()
  await ask(page, `SELECT seq, call, path, errno FROM events WHERE errno = 'ENOENT' AND path LIKE '%conf%' ORDER BY seq`)
  const row = page.locator('pc-sql pc-table .row', { hasText: 'ENOENT' }).first()
  await row.waitFor()
  await row.click()
  await page.getByRole('grid', { name: 'Events' }).waitFor()
  assert.equal([...complaints, ...strangers], [])
})

check('an example is a question, findings are a table, and a wrong question costs a sentence', async () => {
  const { page } = await opened()
  await page.getByRole('button', { name: 'Failures by kind' }).click()
  await page.locator('pc-sql pc-table .row').first().waitFor()
  await ask(page, 'SELECT class FROM findings ORDER BY rank')
  await page.locator('pc-sql pc-table .row', { hasText: '-' }).first().waitFor()
  await ask(page, 'SELECT class FROM nowhere')
  const alert = page.locator('pc-sql [role=alert]')
  await alert.waitFor()
  await alert.getByText('no such table: nowhere').waitFor()
  await alert.getByText('Tables and columns').waitFor()
  assert.equal(await violations(page), [])
})

check('the page that is one file says where SQL is', async () => {
  const { page, complaints, requests } = await open(browser, BUILT_PAGE)
  await page.locator('input[type=file]').first().setInputFiles(TRACE)
  await page.getByRole('tab', { name: 'SQL' }).click()
  await page.getByText('probecause view TRACE').waitFor()
  assert.equal([...complaints, ...requests], [])
})

sql.run()
