// A recording explained again under every mutation, in this process: one answer for each, with its subject under the old names.
import type { ByteSource } from '../../src/analysis/ports.js'
import { analyze } from '../../src/analysis/analyze.js'
import { nodeEnv } from '../../src/node/env.js'
import { right } from '../support/engine.js'
import { MUTATIONS, type Mutation } from './mutations.js'
import { expression } from './names.js'
import { bytesOf, readRun } from './run.js'
import type { Answer } from './scenario.js'

export interface Retold {
  readonly mutation: Mutation
  readonly answers: ReadonlyArray<Answer>
}

const engine = nodeEnv.engineSource()
/** The engine's file is read once. */
const env = { ...nodeEnv, engineSource: () => engine }

const answersOf = async (bytes: ByteSource, oldNames: (text: string) => string): Promise<ReadonlyArray<Answer>> => {
  const report = right(await analyze(env)(bytes)())
  return report.explanation.findings.map(f => ({
    class: f.class,
    severity: f.severity,
    confidence: f.confidence,
    subject: Object.fromEntries(Object.entries(f.subject).map(([k, v]) => [k, typeof v === 'string' ? oldNames(v) : v])),
  }))
}

/** Longer recordings are left out: they would be objects in memory, and take their time six times. */
const MOST_EVENTS = 200_000

export const retell = async (trace: string, chance: () => number): Promise<ReadonlyArray<Retold>> => {
  const run = await readRun(trace)
  if (run.events.length > MOST_EVENTS) return []
  const oldNames = expression(run)
  const out: Retold[] = []
  for (const mutation of MUTATIONS)
    out.push({
      mutation,
      answers: await answersOf(bytesOf(mutation.of(run, chance)), mutation.renames ? oldNames : text => text),
    })
  return out
}
