// Incidents as people and programs read them: a section after the findings, one line each with the number and its threshold, and the
// JSON list. Classes, thresholds and levels are those of cause/incident.
import { type Incident, incidentRow, showQuantity } from '../cause/incident/index.js'
import { filled } from './filled.js'
import { fill } from './messages.js'
import { INCIDENT_FROM, INCIDENT_MORE, INCIDENT_NOTICED, INCIDENT_WITHIN, INCIDENT_WORDS } from './messages-incident.js'

const unitOf = (incident: Incident) => incidentRow(incident.class).settings[incident.setting]?.unit ?? 'count'

/** The sentence, without class and threshold. */
const whatOf = (incident: Incident): string => {
  const words = INCIDENT_WORDS[incident.class]
  const template = typeof words === 'string' ? words : (words[incident.fields['what'] ?? ''] ?? '')
  return filled(template, { ...incident.fields, value: showQuantity(unitOf(incident), incident.value) })
}

export const incidentSummary = (incident: Incident): string =>
  fill(incident.setting === 'within' ? INCIDENT_WITHIN : INCIDENT_FROM, {
    text: whatOf(incident),
    threshold: showQuantity(unitOf(incident), incident.threshold),
  })

const since = (ns: number): string => `+${(ns / 1e9).toFixed(1)}`

/** "+3.0 to +8.1 s", from the start of the recording. */
export const incidentSpan = ({ fromNs, toNs }: Incident, startNs: number): string => {
  const [from, to] = [since(fromNs - startNs), since(toNs - startNs)]
  return from === to ? `${to} s` : `${from} to ${to} s`
}

/** A terminal has room for the gravest. */
const SHOWN = 6

export interface Line {
  readonly text: string
  readonly marks: string
}

/** Absent when nothing was noticed. */
export const noticedLines = (
  incidents: ReadonlyArray<Incident>,
  startNs: number,
): { readonly title: string; readonly lines: ReadonlyArray<Line> } | undefined => {
  if (incidents.length === 0) return undefined
  const lines = incidents.slice(0, SHOWN).map(i => ({
    text: `${i.class}: ${incidentSummary(i)}`,
    marks: `${incidentSpan(i, startNs)} [#${i.evidence[0]}]`,
  }))
  const rest = incidents.length - lines.length
  const more = rest === 0 ? [] : [{ text: fill(INCIDENT_MORE, { count: rest }), marks: '' }]
  return { title: INCIDENT_NOTICED, lines: [...lines, ...more] }
}

export const incidentJson = (i: Incident) => ({
  id: i.id,
  class: i.class,
  severity: i.severity,
  level: i.level,
  subject: i.subject,
  summary: incidentSummary(i),
  fromNs: String(i.fromNs),
  toNs: String(i.toNs),
  measured: { setting: i.setting, unit: unitOf(i), value: i.value, threshold: i.threshold },
  evidence: i.evidence,
})
