// One run of a workload, seen by both: recorded with `probecause record`, and watched at the same time by the kernel through one
// loader per object. The workload's first process waits at a gate (tests/fixtures/tracees/gate.c) until all are attached, so
// that neither side has seen a call of it before.
import { closeSync, openSync, readFileSync, writeFileSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { cli } from '../support/cli.js'
import { readRecording, SCRATCH, status, tracee } from '../capture/recording.js'
import { numberAt } from './bytes.js'
import type { World } from './differences.js'
import { type KernelSeen, type Loaded, load } from './loader.js'

export interface Asked {
  readonly name: string
  readonly path: string
  readonly set: Readonly<Record<string, string>>
}

export interface Once extends World {
  readonly trace: string
  /** The workload's first process. */
  readonly pid: number
  readonly kernel: ReadonlyMap<string, KernelSeen>
  /** Objects that the kernel did not take, with what the loader said. */
  readonly refused: ReadonlyMap<string, string>
}

const PAGE_BYTES = 4096
const POLL_MS = 10
let runs = 0

const waitFor = async (isMet: () => boolean): Promise<void> => {
  while (!isMet()) await new Promise(done => setTimeout(done, POLL_MS))
}

const open = (page: string): void => {
  const fd = openSync(page, 'r+')
  writeSync(fd, Uint8Array.of(1), 0, 1, 4)
  closeSync(fd)
}

/** `$PID` in a value is the workload's first process. */
export const assigned = (set: Readonly<Record<string, string>>, pid: number): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(set).map(([name, value]) => [name, value.replaceAll('$PID', `${pid}`)]))

export const runOnce = async (loader: string, argv: ReadonlyArray<string>, asked: ReadonlyArray<Asked>): Promise<Once> => {
  const at = join(SCRATCH, `once-${runs++}`)
  const [page, trace] = [`${at}.page`, `${at}.trace`]
  writeFileSync(page, new Uint8Array(PAGE_BYTES))
  let ended: Awaited<ReturnType<typeof cli>> | undefined
  const recording = cli(['record', '-o', trace, '--', tracee('gate'), page, ...argv]).then(said => {
    ended = said
    return said
  })
  const pid = (): number => numberAt(readFileSync(page), 0, 4)
  await waitFor(() => pid() !== 0 || ended !== undefined)
  if (ended !== undefined) throw new Error(`the recording ended before it began: ${ended.stderr}`)
  // All at once: attaching is mostly waiting for the kernel.
  const loaded = await Promise.all(
    asked.map(async ({ name, path, set }): Promise<readonly [string, Loaded]> => {
      const args = Object.entries(assigned(set, pid())).map(([key, value]) => `${key}=${value}`)
      return [name, await load(loader, path, args, `${at}.${name}.jsonl`)]
    }),
  )
  const first = pid()
  const { tracer } = status(first)
  open(page)
  const said = await recording
  const seen = await Promise.all(loaded.map(async ([name, one]) => [name, one, await one.end()] as const))
  const kernel = new Map(seen.flatMap(([name, { attached }, rows]) => (attached ? [[name, rows] as const] : [])))
  const refused = new Map(seen.flatMap(([name, { attached, said: why }]) => (attached ? [] : [[name, why] as const])))
  if (said.code === 125 || said.code === 127) throw new Error(`${argv.join(' ')} did not run: ${said.stderr}`)
  const { events, header } = await readRecording(trace)
  const pids = new Set(events.flatMap(({ pid, tid }) => (pid === header.rootPid ? [] : [pid, tid])))
  return { trace, pid: first, pids, tracer, kernel, refused }
}
