// One table from a kind of argument (proto/kinds.tsv) to what makes a register, and the bytes behind it, of its value; the rest are
// numbers. Then the arguments of one call by their positions: those that a source names are looked for by name, and what it writes as one
// number is split where the kernel takes two.
import type { SyscallArg, SyscallRow } from '../../trace/syscalls.js'
import type { Argument, Value } from '../item.js'
import { layOut } from './fields.js'
import { bare, isAddress, type Making, placeFor, snapshot, succeeded } from './making.js'
import { sockets } from './sockets.js'
import { address, type Make, strings } from './strings.js'
import { structs } from './structs.js'
import { waiting } from './waiting.js'
import { numberOf } from './words.js'

/** Option names by level: setsockopt(2), ip(7), ipv6(7), tcp(7). */
const OPTION_GROUPS: Readonly<Record<string, string>> = { 0: 'IP', 1: 'SO', 6: 'TCP', 41: 'IPV6' }

/** Kinds that fill a register; of the others the kernel takes the low half. */
const WIDE = new Set(['long', 'ulong', 'size', 'off', 'hex', 'ptr', 'out', 'envp', 'futex', 'fcntl', 'ioctl', 'prctl'])

const number: Make = (making, _, value, arg) => {
  const given = bare(value, false)
  if (given === undefined) return 0n
  if (!isAddress(given) && given._tag !== 'Expression' && given._tag !== 'Call') return placeFor(making, 64)
  return BigInt.asUintN(WIDE.has(arg.kind) ? 64 : 32, numberOf(given, arg.group, making) ?? 0n)
}

const optionName: Make = (making, _, value, arg) => {
  const level = making.args[arg.len ?? 1] ?? 1n
  return BigInt.asUintN(64, numberOf(value, OPTION_GROUPS[String(level)], making) ?? 0n)
}

const signal: Make = (making, index, value, arg) => number(making, index, value, { ...arg, group: 'SIGNAL' })

/** How the number behind a command is named: fcntl(2). */
const FCNTL_GROUPS: Readonly<Record<string, string>> = { 2: 'FD', 4: 'OPEN' }
/** Commands of ioctl(2) and kin whose number the kernel reads rather than writes: ioctl_tty(2), FIONBIO. */
const READ = new Set([0x5410, 0x5421, 0x5452, 0x8901, 0x8902])

/** struct flock (fcntl(2)); 64-bit offsets for all but the old commands of i386. */
const flock = (making: Making, value: Value, command: bigint): Uint8Array => {
  const size = making.abi === 'i386' && command >= 5n && command <= 7n ? 4 : 8
  const start = size === 4 ? 4 : making.abi === 'i386' ? 4 : 8
  return layOut(making, value, making.abi === 'i386' ? (size === 4 ? 16 : 24) : 32, [
    [0, 2, 'l_type', 'LOCKTYPE'],
    [2, 2, 'l_whence', 'SEEK'],
    [start, size, 'l_start'],
    [start + size, size, 'l_len'],
    [start + 2 * size, 4, 'l_pid'],
  ])
}

/** The last argument of fcntl, ioctl and prctl: a number, a lock, a number behind a pointer, a name. */
const commanded: Make = (making, index, value, arg) => {
  const command = making.args[arg.len ?? 0] ?? 0n
  const given = bare(value, false)
  if (given === undefined || isAddress(given))
    return number(
      making,
      index,
      given ?? value,
      arg.kind === 'fcntl' ? { ...arg, group: FCNTL_GROUPS[String(command)] ?? 'FCNTL' } : arg,
    )
  if (given._tag === 'Struct' && given.fields.some(([name]) => name === 'l_type')) {
    const bytes = flock(making, given, command)
    const addr = placeFor(making, bytes.length)
    making.entry.push(snapshot(index, addr, bytes))
    return addr
  }
  if (given._tag === 'Text') {
    const addr = placeFor(making, given.bytes.length + 1)
    making.entry.push(snapshot(index, addr, given.bytes, { terminated: true }))
    return addr
  }
  const [item] = given._tag === 'List' ? given.items : []
  const addr = address(making, given, 64)
  if (item === undefined || given._tag !== 'List' || given.items.length !== 1) return addr
  const bytes = new Uint8Array(4)
  new DataView(bytes.buffer).setUint32(0, Number(BigInt.asUintN(32, numberOf(item, undefined, making) ?? 0n)), true)
  if (READ.has(Number(command))) making.entry.push(snapshot(index, addr, bytes))
  else if (succeeded(making)) making.exit.push(snapshot(index, addr, bytes))
  return addr
}

