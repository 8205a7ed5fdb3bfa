// Builds small programs from tests/fixtures/tracees, records them with the real recorder and reads the trace back.
import { type ChildProcessWithoutNullStreams, spawn, spawnSync } from 'node:child_process'
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import * as E from 'fp-ts/lib/Either.js'
import { decode } from '../../src/trace/decode.js'
import type { TraceFooter, TraceHeader } from '../../src/trace/chunk.js'
import type { EventData, SystemEvent } from '../../src/trace/event.js'
import { readTrace, type TracePart } from '../../src/trace/reader.js'
import { syscallRows } from '../../src/trace/syscalls.js'

export const ROOT = resolve(import.meta.dirname, '../..')
export const HELPER = join(ROOT, 'capture-helper/probecause-capture')
export const SCRATCH = mkdtempSync(join(tmpdir(), 'probecause-capture-'))
chmodSync(SCRATCH, 0o777) // tests as another user write here too
process.on('exit', () => rmSync(SCRATCH, { recursive: true, force: true }))

/** What the tests need that may not be there; undefined when all is. */
export const LACKING =
  process.platform !== 'linux'
    ? 'recording needs Linux'
    : spawnSync('cc', ['--version']).status !== 0
      ? 'no C compiler'
      : spawnSync(HELPER, ['-o', '/dev/null', '--', 'true']).status !== 0
        ? 'the recorder is not built, or ptrace is not permitted'
        : undefined

const EXTRA: Readonly<Record<string, ReadonlyArray<string>>> = { int80: ['-no-pie'], jail: ['-static'] }

const built = new Map<string, string>()

export const tracee = (name: string): string => {
  const known = built.get(name)
  if (known !== undefined) return known
  const binary = join(SCRATCH, name)
  const source = join(ROOT, 'tests/fixtures/tracees', `${name}.c`)
  const cc = spawnSync('cc', ['-O1', '-w', '-pthread', '-o', binary, source, ...(EXTRA[name] ?? [])], { encoding: 'utf8' })
  if (cc.status !== 0) throw new Error(`${name}: ${cc.stderr}`)
  built.set(name, binary)
  return binary
}

/** What a trace file holds. */
export interface Recorded {
  readonly parts: ReadonlyArray<TracePart>
  readonly header: TraceHeader
  readonly footer: TraceFooter | undefined
  readonly events: ReadonlyArray<SystemEvent>
  readonly bytes: Uint8Array
}

