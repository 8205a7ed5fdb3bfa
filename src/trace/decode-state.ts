// ProcessState to its view: by far the largest event, so it has a file of its own beside decode.ts.
import type { ProcessStateData } from './event.js'
import { STATE_REASON, word } from './names.js'
import { maybe, type Strings } from './strings.js'
import { type messages, toU64 } from './wire.js'

type Message<K extends keyof typeof messages> = (typeof messages)[K] extends new (...args: never[]) => infer A ? A : never

export const decodeState = (m: Message<'ProcessState'>, strings: Strings): ProcessStateData => ({
  _tag: 'ProcessState',
  reason: word(STATE_REASON, m.reason),
  ppid: m.ppid,
  pgid: m.pgid,
  sid: m.sid,
  ...maybe('comm', strings.text(m.commStr)),
  ...maybe('exe', strings.text(m.exeStr)),
  ...maybe('cwd', strings.text(m.cwdStr)),
  ...maybe('root', strings.text(m.rootStr)),
  argv: m.argvStr.map(index => strings.text(index) ?? ''),
  uids: m.uids,
  gids: m.gids,
  groups: m.groups,
  capEffective: toU64(m.capEffective),
  capPermitted: toU64(m.capPermitted),
  capBounding: toU64(m.capBounding),
  umask: m.umask,
  limits: (m.limits as Message<'Limit'>[]).map(l => ({ resource: l.resource, soft: toU64(l.soft), hard: toU64(l.hard) })),
  ...maybe('cgroup', strings.text(m.cgroupStr)),
  nsPids: m.nsPids,
  pidNs: toU64(m.pidNs),
  mntNs: toU64(m.mntNs),
  netNs: toU64(m.netNs),
  descriptors: (m.descriptors as Message<'Descriptor'>[]).map(d => ({
    fd: d.fd,
    ...maybe('target', strings.text(d.targetStr)),
    flags: d.flags,
    pos: toU64(d.pos),
    family: d.family,
    type: d.type,
    ...maybe('local', strings.bytes(d.localStr)),
    ...maybe('peer', strings.bytes(d.peerStr)),
    listening: d.listening,
  })),
  locks: (m.locks as Message<'Lock'>[]).map(l => ({
    ...maybe('type', strings.text(l.typeStr)),
    ...maybe('path', strings.text(l.pathStr)),
    holderPid: l.holderPid,
    inode: toU64(l.inode),
    start: toU64(l.start),
    end: toU64(l.end),
    waiting: l.waiting,
  })),
  threads: (m.threads as Message<'ThreadState'>[]).map(t => ({
    tid: t.tid,
    ...maybe('comm', strings.text(t.commStr)),
    inSyscall: t.inSyscall,
    number: t.number,
    args: t.args.map(toU64),
    ...maybe('wchan', strings.text(t.wchanStr)),
    sinceNs: toU64(t.sinceNs),
  })),
  sigIgnored: toU64(m.sigIgnored),
  sigBlocked: toU64(m.sigBlocked),
  sigCaught: toU64(m.sigCaught),
  seccompMode: m.seccompMode,
  noNewPrivs: m.noNewPrivs,
  startTimeNs: toU64(m.startTimeNs),
})
