// The head of a call as a source tells it, and what it tells at the call's exit, as the number, registers and snapshots of our events.
// A name means the machine's native call; one that only another abi has means that abi. Left out: threads and times (threads.ts).
import type { Abi, Arch, Snapshot } from '../../trace/index.js'
import { SYSCALL_ARGS_MAX, type SyscallRow, syscallNamed, syscallRow } from '../../trace/syscalls.js'
import type { Argument, CallHead, Result, Value } from '../item.js'
import { make, placed } from './arguments.js'
import type { Making } from './making.js'
import { answer } from './waiting.js'
import { errnoNumber, type Words } from './words.js'

export interface Known {
  readonly abi: Abi
  readonly number: number
  readonly row: SyscallRow | undefined
}

const COLUMN = { native: undefined, i386: 'i386', x32: 'x32' } as const
const ABIS: ReadonlyArray<Abi> = ['native', 'i386', 'x32']
/** strace's name of a number that its tables have not. */
const NUMBERED = /^(?:syscall_|sys_|NR_?)?(0x[\da-f]+|\d+)$/i

/** Names of native calls that were looked up. A log has a few dozen; a hostile one is not remembered for ever. */
const named = new Map<string, Known>()
const NAMED_MAX = 1024

/** Which call it is; undefined: no table has it. */
export const callOf = (arch: Arch, head: CallHead): Known | undefined => {
  const { name } = head
  if (name === undefined || head.number !== undefined || head.abi !== undefined || arch === 'aarch64') return lookedUp(arch, head)
  const before = named.get(name)
  if (before !== undefined) return before
  const found = lookedUp(arch, head)
  if (found !== undefined && named.size < NAMED_MAX) named.set(name, found)
  return found
}

const lookedUp = (arch: Arch, head: CallHead): Known | undefined => {
  const abi = head.abi ?? 'native'
  if (head.number !== undefined) return { abi, number: head.number, row: syscallRow(arch, abi, head.number) }
  const name = head.name ?? ''
  for (const one of [abi, ...ABIS]) {
    const row = syscallNamed(arch, one, name)
    const column = one === 'native' ? (arch === 'aarch64' ? 'aarch64' : 'x86_64') : COLUMN[one]
    if (row !== undefined && column !== undefined) return { abi: one, number: row.numbers[column], row }
  }
  const numbered = NUMBERED.exec(name)
  const number = numbered === null ? undefined : Number(numbered[1])
  return number === undefined || number > 0xffff ? undefined : { abi, number, row: syscallRow(arch, abi, number) }
}

/** A call between its entry and its exit. `making` is absent where the table has no row for it, or the source tells registers. */
export interface OpenCall extends Known {
  readonly args: bigint[]
  readonly entry: Snapshot[]
  readonly exit: Snapshot[]
  /** Where its made-up addresses begin. */
  readonly base: bigint
  readonly making?: Making
  /** Snapshots of the entry that were looked at for secrets. */
  redacted: number
  /** How many arguments the entry told. */
  told: number
}

/** Of a whole call the result is known before its arguments are made. */
export const beginCall = (known: Known, head: CallHead, words: Words, base: bigint, result?: Result): OpenCall => {
  const { row } = known
  const entry: Snapshot[] = []
  const exit: Snapshot[] = []
  if (head.raw !== undefined || row === undefined) {
    const args = (head.raw ?? plainNumbers(head.args)).slice(0, SYSCALL_ARGS_MAX).map(value => BigInt.asUintN(64, value))
    return { ...known, args, entry, exit, base, redacted: 0, told: args.length }
  }
  const args: bigint[] = []
  const values: (Value | undefined)[] = []
  const { abi, number } = known
  const making: Making = {
    arch: words.arch,
    unknown: words.unknown,
    abi,
    row,
    long: abi === 'native' ? 8 : 4,
    time: abi === 'i386' ? 4 : 8,
    values,
    args,
    entry,
    exit,
    ret: result === undefined ? undefined : resultOf(result),
    next: base,
  }
  const call: OpenCall = { abi, number, row, args, entry, exit, base, making, redacted: 0, told: 0 }
  if (head.args !== undefined) tell(call, making, head.args)
  return call
}

const plainNumbers = (given: ReadonlyArray<Argument> = []): ReadonlyArray<bigint> =>
  given.map(({ value }) => (value._tag === 'Number' ? value.value : 0n))

/** What is told of its arguments, from a position on. What the entry told stays, unless the source broke off in the middle of it. */
const tell = (call: OpenCall, making: Making, given: ReadonlyArray<Argument>, from = 0): void => {
  const at = placed(making.row, given, from)
  const values = making.values as (Value | undefined)[]
  const known = call.told > 0 && isCut(values[call.told - 1]) ? call.told - 1 : call.told
  at.forEach((value, index) => {
    if (value !== undefined) values[index] = value
  })
  const kinds = making.row.args
  for (let index = known; index < Math.min(at.length, kinds.length); index++) {
    const value = at[index]
    const kind = kinds[index]
    if (value === undefined || kind === undefined) continue
    while (making.args.length < index) making.args.push(0n)
    if (index < call.told) {
      forget(making.entry, index)
      call.redacted = Math.min(call.redacted, making.entry.length)
    }
    making.args[index] = make(making, index, value, kind)
  }
  call.told = Math.max(call.told, Math.min(at.length, SYSCALL_ARGS_MAX))
}

const isCut = (value: Value | undefined): boolean => (value?._tag === 'List' || value?._tag === 'Struct') && value.cut

const forget = (snapshots: Snapshot[], arg: number): void => {
  const kept = snapshots.filter(one => one.arg !== arg)
  snapshots.splice(0, snapshots.length, ...kept)
}

/** linux/err.h: results above -4096 are errors. */
export const resultOf = (result: Result): bigint => {
  const errno = result.errno === undefined ? undefined : errnoNumber(result.errno)
  if (errno !== undefined) return BigInt(-errno)
  return BigInt.asIntN(64, result.value ?? 0n)
}

/** `given`: all arguments, as far as they are known now. */
export const endCall = (call: OpenCall, result: Result, given: ReadonlyArray<Argument> | undefined): bigint => {
  const { making } = call
  const ret = resultOf(result)
  if (making === undefined) return ret
  making.ret = ret
  if (given !== undefined) tell(call, making, given)
  answer(making, result.note ?? [])
  return ret
}

/** The exit of a call whose entry the source does not hold: only the last of its arguments may be known. */
export const exitOnly = (
  known: Known,
  head: CallHead & { readonly behind?: boolean },
  result: Result,
  words: Words,
  base: bigint,
): OpenCall => {
  const call = beginCall(known, { ...head, args: [] }, words, base, result)
  if (call.making === undefined || head.args === undefined) return call
  tell(call, call.making, head.args, head.behind === true ? Math.max(0, call.making.row.args.length - head.args.length) : 0)
  answer(call.making, result.note ?? [])
  return call
}
