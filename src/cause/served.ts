// A server that fails in the middle of an exchange answers with an error and lives on; it is its client that ends badly. Taxonomy rule
// 4: what happens inside the recorded tree is followed. A failed call belongs to an exchange when it came between the first byte
// of the connection and its end, and nothing but the connection itself failed after it before the server was done with this client.
import type { ConnectionFact, FailedFact } from '../engine/facts.js'
import { isSeriousErrno } from './decisive.js'
import { endedBadly, type Facts, type Proc } from './facts.js'
import { isOptional } from './optional.js'

/** How well a failure is proven to have decided an answer. */
const DECIDED = 0.85

const within = (c: ConnectionFact, seq: number): boolean => c.first < seq && seq < c.last

const tells = (f: FailedFact): boolean => isSeriousErrno(f.errno) && f.laterHere === 0 && !isOptional(f.object)

/** Clients of this trace that ended badly after an exchange in which this failure came last. */
export const failedClients = (facts: Facts, server: Proc, f: FailedFact): ReadonlyArray<Proc> =>
  !tells(f)
    ? []
    : server.connections
        .filter(c => c.server && c.peerPid !== 0 && c.bytesReceived > 0 && within(c, f.last))
        .filter(c => !server.failed.some(o => o.last > f.last && o.object !== c.peer && within(c, o.last) && tells(o)))
        .flatMap(c => facts.procAt(c.peerPid, c.first) ?? [])
        .filter(client => client !== server && endedBadly(client) && client.fact.last > f.last)

export const decidedAnswer = (facts: Facts, server: Proc, f: FailedFact): number =>
  failedClients(facts, server, f).length > 0 ? DECIDED : 0
