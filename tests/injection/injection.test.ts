// A slice of the corpus that fits into a minute: programs and faults chosen by the seed, injected for real, explained, and judged by
// what is known by construction. `make injection` runs all of it. The bars stand below what whole runs measure, since a slice is
// small: of forty faults at 0.9, four in a hundred slices would fall under 0.8.
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { random, SEED } from '../support/seed.js'
import { testUnless } from '../support/skip.js'
import { keptIn } from './corpus.js'
import { PROGRAMS } from './programs/index.js'
import { recordAll } from './run.js'
import { judgeRun, tableOf } from './table.js'

const SLICE = 8
const FAULTS_EACH = 6
const HEALTHY_EACH = 2
/** One in two may be missed by a slice at the edge of what is likely; fewer say that something is broken. */
const FIRST_AT_LEAST = 0.7
const ACCUSED_MOST = 1

const test = suite('injection')
const lacking = process.getuid?.() !== 0 ? 'the programs are set up as root' : undefined

testUnless(
  test,
  lacking,
  'a fault injected into a real program is named with its subject, a healthy run is not accused',
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'injection-'))
    try {
      const next = random()
      const chosen = new Set(
        [...PROGRAMS]
          .map(p => ({ id: p.id, at: next() }))
          .sort((a, b) => a.at - b.at)
          .slice(0, SLICE)
          .map(p => p.id),
      )
      const say = (text: string): void => {
        process.stdout.write(`${text}\n`)
      }
      await recordAll({ folder, isChosen: id => chosen.has(id), seed: SEED, faults: FAULTS_EACH, healthy: HEALTHY_EACH, say })
      const kept = [...chosen].filter(id => existsSync(join(folder, id, 'kept.json'))).flatMap(id => keptIn(folder, id).kept)
      const { lines, scores } = tableOf(await Promise.all(kept.map(judgeRun)))
      for (const line of lines) say(line)
      assert.ok(
        scores.faults.first >= FIRST_AT_LEAST * scores.faults.kept,
        `first: ${scores.faults.first} of ${scores.faults.kept}`,
      )
      assert.ok(scores.accused <= ACCUSED_MOST, `accused: ${scores.accused} of ${scores.healthy}`)
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  },
)

test.run()
