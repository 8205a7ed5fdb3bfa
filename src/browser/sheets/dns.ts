// Names that were looked up: at which server, what was answered, how long that took.
import type { DnsFact } from '../../engine/facts.js'
import { durationText } from '../../present/cell.js'
import { safeText } from '../../present/escape.js'
import { type FactColumn, factSheet, said } from './facts.js'
import type { Fold } from './sheet.js'
import type { Detail } from './view.js'

/** RFC 1035 section 4.1.1, RFC 2136 section 2.2. */
const RCODES: ReadonlyArray<string> = [
  ...['NOERROR', 'FORMERR', 'SERVFAIL', 'NXDOMAIN', 'NOTIMP', 'REFUSED'],
  ...['YXDOMAIN', 'YXRRSET', 'NXRRSET', 'NOTAUTH', 'NOTZONE'],
]
const rcodeName = (rcode: number): string => RCODES[rcode] ?? `code ${rcode}`

/** RFC 1035 section 3.2.2, RFC 3596, RFC 2782, RFC 9460; types by the number a query has. */
const TYPES: Readonly<Record<number, string>> = {
  ...{
    1: 'A',
    2: 'NS',
    5: 'CNAME',
    6: 'SOA',
    12: 'PTR',
    15: 'MX',
    16: 'TXT',
    28: 'AAAA',
    33: 'SRV',
    64: 'SVCB',
    65: 'HTTPS',
    255: 'ANY',
  },
}
const typeName = (type: number): string => TYPES[type] ?? (type > 0 ? `type ${type}` : '')

const answerOf = (fact: DnsFact): string =>
  fact.errno !== '' ? fact.errno : fact.answers === 0 || fact.rcode < 0 ? 'no answer' : rcodeName(fact.rcode)

const hasFailed = (fact: DnsFact): boolean => fact.errno !== '' || fact.answers === 0 || fact.rcode !== 0

export const foldDns: Fold = (session, selection) => {
  const facts = session.facts.filter((fact): fact is DnsFact => fact._tag === 'Dns')
  const who = (fact: DnsFact): string => safeText(`${fact.comm} ${fact.pid}`.trim())
  const startNs = Number(session.header.startNs)
  const columns: ReadonlyArray<FactColumn<DnsFact>> = [
    { key: 'name', title: 'Name', kind: 'link', wide: 9, of: fact => safeText(fact.name) },
    { key: 'answer', title: 'Answer', kind: 'text', priority: 1, wide: 6.5, of: answerOf },
    {
      key: 'waited',
      title: 'Waited',
      kind: 'duration',
      priority: 2,
      hint: 'From the query to its answer, of all of them',
      of: fact => fact.waitedNs,
    },
    { key: 'longest', title: 'Longest', kind: 'duration', priority: 6, of: fact => fact.longestNs },
    { key: 'type', title: 'Type', kind: 'text', priority: 7, wide: 4, of: fact => typeName(fact.queryType) },
    { key: 'queries', title: 'Queries', kind: 'number', priority: 4, of: fact => fact.queries },
    {
      key: 'repeats',
      title: 'Repeats',
      kind: 'number',
      priority: 5,
      hint: 'Asked again before an answer came',
      of: fact => fact.repeats,
    },
    { key: 'records', title: 'Records', kind: 'number', priority: 8, hint: 'Most in one answer', of: fact => fact.records },
    { key: 'server', title: 'Server', kind: 'text', priority: 3, wide: 7, of: fact => safeText(fact.server) },
    { key: 'process', title: 'Process', kind: 'text', priority: 9, wide: 6, of: who },
  ]
  const detail = (fact: DnsFact): Detail => ({
    title: safeText(fact.name),
    facts: said([
      ['Server', safeText(fact.server)],
      ['Process', who(fact)],
      ['First asked', `${durationText(Math.max(0, fact.firstNs - startNs))} after the recording began`],
      ['Last type asked for', typeName(fact.queryType)],
      ['Queries', `${fact.queries}, ${fact.repeats} of them repeated before an answer came`],
      ['Answers', `${fact.answers}${fact.rcodes.length === 0 ? '' : `: ${fact.rcodes.map(rcodeName).join(', ')}`}`],
      ['Records', fact.answers > 0 ? `${fact.records} at most in one answer` : ''],
      ['Waited', `${durationText(fact.waitedNs)}, the longest ${durationText(fact.longestNs)}`],
      ['Error on its socket', fact.errno],
    ]),
    lists: [],
    leads: [
      { text: 'Show its events', query: `pid:${fact.pid} ${safeText(fact.server)}` },
      { text: 'Show the first query', seq: fact.first },
      ...(fact.longestSeq === 0 ? [] : [{ text: 'Show the end of the longest wait', seq: fact.longestSeq }]),
      { text: `Select ${who(fact)}`, select: { pid: fact.pid } },
    ],
  })
  return factSheet(session, selection, facts, {
    columns,
    noun: 'Look-ups',
    failed: hasFailed,
    text: fact => safeText(`${fact.name} ${fact.server} ${who(fact)} ${answerOf(fact)}`),
    detail,
  })
}
