// Every hook that Debian's libbpf-tools ask for is in the table, as exact, implied or refused, with a sentence and often the nearest there
// is; and running any of the objects on a trace ends in output or one clear sentence.
import { join } from 'node:path'
import * as E from 'fp-ts/lib/Either.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { runObject } from '../../../src/analysis/run.js'
import { renderError } from '../../../src/base/error.js'
import { EXIT, exitCodeOf } from '../../../src/cli/exit.js'
import { loadCollectionSpec } from '../../../src/loader/index.js'
import { nodeEnv } from '../../../src/node/env.js'
import { planOf } from '../../../src/probe/index.js'
import { right } from '../../support/engine.js'
import { testUnless } from '../../support/skip.js'
import { TOOL_OBJECTS, TOOLS_LACKING } from '../../support/tools.js'

const test = suite('probe/tools')
const TRACE = join(import.meta.dirname, '../../golden/config-stack/trace.pctrace')

testUnless(
  test,
  TOOLS_LACKING,
  'every section of every object is attached, left out for its twin, or refused by what it asks for',
  () => {
    const counts = { exact: 0, synthesised: 0, Twin: 0, Refused: 0, Called: 0 }
    for (const { bytes, names } of TOOL_OBJECTS) {
      const { links, leftOut } = planOf('x86_64')(right(loadCollectionSpec(bytes)))
      for (const { how } of links) counts[how]++
      for (const left of leftOut) {
        counts[left.reason]++
        if (left.reason !== 'Refused') continue
        const sentence = renderError(left.error)
        assert.ok(left.error.reason !== 'UnknownSection', `${names[0]}: ${sentence}`)
        assert.match(sentence, /a trace holds|does not say to which of them/)
      }
    }
    process.stdout.write(`programs of the tools: ${JSON.stringify(counts)}\n`)
    assert.ok(counts.exact > 20 && counts.synthesised > 30)
  },
)

testUnless(test, TOOLS_LACKING, 'each object runs on a trace to its end, or is rejected in one sentence', async () => {
  const ran: string[] = []
  for (const { bytes, names } of TOOL_OBJECTS) {
    const env = { ...nodeEnv, openObject: () => TE.right(bytes) }
    const result = await runObject(env)({ object: names[0] ?? '', trace: TRACE, assignments: [] }, () => undefined)()
    if (E.isRight(result)) ran.push(names[0] ?? '')
    else assert.is(exitCodeOf(result.left), EXIT.rejected, renderError(result.left))
  }
  process.stdout.write(`${ran.length} of ${TOOL_OBJECTS.length} objects run: ${ran.join(' ')}\n`)
  assert.ok(ran.includes('syscount') && ran.includes('vfsstat'))
})

test.run()
