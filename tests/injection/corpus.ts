// One program of the corpus through all of it: good runs, a plan, a run a fault. What is kept, with its recording, is enough to judge
// an explanation of it again at any time, with any build, without running anything.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Call, callsOf } from './calls.js'
import { baseName, type Struck } from './expect.js'
import { changeOf, type Good, goodOf } from './judge.js'
import { type Fault, planFaults } from './plan.js'
import type { Program } from './programs/index.js'
import { type Outcome, type Place, prepare, runOnce } from './workplace.js'

export interface Kept {
  readonly program: string
  readonly trace: string
  /** Absent: a healthy run. */
  readonly fault?: Struck
  readonly inject: ReadonlyArray<string>
  /** How the outcome changed. */
  readonly change?: string
}

export interface Ask {
  /** Where recordings go: one folder a program. */
  readonly folder: string
  readonly healthy: number
  readonly faults: number
  readonly next: () => number
}

const ENOENT = -2n

/** How it struck, by construction: the recorder marks the calls it changed. */
const struck = (fault: Fault, calls: ReadonlyArray<Call>): Struck | undefined => {
  const { kind, does, object, call } = fault
  const changed = calls.filter(c => c.changed)
  if (changed.length === 0 && !does.startsWith('signal=')) return undefined
  const searched = calls.filter(c => c.ret === ENOENT && c.path !== object && baseName(c.path) === baseName(object))
  return {
    row: kind.id,
    does,
    object,
    comms: [...new Set((changed.length > 0 ? changed : [call]).map(c => c.comm))],
    peers: [...new Set(changed.map(c => c.peer).filter(peer => peer !== ''))],
    searched: does === 'ENOENT' ? [...new Set(searched.map(c => c.path))] : [],
  }
}

const tryFault = async (place: Place, good: Good, fault: Fault, trace: string): Promise<Kept | undefined> => {
  const bad = await runOnce(place, trace, fault.inject)
  const change = changeOf(good, bad, fault.kind)
  const hit = change === undefined ? undefined : struck(fault, await callsOf(trace))
  if (change !== undefined && hit !== undefined)
    return { program: place.program.id, trace, inject: fault.inject, change, fault: hit }
  rmSync(trace, { force: true })
  return undefined
}

export interface Recorded {
  readonly kept: ReadonlyArray<Kept>
  readonly tried: number
  /** Why there is nothing. */
  readonly lacks?: string
}

export const recordProgram = async (program: Program, { folder, healthy, faults, next }: Ask): Promise<Recorded> => {
  const place = prepare(program)
  if (place === undefined) return { kept: [], tried: 0, lacks: 'its set-up fails' }
  const own = join(folder, program.id)
  rmSync(own, { recursive: true, force: true })
  mkdirSync(own, { recursive: true })
  const kept: Kept[] = []
  const runs: Outcome[] = []
  for (let i = 0; i < healthy; i++) {
    const trace = join(own, `good${i}.pctrace`)
    runs.push(await runOnce(place, trace, []))
    kept.push({ program: program.id, trace, inject: [] })
  }
  const good = goodOf(runs)
  if (good?.end !== 'exit 0') return { kept: [], tried: 0, lacks: `undisturbed it ends with ${runs.map(r => r.end).join(', ')}` }
  const plan = planFaults(await callsOf(join(own, 'good0.pctrace')), place.dir, faults, next)
  for (const [i, fault] of plan.entries()) {
    const one = await tryFault(place, good, fault, join(own, `fault${i}.pctrace`))
    if (one !== undefined) kept.push(one)
  }
  writeFileSync(join(own, 'kept.json'), JSON.stringify({ kept, tried: plan.length }, null, 1))
  return { kept, tried: plan.length }
}

export const keptIn = (folder: string, program: string): Recorded =>
  JSON.parse(readFileSync(join(folder, program, 'kept.json'), 'utf8')) as Recorded
