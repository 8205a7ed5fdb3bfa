// What happened over time and passed its threshold: a list beside the findings. An incident accuses nobody. It is 'low' and counts for
// nothing, unless a finding about the same process tells the same trouble: then the finding cites it and it has its level.
import type { CauseClass, Finding, Symptom } from '../finding.js'
import { type Facts, isWithin } from '../facts.js'
import type { Hang } from '../symptom.js'
import { massFileChange, sensitiveRead } from './files.js'
import type { Incident, IncidentRule } from './incident.js'
import { cpuSpin, ioSaturation, oomRisk, rapidCalls } from './load.js'
import { cloudMetadata, exfiltration, portScan } from './net.js'
import { newDestination, newProgram } from './novelty.js'
import { privilegeEscalation } from './rights.js'
import { type IncidentClass, type Thresholds, thresholdsOf } from './thresholds.js'
import { forkStorm, runawayTree, shortJobFlood } from './tree.js'

export const INCIDENT_RULES: ReadonlyArray<IncidentRule> = [
  cpuSpin,
  ioSaturation,
  rapidCalls,
  oomRisk,
  forkStorm,
  shortJobFlood,
  runawayTree,
  portScan,
  exfiltration,
  cloudMetadata,
  massFileChange,
  sensitiveRead,
  privilegeEscalation,
  newDestination,
  newProgram,
]

/** Causes that an incident of the class is the course of. */
export const TELLS: Readonly<Partial<Record<IncidentClass, ReadonlyArray<CauseClass>>>> = {
  'cpu-spin': ['cpu-spin'],
  'io-saturation': ['slow-io'],
  'rapid-calls': ['busy-poll', 'retry-loop'],
  'oom-risk': ['oom-kill', 'memory-limit'],
  'fork-storm': ['fork-storm', 'process-limit'],
  'short-job-flood': ['short-job-flood'],
  'runaway-tree': ['runaway-tree', 'fork-storm'],
}

const LEVELS = ['critical', 'high', 'medium', 'low'] as const

export const incidentsOf = (facts: Facts, hang: Hang | undefined, set: Thresholds = thresholdsOf()): ReadonlyArray<Incident> =>
  INCIDENT_RULES.flatMap(rule => {
    const { level, values } = set[rule.class]
    if (level === 'off') return []
    return rule.notice({ facts, hang, set }).map(found => ({
      ...found,
      id: 0,
      class: rule.class,
      severity: 'low' as const,
      level,
      threshold: (values as Readonly<Record<string, number>>)[found.setting] ?? 0,
    }))
  })
    .sort((a, b) => LEVELS.indexOf(a.level) - LEVELS.indexOf(b.level) || a.fromNs - b.fromNs)
    .map((incident, i) => ({ ...incident, id: i + 1 }))

/** Both about one process, or one of them about a process that descends from the other's. */
const isAbout = (facts: Facts, incident: Incident, finding: Finding): boolean => {
  const one = facts.procAt(incident.pid, incident.evidence[0])
  const other = facts.procAt(finding.pid, finding.seq)
  return one !== undefined && other !== undefined && (isWithin(one, other) || isWithin(other, one))
}

/** Findings with the incidents they rest on, and these with their level. */
export const joined = (
  facts: Facts,
  symptom: Symptom,
  findings: ReadonlyArray<Finding>,
  incidents: ReadonlyArray<Incident>,
): { readonly findings: ReadonlyArray<Finding>; readonly incidents: ReadonlyArray<Incident> } => {
  const cites = (finding: Finding): ReadonlyArray<number> =>
    incidents.filter(i => TELLS[i.class]?.includes(finding.class) === true && isAbout(facts, i, finding)).map(({ id }) => id)
  const citing = findings.map(f => ({ finding: f, ids: cites(f) }))
  const cited = new Set(symptom.kind === 'none' ? [] : citing.flatMap(({ ids }) => ids))
  return {
    findings: citing.map(({ finding, ids }) => (ids.length === 0 ? finding : { ...finding, incidents: ids })),
    incidents: incidents.map(i => (cited.has(i.id) && i.level !== 'off' ? { ...i, severity: i.level } : i)),
  }
}

export type { Incident } from './incident.js'
export { showQuantity } from './quantity.js'
export { INCIDENTS, type IncidentClass, incidentRow, type Overrides, type Thresholds, thresholdsOf } from './thresholds.js'
