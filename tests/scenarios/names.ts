// Other names for a run's own files and programs. Letters change places with their partner half an alphabet away, so that the
// same expression leads back; lengths, endings (which say what kind of file it is) and the names of the system stay.
import type { Run } from './run.js'

const COMM_LENGTH = 15 // of TASK_COMM_LEN, without the NUL
const SHORTEST = 4

const rotated = (name: string): string =>
  name.replace(/[a-z]/gi, c => {
    const base = c <= 'Z' ? 65 : 97
    return String.fromCharCode(((c.charCodeAt(0) - base + 13) % 26) + base)
  })
/** All but the ending. */
const turned = (name: string): string => {
  const dot = name.indexOf('.', 1)
  return dot < 0 ? rotated(name) : rotated(name.slice(0, dot)) + name.slice(dot)
}

const utf8 = new TextDecoder()

/** Paths as they stand in arguments of calls. */
function* pathsOf(run: Run): Generator<string> {
  for (const { data } of run.events)
    if (data._tag === 'Syscall') for (const s of data.snapshots) if (s.terminated) yield utf8.decode(s.bytes)
}

const SYSTEM = /^\/(usr|lib|lib64|bin|sbin|etc|proc|sys|dev|root|opt)(\/|$)|^\/var\/(lib|run)(\/|$)/

const wordsOf = (run: Run, home: string): ReadonlySet<string> => {
  const own = new Set<string>()
  const system = new Set<string>(home.split('/').slice(0, -1))
  for (const path of pathsOf(run)) {
    if (!path.startsWith('/')) continue
    const parts = path.split('/').filter(p => p.length >= SHORTEST && /^[\w.+-]+$/.test(p))
    for (const part of parts) (SYSTEM.test(path) ? system : own).add(part)
  }
  return new Set([...own].filter(name => !system.has(name) && /[a-z]/i.test(turned(name).replace(/\..*/, ''))))
}

const quoted = (word: string): string => word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')

/** Its own inverse. */
export const expression = (run: Run): ((text: string) => string) => {
  const start = run.events.find(e => e.data._tag === 'ProcessState')?.data
  const home = start?._tag === 'ProcessState' ? (start.cwd ?? '') : ''
  const pairs = new Map<string, string>()
  for (const word of wordsOf(run, home))
    for (const name of [word, word.slice(0, COMM_LENGTH)]) {
      pairs.set(name, turned(name))
      pairs.set(turned(name), name)
    }
  if (pairs.size === 0) return text => text
  const all = [...pairs.keys()].sort((a, b) => b.length - a.length)
  const any = new RegExp(`(?<![A-Za-z0-9_])(?:${all.map(quoted).join('|')})(?![A-Za-z0-9_])`, 'g')
  return text => text.replace(any, found => pairs.get(found) ?? found)
}
