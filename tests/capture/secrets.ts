// Secrets to plant, and where to look for them: random, so that no piece of one is anything else by chance. A leak is any eight
// characters in a row, for half a password is most of one.
import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { random } from '../support/seed.js'
import { ROOT } from './recording.js'

const LETTERS = 'abcdefghjkmnpqrstuvwxyzABCDEFGHJKMNPQRSTUVWXYZ'
const WINDOW = 8

export const LAUNCHER = join(ROOT, 'src/cli/probecause')

/** A letter first and a digit somewhere, as password generators make them. */
export const newSecret = (next: () => number = random(), length = 18): string => {
  const pick = (from: string) => from[next() % from.length] ?? ''
  return `${pick(LETTERS)}${Array.from({ length: length - 3 }, () => pick(`${LETTERS}23456789`)).join('')}7${pick(LETTERS)}`
}

const windows = (secret: string): ReadonlyArray<string> =>
  Array.from({ length: Math.max(1, secret.length - WINDOW + 1) }, (_, at) => secret.slice(at, at + WINDOW))

/** Pieces of secrets that occur in the bytes: a few of them, which is enough to know whose they are. */
export const leaks = (bytes: Uint8Array | string, secrets: ReadonlyArray<string>): ReadonlyArray<string> => {
  const text = Buffer.from(bytes as Uint8Array).toString('latin1')
  return secrets
    .flatMap(windows)
    .filter(piece => text.includes(piece))
    .slice(0, 4)
}

export interface Ran {
  readonly code: number | null
  readonly stdout: Buffer
  readonly stderr: Buffer
}

export const run = (command: string, args: ReadonlyArray<string>, env: NodeJS.ProcessEnv, input = '', cwd = ROOT): Promise<Ran> =>
  new Promise((done, broken) => {
    const child = spawn(command, [...args], { env, cwd, timeout: 60_000, killSignal: 'SIGKILL' })
    const out: Buffer[] = []
    const err: Buffer[] = []
    child.stdout.on('data', piece => out.push(piece))
    child.stderr.on('data', piece => err.push(piece))
    child.stdin.on('error', () => undefined)
    child.on('error', broken)
    child.on('close', code => done({ code, stdout: Buffer.concat(out), stderr: Buffer.concat(err) }))
    child.stdin.end(input)
  })

const PROBES = ['calls', 'connects', 'kinds', 'lifecycle', 'opens']

/** Every way the command line has to print a trace. */
export const OUTPUTS: ReadonlyArray<ReadonlyArray<string>> = [
  ['show'],
  ['show', '--raw'],
  ['show', '--seq'],
  ['explain'],
  ['explain', '--format', 'json'],
  ['summary'],
  ['tree'],
  ...PROBES.map(name => ['run', name]),
  ...PROBES.map(name => ['run', '--format', 'json', name]),
]

export const outputOf = async (command: ReadonlyArray<string>, trace: string): Promise<Buffer> => {
  const ran = await run(LAUNCHER, [...command, trace], process.env)
  return Buffer.concat([ran.stdout, ran.stderr])
}

/** A page's own bytes, and those of the trace inside it. */
export const insideOf = (page: string): Buffer => {
  const html = readFileSync(page)
  const [, packed = ''] = /id="trace"[^>]*>([A-Za-z0-9+/=]+)</.exec(html.toString('latin1')) ?? []
  return Buffer.concat([html, gunzipSync(Buffer.from(packed, 'base64'))])
}
