// `probecause view`, and the static site: the page as files, served by the built command line or by any web server, in a browser. It shows
// the trace, asks its own server for all it needs and nobody else, may load SQL from there, and ends with Ctrl-C.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { lacking, launch, root, textOf } from '../support/browser.js'
import { cli, MAIN } from '../support/cli.js'
import { testUnless } from '../support/skip.js'

const test = suite('view')
const SITE = root('dist/site')
const missing = lacking ?? (existsSync(join(SITE, 'index.html')) ? undefined : 'the site is not built (make site)')
const check = (name: string, body: () => Promise<void>): void => testUnless(test, missing, name, body)
const TRACE = root('tests/golden/config-stack/trace.pctrace')

let browser: Browser
if (missing === undefined) {
  test.before(async () => {
    browser = await launch()
  })
  test.after(() => browser.close())
}

interface Served {
  readonly url: string
  readonly child: ChildProcess
}

/** Runs the command until its address stands there. */
const view = async (
  options: ReadonlyArray<string> = ['--no-open'],
  env: NodeJS.ProcessEnv = {},
  trace = TRACE,
): Promise<Served> => {
  const child = spawn(process.execPath, [MAIN, 'view', trace, ...options], { env: { ...process.env, ...env } })
  const [line] = (await once(child.stdout, 'data')) as [Buffer]
  return { url: line.toString().trim(), child }
}

const ended = async ({ child }: Served): Promise<number | null> => {
  const end = once(child, 'exit')
  child.kill('SIGINT')
  const [code] = (await end) as [number | null]
  return code
}

interface Watched {
  readonly page: Page
  readonly complaints: string[]
  readonly requests: string[]
}

const watched = async (url: string): Promise<Watched> => {
  const page = await (await browser.newContext()).newPage()
  const complaints: string[] = []
  const requests: string[] = []
  page.on('console', message => complaints.push(`${message.type()}: ${message.text()}`))
  page.on('pageerror', error => complaints.push(`error: ${error.message}`))
  page.on('request', request => {
    if (!/^(blob|data):/.test(request.url())) requests.push(request.url())
  })
  await page.goto(url)
  return { page, complaints, requests }
}

check('the page shows what failed, from its own server alone', async () => {
  const served = await view()
  try {
    const { page, complaints, requests } = await watched(served.url)
    await page.getByRole('heading', { level: 1, name: /orders\.conf/ }).waitFor()
    assert.equal(complaints, [])
    assert.ok(requests.length >= 3)
    assert.equal(
      requests.filter(address => !address.startsWith(served.url)),
      [],
      'all of it below the token',
    )
  } finally {
    assert.is(await ended(served), 0)
  }
})

/** As the page would: the names are in the page, the script is run and the wasm fetched from beside it. */
const LOAD_SQL = `(async () => {
  const { sql } = JSON.parse(document.getElementById('site').textContent)
  const script = document.createElement('script')
  script.src = sql.script
  const ready = new Promise(resolve => script.addEventListener('load', resolve))
  document.head.append(script)
  await ready
  const { Database } = await initSqlJs({ locateFile: () => new URL(sql.wasm, document.baseURI).href })
  return new Database().exec('select 6 * 7')[0].values
})()`

check('its policy lets SQL load from there, and nothing from elsewhere', async () => {
  const served = await view()
  try {
    const { page } = await watched(served.url)
    await page.getByRole('heading', { level: 1, name: /orders\.conf/ }).waitFor()
    const loaded = await page.evaluate(LOAD_SQL)
    assert.equal(loaded, [[42]])
    const { origin } = new URL(served.url)
    const outside = await page.evaluate(
      addresses =>
        Promise.all(
          addresses.map(address =>
            fetch(address).then(
              ({ status }) => status,
              () => 'refused',
            ),
          ),
        ),
      [`http://localhost:${new URL(served.url).port}/`, 'http://127.0.0.1:1/', `${origin}/trace`],
    )
    assert.equal(outside, ['refused', 'refused', 403], 'another origin is refused by the page, no token by the server')
  } finally {
    await ended(served)
  }
})

check('without its server the page says so', async () => {
  const served = await view()
  const { page } = await watched(served.url)
  await page.getByRole('heading', { level: 1, name: /orders\.conf/ }).waitFor()
  await page.route('**/*.wasm', route => route.abort())
  await page.reload()
  await page.getByText('a part of this page could not be loaded').waitFor()
  await ended(served)
})

check('the site works from any web server, and opens a file that is given to it', async () => {
  const server = createServer((request, response) => {
    const name = (request.url ?? '/').slice(1) || 'index.html'
    const type = name.endsWith('.html') ? 'text/html' : name.endsWith('.js') ? 'text/javascript' : 'application/wasm'
    response.writeHead(200, { 'content-type': type })
    response.end(readdirSync(SITE).includes(name) ? readFileSync(join(SITE, name)) : '')
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
  try {
    const { page, complaints, requests } = await watched(origin)
    await page.locator('input[type=file]').first().setInputFiles(TRACE)
    const heading = page.getByRole('heading', { level: 1, name: /orders\.conf/ })
    await heading.waitFor()
    assert.match(await textOf(heading), /orders\.conf/)
    assert.equal([complaints, requests.filter(address => !address.startsWith(origin))], [[], []])
    assert.equal(
      requests.filter(address => /sql/.test(address)),
      [],
      'SQL is not loaded before it is asked for',
    )
  } finally {
    server.closeAllConnections()
    server.close()
  }
})

check("another tool's log is served, and shown as a recording is", async () => {
  const folder = mkdtempSync(join(tmpdir(), 'probecause-view-'))
  const log = join(folder, 'orders.log')
  await cli(['export', TRACE, '--format', 'strace', '-o', log])
  const served = await view(['--no-open'], {}, log)
  try {
    const { page, complaints } = await watched(served.url)
    await page.getByRole('heading', { level: 1, name: /orders\.conf/ }).waitFor()
    assert.equal(complaints, [])
  } finally {
    await ended(served)
    rmSync(folder, { recursive: true })
  }
})

check('where there is a desktop, its browser is told the address', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'probecause-view-'))
  const told = join(folder, 'told')
  writeFileSync(join(folder, 'xdg-open'), `#!/bin/sh\nprintf %s "$1" > ${told}.new && mv ${told}.new ${told}\n`, { mode: 0o755 })
  const served = await view([], { DISPLAY: ':99', PATH: `${folder}:${process.env['PATH']}` })
  try {
    for (let tries = 0; tries < 200 && !existsSync(told); tries++) await new Promise(wake => setTimeout(wake, 50))
    assert.is(readFileSync(told, 'utf8'), served.url)
  } finally {
    await ended(served)
    rmSync(folder, { recursive: true })
  }
})

check('the two pages are of the same sources, and differ in what they may load', async () => {
  const policyOf = (file: string): string =>
    /Content-Security-Policy" content="([^"]*)/.exec(readFileSync(file, 'utf8'))?.[1] ?? ''
  assert.match(policyOf(join(SITE, 'index.html')), /script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'; worker-src blob:/)
  assert.not.match(policyOf(root('dist/probecause.html')), /'self'|connect-src|unsafe-inline/)
  const script = readdirSync(SITE).find(name => /^page-[0-9a-f]{10}\.js$/.test(name)) ?? ''
  const code = readFileSync(join(SITE, script), 'utf8').slice(0, 2000)
  assert.ok(
    readFileSync(root('dist/probecause.html'), 'utf8').includes(code.slice(0, code.indexOf('<') < 0 ? 2000 : code.indexOf('<'))),
  )
})

test.run()