export interface Recording extends Recorded {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

export const readRecording = async (path: string): Promise<Recorded> => {
  const bytes = new Uint8Array(readFileSync(path))
  const parts = await readTrace(bytes)
  const header = parts.find(part => part._tag === 'Header')?.header
  if (header === undefined) throw new Error('no header')
  const events = parts.flatMap(part => {
    if (part._tag !== 'Chunk') return []
    const decoded = decode(part.chunk)
    if (E.isLeft(decoded)) throw new Error(JSON.stringify(decoded.left))
    return decoded.right
  })
  return { bytes, parts, header, events, footer: parts.find(part => part._tag === 'Footer')?.footer }
}

export interface How {
  readonly options?: ReadonlyArray<string>
  readonly env?: NodeJS.ProcessEnv
  readonly input?: string
  /** Runs the recorder: setarch, setpriv. */
  readonly wrapper?: ReadonlyArray<string>
  /** Called with the recorder's pid once it runs. */
  readonly meanwhile?: (pid: number) => void
}

const NO_PROGRAM_TAKES_LONGER_MS = 60_000
let recorded = 0

export const record = async (argv: ReadonlyArray<string>, how: How = {}): Promise<Recording> => {
  const path = join(SCRATCH, `${recorded++}.trace`)
  const [command = '', ...args] = [...(how.wrapper ?? []), HELPER, '-o', path, ...(how.options ?? []), '--', ...argv]
  const child = spawn(command, args, { env: how.env ?? process.env, timeout: NO_PROGRAM_TAKES_LONGER_MS, killSignal: 'SIGKILL' })
  let stdout = ''
  let stderr = ''
  child.stdout.on('data', piece => {
    stdout += piece
  })
  child.stderr.on('data', piece => {
    stderr += piece
  })
  child.stdin.on('error', () => undefined) // a program that ended before it read
  child.stdin.end(how.input ?? '')
  if (child.pid !== undefined) how.meanwhile?.(child.pid)
  const code = await new Promise<number | null>(done => child.on('exit', done))
  return { code, stdout, stderr, ...(await readRecording(path)) }
}

/** A program that runs by itself; `said` resolves when it has printed the words. */
export interface Running {
  readonly pid: number
  readonly child: ChildProcessWithoutNullStreams
  readonly said: (words: string) => Promise<string>
  readonly ended: Promise<number | null>
}

const LEFT: ChildProcessWithoutNullStreams[] = []

/** For `test.after`: ends what `running` started, each with its whole process group. */
export const endRunning = (): void => {
  for (const child of LEFT.splice(0)) spawnSync('kill', ['-KILL', '--', `-${child.pid}`])
}

export const running = async (argv: ReadonlyArray<string>, first?: string): Promise<Running> => {
  const [command = '', ...args] = argv
  const child = spawn(command, args, { detached: true })
  LEFT.push(child)
  let output = ''
  const said = (words: string) =>
    new Promise<string>(done => {
      const look = () => output.includes(words) && done(output)
      child.stdout.on('data', look)
      look()
    })
  child.stdout.on('data', piece => {
    output += piece
  })
  const ended = new Promise<number | null>(done => child.on('exit', done))
  if (first !== undefined) await said(first)
  return { pid: child.pid ?? 0, child, said, ended }
}

/** What /proc says of a process: its state letter and who traces it. */
export const status = (pid: number): { readonly state: string; readonly tracer: number } => {
  const text = existsSync(`/proc/${pid}/status`) ? readFileSync(`/proc/${pid}/status`, 'utf8') : ''
  const field = (name: string) => new RegExp(`^${name}:\\s*(\\S+)`, 'm').exec(text)?.[1] ?? ''
  return { state: field('State'), tracer: Number(field('TracerPid')) }
}

/** Attaches, calls `meanwhile` once it has, and ends as `meanwhile` does: with its signal, by default Ctrl-C's. */
export const recordRunning = async (
  pids: ReadonlyArray<number>,
  how: {
    readonly options?: ReadonlyArray<string>
    readonly meanwhile?: () => Promise<unknown>
    readonly end?: NodeJS.Signals
  } = {},
): Promise<Recording> => {
  const path = join(SCRATCH, `${recorded++}.trace`)
  const helper = spawn(HELPER, ['-o', path, ...(how.options ?? []), ...pids.flatMap(pid => ['--attach', String(pid)])])
  let stderr = ''
  helper.stderr.on('data', piece => {
    stderr += piece
  })
  const ended = new Promise<number | null>(done => helper.on('exit', done))
  const isDone = () => helper.exitCode !== null || pids.every(pid => status(pid).tracer === helper.pid)
  while (!isDone()) await new Promise(done => setTimeout(done, 5))
  await new Promise(done => setTimeout(done, 150))
  await how.meanwhile?.()
  helper.kill(how.end ?? 'SIGINT')
  const code = await ended
  return { code, stdout: '', stderr, ...(await readRecording(path)) }
}

type Tag = EventData['_tag']

/** Events of one kind, with their data narrowed. */
export const of = <T extends Tag>(recording: Recorded, tag: T) =>
  recording.events.flatMap(event =>
    event.data._tag === tag ? [{ ...event, data: event.data as Extract<EventData, { _tag: T }> }] : [],
  )

export interface Call {
  readonly pid: number
  readonly tid: number
  readonly name: string
  readonly args: ReadonlyArray<bigint>
  /** Undefined: it never returned. */
  readonly ret: bigint | undefined
  readonly entry: SystemEvent
  readonly exit: SystemEvent | undefined
}

const column = (abi: string) => (abi === 'native' ? (process.arch === 'arm64' ? 'aarch64' : 'x86_64') : abi) as 'x86_64'

/** Calls of each thread in the order they were entered. */
export const calls = (recording: Recorded): ReadonlyArray<Call> => {
  const open = new Map<number, number>()
  const out: Call[] = []
  for (const event of recording.events) {
    if (event.data._tag !== 'Syscall') continue
    const data = event.data
    if (event.eventType === 'SyscallEntry') {
      const name = syscallRows().find(row => row.numbers[column(data.abi)] === data.number)?.name ?? `${data.number}`
      open.set(event.tid, out.length)
      out.push({ pid: event.pid, tid: event.tid, name, args: data.args, ret: undefined, entry: event, exit: undefined })
    } else {
      // execve from another thread returns under the leader's id.
      const at = open.get(event.tid) ?? -1
      const call = out[at]
      if (call !== undefined) out[at] = { ...call, ret: data.ret, exit: event }
    }
  }
  return out
}

export const snapshotText = (event: SystemEvent | undefined, arg: number, index?: number): string => {
  if (event?.data._tag !== 'Syscall') return ''
  const found = event.data.snapshots.find(
    s => s.arg === arg && (index === undefined || (s.part === 'element' && s.index === index)),
  )
  return found === undefined ? '' : Buffer.from(found.bytes).toString('latin1')
}
