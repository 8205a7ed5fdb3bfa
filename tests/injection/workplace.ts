// Where the programs run, and what became of a run. Each program has one directory, made once by its set-up and copied afresh before
// every run to the same place, so that a path of one recording means the same in the next. Left out: whether two outcomes differ
// in a way that counts (judge.ts).
import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { closeSync, existsSync, lstatSync, mkdirSync, openSync, readdirSync, readFileSync, readlinkSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ROOT } from '../support/cli.js'
import type { Program } from './programs/index.js'

const PROBECAUSE = join(ROOT, 'src/cli/probecause')
/** The same for every run of every seed, since recordings name it. */
export const SCRATCH = join(tmpdir(), 'probecause-injection')
const USUAL_LIMIT_S = 8
/** What the recorder itself may take on top, after a program was ended. */
const GRACE_MS = 20_000

export interface Outcome {
  /** 'exit 0', 'exit 139', 'hang' */
  readonly end: string
  readonly ms: number
  /** Digests of standard output (by the empty name) and of every file below the directory. */
  readonly results: Readonly<Record<string, string>>
}

const envIn = (dir: string): NodeJS.ProcessEnv => ({
  PATH: `/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:${join(process.execPath, '..')}`,
  HOME: join(dir, 'home'),
  LANG: 'C.UTF-8',
  TERM: 'dumb',
  USER: 'root',
  LOGNAME: 'root',
  SHELL: '/bin/sh',
  TZ: 'UTC',
})

const digest = (bytes: string | Uint8Array): string => createHash('sha256').update(bytes).digest('hex').slice(0, 16)

const filesUnder = (dir: string, name: string, into: Record<string, string>): void => {
  for (const entry of readdirSync(join(dir, name)).sort()) {
    const below = name === '' ? entry : `${name}/${entry}`
    const stat = lstatSync(join(dir, below))
    if (stat.isDirectory()) filesUnder(dir, below, into)
    else if (stat.isFile()) into[below] = digest(readFileSync(join(dir, below)))
    else into[below] = stat.isSymbolicLink() ? readlinkSync(join(dir, below)) : 'special'
  }
}

export interface Place {
  readonly program: Program
  readonly base: string
  /** Where it runs. */
  readonly dir: string
}

/** Undefined when its set-up fails here. */
export const prepare = (program: Program): Place | undefined => {
  const base = join(SCRATCH, program.id)
  rmSync(base, { recursive: true, force: true })
  const dir = join(base, 'run')
  mkdirSync(join(base, 'home'), { recursive: true })
  mkdirSync(dir)
  const made = spawnSync('bash', ['-ec', program.setup], { cwd: dir, env: envIn(base), stdio: 'ignore', timeout: 60_000 })
  if (made.status !== 0) return undefined
  spawnSync('cp', ['-a', dir, join(base, 'made')], { stdio: 'ignore' })
  return { program, base, dir }
}

/** As it was made, modes and owners included. */
const afresh = ({ base, dir }: Place): void => {
  rmSync(dir, { recursive: true, force: true })
  spawnSync('cp', ['-a', join(base, 'made'), dir], { stdio: 'ignore' })
  rmSync(join(base, 'home'), { recursive: true, force: true })
  mkdirSync(join(base, 'home'))
}

export const recordArgs = (program: Program, trace: string, inject: ReadonlyArray<string>): ReadonlyArray<string> => [
  'record',
  ...['--timeout', String(program.limit ?? USUAL_LIMIT_S), '--on-exit', 'kill', '--linger', '1', '-o', trace],
  ...inject.flatMap(text => ['--inject', text]),
  '--',
  ...program.argv,
]

/** One run from a fresh directory, with these faults or none. */
export const runOnce = (place: Place, trace: string, inject: ReadonlyArray<string>): Promise<Outcome> =>
  new Promise(done => {
    const { program, base, dir } = place
    afresh(place)
    const stdout = openSync(join(base, 'stdout'), 'w')
    const stderr = openSync(join(base, 'stderr'), 'w')
    const limitMs = (program.limit ?? USUAL_LIMIT_S) * 1000
    const began = Date.now()
    const child = spawn(PROBECAUSE, recordArgs(program, trace, inject), {
      cwd: dir,
      env: envIn(base),
      detached: true,
      stdio: ['ignore', stdout, stderr],
    })
    const timer = setTimeout(() => process.kill(-(child.pid as number), 'SIGKILL'), limitMs + GRACE_MS)
    child.on('close', (code, signal) => {
      clearTimeout(timer)
      closeSync(stdout)
      closeSync(stderr)
      const ms = Date.now() - began
      const results: Record<string, string> = { '': digest(readFileSync(join(base, 'stdout'))) }
      filesUnder(dir, '', results)
      done({ end: ms >= limitMs ? 'hang' : signal === null ? `exit ${code}` : `recorder ${signal}`, ms, results })
    })
  })

export const lacking = ({ packages = [] }: Program, installed: ReadonlySet<string>): ReadonlyArray<string> =>
  packages.filter(name => !installed.has(name))

/** Debian packages of this machine. */
export const installedPackages = (): ReadonlySet<string> =>
  new Set(
    (spawnSync('dpkg-query', ['-W', '-f', '${Package} ${db:Status-Status}\n'], { encoding: 'utf8' }).stdout ?? '')
      .split('\n')
      .filter(line => line.endsWith(' installed'))
      .map(line => line.split(' ')[0] ?? ''),
  )

export const discard = ({ base }: Place): void => {
  if (existsSync(base)) rmSync(base, { recursive: true, force: true })
}
