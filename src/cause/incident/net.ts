// Incidents of the network: many destinations that refuse, much sent to a host nobody named, and addresses that hand out credentials.
import type { ConnectionFact } from '../../engine/facts.js'
import { append, type Proc } from '../facts.js'
import { type IncidentRule, type Noticed, noticed, peaksOf, whenOf } from './incident.js'
import { CLOUD_METADATA } from './places.js'

/** "[fd00::1]:80" and "10.0.0.1:80" without their port. */
export const hostOf = (address: string): string => address.slice(0, address.lastIndexOf(':')).replace(/^\[|\]$/g, '')

/** Addresses of this machine, which nothing leaves (RFC 1122 3.2.1.3, RFC 4291 2.5.3). */
const isLocal = (host: string): boolean => /^127\.|^::1$|^::ffff:127\.|^0\.0\.0\.0$|^::$/.test(host)

/** The share of the highest window that refused; the window was chosen by refusals. */
export const portScan: IncidentRule = {
  class: 'port-scan',
  notice: ({
    facts,
    set: {
      'port-scan': { values },
    },
  }) =>
    peaksOf(facts, 'Refused').flatMap(([p, peak]) => {
      if (peak.second < values.count || peak.value < values.refused * peak.second) return []
      const fields = { refused: peak.value, object: peak.object }
      return [noticed(p, 'count', peak.second, whenOf(peak), fields, { address: peak.object })]
    }),
}

/** Hosts, and names that were looked up, as the command lines of the process and those that started it have them. */
const isNamed = (p: Proc, host: string): boolean => {
  const names = [host, ...p.dns.map(d => d.name)].filter(name => name !== '')
  for (let at: Proc | undefined = p; at !== undefined; at = at.parent) {
    const { argv } = at.fact
    if (names.some(name => argv.includes(name))) return true
  }
  return false
}

const byHost = (p: Proc): ReadonlyMap<string, ReadonlyArray<ConnectionFact>> => {
  const hosts = new Map<string, ConnectionFact[]>()
  for (const c of p.connections) {
    if (c.unix || c.server || !c.client) continue
    const host = hostOf(c.peer)
    append(hosts, host, c)
  }
  return hosts
}

const sum = (all: ReadonlyArray<ConnectionFact>, of: (c: ConnectionFact) => number): number => all.reduce((n, c) => n + of(c), 0)

const spanOf = (all: ReadonlyArray<ConnectionFact>) => ({
  fromNs: Math.min(...all.map(c => c.firstNs)),
  toNs: Math.max(...all.map(c => c.lastNs)),
  evidence: all.slice(0, 8).flatMap(c => [c.connectSeq > 0 ? c.connectSeq : c.first, c.last]),
})

export const exfiltration: IncidentRule = {
  class: 'exfiltration',
  notice: ({
    facts,
    set: {
      exfiltration: { values },
    },
  }) =>
    facts.procs.flatMap(p =>
      [...byHost(p)].flatMap(([host, all]): ReadonlyArray<Noticed> => {
        const sent = sum(all, c => c.bytesSent)
        const received = sum(all, c => c.bytesReceived)
        if (sent < values.sent || sent < values.times * received || isLocal(host) || isNamed(p, host)) return []
        const address = all[0]?.peer ?? host
        return [noticed(p, 'sent', sent, spanOf(all), { object: address, received }, { address })]
      }),
    ),
}

export const cloudMetadata: IncidentRule = {
  class: 'cloud-metadata',
  notice: ({
    facts,
    set: {
      'cloud-metadata': { values },
    },
  }) =>
    facts.procs.flatMap(p =>
      [...byHost(p)].flatMap(([host, all]): ReadonlyArray<Noticed> => {
        const cloud = CLOUD_METADATA[host]
        if (cloud === undefined || all.length < values.count) return []
        const address = all[0]?.peer ?? host
        return [noticed(p, 'count', all.length, spanOf(all), { object: address, cloud }, { address })]
      }),
    ),
}
