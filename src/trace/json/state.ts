// The shape of a ProcessState in JSON: by far the largest event, so it has a file of its own beside event.ts.
import type {
  Descriptor,
  EpollWatch,
  FileLock,
  Mount,
  ProcessStateData,
  ResourceLimit,
  ThreadState,
  Unreadable,
} from '../event.js'
import { ABI, STATE_PART, STATE_REASON } from '../names.js'
import { bytes, flag, list, maybe, struct, tagged, text, u32, u64, word } from './shape.js'
import { snapshot } from './snapshot.js'

const descriptor = struct<Descriptor>({
  fd: u32,
  target: maybe(text),
  flags: u32,
  pos: u64,
  family: u32,
  type: u32,
  local: maybe(bytes),
  peer: maybe(bytes),
  listening: flag,
  inode: u64,
  peerInode: u64,
  queuedReceive: u32,
  queuedSend: u32,
  watches: list(struct<EpollWatch>({ fd: u32, events: u32, data: u64 })),
  mountId: u32,
  file: maybe(bytes),
  socketState: u32,
})

const lock = struct<FileLock>({
  type: maybe(text),
  path: maybe(text),
  holderPid: u32,
  inode: u64,
  start: u64,
  end: u64,
  waiting: flag,
  device: u64,
})

const thread = struct<ThreadState>({
  tid: u32,
  comm: maybe(text),
  inSyscall: flag,
  number: u32,
  args: list(u64),
  wchan: maybe(text),
  sinceNs: u64,
  state: u32,
  snapshots: list(snapshot),
  voluntarySwitches: u64,
  abi: word(ABI),
  nsTid: u32,
  kernelStack: maybe(text),
})

const mount = struct<Mount>({ id: u32, point: maybe(text), type: maybe(text), source: maybe(text), device: u64 })

export const processState = tagged<ProcessStateData>('ProcessState', {
  reason: word(STATE_REASON),
  ppid: u32,
  pgid: u32,
  sid: u32,
  comm: maybe(text),
  exe: maybe(text),
  cwd: maybe(text),
  root: maybe(text),
  argv: list(text),
  uids: list(u32),
  gids: list(u32),
  groups: list(u32),
  capEffective: u64,
  capPermitted: u64,
  capBounding: u64,
  umask: u32,
  limits: list(struct<ResourceLimit>({ resource: u32, soft: u64, hard: u64 })),
  cgroup: maybe(text),
  nsPids: list(u32),
  pidNs: u64,
  mntNs: u64,
  netNs: u64,
  descriptors: list(descriptor),
  locks: list(lock),
  threads: list(thread),
  sigIgnored: u64,
  sigBlocked: u64,
  sigCaught: u64,
  seccompMode: u32,
  noNewPrivs: flag,
  startTimeNs: u64,
  related: flag,
  stopSignal: u32,
  tracerPid: u32,
  unreadable: list(struct<Unreadable>({ part: word(STATE_PART), errno: u32 })),
  mounts: list(mount),
})
