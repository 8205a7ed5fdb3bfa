// Sockets and who was at their other end: what became of connecting, how much went each way, how long answers took, who closed first. A
// socket that only listens is a row too, without an other end.
import type { ConnectionFact, ListenFact, ProcessFact } from '../../engine/facts.js'
import { bytesText, durationText } from '../../present/cell.js'
import { quote, safeText } from '../../present/escape.js'
import { errnoNames, errnoText } from '../../trace/syscalls.js'
import { type FactColumn, factSheet, said } from './facts.js'
import type { Fold } from './sheet.js'
import type { Detail } from './view.js'

type Row = ConnectionFact | ListenFact

const BYTES_SHOWN = 200

const isConnection = (fact: Row): fact is ConnectionFact => fact._tag === 'Connection'

/** Of a connection only. */
const of =
  <A>(take: (fact: ConnectionFact) => A) =>
  (fact: Row): A | null =>
    isConnection(fact) ? take(fact) : null

const SOCK_DGRAM = 2

const outcomeOf = (fact: Row): string => {
  if (!isConnection(fact)) return fact.listening ? 'listens' : 'bound'
  if (fact.errno !== '') return fact.errno
  if (fact.laterErrno !== '') return `then ${fact.laterErrno}`
  if (fact.client && fact.unanswered && fact.bytesReceived === 0) return 'no answer'
  if (fact.server) return 'accepted'
  return fact.connected ? 'connected' : fact.outcomeKnown ? '' : 'not known'
}

const hasFailed = (fact: Row): boolean => isConnection(fact) && (fact.errno !== '' || fact.laterErrno !== '')

/** How long connecting took is told by what the wait for it showed: both events are calls, so it is no longer than this. */
const closedBy = (fact: ConnectionFact): string =>
  fact.endedFirst ? 'here first' : fact.eof ? 'the other end first' : fact.closed ? 'here' : 'not closed'

const errorOf = (name: string): string => {
  const number = errnoNames().get(name)
  return name === '' ? '' : number === undefined ? name : `${name} ${errnoText(number)}`
}

export const foldConnections: Fold = (session, selection) => {
  const processes = new Map(
    session.facts.filter((fact): fact is ProcessFact => fact._tag === 'Process').map(fact => [fact.pid, fact]),
  )
  const who = (pid: number): string => safeText(`${processes.get(pid)?.comm ?? ''} ${pid}`.trim())
  const facts = session.facts.filter((fact): fact is Row => fact._tag === 'Connection' || fact._tag === 'Listen')
  const startNs = Number(session.header.startNs)

  const peerOf = (fact: Row): string => safeText(isConnection(fact) ? fact.peer : '')
  const localOf = (fact: Row): string => safeText(isConnection(fact) ? fact.local : fact.address)

  const columns: ReadonlyArray<FactColumn<Row>> = [
    { key: 'peer', title: 'Other end', kind: 'link', wide: 8, of: fact => peerOf(fact) || localOf(fact) },
    { key: 'process', title: 'Process', kind: 'text', priority: 2, wide: 6.5, of: fact => who(fact.pid) },
    { key: 'outcome', title: 'Outcome', kind: 'text', priority: 1, wide: 7, of: outcomeOf },
    {
      ...{
        key: 'other',
        title: 'Other process',
        kind: 'text',
        priority: 5,
        wide: 7.5,
        hint: 'Who has the other end, when that is in the recording',
      },
      of: of(fact => (fact.peerPid === 0 ? null : who(fact.peerPid))),
    },
    { key: 'began', title: 'Began', kind: 'duration', priority: 7, of: fact => Math.max(0, fact.firstNs - startNs) },
    { key: 'lasted', title: 'Lasted', kind: 'duration', priority: 6, of: fact => fact.lastNs - fact.firstNs },
    { key: 'sent', title: 'Sent', kind: 'bytes', priority: 3, of: of(fact => fact.bytesSent) },
    { key: 'received', title: 'Received', kind: 'bytes', priority: 4, of: of(fact => fact.bytesReceived) },
    {
      ...{ key: 'answer', title: 'Answer', kind: 'duration', priority: 8, hint: 'Longest time from a send to what came back' },
      of: of(fact => (fact.longestAnswerNs > 0 ? fact.longestAnswerNs : null)),
    },
  ]

  const bytes = (content: Uint8Array): string =>
    content.length === 0 ? '' : quote(content.subarray(0, BYTES_SHOWN), content.length > BYTES_SHOWN)

  const ofConnection = (fact: ConnectionFact): Detail['facts'] =>
    said([
      ['Process', who(fact.pid)],
      ['Other end', `${peerOf(fact)}${fact.peerPid === 0 ? '' : `, ${who(fact.peerPid)}`}`],
      ['This end', localOf(fact)],
      ['Kind', `${fact.unix ? 'Unix' : 'Internet'}, ${fact.datagram ? 'datagrams' : 'stream'}, descriptor ${fact.fd}`],
      ['Connecting', fact.errno !== '' ? errorOf(fact.errno) : fact.server ? 'accepted here' : fact.connected ? 'succeeded' : ''],
      ['Later', errorOf(fact.laterErrno)],
      ['Sent', bytesText(fact.bytesSent)],
      ['Received', bytesText(fact.bytesReceived)],
      [
        'Waited for answers',
        fact.answerNs > 0 ? `${durationText(fact.answerNs)}, the longest ${durationText(fact.longestAnswerNs)}` : '',
      ],
      ['Without an answer', fact.unanswered ? 'the last thing was a send' : ''],
      ['Gave up waiting', fact.timedOut ? 'a wait on it ended by its own time limit' : ''],
      ['Closed', closedBy(fact)],
      ['First sent', bytes(fact.firstSent)],
      ['First received', bytes(fact.firstReceived)],
    ])

  const detail = (fact: Row): Detail => {
    const address = peerOf(fact) || localOf(fact)
    const seqs: ReadonlyArray<readonly [string, number]> = isConnection(fact)
      ? [
          ['Show connecting', fact.connectSeq],
          ['Show what became of it', fact.outcomeSeq],
          ['Show the later failure', fact.laterErrnoSeq],
          ['Show the last event', fact.last],
        ]
      : [['Show the call', fact.first]]
    const others = isConnection(fact) && fact.peerPid !== 0 && fact.peerPid !== fact.pid ? [fact.peerPid] : []
    return {
      title: `${who(fact.pid)} ${isConnection(fact) ? (fact.server ? '←' : '→') : 'at'} ${address}`,
      facts: isConnection(fact)
        ? ofConnection(fact)
        : said([
            ['Process', who(fact.pid)],
            ['Address', localOf(fact)],
            ['Kind', fact.socketType === SOCK_DGRAM ? 'datagrams' : 'stream'],
            ['State', outcomeOf(fact)],
          ]),
      lists: [],
      leads: [
        { text: 'Show its events', query: `pid:${fact.pid} ${address}` },
        ...seqs.filter(([, seq]) => seq > 0).map(([text, seq]) => ({ text, seq })),
        ...[fact.pid, ...others].map(pid => ({ text: `Select ${who(pid)}`, select: { pid } })),
      ],
    }
  }

  return factSheet(session, selection, facts, {
    columns,
    noun: 'Connections',
    failed: hasFailed,
    text: fact =>
      [peerOf(fact), localOf(fact), who(fact.pid), outcomeOf(fact), isConnection(fact) ? who(fact.peerPid) : ''].join(' '),
    detail,
  })
}
