// Processes that are looked at while they run, as stories: a scene says of each what a look at it sees, and two looks are told.
import type { EventData, ProcessStateData, StatePart, ThreadState } from '../../../src/trace/event.js'
import { syscallNumber } from '../../../src/trace/syscalls.js'
import { someHeader } from '../../support/events.js'
import { type Piece, snapshot, state, type Story, story } from './story.js'

const MS = 1_000_000n

/** A thread as a look sees it; `call` is the call it is inside, by name. */
export interface Seen {
  readonly tid?: number
  readonly comm?: string
  readonly state?: string
  readonly call?: string
  readonly args?: ReadonlyArray<number | bigint>
  readonly at?: ReadonlyArray<Piece>
  readonly wchan?: string
  /** Before the look, when it last ran. */
  readonly sinceMs?: number
  /** It runs between the looks. */
  readonly moves?: boolean
  readonly nsTid?: number
}

export interface SeenDescriptor {
  readonly target: string
  readonly flags?: number
  readonly inode?: number
  readonly peerInode?: number
  readonly local?: Uint8Array
  readonly peer?: Uint8Array
  readonly listening?: boolean
  readonly type?: number
  readonly queued?: number
  readonly mountId?: number
  readonly socketState?: number
  readonly watches?: ReadonlyArray<number>
}

export interface Looked {
  readonly comm?: string
  readonly ppid?: number
  readonly related?: boolean
  readonly stopSignal?: number
  readonly tracerPid?: number
  readonly unreadable?: ReadonlyArray<StatePart>
  readonly fds?: Readonly<Record<number, SeenDescriptor>>
  readonly locks?: ReadonlyArray<{ readonly path: string; readonly holder: number; readonly waiting?: boolean }>
  readonly threads?: ReadonlyArray<Seen>
  readonly mounts?: Readonly<Record<number, string>>
}

const POLLIN = 1n

const sawThread = (pid: number, comm: string, seen: Seen, now: bigint): ThreadState => ({
  tid: seen.tid ?? pid,
  comm: seen.comm ?? comm,
  inSyscall: seen.call !== undefined,
  number: seen.call === undefined ? 0 : (syscallNumber('x86_64', seen.call) ?? 0),
  args: (seen.args ?? []).map(a => BigInt.asUintN(64, BigInt(a))),
  ...(seen.wchan === undefined ? {} : { wchan: seen.wchan }),
  sinceNs: seen.sinceMs === undefined ? 0n : now - BigInt(seen.sinceMs) * MS,
  state: (seen.state ?? 'S').charCodeAt(0),
  snapshots: (seen.at ?? []).map(snapshot),
  voluntarySwitches: seen.moves === true ? now : 7n,
  abi: 'native',
  nsTid: seen.nsTid ?? 0,
})

/** The ProcessState of a look at `now`. */
export const look = (pid: number, has: Looked, now: bigint): EventData => {
  const comm = has.comm ?? 'app'
  return {
    ...(state() as ProcessStateData),
    reason: 'attach',
    comm,
    exe: `/bin/${comm}`,
    argv: [comm],
    ppid: has.ppid ?? 1,
    related: has.related ?? false,
    stopSignal: has.stopSignal ?? 0,
    tracerPid: has.tracerPid ?? 0,
    unreadable: (has.unreadable ?? []).map(part => ({ part, errno: 13 })),
    descriptors: Object.entries(has.fds ?? {}).map(([fd, d]) => ({
      fd: Number(fd),
      target: d.target,
      flags: d.flags ?? 2,
      pos: 0n,
      family: d.local === undefined ? (d.target.startsWith('socket') ? 1 : 0) : 2,
      type: d.type ?? 1,
      ...(d.local === undefined ? {} : { local: d.local }),
      ...(d.peer === undefined ? {} : { peer: d.peer }),
      listening: d.listening ?? false,
      inode: BigInt(d.inode ?? Number(/\[(\d+)\]/.exec(d.target)?.[1] ?? 0)),
      peerInode: BigInt(d.peerInode ?? 0),
      queuedReceive: d.queued ?? 0,
      queuedSend: 0,
      mountId: d.mountId ?? 0,
      socketState: d.socketState ?? 0,
      watches: (d.watches ?? []).map(fd => ({ fd, events: Number(POLLIN), data: BigInt(fd) })),
    })),
    locks: (has.locks ?? []).map(l => ({
      type: 'FLOCK ADVISORY WRITE',
      path: l.path,
      holderPid: l.holder,
      inode: 0n,
      device: 0n,
      start: 0n,
      end: 2n ** 64n - 1n,
      waiting: l.waiting ?? false,
    })),
    mounts: Object.entries(has.mounts ?? {}).map(([id, point]) => ({ id: Number(id), point, type: 'ext4', device: 0n })),
    threads: (has.threads ?? [{}]).map(seen => sawThread(pid, comm, seen, now)),
  }
}

/** The machine has run for a while before the first look. */
const BEGUN_MS = 100_000_000n

export type Scene = Readonly<Record<number, Looked>>

/** Two looks at everybody, a fifth of a second apart. */
export const looked = (scene: Scene): Story => {
  const s = story()
  const people = Object.entries(scene)
  for (const first of [true, false])
    for (const [i, [pid, has]] of people.entries())
      s.event(Number(pid), 'ProcessState', look(Number(pid), has, someHeader.startNs + (BEGUN_MS + (first ? 0n : 1n)) * MS), {
        ms: i > 0 ? 0.1 : first ? Number(BEGUN_MS) : 200,
      })
  return s
}
