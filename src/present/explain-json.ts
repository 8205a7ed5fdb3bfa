// An explanation for programs: the stable JSON of `explain --format json`. Version 1: seq, pid and counts are numbers, times
// are decimal strings of nanoseconds, and keys keep this order, so that equal explanations are equal bytes. json/explain.ts documents it.
import type { Finding, Step } from '../cause/index.js'
import { incidentJson } from './incidents.js'
import type { ExplainDocument } from './json/explain.js'
import { type Stacks, stacksJson } from './stack.js'
import type { ExplainView } from './explain.js'
import { actionsOf, stepText, summaryOf, unreadOf, verdict, whyOf } from './sentences.js'

const step = (s: Step) => ({ text: stepText(s), pid: s.pid, seq: s.seq, timeNs: String(s.timeNs) })

const stacked = (f: Finding, stacks: Stacks) => {
  const all = stacksJson(f, stacks)
  return all.length === 0 ? {} : { stacks: all }
}

const finding = (stacks: Stacks) => (f: Finding, index: number) => ({
  rank: index + 1,
  class: f.class,
  severity: f.severity,
  confidence: f.confidence,
  subject: f.subject,
  summary: summaryOf(f),
  why: whyOf(f),
  evidence: f.evidence,
  actions: actionsOf(f),
  chain: f.chain.map(step),
  ...stacked(f, stacks),
  ...(f.incidents === undefined ? {} : { incidents: f.incidents }),
  ...(f.missing === undefined || f.missing.length === 0 ? {} : { missing: f.missing }),
})

export const explainJson = ({ explanation, gaps, injected = [], stacks = new Map(), baseline }: ExplainView): string => {
  const { symptom, findings, incidents = [] } = explanation
  const document: ExplainDocument = {
    version: 1,
    findings: findings.map(finding(stacks)),
    symptom:
      symptom === undefined
        ? null
        : {
            kind: symptom.kind,
            pid: symptom.pid,
            comm: symptom.comm,
            code: symptom.code,
            signal: symptom.signal === 0 ? null : symptom.signal,
            durationNs: String(symptom.durationNs),
            seq: symptom.seq,
            ...(symptom.says === undefined ? {} : { says: symptom.says }),
            ...(symptom.words === undefined ? {} : { text: verdict({ symptom, findings: [] }) }),
          },
    incidents: incidents.map(incidentJson),
    notSeen: [...gaps, ...unreadOf(explanation)],
    ...(explanation.baseline === undefined || baseline === undefined
      ? {}
      : { baseline: { trace: baseline, ...explanation.baseline } }),
    ...(injected.length === 0 ? {} : { injected }),
  }
  return `${JSON.stringify(document)}\n`
}
