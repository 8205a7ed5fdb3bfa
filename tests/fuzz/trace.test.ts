// A recorded trace, broken in seeded ways, through the whole pipeline: bytes anywhere in the file, and bytes inside a chunk
// whose checksum is then made right again, so that engine, state and rules see them. Each ends in a report or in an error.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import * as E from 'fp-ts/lib/Either.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { analyze } from '../../src/analysis/analyze.js'
import { gapsOf } from '../../src/analysis/coverage.js'
import type { AnalysisEnv, ByteSource } from '../../src/analysis/ports.js'
import { failed, renderError } from '../../src/base/error.js'
import { explainText } from '../../src/present/explain.js'
import { explainJson } from '../../src/present/explain-json.js'
import { plain } from '../../src/present/palette.js'
import { crc32c } from '../../src/trace/crc32c.js'
import { messages } from '../../src/trace/wire.js'
import { ROOT } from '../support/cli.js'
import { mutate, random } from '../support/seed.js'
import { TIMES } from './times.js'

const test = suite('broken traces through the pipeline')
const MUTATIONS = TIMES / 2
const TRACE = new Uint8Array(readFileSync(join(ROOT, 'tests/golden/missing-config/trace.pctrace')))
const engine = new WebAssembly.Module(readFileSync(join(ROOT, 'wasm/engine.wasm')))

const envOf = (bytes: Uint8Array): AnalysisEnv => {
  async function* pieces(): ByteSource {
    yield E.right(bytes)
  }
  return {
    engineSource: TE.right(engine),
    openTrace: () => TE.right(pieces()),
    openObject: () => TE.left(failed('IoError', 'NotFound', 'not used here')),
  }
}

const outcome = async (bytes: Uint8Array): Promise<string> => {
  const found = await analyze(envOf(bytes))('trace')()
  if (E.isLeft(found)) return renderError(found.left)
  const view = { explanation: found.right.explanation, gaps: gapsOf(found.right.coverage) }
  JSON.parse(explainJson(view))
  return explainText(view, plain, 80).join('\n')
}

/** The same file with its chunk bodies broken and their checksums and lengths right. */
const breakBodies = (next: () => number): Uint8Array => {
  const trace = messages.Trace.decode(TRACE)
  for (const chunk of trace.chunk as InstanceType<typeof messages.Chunk>[]) {
    chunk.body = mutate(chunk.body, next)
    chunk.rawLen = chunk.body.length
    chunk.crc32c = crc32c(chunk.body)
  }
  return messages.Trace.encode(trace).finish()
}

test(`${MUTATIONS} broken files end in a report or an error`, async () => {
  const next = random()
  for (let i = 0; i < MUTATIONS; i++) assert.ok((await outcome(mutate(TRACE, next))).length > 0)
})

test(`${MUTATIONS} broken chunks with right checksums end in a report or an error`, async () => {
  const next = random()
  for (let i = 0; i < MUTATIONS; i++) assert.ok((await outcome(breakBodies(next))).length > 0)
})

test.run()
