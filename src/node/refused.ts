// A refusal of the recorder or the inspector, said in words: reads what /proc has to say about it, and tries what only trying
// can tell. Which reason it is, is decided in refusal.ts.
import { spawnSync } from 'node:child_process'
import { PLACES } from './places.js'
import { readProcess, readRefusalFacts } from './proc-facts.js'
import { type Refusal, refusalOf } from './refusal.js'

const LIMIT_MS = 5000
const SECCOMP_FILTER = 2

/** A filter answers as the kernel does; that a child of our own is refused too tells the two apart. */
const tryOwnChild = (): boolean | undefined =>
  readProcess(process.pid)?.seccomp === SECCOMP_FILTER
    ? spawnSync(PLACES.helper, ['-o', '/dev/null', '--', 'true'], { stdio: 'ignore', timeout: LIMIT_MS }).status === 0
    : undefined

/** `step`: launch, attach, or what was to be looked at; `errno` is the kernel's number. */
export const refused = (step: string, pid: number, errno: number): Refusal => {
  const facts = readRefusalFacts(step, pid, errno)
  return refusalOf(facts.step === 'launch' ? facts : { ...facts, ownChild: tryOwnChild() })
}
