// What this machine allows, as `doctor` shows it: each check gives the id of a row of words, whether that is well, and the fields.
// What /proc says is only half of it: recording, attaching and looking are tried, on processes of our own. Left out: words
// (messages.ts), and the engine, which is not this machine's business.
import { spawn } from 'node:child_process'
import { accessSync, constants, existsSync } from 'node:fs'
import { dirname } from 'node:path'
import * as E from 'fp-ts/lib/Either.js'
import { type AnyFailed, renderError } from '../base/error.js'
import type { DOCTOR_WORDS } from '../present/messages.js'
import { type CaptureRequest, startCapture } from './capture.js'
import { inspect } from './inspect.js'
import { PLACES } from './places.js'
import { nameOf, readHidepid, readModules, readProcess, readSelinux, readYama, userOf } from './proc-facts.js'
import { INITIAL_PID_NAMESPACE, mayPtrace, type ProcessFacts } from './refusal.js'
import { newScratch } from './scratch.js'

export interface Check {
  readonly name: string
  readonly ok: boolean
  readonly words: keyof typeof DOCTOR_WORDS
  readonly fields?: Readonly<Record<string, string | number>>
}

const check = (name: string, ok: boolean, words: Check['words'], fields?: Check['fields']): Check =>
  fields === undefined ? { name, ok, words } : { name, ok, words, fields }

const NODE_MAJOR_MIN = 20
const SECCOMP_FILTER = 2

const checkNode = (): Check => {
  const ok = Number(process.versions.node.split('.')[0]) >= NODE_MAJOR_MIN
  return check('node', ok, ok ? 'version' : 'node-old', { found: process.version, needed: NODE_MAJOR_MIN })
}

const checkPlatform = (): Check => {
  const ok = process.platform === 'linux' && ['x64', 'arm64'].includes(process.arch)
  return check('platform', ok, ok ? 'version' : 'platform-unknown', { found: `${process.platform} ${process.arch}` })
}

const checkBuilt = (name: string, path: string, lacking: Check['words'] = 'not-built'): Check =>
  existsSync(path) ? check(name, true, 'version', { found: path }) : check(name, false, lacking)

const YAMA: Readonly<Record<number, Check['words']>> = { 0: 'yama-0', 1: 'yama-1', 2: 'yama-2', 3: 'yama-3' }

export const checkYama = (scope: number | undefined, privileged: boolean): Check => {
  const ok = scope === undefined || scope < 2 || (scope === 2 && privileged)
  return check('yama', ok, scope === undefined ? 'yama-none' : (YAMA[scope] ?? 'yama-3'))
}

const checkCapability = (self: ProcessFacts): Check => {
  if (mayPtrace(self)) return check('rights', true, 'capability-held')
  return self.uids[1] === 0
    ? check('rights', true, 'capability-root')
    : check('rights', true, 'capability-none', { user: userOf(self.uids[1] ?? 0) })
}

/** Of the modules that are active those that have a say in ptrace, with the label of this process. */
const checkModules = (self: ProcessFacts): Check => {
  const judges = readModules().filter(
    name => ['selinux', 'apparmor', 'smack', 'tomoyo'].includes(name) && (name !== 'selinux' || readSelinux()),
  )
  if (judges.length === 0) return check('modules', true, 'modules-none')
  return check('modules', true, 'modules', { found: `${judges.join(', ')}; probecause runs as ${self.label || 'unconfined'}` })
}

const checkTraced = ({ tracerPid }: ProcessFacts): Check => {
  if (tracerPid === 0) return check('tracer', true, 'traced-no')
  const name = nameOf(tracerPid)
  return check('tracer', false, 'traced-yes', { tracer: name === '' ? `process ${tracerPid}` : `process ${tracerPid} (${name})` })
}

const checkProc = (self: ProcessFacts): Check => {
  const hidepid = readHidepid()
  const hidden = hidepid !== undefined && self.uids[1] !== 0
  return check('proc', true, hidden ? 'proc-hidden' : 'proc-whole', { hidepid: hidepid ?? '' })
}

const fromProc = (self: ProcessFacts | undefined): ReadonlyArray<Check> => {
  if (self === undefined) return [check('proc', false, 'proc-none')]
  return [
    checkYama(readYama(), mayPtrace(self)),
    check('seccomp', true, self.seccomp === SECCOMP_FILTER ? 'seccomp-filter' : 'seccomp-none'),
    checkCapability(self),
    checkModules(self),
    checkTraced(self),
    check('pids', true, self.pidNamespace === INITIAL_PID_NAMESPACE ? 'pids-all' : 'pids-own'),
    checkProc(self),
  ]
}

const refusedBy = (name: string, error: AnyFailed): Check =>
  check(name, false, 'refused', { what: renderError(error), remedy: error.remedy ?? '' })

const record = async (name: string, words: Check['words'], request: Pick<CaptureRequest, 'argv' | 'attach'>): Promise<Check> => {
  if (!existsSync(PLACES.helper)) return check(name, false, 'untried')
  const started = await startCapture({ ...request, output: { _tag: 'File', path: '/dev/null' } })()
  const ended = E.isLeft(started) ? started : await started.right.done
  return E.isLeft(ended) ? refusedBy(name, ended.left) : check(name, true, words)
}

/** A process of our own that runs already; it ends by itself, and with it the recording. */
const withRunning = async (seconds: number, look: (pid: number) => Promise<Check>): Promise<Check> => {
  const child = spawn('sleep', [String(seconds)], { stdio: 'ignore' })
  await new Promise(done => child.on('spawn', done).on('error', done))
  const found = await look(child.pid ?? 0)
  child.kill()
  return found
}

const tryAttach = (): Promise<Check> =>
  withRunning(0.3, pid => record('attaching', 'attach-ok', { argv: [], attach: { pids: [pid], tree: false } }))

const tryLook = (): Promise<Check> =>
  withRunning(5, async pid => {
    if (!existsSync(PLACES.inspector)) return check('looking', false, 'untried')
    const looked = await inspect({ pids: [pid], tree: false, output: '/dev/null', redact: true })()
    const refused = E.isLeft(looked) ? looked.left : looked.right.refused
    return refused === undefined ? check('looking', true, 'look-ok') : refusedBy('looking', refused)
  })

const checkScratch = (): Check => {
  const scratch = newScratch()
  if (E.isLeft(scratch)) return refusedBy('scratch', scratch.left)
  scratch.right.remove()
  return check('scratch', true, 'scratch-ok', { found: dirname(dirname(scratch.right.trace)) })
}

const checkFolder = (): ReadonlyArray<Check> => {
  try {
    accessSync('.', constants.W_OK)
    return []
  } catch {
    return [check('folder', true, 'folder-no', { found: process.cwd() })]
  }
}

/** One after another: a recording takes the signals of this process for itself. */
export const checkMachine = async (): Promise<ReadonlyArray<Check>> => [
  checkNode(),
  checkPlatform(),
  checkBuilt('recorder', PLACES.helper),
  checkBuilt('inspector', PLACES.inspector),
  checkBuilt('injector', PLACES.injector),
  ...fromProc(readProcess(process.pid)),
  await record('recording', 'launch-ok', { argv: ['true'] }),
  await tryAttach(),
  await tryLook(),
  checkScratch(),
  ...checkFolder(),
  checkBuilt('page', PLACES.page, 'page-not-built'),
]
