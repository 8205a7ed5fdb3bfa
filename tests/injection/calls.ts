// The calls of a recording, in order, with what each was about: the material a plan of faults is made from. Entry and exit are one
// row. Left out: values of arguments, except the flags of open and the command of fcntl and flock, which decide what a fault means.
import { pipe } from 'fp-ts/lib/function.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import { routeNamed } from '../../src/analysis/events.js'
import { nodeEnv } from '../../src/node/env.js'
import type { Arch } from '../../src/trace/chunk.js'
import type { SystemEvent } from '../../src/trace/event.js'
import { everything } from '../../src/trace/route.js'
import { syscallRow } from '../../src/trace/syscalls.js'

export interface Call {
  readonly seq: number
  readonly pid: number
  readonly comm: string
  readonly name: string
  readonly effect: string
  /** Of the path argument, else of the descriptor. */
  readonly path: string
  /** The path argument itself is given, not a descriptor only. */
  readonly named: boolean
  readonly peer: string
  readonly local: string
  readonly fd: number
  /** Flags of open, command of fcntl, operation of flock, flags of mmap. */
  readonly flags: number
  readonly ret: bigint
  /** Changed on purpose, by `record --inject`. */
  readonly changed: boolean
}

/** Position of the argument kept as `flags`, by effect. */
const FLAGS_AT: Readonly<Record<string, number>> = { fcntl: 1, flock: 1, mmap: 3 }

const flagsAt = (arch: Arch, { abi, number }: { abi: 'native' | 'i386' | 'x32'; number: number }): number => {
  const row = syscallRow(arch, abi, number)
  const at = row?.args.findIndex(arg => arg.group === 'OPEN') ?? -1
  return at >= 0 ? at : (FLAGS_AT[row?.effect ?? ''] ?? -1)
}

/** The path argument as the program gave it: the first string that was captured at entry. */
const givenPath = (event: SystemEvent): boolean =>
  event.data._tag === 'Syscall' && event.data.snapshots.some(s => s.terminated && s.part === 'whole' && s.bytes.length > 0)

const joiner = (arch: Arch, into: Call[]): ((event: SystemEvent) => void) => {
  const open = new Map<number, Omit<Call, 'ret' | 'changed'>>()
  return event => {
    const { data, names = {}, seq, pid, tid } = event
    if (data._tag !== 'Syscall') return
    if (event.eventType === 'SyscallEntry') {
      const row = syscallRow(arch, data.abi, data.number)
      const at = flagsAt(arch, data)
      open.set(tid, {
        seq,
        pid,
        comm: names.comm ?? '',
        name: row?.name ?? '',
        effect: row?.effect ?? '',
        path: names.path ?? '',
        named: givenPath(event),
        peer: names.peer ?? '',
        local: names.local ?? '',
        fd: names.fd ?? -1,
        flags: at < 0 ? 0 : Number(BigInt.asUintN(32, data.args[at] ?? 0n)),
      })
      return
    }
    const entry = open.get(tid)
    open.delete(tid)
    if (entry === undefined || data.ret === undefined) return
    const { path = '', peer = '', local = '', comm = '' } = names
    into.push({
      ...entry,
      comm: entry.comm || comm,
      path: entry.path || path,
      peer: entry.peer || peer,
      local: entry.local || local,
      ret: data.ret,
      changed: data.injected === true || data.delayed === true,
    })
  }
}

/** Those that returned, in order of their entry. */
export const callsOf = async (trace: string): Promise<ReadonlyArray<Call>> => {
  const calls: Call[] = []
  await pipe(
    routeNamed(nodeEnv)(trace, ({ arch }) => {
      const add = joiner(arch === 'aarch64' ? 'aarch64' : 'x86_64', calls)
      return [{ where: everything, to: events => TE.fromIO(() => events.forEach(add)) }]
    }),
  )()
  return calls.sort((a, b) => a.seq - b.seq)
}

export const failed = (call: Call): boolean => call.ret < 0n && call.ret >= -4095n
