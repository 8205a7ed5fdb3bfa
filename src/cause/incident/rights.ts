// Rights gained: a program that ran with more than its starter had. Ordinary ways are a set-user-ID program whose purpose that is,
// capabilities of a file that an administrator installed (capabilities(7)), and a user namespace, where all capabilities are worth no
// more than its owner's (user_namespaces(7)).
import type { PrivilegeFact } from '../../engine/facts.js'
import { type IncidentRule, noticed } from './incident.js'
import { isKnownToRaise, isSystemProgram } from './places.js'

const ROOT = 0

const isOrdinary = (f: PrivilegeFact): boolean => {
  if (f.userAfter === ROOT) return isKnownToRaise(f.path)
  return f.inNamespace || isSystemProgram(f.path)
}

export const privilegeEscalation: IncidentRule = {
  class: 'privilege-escalation',
  notice: ({
    facts,
    set: {
      'privilege-escalation': { values },
    },
  }) =>
    facts.procs.flatMap(p => {
      const gained = p.privileges.filter(f => !isOrdinary(f))
      const count = gained.reduce((n, f) => n + f.count, 0)
      const [first] = gained
      if (first === undefined || count < values.count) return []
      const when = {
        fromNs: first.firstNs,
        toNs: Math.max(...gained.map(f => f.lastNs)),
        evidence: gained.slice(0, 8).map(f => f.first),
      }
      const what = first.userAfter === ROOT ? 'root' : 'capabilities'
      const fields = { object: first.path, before: first.userBefore, after: first.userAfter, what }
      return [noticed(p, 'count', count, when, fields, { path: first.path })]
    }),
}
