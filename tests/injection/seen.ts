// What a good recording says about its paths, peers and processes as a whole: what the table of kinds asks beyond the single call.
import { closeSync, openSync, readSync } from 'node:fs'
import { type Call, failed } from './calls.js'

export interface Seen {
  /** The program itself: what it is started by is not taken away from it. */
  readonly program: string
  /** Names made in the run. */
  readonly made: ReadonlySet<string>
  /** Directories something was reached in. */
  readonly entered: ReadonlySet<string>
  readonly executed: ReadonlySet<string>
  /** Executed files that begin with `#!`. */
  readonly scripts: ReadonlySet<string>
  /** Looked at or opened with success. */
  readonly looked: ReadonlySet<string>
  /** Opened for reading too. */
  readonly readOnly: ReadonlySet<string>
  /** Calls before the loader had finished. */
  readonly early: ReadonlySet<Call>
  /** The how manyth call of its name a call was: on its path or peer in its process. */
  readonly nth: ReadonlyMap<Call, number>
  /** Processes whose reads, or writes, are of pipes and sockets only. */
  readonly onlyPipes: ReadonlySet<number>
  /** A connect that worked, or was going to. */
  readonly connects: (call: Call) => boolean
  /** The peer is an address somebody connected to, not the far end of an accepted connection. */
  readonly reaches: (call: Call) => boolean
}

const O_CREAT = 0o100
const O_ACCMODE = 3
const EINPROGRESS = -115n
const MAKES: ReadonlySet<string> = new Set(['mkdir', 'rename', 'link', 'symlink', 'mknod', 'bind'])
/** The loader maps its cache for its own time only; what follows that is the program's own. */
const LOADED: ReadonlySet<string> = new Set(['munmap', 'prlimit64', 'getrandom'])
const LOADER_CALLS_MOST = 400

const isScript = (path: string): boolean => {
  try {
    const fd = openSync(path, 'r')
    const head = Buffer.alloc(2)
    readSync(fd, head, 0, 2, 0)
    closeSync(fd)
    return head.toString('latin1') === '#!'
  } catch {
    return false
  }
}

const parents = (path: string): ReadonlyArray<string> => {
  const all: string[] = []
  for (let at = path.lastIndexOf('/'); at > 0; at = path.lastIndexOf('/', at - 1)) all.push(path.slice(0, at))
  return all
}

const earlyCalls = (calls: ReadonlyArray<Call>): ReadonlySet<Call> => {
  const early = new Set<Call>()
  const left = new Map<number, number>()
  for (const call of calls) {
    if (call.effect === 'exec' && !failed(call)) left.set(call.pid, LOADER_CALLS_MOST)
    const more = left.get(call.pid) ?? 0
    if (more > 0) early.add(call)
    left.set(call.pid, LOADED.has(call.name) ? 0 : more - 1)
  }
  return early
}

export const tiedTo = (about: 'path' | 'peer' | 'local' | 'process', call: Call): string =>
  about === 'process' ? '' : call[about]

export const seenIn = (calls: ReadonlyArray<Call>): Seen => {
  const good = calls.filter(c => !failed(c))
  const named = good.filter(c => c.named && c.path !== '')
  const paths = (of: ReadonlyArray<Call>): ReadonlySet<string> => new Set(of.map(c => c.path))
  const opens = named.filter(c => c.effect === 'open')
  const executed = paths(named.filter(c => c.effect === 'exec'))
  const connects = (c: Call): boolean => c.effect === 'connect' && c.peer !== '' && (c.ret === 0n || c.ret === EINPROGRESS)
  const reached = new Set(calls.filter(connects).map(c => c.peer))
  const nth = new Map<Call, number>()
  const counts = new Map<string, number>()
  for (const call of calls) {
    const key = `${call.pid} ${call.name} ${call.peer || call.path}`
    counts.set(key, (counts.get(key) ?? 0) + 1)
    nth.set(call, counts.get(key) as number)
  }
  const stirs = good.filter(c => ['read', 'recv', 'write', 'send'].includes(c.effect) && !c.path.endsWith('.so'))
  return {
    program: calls.find(c => c.effect === 'exec')?.path ?? '',
    made: paths(named.filter(c => MAKES.has(c.effect) || (c.effect === 'open' && (c.flags & O_CREAT) !== 0))),
    entered: new Set(named.flatMap(c => parents(c.path))),
    executed,
    scripts: new Set([...executed].filter(isScript)),
    looked: paths(named.filter(c => ['stat', 'access', 'open'].includes(c.effect))),
    readOnly: paths(opens.filter(c => (c.flags & O_ACCMODE) === 0)),
    early: earlyCalls(calls),
    nth,
    onlyPipes: new Set(stirs.filter(c => c.path.startsWith('pipe:') || c.peer !== '').map(c => c.pid)),
    connects,
    reaches: c => c.peer !== '' && reached.has(c.peer),
  }
}
