// One system call as one piece of text, in strace's form: `openat(AT_FDCWD, "/etc/x", O_RDONLY|O_CLOEXEC) = 3</etc/x>`, or raw:
// `openat(0xffffff9c, 0x7f..., 0x80000) = 0x3`, which is what `strace -e raw=all` prints.
import type { Arch } from '../trace/chunk.js'
import type { Abi, Names, Snapshot, SyscallData } from '../trace/event.js'
import { errnoName, errnoText, flagNames, SYSCALL_ARGS_MAX, type SyscallRow, syscallName, syscallRow } from '../trace/syscalls.js'
import { safeText } from './escape.js'
import type { Palette } from './palette.js'
import { printArgument } from './values/index.js'
import { hex, pointer } from './values/memory.js'
import { octal } from './values/scalars.js'

/** Larger negative results are addresses or offsets, not errors (linux/err.h, MAX_ERRNO). */
const MAX_ERRNO = 4095n
const FIRST_RESTART = 512

export interface CallOptions {
  readonly arch: Arch
  readonly raw: boolean
  readonly stringLimit: number
  readonly palette: Palette
}

export interface Call {
  readonly abi: Abi
  readonly number: number
  /** Undefined when the trace does not hold the entry. */
  readonly args: ReadonlyArray<bigint> | undefined
  readonly ret: bigint | undefined
  readonly entry: ReadonlyArray<Snapshot>
  readonly exit: ReadonlyArray<Snapshot>
  /** strace's words for what the recorder did to the call, if anything. */
  readonly marks?: string
  readonly about: Names
}

type Returns = (ret: bigint, describeFd: (fd: number) => string, call: Call, arch: Arch) => string
const address: Returns = ret => pointer(BigInt.asUintN(64, ret))
const descriptor: Returns = (ret, describeFd) => describeFd(Number(ret))

/** fcntl(2): what F_GETFL gives are the flags of open. */
const F_GETFL = 3n
const fcntlReturn: Returns = (ret, _, { args }, arch) =>
  BigInt.asUintN(32, args?.[1] ?? 0n) === F_GETFL ? `${hex(ret)} (${flagNames('OPEN', ret, arch)})` : String(ret)

/** How a success is written, by effect; a number where no row says otherwise. */
const RETURNS: Readonly<Record<string, Returns>> = {
  mmap: address,
  oldmmap: address,
  brk: address,
  fcntl: fcntlReturn,
  umask: ret => octal(ret),
  open: descriptor,
  openother: descriptor,
  socket: descriptor,
  accept: descriptor,
  dup: descriptor,
  dup2: descriptor,
  epoll_create: descriptor,
  eventfd: descriptor,
  timerfd: descriptor,
  signalfd: descriptor,
  inotify: descriptor,
  memfd: descriptor,
  pidfd_open: descriptor,
  pidfd_getfd: descriptor,
  mq_open: descriptor,
}

const describe =
  ({ fd, path, peer, local }: Names) =>
  (number: number): string => {
    if (number !== fd || number < 0) return String(number)
    const target = peer === undefined ? (path ?? local) : local === undefined ? peer : `${local}->${peer}`
    return target === undefined || target === '' ? String(number) : `${number}<${safeText(target)}>`
  }

const rawArgument = (value: bigint, abi: Abi): string => hex(BigInt.asUintN(abi === 'i386' ? 32 : 64, value))

/** The mode of an open means something only when it may create a file (open(2)); elsewhere the register holds what it held. */
const takesMode = (row: SyscallRow, values: ReadonlyArray<bigint>, arch: Arch): boolean => {
  const at = row.args.findIndex(arg => arg.group === 'OPEN')
  return at < 0 || /O_CREAT|O_TMPFILE/.test(flagNames('OPEN', values[at] ?? 0n, arch))
}

const UNKNOWN: ReadonlyArray<string> = ['?']

