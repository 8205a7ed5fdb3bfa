// Debian's Chromium for the tests of the page: from file://, without network, with the flags that root needs. `lacking` says
// what is missing on this machine, for tests that then skip.
import { existsSync } from 'node:fs'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { type Browser, type BrowserContextOptions, chromium, type Locator, type Page } from 'playwright-core'

const CHROMIUM = '/usr/bin/chromium'
const FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

export const root = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url))
export const BUILT_PAGE = root('dist/probecause.html')

export const lacking: string | undefined = !existsSync(CHROMIUM)
  ? 'chromium is not installed'
  : !existsSync(BUILT_PAGE)
    ? 'the page is not built (make page)'
    : undefined

export const launch = (): Promise<Browser> => chromium.launch({ executablePath: CHROMIUM, args: FLAGS })

export interface Opened {
  readonly page: Page
  /** Errors, refused loads and anything else the page wrote to its console. */
  readonly complaints: string[]
  /** Addresses that were asked for besides the file itself. */
  readonly requests: string[]
}

/** Opens a page file and watches what it complains about and what it asks for. */
export const open = async (browser: Browser, file: string, options: BrowserContextOptions = {}): Promise<Opened> => {
  const context = await browser.newContext({ viewport: { width: 1280, height: 860 }, ...options })
  const page = await context.newPage()
  const complaints: string[] = []
  const requests: string[] = []
  const address = pathToFileURL(file).href
  page.on('console', message => complaints.push(`${message.type()}: ${message.text()}`))
  page.on('pageerror', error => complaints.push(`error: ${error.message}`))
  page.on('request', request => {
    if (request.url() !== address && !/^(blob|data):/.test(request.url())) requests.push(request.url())
  })
  await page.goto(address)
  return { page, complaints, requests }
}

export const textOf = async (where: Locator): Promise<string> => (await where.textContent()) ?? ''

const POLL_MS = 50
const TRIES = 400

/** What the worker still has to answer is waited for, not assumed: what is read of the page is read again until it fits. */
export const until = async <A>(read: () => Promise<A>, fits: (now: A) => boolean): Promise<A> => {
  let now = await read()
  for (let tries = 0; tries < TRIES && !fits(now); tries++) {
    await new Promise(resolve => setTimeout(resolve, POLL_MS))
    now = await read()
  }
  return now
}
