// The kernel's side: kord, the loader that stands outside the project, built for this run; one kord per object, all attached
// before the workload begins, each ended with the workload. What it prints is lines of JSON: records as they come, and
// every entry of the hash and array maps at the end.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { closeSync, existsSync, openSync, readFileSync } from 'node:fs'
import { constants, setPriority } from 'node:os'
import { join, resolve } from 'node:path'
import { bytesOf } from './bytes.js'

const ROOT = resolve(import.meta.dirname, '../..')
const SOURCE = join(ROOT, '../shared/kernel-oracle/kord.c')
/** Loading is slow on a machine with much to do: the verifier's time counts, and every program is attached by itself. */
const WAIT_MS = 60_000

const NEEDS: ReadonlyArray<readonly [string, () => boolean]> = [
  ['not root', () => process.getuid?.() === 0],
  ['the kernel loader (kord.c) is not beside this checkout', () => existsSync(SOURCE)],
  ['libbpf-dev is not installed', () => existsSync('/usr/include/bpf/libbpf.h')],
  ['no C compiler', () => spawnSync('cc', ['--version']).status === 0],
  ['tracefs is not mounted', () => existsSync('/sys/kernel/tracing/events/syscalls')],
]

/** What stands in the way of asking the kernel at all. */
export const LACKING = NEEDS.find(([, met]) => !met())?.[0]

export const buildLoader = (folder: string): string => {
  const loader = join(folder, 'kord')
  const built = spawnSync('cc', ['-w', '-O1', SOURCE, '-o', loader, '-lbpf', '-lelf', '-lz'], { encoding: 'utf8' })
  if (built.status !== 0) throw new Error(`the loader does not compile: ${built.stderr}`)
  return loader
}

export interface Entry {
  readonly map: string
  readonly key: Uint8Array
  readonly value: Uint8Array
}

/** What one object put out, on either side. */
export interface Seen {
  readonly records: ReadonlyArray<{ readonly map: string; readonly data: Uint8Array }>
  readonly entries: ReadonlyArray<Entry>
}

export interface KernelSeen extends Seen {
  /** Records the kernel had no room for: then nothing can be compared. */
  readonly lost: number
}

export interface Loaded {
  /** What the loader said when it had attached, or why it could not. */
  readonly said: string
  readonly attached: boolean
  readonly end: () => Promise<KernelSeen>
}

interface Line {
  readonly ev?: string
  readonly map?: string
  readonly data?: string
  readonly key?: string
  readonly value?: string
  readonly lost?: number
}

const read = (path: string): KernelSeen => {
  const lines = readFileSync(path, 'utf8')
    .split('\n')
    .filter(line => line !== '')
    .map(line => JSON.parse(line) as Line)
  return {
    records: lines.flatMap(({ ev, map = '', data }) =>
      ev === undefined || data === undefined ? [] : [{ map, data: bytesOf(data) }],
    ),
    // A walk over a map that others change starts again when the key it stands on is gone.
    entries: [
      ...new Map(
        lines.flatMap(({ map = '', key, value }) =>
          key === undefined || value === undefined
            ? []
            : [[`${map} ${key}`, { map, key: bytesOf(key), value: bytesOf(value) }] as const],
        ),
      ).values(),
    ],
    lost: lines.reduce((sum, { lost }) => sum + (lost ?? 0), 0),
  }
}

const answer = (child: ChildProcess): Promise<string> =>
  new Promise(done => {
    let said = ''
    const finish = (): void => {
      clearTimeout(timer)
      done(said)
    }
    const timer = setTimeout(finish, WAIT_MS)
    child.stderr?.on('data', (piece: Buffer) => {
      said += piece.toString()
      if (said.includes('READY')) finish()
    })
    child.on('close', finish)
  })

/** `into` takes what it prints: the whole machine's records, so not a pipe that somebody must read. */
export const load = async (loader: string, object: string, args: ReadonlyArray<string>, into: string): Promise<Loaded> => {
  const out = openSync(into, 'w')
  const child = spawn(loader, [object, ...args], { stdio: ['ignore', out, 'pipe'] })
  closeSync(out)
  // What it does not fetch in time is lost, on a machine with much to do.
  if (child.pid !== undefined) setPriority(child.pid, constants.priority.PRIORITY_HIGHEST)
  const closed = new Promise<void>(done => child.on('close', () => done()))
  const said = await answer(child)
  return {
    said,
    attached: /attached [1-9]\d* failed 0\n/.test(said) && said.includes('READY'),
    end: async () => {
      child.kill('SIGINT')
      await closed
      return read(into)
    },
  }
}
