// Printers of arguments that are the value: numbers, descriptors, names of flags. An `int` is the low half of its register,
// as the kernel takes it.
import { commandName, flagNames, signalName } from '../../trace/syscalls.js'
import { hex, type Printer, pointer } from './memory.js'

const AT_FDCWD = -100
const SOL_SOCKET = 1
/** Option names by level: setsockopt(2), ip(7), ipv6(7), tcp(7). */
const OPTION_GROUPS: Readonly<Record<number, string>> = { 0: 'IP', 1: 'SO', 6: 'TCP', 41: 'IPV6' }

export const int = (value: bigint): number => Number(BigInt.asIntN(32, value))
export const uint = (value: bigint): number => Number(BigInt.asUintN(32, value))
export const octal = (value: bigint | number): string => (Number(value) === 0 ? '000' : `0${Number(value).toString(8)}`)

const flags: Printer = ({ arg, value, arch }) => {
  const group = arg.group ?? ''
  const named = flagNames(group, BigInt.asUintN(32, value), arch)
  return arg.kind === 'enum' && int(value) < 0 && named.startsWith('0x')
    ? enumerated(flagNames(group, BigInt(int(value)), arch), int(value))
    : named
}
const enumerated = (named: string, value: number): string => (named.startsWith('0x') ? String(value) : named)

const fd: Printer = ({ value, describeFd }) => (int(value) === AT_FDCWD ? 'AT_FDCWD' : describeFd(int(value)))

const dev: Printer = ({ value }) => {
  // include/linux/kdev_t.h, new_decode_dev
  const number = uint(value)
  return `makedev(${(number & 0xfff00) >> 8}, ${(number & 0xff) | ((number >> 12) & 0xfff00)})`
}

const sockname: Printer = ({ value, args, arg, arch }) => {
  const level = int(args[arg.len ?? SOL_SOCKET] ?? 0n)
  const group = OPTION_GROUPS[level]
  return group === undefined ? String(int(value)) : flagNames(group, BigInt.asUintN(32, value), arch)
}

export const command = (call: string, value: bigint): string | undefined => commandName(call, uint(value))

export const scalars: Readonly<Record<string, Printer>> = {
  fd,
  int: ({ value }) => String(int(value)),
  uint: ({ value }) => String(uint(value)),
  long: ({ value, abi }) => String(abi === 'native' ? BigInt.asIntN(64, value) : BigInt.asIntN(32, value)),
  ulong: ({ value }) => String(value),
  hex: ({ value }) => hex(value),
  ptr: ({ value }) => pointer(value),
  mode: ({ value }) => octal(uint(value)),
  dev,
  signo: ({ value }) => signalName(int(value)),
  flags,
  sockname,
}
