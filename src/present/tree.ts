// `tree`: the processes of a trace as a tree: id, command line, how each ended and how long it ran. Threads are counted, not
// drawn. A process that the trace shows only in passing (attached, or after a loss) stands at the top level.
import type { SystemEvent } from '../trace/event.js'
import { signalName } from '../trace/syscalls.js'
import { safeText } from './escape.js'
import { type Palette, plain } from './palette.js'
import { duration } from './show.js'

export interface ProcessNode {
  readonly pid: number
  readonly command: string
  readonly beganNs: bigint
  /** Undefined while it runs at the end of the trace. */
  readonly endedNs: bigint | undefined
  readonly code: number
  readonly signal: number
  readonly threads: number
  readonly children: ReadonlyArray<ProcessNode>
}

interface Process {
  pid: number
  command: string
  beganNs: bigint
  endedNs: bigint | undefined
  code: number
  signal: number
  threads: number
  children: Process[]
}

export interface TreeFold {
  readonly add: (event: SystemEvent) => void
  readonly roots: () => ReadonlyArray<ProcessNode>
}

/** Pids are used again: a new process under an old number is another node. */
export const treeFold = (): TreeFold => {
  const current = new Map<number, Process>()
  const top: Process[] = []
  const begin = (pid: number, at: bigint, parent?: Process): Process => {
    const process: Process = {
      pid,
      command: parent?.command ?? '',
      beganNs: at,
      endedNs: undefined,
      code: 0,
      signal: 0,
      threads: 1,
      children: [],
    }
    current.set(pid, process)
    const siblings = parent?.children ?? top
    siblings.push(process)
    return process
  }
  const seen = (event: SystemEvent): Process => current.get(event.pid) ?? begin(event.pid, event.timestamp)
  const add = (event: SystemEvent): void => {
    const { data } = event
    if (event.pid === 0) return // about no process: losses
    const process = seen(event)
    switch (data._tag) {
      case 'Fork':
        if (data.kind === 'thread') process.threads += 1
        else begin(data.childPid, event.timestamp, process)
        return
      case 'Exec':
        process.command = data.argv.length > 0 ? data.argv.join(' ') : (data.path ?? process.command)
        return
      case 'ProcessState':
        if (data.argv.length > 0) process.command = data.argv.join(' ')
        return
      case 'Exit':
        if (!data.group) return
        process.endedNs = event.timestamp
        process.code = data.code
        process.signal = data.signal
        current.delete(event.pid)
        return
    }
  }
  return { add, roots: () => top }
}

const ending = (node: ProcessNode, palette: Palette): string => {
  if (node.endedNs === undefined) return palette.strong('still running')
  if (node.signal !== 0) return palette.bad(`killed by ${signalName(node.signal)}`)
  return node.code === 0 ? palette.good('exited 0') : palette.bad(`exited ${node.code}`)
}

const COMMAND_MIN = 20

const label = (node: ProcessNode, indent: number, endNs: bigint | undefined, palette: Palette, width: number): string => {
  const took = endNs === undefined ? '' : `, ${duration((node.endedNs ?? endNs) - node.beganNs)}`
  const threads = node.threads > 1 ? `, ${node.threads} threads` : ''
  const plainEnd = `${ending(node, plain)}${took}${threads}`
  const command = safeText(node.command === '' ? '?' : node.command)
  const room = Math.max(width - indent - String(node.pid).length - plainEnd.length - 4, COMMAND_MIN)
  const shown = command.length > room ? `${command.slice(0, room - 3)}...` : command
  return `${palette.faint(String(node.pid))} ${palette.name(shown)}  ${ending(node, palette)}${took}${threads}`
}

/** Lines of at most `width` columns, command lines being cut; `endNs` is when the trace ended, undefined where it knows no times. */
export const treeLines = (
  roots: ReadonlyArray<ProcessNode>,
  endNs: bigint | undefined,
  palette: Palette = plain,
  width = 80,
): ReadonlyArray<string> => {
  const below = (nodes: ReadonlyArray<ProcessNode>, prefix: string): ReadonlyArray<string> =>
    nodes.flatMap((node, i) => {
      const last = i === nodes.length - 1
      const line = `${prefix}${last ? '└─ ' : '├─ '}${label(node, prefix.length + 3, endNs, palette, width)}`
      return [line, ...below(node.children, `${prefix}${last ? '   ' : '│  '}`)]
    })
  return roots.flatMap(root => [label(root, 0, endNs, palette, width), ...below(root.children, '')])
}
