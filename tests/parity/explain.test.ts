// The same trace gives the same bytes of explain JSON in Node (the built command line) and in Chromium (the page's worker).
import { copyFileSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { BUILT_PAGE, lacking, launch, open, root } from '../support/browser.js'
import { explainJsonOf, recordDemo, unrecordable } from '../support/demo.js'
import { largeTrace } from '../support/large.js'
import { testUnless } from '../support/skip.js'

const missing = lacking ?? unrecordable
const parity = suite('parity')

let browser: Browser
let folder: string
if (missing === undefined) {
  parity.before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'probecause-parity-'))
    browser = await launch()
  })
  parity.after(async () => {
    await browser.close()
    rmSync(folder, { recursive: true })
  })
}

const inBrowser = async (trace: string): Promise<string> => {
  const { page } = await open(browser, BUILT_PAGE)
  await page.locator('input[type=file]').first().setInputFiles(trace)
  await page.getByRole('button', { name: 'Save a report' }).click({ timeout: 60_000 })
  const save = page.getByRole('button', { name: /JSON/ })
  const [download] = await Promise.all([page.waitForEvent('download'), save.click()])
  return readFileSync(await download.path(), 'utf8')
}

/** Every recording whose report is kept (tests/golden). */
const golden = readdirSync(root('tests/golden'))
  .map(name => [`golden ${name}`, join(root('tests/golden'), name, 'trace.pctrace')] as const)
  .filter(([, trace]) => existsSync(trace))

const CASES: ReadonlyArray<readonly [name: string, make: (trace: string) => void]> = [
  ['the demo', trace => recordDemo(folder, trace)],
  [
    'a recording that was cut off',
    trace => {
      recordDemo(folder, trace)
      const whole = readFileSync(trace)
      writeFileSync(trace, whole.subarray(0, Math.floor(whole.length * 0.7)))
    },
  ],
  ['a healthy run of many calls', trace => writeFileSync(trace, largeTrace(100_000).bytes)],
  ...golden.map(([name, from]) => [name, (trace: string) => copyFileSync(from, trace)] as const),
]

for (const [i, [name, make]] of CASES.entries())
  testUnless(parity, missing, `${name} is explained in the same bytes`, async () => {
    const trace = join(folder, `${i}.pctrace`)
    make(trace)
    const node = explainJsonOf(trace)
    assert.ok(node.length > 20)
    assert.is(await inBrowser(trace), node)
  })

parity.run()
