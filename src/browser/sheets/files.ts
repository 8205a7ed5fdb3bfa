// Files by path, from the calls on them: so a selection of time, process or thread narrows the figures themselves. What a descriptor was
// open on is known to each row, whether the call named a path or a descriptor. Pipes, sockets and the like are no files.
import { EventType } from '../../../assembly/abi.js'
import { bytesText, type Column, durationText } from '../../present/cell.js'
import { safeText } from '../../present/escape.js'
import { errnoName, errnoText } from '../../trace/syscalls.js'
import { NO_CALL } from '../rows.js'
import { said } from './facts.js'
import { callNameOf, effectOf, Moves, movesOf } from './moved.js'
import { NO_TIMES, timesKnown, withinOf } from './narrow.js'
import type { Fold } from './sheet.js'
import { listOf, tally } from './tally.js'
import { FILE_WORDS } from './file-words.js'
import type { Detail } from './view.js'

const COLUMNS: ReadonlyArray<Column> = [
  { key: 'path', title: 'File', kind: 'path', priority: 0, wide: 9 },
  { key: 'error', title: 'Error', kind: 'text', priority: 2, wide: 5.5, hint: 'The last error of a call on it' },
  { key: 'failed', title: 'Failed', kind: 'number', priority: 6, hint: 'Calls that failed' },
  { key: 'time', title: 'Time', kind: 'duration', priority: 1, hint: 'In all calls on it' },
  { key: 'calls', title: 'Calls', kind: 'number', priority: 5 },
  { key: 'opened', title: 'Opened', kind: 'number', priority: 7, hint: 'Times it was opened with success' },
  { key: 'read', title: 'Read', kind: 'bytes', priority: 3 },
  { key: 'written', title: 'Written', kind: 'bytes', priority: 4 },
  { key: 'process', title: 'Process', kind: 'text', priority: 8, wide: 6, hint: 'The first that used it' },
]

