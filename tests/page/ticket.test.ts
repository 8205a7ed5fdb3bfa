// The page that `report -o` writes, in a browser: it runs nothing and asks for nothing, reads at any width and on paper, in light and
// dark, without violations of accessibility rules; and what a hostile program said is text there, too.
import { readFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { violations } from '../support/axe.js'
import { lacking, launch, open, root, textOf } from '../support/browser.js'
import { cli } from '../support/cli.js'
import { testUnless } from '../support/skip.js'
import { readTrace, traceWriter } from '../../src/trace/index.js'
import { decode } from '../../src/trace/decode.js'
import { concat } from '../../src/base/bytes.js'
import * as E from 'fp-ts/lib/Either.js'

const test = suite('ticket')
const check = (name: string, body: () => Promise<void>): void => testUnless(test, lacking, name, body)

const GOLDEN = root('tests/golden/config-stack/trace.pctrace')
const folder = mkdtempSync(join(tmpdir(), 'probecause-ticket-'))
const page = join(folder, 'ticket.html')

let browser: Browser
if (lacking === undefined) {
  test.before(async () => {
    browser = await launch()
  })
  test.after(() => browser.close())
}
test.after(() => rmSync(folder, { recursive: true }))

const written = async (trace: string, to: string): Promise<void> => {
  const said = await cli(['report', trace, '-o', to])
  assert.is(said.code, 0, said.stderr)
}

check('it says what failed, without a script, a request or a complaint', async () => {
  await written(GOLDEN, page)
  const { page: shown, complaints, requests } = await open(browser, page, { javaScriptEnabled: false })
  assert.match(await textOf(shown.locator('h1')), /orders exited 2/)
  assert.match(await textOf(shown.locator('article').first()), /orders\.conf/)
  assert.is(await shown.locator('script').count(), 0)
  assert.equal([complaints, requests], [[], []])
})

check('a cited event leads to its call', async () => {
  const { page: shown } = await open(browser, page)
  const link = shown.locator('a.seq').first()
  await link.click()
  const target = shown.locator(':target')
  assert.is(await target.count(), 1)
  assert.match(await textOf(target), /orders\.conf/)
})

for (const colorScheme of ['light', 'dark'] as const)
  for (const width of [320, 800, 1400])
    check(`${colorScheme}, ${width} pixels: nothing is cut off, and no rule of accessibility is broken`, async () => {
      const { page: shown } = await open(browser, page, { colorScheme, viewport: { width, height: 700 } })
      assert.is(await shown.evaluate(() => document.documentElement.scrollWidth), width)
      assert.equal(await violations(shown), [])
    })

check('on paper it is black on white', async () => {
  const { page: shown } = await open(browser, page, { colorScheme: 'dark' })
  await shown.emulateMedia({ media: 'print' })
  const colours = await shown.evaluate(() => {
    const { backgroundColor, color } = getComputedStyle(document.documentElement)
    return [backgroundColor, color]
  })
  assert.equal(colours, ['rgb(255, 255, 255)', 'rgb(0, 0, 0)'])
})

check('a program whose every word is markup is text', async () => {
  const evil = '<img src=x onerror=alert(1)>\u202e"\'</style><script>alert(2)</script>'
  const parts = await readTrace(new Uint8Array(readFileSync(GOLDEN)))
  const header = parts.find(part => part._tag === 'Header')
  const footer = parts.find(part => part._tag === 'Footer')
  assert.ok(header?._tag === 'Header' && footer?._tag === 'Footer')
  const { chunk, header: first, footer: last } = traceWriter({ ...header.header, argv: [evil], recorder: evil, kernel: evil })
  const bytes = new TextEncoder().encode(`/etc/${evil}`)
  const chunks = parts.flatMap(part => {
    const events = part._tag === 'Chunk' ? decode(part.chunk) : undefined
    if (events === undefined || E.isLeft(events)) return []
    const changed = events.right.map(event =>
      event.data._tag === 'Syscall'
        ? {
            ...event,
            data: { ...event.data, snapshots: event.data.snapshots.map(s => (s.bytes.length > 9 ? { ...s, bytes } : s)) },
          }
        : event.data._tag === 'ProcessState'
          ? { ...event, data: { ...event.data, comm: evil, exe: evil, argv: [evil] } }
          : event,
    )
    return [chunk(changed)]
  })
  const trace = join(folder, 'evil.trace')
  writeFileSync(trace, concat([first, ...chunks, last(footer.footer)]))
  await written(trace, page)
  const { page: shown, complaints, requests } = await open(browser, page)
  assert.is(await shown.locator('script, img, iframe').count(), 0)
  assert.match(await textOf(shown.locator('main')), /<img src=x/)
  assert.equal([complaints, requests], [[], []])
})

test.run()
