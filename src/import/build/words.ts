// Values of a text trace as numbers: words by the groups of proto/flags.tsv, errors and signals by theirs, expressions by their
// operators. A word that no table has is no number: the caller puts 0 in its place, and the footer says how many there were.
// Left out: values with memory behind them (strings.ts and its neighbours).
import type { Arch } from '../../trace/index.js'
import { constants, errnoNames, flagValues, signalNames } from '../../trace/syscalls.js'
import type { Value } from '../item.js'

/** capabilities(7), in the order of their numbers. */
const CAPABILITIES = [
  'CHOWN DAC_OVERRIDE DAC_READ_SEARCH FOWNER FSETID KILL SETGID SETUID SETPCAP LINUX_IMMUTABLE NET_BIND_SERVICE NET_BROADCAST NET_ADMIN',
  'NET_RAW IPC_LOCK IPC_OWNER SYS_MODULE SYS_RAWIO SYS_CHROOT SYS_PTRACE SYS_PACCT SYS_ADMIN SYS_BOOT SYS_NICE SYS_RESOURCE SYS_TIME',
  'SYS_TTY_CONFIG MKNOD LEASE AUDIT_WRITE AUDIT_CONTROL SETFCAP MAC_OVERRIDE MAC_ADMIN SYSLOG WAKE_ALARM BLOCK_SUSPEND AUDIT_READ',
  'PERFMON BPF CHECKPOINT_RESTORE',
].flatMap(row => row.split(' '))

/** Words that stand for a number in no one group: NULL of stddef.h, limits of sys/resource.h, what strace writes for all bits. */
const PLAIN: ReadonlyMap<string, bigint> = new Map([
  ['NULL', 0n],
  ['AT_FDCWD', -100n],
  ['true', 1n],
  ['false', 0n],
  ['RLIM_INFINITY', 0xffff_ffff_ffff_ffffn],
  ['RLIM64_INFINITY', 0xffff_ffff_ffff_ffffn],
  ['SIG_DFL', 0n],
  ['SIG_IGN', 1n],
  ['SIG_ERR', 0xffff_ffff_ffff_ffffn],
  ['FUTEX_BITSET_MATCH_ANY', 0xffff_ffffn],
  ['INADDR_ANY', 0n],
  ['INADDR_LOOPBACK', 0x7f00_0001n],
  ['MAP_FILE', 0n],
  ['AT_STATX_SYNC_AS_STAT', 0n],
  ['NETLINK_ROUTE', 0n],
  ['NETLINK_EXT_ACK', 11n],
  ['NETLINK_GET_STRICT_CHK', 12n],
  ['PR_CAPBSET_READ', 23n],
  ['PR_CAPBSET_DROP', 24n],
  ['PR_CAP_AMBIENT', 47n],
  ['PR_CAP_AMBIENT_IS_SET', 1n],
  ['PR_SET_VMA', 0x5356_4d41n],
  ['PR_SET_VMA_ANON_NAME', 0n],
  ['PKEY_DISABLE_ACCESS', 1n],
  ['SUID_DUMP_DISABLE', 0n],
  ['SUID_DUMP_USER', 1n],
  // sys/epoll.h, sys/signalfd.h, sys/inotify.h: the flags of open under other names
  ['EPOLL_CLOEXEC', 0o2000000n],
  ['SFD_CLOEXEC', 0o2000000n],
  ['SFD_NONBLOCK', 0o4000n],
  ['IN_CLOEXEC', 0o2000000n],
  ['IN_NONBLOCK', 0o4000n],
  ['PIDFD_NONBLOCK', 0o4000n],
  ['UTIME_NOW', 0x3fff_ffffn],
  ['UTIME_OMIT', 0x3fff_fffen],
  // inode(7)
  ['S_IFSOCK', 0o140000n],
  ['S_IFLNK', 0o120000n],
  ['S_IFREG', 0o100000n],
  ['S_IFBLK', 0o060000n],
  ['S_IFDIR', 0o040000n],
  ['S_IFCHR', 0o020000n],
  ['S_IFIFO', 0o010000n],
  ['S_ISUID', 0o4000n],
  ['S_ISGID', 0o2000n],
  ['S_ISVTX', 0o1000n],
  ...CAPABILITIES.map((name, number) => [`CAP_${name}`, BigInt(number)] as const),
])

/** Real-time signals: strace counts from the kernel's first (SIGRT_1, and SIGRTMIN for it), sets leave SIG out. */
const REAL_TIME = /^(?:SIG)?RT(?:_(\d+)|MIN|MAX)$/
const FIRST_REAL_TIME = 32
const LAST_SIGNAL = 64

