// A peer that refuses, breaks off, does not answer or answers with an error, and the process of this trace that should have served
// it: it listened there and ended, it could not listen there, it failed while it made its answer, or it ran beside the client to
// serve it and ended badly. All but the last are seen; the last holds where none of them is.
import { endedBadly, type Facts, isWithin, type Proc } from '../../facts.js'
import type { CauseClass } from '../../finding.js'
import { failedClients } from '../../served.js'
import type { EdgeRow, Node } from '../node.js'

const OF_PEERS: ReadonlySet<CauseClass> = new Set([
  'connection-refused',
  'connection-reset',
  'connection-timeout',
  'retry-loop',
  'slow-peer',
])

/** The address whose server failed the client. */
const addressOf = ({ proof }: Node): string | undefined =>
  proof !== undefined && OF_PEERS.has(proof.class) ? (proof.subject.address ?? proof.subject.path) : undefined

/** Listened at the address, or served this very connection. */
const servers = (facts: Facts, client: Proc, address: string): ReadonlyArray<Proc> => {
  const ends = client.connections.filter(c => c.client && c.peer === address && c.local !== '')
  const served = facts.procs.filter(q =>
    q.connections.some(c => c.server && ends.some(e => e.local === c.peer && e.peer === c.local)),
  )
  return [...new Set([...facts.listenersOn(address), ...served])].filter(q => q !== client)
}

export const serverGone: EdgeRow = {
  kind: 'server-gone',
  to: 'fault',
  causes: ({ world: { facts }, endOf }, effect) => {
    const address = addressOf(effect)
    if (address === undefined || effect.proc === undefined) return []
    return servers(facts, effect.proc, address)
      .filter(q => !q.fact.alive && q.fact.last < effect.step.seq)
      .map(q => ({ from: endOf(q), sure: 1 }))
  },
}

const triedToListen = (q: Proc, address: string): boolean =>
  q.failed.some(f => f.object === address && (f.syscall === 'bind' || f.syscall === 'listen'))

export const neverListened: EdgeRow = {
  kind: 'never-listened',
  to: 'fault',
  causes: ({ world: { facts }, faultsOf }, effect) => {
    const address = addressOf(effect)
    if (address === undefined) return []
    return facts.procs
      .filter(q => q !== effect.proc && triedToListen(q, address))
      .flatMap(faultsOf)
      .filter(f => f.step.seq < effect.step.seq && (f.proof?.subject.address === address || f.proof?.subject.path === address))
      .map(from => ({ from, sure: 1 }))
  },
}

/** Ran beside the client rather than before it: its parent went on to start something while it lived. */
const ranBeside = (q: Proc, client: Proc): boolean => {
  if (q.fact.first >= client.fact.last) return false
  if (q.parent === client) return true
  const wentOn = q.parent?.children.some(c => c !== q && c.fact.first > q.fact.first && c.fact.first < q.fact.last) ?? false
  return wentOn && (q.parent === client.parent || q.parent?.parent === client.parent || q.parent === client.parent?.parent)
}

/** Loopback and Unix sockets: who listens there runs on the same host. */
const HERE = /^(127\.|\[::1\]|\/|@)/

const portOf = (address: string): string => address.slice(address.lastIndexOf(':') + 1)
const isTold = (q: Proc, address: string): boolean => q.fact.argv.split(/[\s:=,]/).includes(portOf(address))
/** Asked for the same: whoever was refused there is no server of it. */
const isClient = (q: Proc, address: string): boolean => q.connections.some(c => c.client && c.peer === address)

export const shouldHaveListened: EdgeRow = {
  kind: 'should-have-listened',
  to: 'fault',
  causes: ({ world: { facts }, endOf }, effect) => {
    const address = addressOf(effect)
    const client = effect.proc
    if (address === undefined || client === undefined || effect.proof?.subject.address === undefined) return []
    if (facts.listenersOn(address).some(q => q !== client) || facts.procs.some(q => triedToListen(q, address))) return []
    const gone = facts.procs.filter(
      q => q !== client && endedBadly(q) && q.fact.last < effect.step.seq && !isWithin(client, q) && !isClient(q, address),
    )
    const told = gone.filter(q => isTold(q, address))
    const beside = gone.filter(q => !told.includes(q) && ranBeside(q, client))
    // of this host, and nobody else who could be meant
    const alone = HERE.test(address) && told.length === 0 && beside.length === 1
    return [...told.map(q => ({ from: endOf(q), sure: 0.9 })), ...beside.map(q => ({ from: endOf(q), sure: alone ? 0.9 : 0.7 }))]
  },
}

/** Classes of a client's trouble that say no more than that there was some. */
const VAGUE: ReadonlySet<CauseClass> = new Set(['child-failure', 'config-invalid'])

export const answered: EdgeRow = {
  kind: 'answered',
  to: 'fault',
  causes: ({ world: { facts }, faultsOf }, effect) => {
    const client = effect.proc
    if (client === undefined || effect.proof === undefined || !VAGUE.has(effect.proof.class)) return []
    const servers = new Set(client.connections.flatMap(c => (c.peerPid === 0 ? [] : (facts.procAt(c.peerPid, c.first) ?? []))))
    return [...servers].flatMap(server =>
      faultsOf(server)
        .filter(f => f.step.seq < effect.step.seq)
        .filter(f => server.failed.some(o => o.last === f.step.seq && failedClients(facts, server, o).includes(client)))
        .map(from => ({ from, sure: 0.9 })),
    )
  },
}
