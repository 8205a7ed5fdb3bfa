// Incidents of processor, storage, memory and calls: each from the highest window the engine kept.
import { Limit } from '../../../assembly/abi.js'
import { endedBadly, type Proc } from '../facts.js'
import { duration, shown } from '../rule.js'
import { type IncidentRule, noticed, peaksOf, whenOf } from './incident.js'

const SECOND = 1_000_000_000
const RLIMIT_AS = 9 // asm-generic/resource.h

/** A process that ended by itself with success has worked, however hard (TAXONOMY, cpu-spin). */
export const cpuSpin: IncidentRule = {
  class: 'cpu-spin',
  notice: ({
    facts,
    hang,
    set: {
      'cpu-spin': { values },
    },
  }) =>
    peaksOf(facts, 'Cpu').flatMap(([p, peak]) => {
      const share = peak.value / peak.windowNs
      const rate = peak.second / (peak.windowNs / SECOND)
      const stopped = p.fact.alive || p.fact.signal !== 0 || hang?.victim === p
      if (share < values.share || rate > values.calls || !stopped) return []
      return [noticed(p, 'share', Math.min(share, p.fact.threads + 1), whenOf(peak), { calls: peak.second })]
    }),
}

export const ioSaturation: IncidentRule = {
  class: 'io-saturation',
  notice: ({
    facts,
    set: {
      'io-saturation': { values },
    },
  }) => [
    ...peaksOf(facts, 'Blocked').flatMap(([p, peak]) => {
      const share = peak.value / peak.windowNs
      if (share <= values.share) return []
      const object = shown(p, peak.object)
      return [noticed(p, 'share', share, whenOf(peak), { object, calls: peak.second, what: 'blocked' }, { path: peak.object })]
    }),
    ...peaksOf(facts, 'Sync').flatMap(([p, peak]) => {
      if (peak.value < values['fsync-p99'] || peak.count < values.fsyncs) return []
      const when = { ...whenOf(peak), evidence: [peak.first, peak.topSeq, peak.last] }
      const fields = { object: shown(p, peak.object), calls: peak.count, longest: duration(peak.top), what: 'synced' }
      return [noticed(p, 'fsync-p99', peak.value, when, fields, { path: peak.object, syscall: 'fsync' })]
    }),
  ],
}

export const rapidCalls: IncidentRule = {
  class: 'rapid-calls',
  notice: ({
    facts,
    set: {
      'rapid-calls': { values },
    },
  }) =>
    peaksOf(facts, 'Repeats').flatMap(([p, peak]) =>
      peak.value < values.count
        ? []
        : [
            noticed(
              p,
              'count',
              peak.value,
              whenOf(peak),
              { syscall: peak.syscall, object: peak.object === '' ? '' : ` on ${shown(p, peak.object)}`, failed: peak.second },
              { syscall: peak.syscall },
            ),
          ],
    ),
}

/** The limit of its address space: its own, or that of the ancestor it was forked by (fork(2)). */
const addressLimit = (p: Proc): number => {
  for (let at: Proc | undefined = p; at !== undefined; at = at.parent) {
    const known = at.limits.filter(l => l.resource === RLIMIT_AS && l.errno === '')
    const last = known.sort((a, b) => a.last - b.last)[known.length - 1]
    if (last !== undefined) return last.soft
  }
  return Number.POSITIVE_INFINITY
}

/** In how many parts of the window it must have grown to grow steadily. */
const STEADY = 0.8 * Limit.WindowParts

/** Growth is a risk while it lasts: of a process that ended well it was none. */
export const oomRisk: IncidentRule = {
  class: 'oom-risk',
  notice: ({
    facts,
    set: {
      'oom-risk': { values },
    },
  }) =>
    peaksOf(facts, 'Growth').flatMap(([p, peak]) => {
      const limit = addressLimit(p)
      if (!Number.isFinite(limit) || limit <= 0) return []
      const fields = { limit: megabytes(limit), size: megabytes(peak.top), what: 'near' }
      if (peak.top / limit >= values.share) {
        const when = { fromNs: peak.topNs, toNs: peak.topNs, evidence: [peak.topSeq] }
        return [noticed(p, 'share', peak.top / limit, when, fields)]
      }
      const steady = peak.active >= STEADY && peak.second === 0
      const lasts = p.fact.alive || endedBadly(p)
      const needed = (limit - peak.atEnd) / (peak.value / peak.windowNs)
      if (!steady || !lasts || needed > values.within) return []
      return [noticed(p, 'within', needed, whenOf(peak), { ...fields, size: megabytes(peak.atEnd), what: 'growing' })]
    }),
}

const megabytes = (bytes: number): string => `${Math.round(bytes / 1e6)} MB`
