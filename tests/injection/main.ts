// The corpus from the command line.
//   main.ts record --keep DIR [--seed N] [--faults N] [--healthy N] [--only ID,ID]   runs, keeps, judges, prints the table
//   main.ts judge DIR [--only ID,ID]                                                explains what was kept again, with this build
import { existsSync, readdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { SEED } from '../support/seed.js'
import { keptIn } from './corpus.js'
import { recordAll } from './run.js'
import { judgeRun, tableOf } from './table.js'

const say = (text: string): void => {
  process.stdout.write(`${text}\n`)
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    keep: { type: 'string' },
    only: { type: 'string' },
    faults: { type: 'string', default: '14' },
    healthy: { type: 'string', default: '3' },
  },
})
const only = values.only?.split(',')
const isChosen = (id: string): boolean => only?.includes(id) ?? true

const [mode = '', given = values.keep ?? ''] = positionals
const folder = resolve(given)
if (mode === 'record')
  await recordAll({ folder, isChosen, seed: SEED, faults: Number(values.faults), healthy: Number(values.healthy), say })
const kept = readdirSync(folder)
  .filter(id => isChosen(id) && existsSync(join(folder, id, 'kept.json')))
  .sort()
  .flatMap(id => keptIn(folder, id).kept)
const judged = []
for (const run of kept) judged.push(await judgeRun(run))
for (const line of tableOf(judged).lines) say(line)
