// A trace of every released version stays readable: whole, and with the counts it had when it was released.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import * as E from 'fp-ts/lib/Either.js'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { decode } from '../../src/trace/decode.js'
import { readTrace } from '../../src/trace/reader.js'
import { cli } from '../support/cli.js'

const test = suite('traces of releases')
const HERE = import.meta.dirname
const RELEASES = readdirSync(HERE).filter(name => name.endsWith('.pctrace'))

for (const name of RELEASES) {
  test(`${name} reads without a problem`, async () => {
    const parts = await readTrace(new Uint8Array(readFileSync(join(HERE, name))))
    assert.equal(
      parts.filter(part => part._tag === 'Problem' || part._tag === 'Gap'),
      [],
    )
    assert.is(parts.at(-1)?._tag, 'Footer')
    for (const part of parts) if (part._tag === 'Chunk') assert.ok(E.isRight(decode(part.chunk)))
  })

  test(`${name} has the calls it had`, async () => {
    const said = await cli(['summary', join('tests/compat', name)])
    assert.fixture(said.stdout, readFileSync(join(HERE, name.replace('.pctrace', '.summary.txt')), 'utf8'))
  })
}

test('this release has one', () => assert.ok(RELEASES.includes('0.1.0.pctrace')))

test.run()