const MAKES: ReadonlyMap<string, Make> = new Map<string, Make>([
  ...strings,
  ...sockets,
  ...waiting,
  ...structs,
  ['sockname', optionName],
  ['signo', signal],
  ['fcntl', commanded],
  ['ioctl', commanded],
  ['prctl', commanded],
])

/** Other names that sources give an argument of ours: those of strace for clone(2), of the kernel's tracepoints (perf trace, ftrace). */
const ALIASES: Readonly<Record<string, ReadonlyArray<string>>> = {
  stack: ['child_stack', 'newsp'],
  flags: ['clone_flags'],
  parent_tid: ['parent_tid', 'parent_tidptr'],
  child_tid: ['child_tid', 'child_tidptr'],
  path: ['filename', 'pathname', 'path', 'name', 'oldname', 'dev_name'],
  path2: ['newname', 'newpath'],
  old: ['oldname', 'oldpath', 'filename'],
  new: ['newname', 'newpath'],
  dirfd: ['dfd', 'dirfd'],
  count: ['count', 'len', 'size'],
  length: ['len', 'length'],
  addr: ['start', 'addr', 'brk', 'umyaddr', 'uservaddr', 'usockaddr', 'upeer_sockaddr'],
  status: ['error_code', 'stat_addr'],
  pid: ['upid', 'pid'],
  fds: ['ufds', 'fildes', 'usockvec'],
  iov: ['vec'],
  iovcnt: ['vlen'],
  statbuf: ['statbuf', 'buf'],
  buf: ['buf', 'buff', 'ubuf'],
  offset: ['off', 'pos', 'offset'],
  timeout: ['utime', 'tsp', 'timeout_msecs'],
  op: ['op', 'operation'],
}

const positionOf = (row: SyscallRow, name: string, at: number): number => {
  const own = row.args.findIndex(arg => arg.name === name)
  if (own >= 0) return own
  const other = row.args.findIndex(arg => ALIASES[arg.name]?.includes(name) === true)
  return other >= 0 ? other : at
}

/** Names come in any order only where the source does not follow the call's: strace's clone. */
export const placed = (row: SyscallRow, given: ReadonlyArray<Argument>, from: number): ReadonlyArray<Value | undefined> => {
  const values: (Value | undefined)[] = []
  given.forEach((argument, at) => {
    const position = argument.name === undefined ? at + from : positionOf(row, argument.name, at + from)
    if (position < row.args.length || row.args.length === 0) values[position] = argument.value
  })
  return split(row, values)
}

/** `offset_low:uint offset_high:uint` of 32-bit calls: sources write one number. */
const split = (row: SyscallRow, values: ReadonlyArray<Value | undefined>): ReadonlyArray<Value | undefined> => {
  const low = row.args.findIndex(arg => arg.name.endsWith('_low'))
  const pairs = row.args.filter(arg => arg.name.endsWith('_high')).length
  if (low < 0 || row.args[low + 1]?.name.endsWith('_high') !== true || values.length > row.args.length - pairs) return values
  const out: (Value | undefined)[] = []
  let from = 0
  for (const arg of row.args) {
    const value = values[from]
    if (arg.name.endsWith('_high')) continue
    from++
    out.push(value)
    if (!arg.name.endsWith('_low')) continue
    const whole = value?._tag === 'Number' ? BigInt.asUintN(64, value.value) : 0n
    out[out.length - 1] = { _tag: 'Number', value: whole & 0xffff_ffffn }
    out.push({ _tag: 'Number', value: whole >> 32n })
  }
  return out
}

/** The register of one argument, and what it points at. */
export const make = (making: Making, index: number, value: Value, arg: SyscallArg): bigint =>
  (MAKES.get(arg.kind) ?? number)(making, index, value, arg)
