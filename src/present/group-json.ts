// Groups of recordings for programs: the stable JSON of `explain DIR --format json`. Times are RFC 3339, keys keep this order. The
// codec in json/group.ts documents it.
import type { Group, Grouped } from '../compare/group.js'
import type { GroupDocument } from './json/group.js'
import { actionsOf, summaryOf, whyOf } from './sentences.js'

const instant = (epochNs: bigint): string => new Date(Number(epochNs / 1_000_000n)).toISOString()

const group = ({ outcome, count, representative, names, firstNs, lastNs }: Group) => {
  const { finding } = representative
  return {
    outcome,
    count,
    ...(finding === undefined
      ? {}
      : {
          class: finding.class,
          severity: finding.severity,
          confidence: finding.confidence,
          subject: finding.subject,
          summary: summaryOf(finding),
          why: whyOf(finding),
          actions: actionsOf(finding),
        }),
    ...(firstNs === undefined || lastNs === undefined ? {} : { first: instant(firstNs), last: instant(lastNs) }),
    representative: representative.name,
    recordings: names,
  }
}

export const groupJson = ({ groups, unread, count }: Grouped): string => {
  const document: GroupDocument = { version: 1, recordings: count, groups: groups.map(group), unread }
  return `${JSON.stringify(document)}\n`
}
