// What the first process had open before the source began, where the source says what a descriptor is (strace -y, -yy):
// `0</dev/null>`, `3<pipe:[1234]>`, `4<TCP:[1.2.3.4:5->6.7.8.9:80]>`, `5<UNIX-STREAM:[12->13]>`. Only the first items are looked at,
// and of them only what stands before the descriptor's number is given anew. What is not told, as whether it was opened for writing,
// is taken from its use.
import type { Descriptor } from '../../trace/index.js'
import { syscallNamed } from '../../trace/syscalls.js'
import type { Item } from '../item.js'
import { inetAddress, ipv4Bytes, ipv6Bytes, unixAddress } from './sockets.js'

const FD_MAX = 1 << 20
const O_RDONLY = 0
const O_WRONLY = 1
const O_RDWR = 2
const AF_UNIX = 1
const AF_INET = 2
const AF_INET6 = 10
const AF_NETLINK = 16
const SOCK_STREAM = 1
const SOCK_DGRAM = 2

type Part = Partial<Pick<Descriptor, 'target' | 'family' | 'type' | 'local' | 'peer' | 'inode' | 'peerInode'>>

/** `1.2.3.4:80`, `[::1]:80`. */
const addressOf = (text: string): Uint8Array | undefined => {
  const [, host = '', port = ''] = /^\[?([\da-f.:]+?)\]?:(\d{1,5})$/i.exec(text) ?? []
  const bytes = host.includes(':') ? ipv6Bytes(host) : ipv4Bytes(host)
  return bytes === undefined ? undefined : inetAddress(bytes, Number(port))
}

const internet = (six: boolean, type: number, inside: string): Part => {
  const family = six ? AF_INET6 : AF_INET
  if (/^\d+$/.test(inside)) return { family, type, inode: BigInt(inside), target: `socket:[${inside}]` }
  const [from = '', to = ''] = inside.split('->')
  const [local, peer] = [addressOf(from), addressOf(to)]
  return { family, type, ...(local === undefined ? {} : { local }), ...(peer === undefined ? {} : { peer }), target: 'socket:[]' }
}

const unix = (type: number, inside: string): Part => {
  const [, inode = '0', peer, name] = /^(\d+)(?:->(\d+))?(?:,@?"(.*)")?$/.exec(inside) ?? []
  const local = name === undefined ? {} : { local: unixAddress(new TextEncoder().encode(name), inside.includes('@"')) }
  return { family: AF_UNIX, type, inode: BigInt(inode), peerInode: BigInt(peer ?? 0), target: `socket:[${inode}]`, ...local }
}

const KINDS: ReadonlyArray<readonly [RegExp, (match: RegExpExecArray) => Part]> = [
  [/^(\/.*?)(?:<(?:char|block) \d+:\d+>)?$/, ([, path = '']) => ({ target: path })],
  [/^(pipe|socket):\[(\d+)\]$/, ([target, , inode = '0']) => ({ target, inode: BigInt(inode) })],
  [
    /^(TCP|UDP)(v6)?:\[(.*)\]$/,
    ([, kind, six, inside = '']) => internet(six !== undefined, kind === 'TCP' ? SOCK_STREAM : SOCK_DGRAM, inside),
  ],
  [
    /^UNIX(-DGRAM)?(?:-\w+)?:\[(.*)\]$/,
    ([, datagram, inside = '']) => unix(datagram === undefined ? SOCK_STREAM : SOCK_DGRAM, inside),
  ],
  [/^NETLINK:\[/, () => ({ family: AF_NETLINK, target: 'socket:[]' })],
  [/^anon_inode:.*/, ([target = '']) => ({ target })],
]

/** What stands behind a descriptor's number, as what our recorder would have found; undefined: it says nothing that is understood. */
export const described = (fd: number, as: string, flags: number): Descriptor | undefined => {
  for (const [pattern, read] of KINDS) {
    const match = pattern.exec(as)
    if (match === null) continue
    return {
      fd,
      target: as,
      flags,
      pos: 0n,
      family: 0,
      type: 0,
      listening: false,
      inode: 0n,
      peerInode: 0n,
      queuedReceive: 0,
      queuedSend: 0,
      watches: [],
      mountId: 0,
      socketState: 0,
      ...read(match),
    }
  }
  return undefined
}

/** Effects whose result is a descriptor that was not there before. */
const MAKES = new Set(
  'open socket accept dup dup2 epoll_create eventfd timerfd signalfd inotify memfd openother pidfd_open fcntl'.split(' '),
)
const PIPES = new Set(['pipe', 'socketpair'])

/** Standard input is read and the other two are written; of the rest it is not known. */
const flagsOf = (fd: number): number => (fd === 0 ? O_RDONLY : fd <= 2 ? O_WRONLY : O_RDWR)

export const descriptorsOf = (items: ReadonlyArray<Item>, root: number): ReadonlyArray<Descriptor> => {
  const found = new Map<number, Descriptor>()
  const made = new Set<number>()
  for (const item of items) {
    if (item.tid !== root || (item._tag !== 'Entry' && item._tag !== 'Exit' && item._tag !== 'Whole')) continue
    const row = item.name === undefined ? undefined : syscallNamed('x86_64', 'native', item.name)
    if (row === undefined) continue
    item.args?.forEach(({ value }, at) => {
      if (row.args[at]?.kind !== 'fd' || value._tag !== 'Described' || value.value._tag !== 'Number') return
      const fd = Number(value.value.value)
      if (fd < 0 || fd > FD_MAX || made.has(fd) || found.has(fd)) return
      const one = described(fd, value.as, flagsOf(fd))
      if (one !== undefined) found.set(fd, one)
    })
    if (row.effect === 'close') made.add(Number(item.args?.[0]?.value._tag === 'Number' ? item.args[0].value.value : -1n))
    if (PIPES.has(row.effect)) break // which numbers it gave stands in a list: from here on none is surely older
    if (item._tag !== 'Entry' && MAKES.has(row.effect) && item.result.value !== undefined) made.add(Number(item.result.value))
  }
  return [...found.values()].sort((a, b) => a.fd - b.fd)
}