const argumentTexts = (call: Call, row: SyscallRow | undefined, options: CallOptions): ReadonlyArray<string> => {
  const { args } = call
  if (args === undefined) return UNKNOWN
  const count = row?.args.length ?? SYSCALL_ARGS_MAX
  const values = Array.from({ length: count }, (_, i) => args[i] ?? 0n)
  if (options.raw || row === undefined) return values.map(value => rawArgument(value, call.abi))
  const describeFd = describe(call.about)
  const shown =
    row.effect === 'open' && !takesMode(row, values, options.arch) ? row.args.filter(arg => arg.kind !== 'mode') : row.args
  // Written out rather than spread: this runs for each argument of each call, and a fixed shape is several times as fast.
  return shown
    .map((arg, index) =>
      printArgument({
        arch: options.arch,
        abi: call.abi,
        call: row.name,
        index,
        arg,
        value: values[index] ?? 0n,
        args: values,
        ret: call.ret,
        entry: call.entry,
        exit: call.exit,
        stringLimit: options.stringLimit,
        describeFd,
      }),
    )
    .filter(text => text !== '')
}

/** Each argument as `show` writes it; one that is not written is left out. */
export const callArguments = (call: Call, options: CallOptions): ReadonlyArray<string> =>
  argumentTexts(call, syscallRow(options.arch, call.abi, call.number), options)

export const isError = (ret: bigint | undefined): boolean => ret !== undefined && ret < 0n && ret >= -MAX_ERRNO

const resultText = (call: Call, row: SyscallRow | undefined, { arch, raw, palette }: CallOptions): string => {
  const { ret } = call
  if (ret === undefined) return '?'
  if (isError(ret)) {
    const errno = Number(-ret)
    return palette.bad(
      `${errno >= FIRST_RESTART && errno <= FIRST_RESTART + 4 ? '?' : '-1'} ${errnoName(errno)} (${errnoText(errno)})`,
    )
  }
  if (raw) return rawArgument(ret, call.abi)
  const print = RETURNS[row?.effect ?? '']
  const text = print === undefined ? String(ret) : print(ret, describe(call.about), call, arch)
  return ret === 0n && (row?.effect === 'poll' || row?.effect === 'select') ? `${text} (Timeout)` : text
}

/** What stands behind ` = `. */
export const callResult = (call: Call, options: CallOptions): string =>
  `${resultText(call, syscallRow(options.arch, call.abi, call.number), options)}${call.marks ?? ''}`

/** strace pads a short call so that results line up. */
const RESULT_COLUMN = 39

export const callText = (call: Call, options: CallOptions): string => {
  const row = syscallRow(options.arch, call.abi, call.number)
  const name = syscallName(options.arch, call.abi, call.number)
  const rest = `(${argumentTexts(call, row, options).join(', ')})`
  const pad = ' '.repeat(Math.max(RESULT_COLUMN - name.length - rest.length, 0))
  return `${options.palette.name(name)}${rest}${pad} = ${resultText(call, row, options)}${call.marks ?? ''}`
}

const marksOf = ({ injected, delayed }: Partial<SyscallData> = {}): Pick<Call, 'marks'> =>
  injected || delayed ? { marks: `${injected ? ' (INJECTED)' : ''}${delayed ? ' (DELAYED)' : ''}` } : {}

/** A call from its two events, either of which may be missing. */
export const callOf = (entry: SyscallData | undefined, exit: SyscallData | undefined, about: Names): Call | undefined => {
  const known = entry ?? exit
  if (known === undefined) return undefined
  return {
    abi: known.abi,
    number: known.number,
    args: entry?.args ?? exitArgs(exit),
    ret: exit?.ret,
    entry: entry?.snapshots ?? [],
    exit: exit?.snapshots ?? [],
    ...marksOf(exit),
    about,
  }
}

/** Our format keeps arguments at the entry; the engine's view of an exit repeats them. */
const exitArgs = (exit: SyscallData | undefined): ReadonlyArray<bigint> | undefined =>
  exit === undefined || exit.args.length === 0 ? undefined : exit.args
