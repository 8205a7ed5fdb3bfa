// Broken traces in the page: whatever is done to the bytes of a recording, opening it ends in a report or in one message, and
// every row of the report can be read.
import { existsSync, readFileSync } from 'node:fs'
import * as E from 'fp-ts/lib/Either.js'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { renderError } from '../../src/base/error.js'
import { openSession } from '../../src/browser/session.js'
import { root } from '../support/browser.js'
import { mutate, random, SEED } from '../support/seed.js'
import { testUnless } from '../support/skip.js'

const ENGINE = root('wasm/engine.wasm')
const TRACE = root('tests/golden/full-disk/trace.pctrace')
const TIMES = 500
const ROWS = 20

const lacking = !existsSync(ENGINE)
  ? 'the engine is not built (make engine)'
  : existsSync(TRACE)
    ? undefined
    : 'no recording is kept'
const fuzz = suite('broken traces in the page')

testUnless(fuzz, lacking, `${TIMES} mutations of a recording end in a report or in one message`, async () => {
  const engine = new Uint8Array(readFileSync(ENGINE))
  const whole = new Uint8Array(readFileSync(TRACE))
  const next = random(SEED)
  let reports = 0
  for (let i = 0; i < TIMES; i++) {
    const bytes = mutate(whole, next)
    const file = new Blob([bytes as Uint8Array<ArrayBuffer>])
    const opened = await openSession(engine, 'broken', { _tag: 'File', file }, () => undefined)()
    if (E.isLeft(opened)) {
      assert.ok(renderError(opened.left).length > 0)
      continue
    }
    reports++
    const { rows, lines, model, json } = opened.right
    assert.is(model.rows, rows.seq.length())
    assert.ok(JSON.parse(json).version === 1)
    const count = rows.seq.length()
    for (let j = 0; j < ROWS && count > 0; j++) assert.ok((await lines.line(next() % count)).text.length > 0)
  }
  assert.ok(reports > 0, 'no mutation left anything to report')
})

fuzz.run()
