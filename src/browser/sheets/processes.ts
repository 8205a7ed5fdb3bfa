// The processes of a trace as a tree: how each ended, how long it lived, what it used, and how many of its calls failed. A stretch of
// time leaves those that lived in it; the selected process is not singled out, since the others are how one gets to another.
import type { ProcessFact } from '../../engine/facts.js'
import { bytesText, type Column, durationText } from '../../present/cell.js'
import { safeText } from '../../present/escape.js'
import { signalText } from '../../trace/syscalls.js'
import type { Detail } from './view.js'
import { NO_CALL } from '../rows.js'
import { livesOf } from './lives.js'
import type { Fold } from './sheet.js'
import { treeOf } from './tree.js'

const COLUMNS: ReadonlyArray<Column> = [
  { key: 'name', title: 'Process', kind: 'link', wide: 8 },
  { key: 'command', title: 'Command', kind: 'text', priority: 6, wide: 9 },
  { key: 'pid', title: 'pid', kind: 'id', priority: 3 },
  { key: 'ended', title: 'Ended', kind: 'text', priority: 1, wide: 6.5 },
  { key: 'lived', title: 'Lived', kind: 'duration', priority: 2 },
  { key: 'cpu', title: 'Processor', kind: 'duration', priority: 4, hint: 'Processor time used, by all its threads' },
  { key: 'memory', title: 'Memory', kind: 'bytes', priority: 5, hint: 'Most memory it held at once' },
  { key: 'calls', title: 'Calls', kind: 'number', priority: 6 },
  { key: 'failed', title: 'Failed', kind: 'number', priority: 7, hint: 'Calls that failed' },
  { key: 'threads', title: 'Threads', kind: 'number', priority: 9 },
]

const endOf = (process: ProcessFact): string =>
  process.alive ? 'still running' : process.signal !== 0 ? `killed by ${process.signalName}` : `exit ${process.exitCode}`

const failedEnd = (process: ProcessFact): boolean => !process.alive && (process.exitCode !== 0 || process.signal !== 0)

/** Counts only what was measured: the kernel tells of processor and memory when a process ends, or in a sample. */
const known = (value: number): number | null => (value > 0 ? value : null)

export const foldProcesses: Fold = (session, selection) => {
  const { rows, header } = session
  const startNs = Number(header.startNs)
  const all = livesOf(session.facts.filter(fact => fact._tag === 'Process'))
  const [from, to] = [(selection.fromNs ?? 0) + startNs, (selection.toNs ?? Number.POSITIVE_INFINITY) + startNs]
  const lived = all.facts.filter(fact => fact.lastNs >= from && fact.firstNs <= to)
  const lives = lived.length === all.facts.length ? all : livesOf(lived)
  const { facts } = lives
  const tree = treeOf(lives)
  const calls = new Uint32Array(facts.length)
  const failed = new Uint32Array(facts.length)
  const [seq, pid, call, errno] = [rows.seq.values(), rows.pid.values(), rows.call.values(), rows.errno.values()]
  for (let row = 0; row < seq.length; row++) {
    if (call[row] === NO_CALL) continue
    const at = lives.at(pid[row] as number, seq[row] as number)
    if (at < 0) continue
    calls[at] = (calls[at] as number) + 1
    if (errno[row] !== 0) failed[at] = (failed[at] as number) + 1
  }

  const idOf = (fact: ProcessFact): string => `${fact.pid}.${fact.first}`
  const nameOf = (fact: ProcessFact): string => safeText(fact.comm || fact.exe || '?')
  const lifeNs = (fact: ProcessFact): number => Math.max(0, Math.round(fact.lastNs - fact.firstNs))
  let open: (row: number) => boolean = row => tree.isOpen(row, false)

  const detail = (row: number): Detail => {
    const fact = facts[row] as ProcessFact
    const said: ReadonlyArray<readonly [string, string]> = [
      ['Command', safeText(fact.argv)],
      ['Program', safeText(fact.exe)],
      ['Directory', safeText(fact.cwd)],
      ['Started by', fact.ppid === 0 ? '' : String(fact.ppid)],
      [
        'Began',
        `${durationText(Math.max(0, fact.firstNs - startNs))} after the recording began${fact.attached ? ', or before it' : ''}`,
      ],
      [
        'Ended',
        `${endOf(fact)}${fact.signal === 0 ? '' : ` (${signalText(fact.signal)})`}${fact.coreDumped ? ', core dumped' : ''}`,
      ],
      ['Inside when it ended', fact.alive || fact.exitCalled ? '' : fact.endedIn],
      ['Lived', durationText(lifeNs(fact))],
      ['Processor', fact.cpuNs > 0 ? durationText(fact.cpuNs) : ''],
      ['Most memory', fact.maxRssBytes > 0 ? bytesText(fact.maxRssBytes) : ''],
      ['Started', fact.forked > 0 ? `${fact.forked.toLocaleString('en')} processes or threads` : ''],
    ]
    return {
      title: `${nameOf(fact)} ${fact.pid}`,
      facts: said.filter(([, value]) => value !== ''),
      lists: [],
      leads: [
        { text: 'Show its events', query: `pid:${fact.pid}` },
        { text: 'Select it in every view', select: { pid: fact.pid } },
        { text: failedEnd(fact) ? 'Show how it ended' : 'Show its last event', seq: fact.last },
      ],
    }
  }

  return {
    columns: COLUMNS,
    count: facts.length,
    note: lived.length === all.facts.length ? '' : 'Processes that lived in the selected time; figures are of their whole life.',
    cell: (row, column) => {
      const fact = facts[row] as ProcessFact
      switch (COLUMNS[column]?.key) {
        case 'name':
          return open(row) || tree.below[row] === 0 ? nameOf(fact) : `${nameOf(fact)}  + ${tree.below[row]?.toLocaleString('en')}`
        case 'command':
          return safeText(fact.argv)
        case 'pid':
          return fact.pid
        case 'ended':
          return endOf(fact)
        case 'lived':
          return lifeNs(fact)
        case 'cpu':
          return known(fact.cpuNs)
        case 'memory':
          return known(fact.maxRssBytes)
        case 'calls':
          return calls[row] ?? 0
        case 'failed':
          return failed[row] ?? 0
        default:
          return fact.threads + 1 // the fact counts those it created
      }
    },
    about: row => {
      const fact = facts[row] as ProcessFact
      const branch = (tree.below[row] ?? 0) > 0 ? { open: open(row) } : {}
      return { id: idOf(fact), failed: failedEnd(fact), depth: tree.depth[row] ?? 0, ...branch }
    },
    text: row => {
      const { pid, comm, argv, exe } = facts[row] as ProcessFact
      return safeText(`${pid} ${comm} ${argv} ${exe}`).toLowerCase()
    },
    detail,
    order: turned => {
      open = row => tree.isOpen(row, turned.has(idOf(facts[row] as ProcessFact)))
      return tree.shown(row => turned.has(idOf(facts[row] as ProcessFact)))
    },
  }
}