export const signalNumber = (word: string): number | undefined => {
  const known = signalNames().get(word) ?? signalNames().get(`SIG${word}`)
  if (known !== undefined) return known
  const real = REAL_TIME.exec(word)
  if (real !== null) return word.endsWith('MAX') ? LAST_SIGNAL : FIRST_REAL_TIME + Number(real[1] ?? 0)
  return OTHER_NAMES.get(word)
}
/** signal(7): names for the same numbers. */
const OTHER_NAMES: ReadonlyMap<string, number> = new Map([
  ['SIGIOT', 6],
  ['SIGPOLL', 29],
  ['SIGCLD', 17],
  ['IOT', 6],
  ['POLL', 29],
  ['CLD', 17],
])

/** errno(3): names for the same numbers. */
const OTHER_ERRNOS: ReadonlyMap<string, number> = new Map([
  ['EWOULDBLOCK', 11],
  ['EDEADLOCK', 35],
  ['ENOTSUP', 95],
])
export const errnoNumber = (word: string): number | undefined => errnoNames().get(word) ?? OTHER_ERRNOS.get(word)

const NUMERIC = /^-?(?:0x[\da-f]+|\d+)$/i

/** Number of a word: in its group, or, since names are unique but for a few, in any. */
export const wordNumber = (word: string, group: string | undefined, arch: Arch): bigint | undefined => {
  const own = group === undefined ? undefined : flagValues(group, arch).get(word)
  if (own !== undefined) return own
  const plain = PLAIN.get(word) ?? constants(arch).get(word)
  if (plain !== undefined) return plain
  const named = signalNumber(word) ?? errnoNumber(word)
  if (named !== undefined) return BigInt(named)
  return NUMERIC.test(word) ? (word.startsWith('-') ? -BigInt(word.slice(1)) : BigInt(word)) : undefined
}

/** Where words that no table has go. */
export interface Words {
  readonly arch: Arch
  readonly unknown: (text: string) => void
}

const COMBINE: Partial<Readonly<Record<string, (a: bigint, b: bigint) => bigint>>> = {
  '*': (a, b) => a * b,
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  // a shift by a hostile amount would make a number of gigabytes
  '<<': (a, b) => (b >= 0n && b < 64n ? BigInt.asUintN(64, a << b) : 0n),
}

const ofExpression = (value: Extract<Value, { _tag: 'Expression' }>, group: string | undefined, words: Words) => {
  const parts = value.of.map(part => numberOf(part, group, words))
  if (value.operator === '~') return parts[0] === undefined ? undefined : ~parts[0]
  // of names joined by `|` those that are known stand
  if (value.operator === '|') return parts.reduce<bigint>((all, part) => all | (part ?? 0n), 0n)
  if (value.operator === 'or') return parts.find(part => part !== undefined)
  const combine = COMBINE[value.operator]
  if (combine === undefined || parts.some(part => part === undefined)) return undefined
  return parts.map(part => BigInt.asIntN(64, part ?? 0n)).reduce(combine)
}

/** makedev(3) as the kernel packs it for stat and mknod (include/linux/kdev_t.h, new_encode_dev). */
const makedev = (major: bigint, minor: bigint): bigint => (minor & 0xffn) | ((major & 0xfffn) << 8n) | ((minor & ~0xffn) << 12n)

const first = ([value]: ReadonlyArray<bigint>): bigint | undefined => value
const CALLS: ReadonlyMap<string, (args: ReadonlyArray<bigint>) => bigint | undefined> = new Map([
  ['makedev', ([major = 0n, minor = 0n]) => makedev(major, minor)],
])

/** The number a value stands for; undefined: it stands for none that is known. */
export const numberOf = (value: Value, group: string | undefined, words: Words): bigint | undefined => {
  switch (value._tag) {
    case 'Number':
      return value.value
    case 'Word': {
      const number = wordNumber(value.text, group, words.arch)
      if (number === undefined) words.unknown(value.text)
      return number
    }
    case 'Expression':
      return ofExpression(value, group, words)
    case 'Described':
      return numberOf(value.value, group, words)
    case 'Changed':
      return numberOf(value.before, group, words)
    case 'Call': {
      const args = value.args.map(arg => numberOf(arg, group, words) ?? 0n)
      return (CALLS.get(value.name) ?? first)(args)
    }
    case 'Unread':
      words.unknown(value.text)
      return undefined
    case 'Text':
    case 'List':
    case 'Struct':
      return undefined
  }
}
