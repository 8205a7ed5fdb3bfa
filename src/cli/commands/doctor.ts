// doctor: can this machine record and analyse? One line per check with the remedy where the answer is no. The checks look at
// what is there and try what can be tried: the recorder is run on `true`, the engine is started.
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import { type AnyFailed, renderError } from '../../base/error.js'
import { startEngine } from '../../engine/instance.js'
import { nodeEnv } from '../../node/env.js'
import { PLACES } from '../../node/places.js'
import { STDOUT, write } from '../../node/terminal.js'
import { EXIT } from '../exit.js'
import { paletteOf } from '../palette.js'

interface Check {
  readonly name: string
  readonly ok: boolean
  readonly found: string
  readonly remedy?: string
}

const yes = (name: string, found: string): Check => ({ name, ok: true, found })
const no = (name: string, found: string, remedy: string): Check => ({ name, ok: false, found, remedy })

const NODE_MAJOR_MIN = 20

const checkNode = (): Check => {
  const major = Number(process.versions.node.split('.')[0])
  return major >= NODE_MAJOR_MIN
    ? yes('node', process.version)
    : no('node', process.version, `Install Node ${NODE_MAJOR_MIN} or newer.`)
}

const checkPlatform = (): Check => {
  const where = `${process.platform} ${process.arch}`
  const known = process.platform === 'linux' && ['x64', 'arm64'].includes(process.arch)
  return known
    ? yes('platform', where)
    : no('platform', where, 'Recording needs Linux on x86_64 or aarch64; traces can be read anywhere.')
}

const checkHelper = (): Check =>
  existsSync(PLACES.helper)
    ? yes('recorder', PLACES.helper)
    : no('recorder', 'not built', 'Run `make helper` (needs a C compiler).')

const readText = (path: string): string | undefined => {
  try {
    return readFileSync(path, 'utf8').trim()
  } catch {
    return undefined
  }
}

// Documentation/admin-guide/LSM/Yama.rst. 1 (only descendants) is enough: the recorder starts what it records.
const YAMA: Readonly<Record<string, Omit<Check, 'name'>>> = {
  0: { ok: true, found: 'yama ptrace_scope 0: any process of the same user' },
  1: { ok: true, found: 'yama ptrace_scope 1: descendants only, which is enough' },
  2: { ok: true, found: 'yama ptrace_scope 2: only with CAP_SYS_PTRACE', remedy: 'As root: sysctl kernel.yama.ptrace_scope=1' },
  3: { ok: false, found: 'yama ptrace_scope 3: nobody, until reboot', remedy: 'Boot with kernel.yama.ptrace_scope=1 or less.' },
}

const checkYama = (): Check => {
  const scope = readText('/proc/sys/kernel/yama/ptrace_scope')
  const row = scope === undefined ? undefined : YAMA[scope]
  return { name: 'ptrace', ...(row ?? { ok: true, found: 'not restricted by yama' }) }
}

/** The proof of the pudding: record `true`. */
const checkRecording = (): Check => {
  if (!existsSync(PLACES.helper)) return no('recording', 'not tried, there is no recorder', 'Build it first.')
  const tried = spawnSync(PLACES.helper, ['-o', '/dev/null', '--', 'true'], { encoding: 'utf8', timeout: 10_000 })
  if (tried.status === 0) return yes('recording', 'a program was recorded')
  const said = tried.stderr?.trim().split('\n')[0] ?? ''
  return no(
    'recording',
    said || `the recorder ended with ${tried.status ?? tried.signal}`,
    'In a container: allow ptrace (--cap-add SYS_PTRACE, or a seccomp profile that lets it pass).',
  )
}

const checkEngine = async (): Promise<Check> => {
  const started = await pipe(
    nodeEnv.engineSource,
    TE.flatMap(wasm => startEngine(wasm, 0n) as TE.TaskEither<AnyFailed, unknown>),
  )()
  if (E.isRight(started)) return yes('engine', 'starts')
  return no('engine', renderError(started.left), started.left.remedy ?? 'Run `make engine`.')
}

const checkPage = (): Check =>
  existsSync(PLACES.page) ? yes('page', PLACES.page) : no('page', 'not built', 'Run `make page`; only `why -o` needs it.')

export const doctor = async (): Promise<number> => {
  const checks = [checkNode(), checkPlatform(), checkHelper(), checkYama(), checkRecording(), await checkEngine(), checkPage()]
  const { good, bad } = paletteOf(STDOUT)
  const line = (check: Check): string => {
    const remedy = check.remedy === undefined ? '' : `\n              ${check.remedy}`
    return `${check.ok ? good('ok  ') : bad('no  ')}${check.name.padEnd(10)}${check.found}${remedy}\n`
  }
  write(STDOUT, checks.map(line).join(''))
  return checks.every(check => check.ok) ? EXIT.ok : EXIT.io
}
