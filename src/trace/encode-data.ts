// EventData to its message, one row per `_tag`; beside encode.ts because the list is long.
import { absurd } from '../base/absurd.js'
import type { Interner } from './encode.js'
import type { EventData, ProcessStateData, Snapshot } from './event.js'
import { ABI, FORK_KIND, LOSS_REASON, PART, STATE_PART, STATE_REASON } from './names.js'
import { fromBig } from './wire.js'

type Fields = Record<string, unknown>

/** Every bigint of a flat record becomes halves; names are equal on both sides. */
const halved = (record: object): Fields =>
  Object.fromEntries(Object.entries(record).map(([key, value]) => [key, typeof value === 'bigint' ? fromBig(value) : value]))

const encodeSnapshot = (
  { arg, addr, bytes, fullSize, terminated, redacted, part, index }: Snapshot,
  names: Interner,
): Fields => ({
  arg,
  addr: fromBig(addr),
  bytesStr: names.str(bytes),
  fullSize: fromBig(fullSize),
  terminated,
  redacted,
  part: PART.indexOf(part),
  index,
})

const encodeState = (state: ProcessStateData, names: Interner): Fields => ({
  ...halved(state),
  reason: STATE_REASON.indexOf(state.reason),
  commStr: names.str(state.comm),
  exeStr: names.str(state.exe),
  cwdStr: names.str(state.cwd),
  rootStr: names.str(state.root),
  argvStr: state.argv.map(names.str),
  cgroupStr: names.str(state.cgroup),
  limits: state.limits.map(halved),
  descriptors: state.descriptors.map(d => ({
    ...halved(d),
    targetStr: names.str(d.target),
    localStr: names.str(d.local),
    peerStr: names.str(d.peer),
    fileStr: names.str(d.file),
    watches: d.watches.map(halved),
  })),
  locks: state.locks.map(l => ({ ...halved(l), typeStr: names.str(l.type), pathStr: names.str(l.path) })),
  threads: state.threads.map(t => ({
    ...halved(t),
    commStr: names.str(t.comm),
    args: t.args.map(fromBig),
    wchanStr: names.str(t.wchan),
    snapshots: t.snapshots.map(snapshot => encodeSnapshot(snapshot, names)),
    abi: ABI.indexOf(t.abi),
    kernelStackStr: names.str(t.kernelStack),
  })),
  unreadable: state.unreadable.map(u => ({ ...u, part: STATE_PART.indexOf(u.part) })),
  mounts: state.mounts.map(mount => ({
    ...halved(mount),
    pointStr: names.str(mount.point),
    typeStr: names.str(mount.type),
    sourceStr: names.str(mount.source),
  })),
})

export const encodeData = (data: EventData, names: Interner): Fields => {
  switch (data._tag) {
    case 'Syscall':
      return {
        abi: ABI.indexOf(data.abi),
        number: data.number,
        args: data.args.map(fromBig),
        ...(data.ret === undefined ? {} : { ret: fromBig(data.ret) }),
        injected: data.injected === true,
        delayed: data.delayed === true,
        snapshots: data.snapshots.map(snapshot => encodeSnapshot(snapshot, names)),
      }
    case 'Fork':
      return { ...halved(data), kind: FORK_KIND.indexOf(data.kind) }
    case 'Exec':
      return { oldTid: data.oldTid, pathStr: names.str(data.path), argvStr: data.argv.map(names.str) }
    case 'ProcessState':
      return encodeState(data, names)
    case 'Loss':
      return { ...halved(data), reason: LOSS_REASON.indexOf(data.reason) }
    case 'File':
      return { ...data, pathStr: names.str(data.path) }
    case 'Mappings':
      return {
        mappings: data.mappings.map(m => ({ ...halved(m), pathStr: names.str(m.path), buildIdStr: names.str(m.buildId) })),
      }
    case 'Network':
      return { ...halved(data), snippetStr: names.str(data.snippet) }
    case 'Exit':
    case 'Signal':
    case 'Sample':
    case 'ClockStep':
    case 'Stop':
      return halved(data)
    default:
      return absurd(data)
  }
}