/** What the kernel calls objects without a name: pipe:[1234], socket:[1234], anon_inode:[eventpoll]. */
const NAMELESS = /^\w+:\[/

const FIRST = 1024

/** Numbers of the files seen so far: growing columns, since there may be a million. */
const figures = () => {
  let room = FIRST
  const make = () => new Float64Array(room)
  const columns = {
    ...{ id: make(), calls: make(), failed: make(), errno: make(), ns: make(), opened: make() },
    ...{ read: make(), written: make(), first: make(), worst: make(), worstSeq: make() },
  }
  const grow = (): void => {
    room *= 2
    for (const key of Object.keys(columns) as ReadonlyArray<keyof typeof columns>) {
      const grown = make()
      grown.set(columns[key])
      columns[key] = grown
    }
  }
  return { columns, fits: (count: number): boolean => count < room, grow }
}

export const foldFiles: Fold = (session, selection) => {
  const { rows, arch, textOf } = session
  const moves = movesOf(arch)
  const effect = effectOf(arch)
  const nameOf = callNameOf(arch)
  const within = withinOf(rows, selection)
  const [seq, call, errno, ret, tookNs] = [
    rows.seq.values(),
    rows.call.values(),
    rows.errno.values(),
    rows.ret.values(),
    rows.tookNs.values(),
  ]
  const [type, pid, path, peer, comm] = [
    rows.type.values(),
    rows.pid.values(),
    rows.path.values(),
    rows.peer.values(),
    rows.comm.values(),
  ]
  const total = call.length
  const timed = timesKnown(session)
  const { columns: sum, fits, grow } = figures()
  /** Ids of strings are dense, and so is this: 0 unknown, -1 no file, else 1 + its place. */
  let placeOf = new Int32Array(FIRST)
  let count = 0
  const placed = (id: number): number => {
    if (id >= placeOf.length) {
      const grown = new Int32Array(Math.max(id + 1, placeOf.length * 2))
      grown.set(placeOf)
      placeOf = grown
    }
    const known = placeOf[id] as number
    if (known !== 0) return known - 1
    const text = textOf(id) ?? ''
    if (text === '' || NAMELESS.test(text)) {
      placeOf[id] = -1
      return -2
    }
    if (!fits(count)) grow()
    sum.id[count] = id
    placeOf[id] = ++count
    return count - 1
  }
  const plus = (column: Float64Array, at: number, value: number): void => {
    column[at] = (column[at] as number) + value
  }
  for (let row = 0; row < total; row++) {
    const id = path[row] as number
    const number = call[row] as number
    if (id === 0 || number === NO_CALL || peer[row] !== 0 || !within(row)) continue
    const at = placed(id)
    if (at < 0) continue
    const ns = tookNs[row] as number
    plus(sum.calls, at, 1)
    plus(sum.ns, at, ns)
    if (sum.calls[at] === 1) sum.first[at] = row
    if (ns >= (sum.worst[at] as number)) {
      sum.worst[at] = ns
      sum.worstSeq[at] = seq[row] as number
    }
    if (errno[row] !== 0) {
      plus(sum.failed, at, 1)
      sum.errno[at] = errno[row] as number
      continue
    }
    if (type[row] !== EventType.SyscallExit) continue
    const moved = moves(number)
    if (moved === Moves.In) plus(sum.read, at, Math.max(0, ret[row] as number))
    else if (moved === Moves.Out) plus(sum.written, at, Math.max(0, ret[row] as number))
    else if (effect(number) === 'open') plus(sum.opened, at, 1)
  }
  const order = Uint32Array.from({ length: count }, (_, at) => at).sort(
    (a, b) => (sum.ns[b] as number) - (sum.ns[a] as number) || a - b,
  )
  const at = (row: number): number => order[row] as number
  const pathOf = (row: number): string => safeText(textOf(sum.id[at(row)] as number) ?? '')
  const whoOf = (row: number): string => {
    const first = sum.first[at(row)] as number
    return safeText(`${rows.nameOf(comm[first] as number)} ${pid[first]}`)
  }

  const detail = (row: number): Detail => {
    const id = sum.id[at(row)] as number
    const [calls, errors, who] = [tally(), tally(), tally()]
    for (let i = 0; i < total; i++) {
      if (path[i] !== id || call[i] === NO_CALL || peer[i] !== 0 || !within(i)) continue
      const ns = tookNs[i] as number
      calls.add(call[i] as number, ns)
      who.add(pid[i] as number, ns)
      if (errno[i] !== 0) errors.add(errno[i] as number, 0)
    }
    const commOf = new Map(session.facts.flatMap(fact => (fact._tag === 'Process' ? [[fact.pid, fact.comm] as const] : [])))
    const raw = textOf(id)
    const facts = session.facts.flatMap(fact => (fact._tag === 'File' && fact.path === raw ? [fact] : []))
    const flags = facts.reduce((bits, fact) => bits | fact.flags, 0)
    const name = pathOf(row)
    return {
      title: name,
      facts: said([
        ['Time', timed ? durationText(sum.ns[at(row)] as number) : ''],
        [
          'Calls',
          `${(sum.calls[at(row)] as number).toLocaleString('en')}, ${(sum.failed[at(row)] as number).toLocaleString('en')} failed`,
        ],
        ['Opened', (sum.opened[at(row)] as number).toLocaleString('en')],
        ['Read', bytesText(sum.read[at(row)] as number)],
        ['Written', bytesText(sum.written[at(row)] as number)],
        [
          'In the whole recording',
          FILE_WORDS.filter(([bit]) => (flags & bit) !== 0)
            .map(([, word]) => word)
            .join(', '),
        ],
      ]),
      lists: [
        ...listOf(
          'Errors',
          errors,
          key => `${errnoName(key)} ${errnoText(key)}`,
          key => ({ text: 'events', query: `errno:${errnoName(key)} ${name}` }),
        ),
        ...listOf(
          'By process',
          who,
          key => safeText(`${commOf.get(key) ?? ''} ${key}`.trim()),
          key => ({ text: 'events', query: `pid:${key} ${name}` }),
        ),
        ...listOf(
          'By call',
          calls,
          key => nameOf(key),
          key => ({ text: 'events', query: `call:${nameOf(key)} ${name}` }),
        ),
      ],
      leads: [
        { text: 'Show its events', query: name },
        { text: 'Show the longest', seq: sum.worstSeq[at(row)] as number },
      ],
    }
  }

  return {
    columns: COLUMNS,
    count,
    note: timed ? '' : NO_TIMES,
    cell: (row, column) => {
      const i = at(row)
      switch (COLUMNS[column]?.key) {
        case 'path':
          return pathOf(row)
        case 'error':
          return sum.errno[i] === 0 ? null : errnoName(sum.errno[i] as number)
        case 'failed':
          return sum.failed[i] as number
        case 'time':
          return timed ? (sum.ns[i] as number) : null
        case 'calls':
          return sum.calls[i] as number
        case 'opened':
          return sum.opened[i] as number
        case 'read':
          return sum.read[i] as number
        case 'written':
          return sum.written[i] as number
        default:
          return whoOf(row)
      }
    },
    about: row => ({ id: String(sum.id[at(row)]), failed: sum.failed[at(row)] === sum.calls[at(row)] }),
    text: row =>
      `${pathOf(row)} ${whoOf(row)} ${sum.errno[at(row)] === 0 ? '' : errnoName(sum.errno[at(row)] as number)}`.toLowerCase(),
    detail,
  }
}
