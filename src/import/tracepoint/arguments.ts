// How the kernel prints the arguments of a call: `(ffffff9c, 7ffe, 0)` of raw_syscalls, and `dfd: 0xffffff9c, filename: 0x7ffe` of
// the tracepoint of each call (kernel/trace/trace_syscalls.c), where newer kernels add what a pointer points at: `0x7ffe "/etc/x"`.
import { SYSCALL_ARGS_MAX } from '../../trace/syscalls.js'
import type { Argument } from '../item.js'
import { bytesOf } from '../latin.js'

/** Registers in base 16, as raw_syscalls:sys_enter has them. */
export const registers = (list: string): ReadonlyArray<bigint> =>
  list
    .split(', ', SYSCALL_ARGS_MAX)
    .filter(word => /^[0-9a-f]{1,16}$/.test(word))
    .map(word => BigInt(`0x${word}`))

export interface Named {
  readonly raw: ReadonlyArray<bigint>
  /** Those whose memory the kernel has read; absent: none. */
  readonly args?: ReadonlyArray<Argument>
}

const ARGUMENT = /\w+: (0x[0-9a-f]{1,16}|-?\d{1,20})(?: \([0-9a-f:]*\))?(?: "((?:[^"\\]|\\.)*)"(\.\.\.)?)?(?:, |$)/y
const REGISTER = 64

const argumentOf = (value: bigint, said: string | undefined, cut: string | undefined): Argument =>
  said === undefined
    ? { value: { _tag: 'Number', value } }
    : { value: { _tag: 'Text', bytes: bytesOf(said), cut: cut !== undefined } }

/** In the order of the call's parameters, which is that of its registers. */
export const named = (list: string): Named | undefined => {
  const raw: bigint[] = []
  const args: Argument[] = []
  let told = false
  ARGUMENT.lastIndex = 0
  for (let at = 0; at < list.length; at = ARGUMENT.lastIndex) {
    const found = ARGUMENT.exec(list)
    if (found === null || raw.length === SYSCALL_ARGS_MAX) return undefined
    const value = BigInt.asUintN(REGISTER, BigInt(found[1] as string))
    raw.push(value)
    args.push(argumentOf(value, found[2], found[3]))
    told ||= found[2] !== undefined
  }
  return told ? { raw, args } : { raw }
}

/** What a call gave: `0xfffffffffffffffe` and `-2` are the same. */
export const result = (word: string): bigint | undefined =>
  /^(0x[0-9a-f]{1,16}|-?\d{1,20})$/.test(word) ? BigInt.asIntN(REGISTER, BigInt(word)) : undefined
