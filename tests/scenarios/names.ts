// Other names for a run's own files and programs, other numbers for its ports. Letters change places with their partner half an
// alphabet away and the last two digits of a port with what they lack to nine, so that the same expression leads back; lengths,
// endings (which say what kind of file it is), the names of the system and its ports stay.
import { syscallName } from '../../src/trace/syscalls.js'
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

const AF_INET = 2
const AF_INET6 = 10
const FIRST_OWN_PORT = 1024
const LAST_PORT = 65535
const ADDRESSED = new Set(['connect', 'bind', 'sendto', 'recvfrom', 'accept', 'accept4', 'getsockname', 'getpeername'])

/** Where a snapshot holds an internet address: ip(7), ipv6(7); the port follows the family, in network order. */
export const isAddress = (call: string, bytes: Uint8Array): boolean =>
  ADDRESSED.has(call) &&
  bytes[1] === 0 &&
  ((bytes[0] === AF_INET && bytes.length === 16) || (bytes[0] === AF_INET6 && bytes.length === 28))
const portIn = (bytes: Uint8Array): number => ((bytes[2] ?? 0) << 8) | (bytes[3] ?? 0)

const otherPort = (port: number): number => {
  const other = port - (port % 100) + (99 - (port % 100))
  return port >= FIRST_OWN_PORT && other <= LAST_PORT ? other : port
}
/** The same address with the other port. */
export const ported = (bytes: Uint8Array): Uint8Array => {
  const port = otherPort(portIn(bytes))
  return bytes.map((b, i) => (i === 2 ? port >> 8 : i === 3 ? port & 0xff : b))
}

const portsOf = (run: Run): ReadonlySet<number> => {
  const ports = new Set<number>()
  for (const { data } of run.events)
    if (data._tag === 'Syscall')
      for (const s of data.snapshots)
        if (isAddress(syscallName(run.header.arch, data.abi, data.number), s.bytes)) ports.add(portIn(s.bytes))
  return ports
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
  for (const port of portsOf(run)) {
    pairs.set(String(port), String(otherPort(port)))
    pairs.set(String(otherPort(port)), String(port))
  }
  if (pairs.size === 0) return text => text
  const all = [...pairs.keys()].sort((a, b) => b.length - a.length)
  const any = new RegExp(`(?<![A-Za-z0-9_])(?:${all.map(quoted).join('|')})(?![A-Za-z0-9_])`, 'g')
  return text => text.replace(any, found => pairs.get(found) ?? found)
}
