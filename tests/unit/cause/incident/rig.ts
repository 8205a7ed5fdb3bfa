// Stories told to the engine, and what is noticed in them: exact numbers on each side of a threshold. Pids from 10; times are those
// of tests/unit/state/story.ts.
import * as assert from 'uvu/assert'
import { explain } from '../../../../src/cause/index.js'
import type { Incident, IncidentClass, Thresholds } from '../../../../src/cause/incident/index.js'
import type { EventData } from '../../../../src/trace/event.js'
import { someHeader } from '../../../support/events.js'
import { exit, fork, type Has, type Story, state, story } from '../../state/story.js'

export const ROOT = 10
const NOTHING = {
  minorFaults: 0n,
  majorFaults: 0n,
  voluntarySwitches: 0n,
  involuntarySwitches: 0n,
}

/** A story that begins on the grid of every window. */
export const begun = (has: Has = {}): Story => {
  const s = story()
  s.event(ROOT, 'ProcessState', state(has), { ms: 0 })
  return s
}

/** What a process of this state may do and has: fields of ProcessState in place of the usual. */
export const told = (fields: Partial<Extract<EventData, { _tag: 'ProcessState' }>>): EventData =>
  ({ ...state({ exec: true }), ...fields }) as EventData

export const sample = (cpuMs: number, vmBytes = 0, threads = 1): EventData => ({
  _tag: 'Sample',
  userNs: BigInt(Math.round(cpuMs * 1e6)),
  sysNs: 0n,
  rssBytes: BigInt(vmBytes),
  vmBytes: BigInt(vmBytes),
  threads,
  state: 0x53,
  ...NOTHING,
})

export const exec = (path: string, argv: ReadonlyArray<string> = [path]): EventData => ({ _tag: 'Exec', path, argv, oldTid: 0 })

/** A child that runs a program for a while and ends. */
export interface Child {
  readonly pid: number
  readonly parent?: number
  readonly path?: string
  readonly argv?: ReadonlyArray<string>
  readonly afterMs?: number
  readonly code?: number
}

export const starts = (s: Story, { pid, parent = ROOT, path, argv, afterMs = 0 }: Child): void => {
  s.event(parent, 'ProcessFork', fork(pid), { ms: afterMs })
  if (path !== undefined) s.event(pid, 'ProcessExec', exec(path, argv ?? [path]))
}

export const runs = (s: Story, child: Child, ms: number): void => {
  starts(s, child)
  s.event(child.pid, 'ProcessExit', exit(child.code ?? 0), { ms })
}

export const noticedIn = async (s: Story, set?: Thresholds, seconds = 600): Promise<ReadonlyArray<Incident>> => {
  const { facts } = await s.tell()
  const startNs = Number(someHeader.startNs)
  const meta = { arch: 'x86_64', rootPid: ROOT, startNs, endNs: startNs + seconds * 1e9, attached: false, cut: 'no' } as const
  const { incidents = [] } = explain(facts, meta, set)
  const last = Math.max(...facts.map(f => f.last))
  for (const i of incidents) {
    assert.ok(i.fromNs <= i.toNs, `${i.class} runs backwards`)
    assert.equal(
      i.evidence,
      [...i.evidence].sort((a, b) => a - b),
    )
    assert.ok(i.evidence[0] >= 1 && i.evidence.every(seq => seq <= last), `${i.class} cites what is not there`)
  }
  return incidents
}

/** Values of the incidents of a class. */
export const valuesOf = async (name: IncidentClass, s: Story, set?: Thresholds): Promise<ReadonlyArray<number>> =>
  (await noticedIn(s, set)).filter(i => i.class === name).map(i => i.value)

/** [what happens, the story, what is measured in each incident of the class]. */
export type Case = readonly [name: string, tell: () => Story, values: ReadonlyArray<number>]

export const cases = (
  test: (name: string, run: () => Promise<void>) => void,
  name: IncidentClass,
  table: ReadonlyArray<Case>,
): void => {
  for (const [what, tell, values] of table)
    test(`${name}: ${what}`, async () =>
      assert.equal(
        (await valuesOf(name, tell())).map(v => Math.round(v * 1e4) / 1e4),
        values,
      ))
}
