// Structures of fixed layout, one row per kind: size, and the fields that sources write, in the order in which they write them (old
// recorders leave names out, and position counts). Layouts are those of the kernel's uapi headers, as in src/present/values.
import type { Value } from '../item.js'
import { type Field, fieldNumber, fieldOf, writer } from './fields.js'
import { bare, isAddress, type Making, placeFor, snapshot, succeeded } from './making.js'
import { address, ELEMENTS_MAX, type Make, positional } from './strings.js'
import { numberOf, signalNumber } from './words.js'

type Layout = (making: Making) => readonly [size: number, fields: ReadonlyArray<Field>]
type Bytes = (making: Making, value: Value) => Uint8Array | undefined

/** Nested fields are named by their path: `it_value.tv_sec`. */
const valueAt = (value: Value | undefined, path: string, position: number): Value | undefined => {
  const dot = path.indexOf('.')
  if (dot < 0) return fieldOf(value, path) ?? positional(value, position)
  const outer = bare(fieldOf(value, path.slice(0, dot)) ?? positional(value, position >> 1), true)
  return valueAt(outer, path.slice(dot + 1), position & 1)
}

const laidOut =
  (layout: Layout): Bytes =>
  (making, value) => {
    if (value._tag !== 'Struct') return undefined
    const [size, fields] = layout(making)
    const out = writer(size)
    fields.forEach(([at, width, name, group], position) => {
      const found = bare(valueAt(value, name, position), true)
      out.put(at, width, (found === undefined ? undefined : numberOf(found, group, making)) ?? 0n)
    })
    return out.bytes
  }

const pair =
  (second: string, wide = false): Layout =>
  making => {
    const size = wide ? 8 : making.time
    return [
      2 * size,
      [
        [0, size, 'tv_sec'],
        [size, size, second],
      ],
    ]
  }

const interval =
  (second: string, wide = false): Layout =>
  making => {
    const size = wide ? 8 : making.time
    return [
      4 * size,
      [
        [0, size, 'it_interval.tv_sec'],
        [size, size, `it_interval.${second}`],
        [2 * size, size, 'it_value.tv_sec'],
        [3 * size, size, `it_value.${second}`],
      ],
    ]
  }

const limits =
  (wide: boolean): Layout =>
  making => {
    const size = wide ? 8 : making.long
    return [
      2 * size,
      [
        [0, size, 'rlim_cur'],
        [size, size, 'rlim_max'],
      ],
    ]
  }

const TIMES = ['st_atime', 'st_mtime', 'st_ctime']
const times = (at: number, size: 4 | 8): ReadonlyArray<Field> =>
  TIMES.flatMap(
    (name, i): ReadonlyArray<Field> => [
      [at + 2 * i * size, size, name],
      [at + (2 * i + 1) * size, size, `${name}_nsec`],
    ],
  )

/** asm/stat.h of x86_64, asm-generic/stat.h, and struct stat of i386. */
const stat: Layout = making => {
  if (making.abi === 'i386')
    return [
      64,
      [
        [0, 4, 'st_dev'],
        [4, 4, 'st_ino'],
        [8, 2, 'st_mode', 'MODE'],
        [10, 2, 'st_nlink'],
        [12, 2, 'st_uid'],
        [14, 2, 'st_gid'],
        [16, 4, 'st_rdev'],
        [20, 4, 'st_size'],
        [24, 4, 'st_blksize'],
        [28, 4, 'st_blocks'],
        ...times(32, 4),
      ],
    ]
  const generic = making.arch === 'aarch64' && making.abi === 'native'
  return [
    generic ? 128 : 144,
    [
      [0, 8, 'st_dev'],
      [8, 8, 'st_ino'],
      [generic ? 20 : 16, generic ? 4 : 8, 'st_nlink'],
      [generic ? 16 : 24, 4, 'st_mode', 'MODE'],
      [generic ? 24 : 28, 4, 'st_uid'],
      [generic ? 28 : 32, 4, 'st_gid'],
      [generic ? 32 : 40, 8, 'st_rdev'],
      [48, 8, 'st_size'],
      [56, generic ? 4 : 8, 'st_blksize'],
      [64, 8, 'st_blocks'],
      ...times(72, 8),
    ],
  ]
}

/** struct stat64 of i386. */
const stat64: Layout = () => [
  96,
  [
    [0, 8, 'st_dev'],
    [16, 4, 'st_mode', 'MODE'],
    [20, 4, 'st_nlink'],
    [24, 4, 'st_uid'],
    [28, 4, 'st_gid'],
    [32, 8, 'st_rdev'],
    [44, 8, 'st_size'],
    [52, 4, 'st_blksize'],
    [56, 8, 'st_blocks'],
    ...times(64, 4),
    [88, 8, 'st_ino'],
  ],
]

const statx: Layout = () => [
  256,
  [
    [0, 4, 'stx_mask', 'STATX'],
    [4, 4, 'stx_blksize'],
    [8, 8, 'stx_attributes'],
    [16, 4, 'stx_nlink'],
    [20, 4, 'stx_uid'],
    [24, 4, 'stx_gid'],
    [28, 2, 'stx_mode', 'MODE'],
    [32, 8, 'stx_ino'],
    [40, 8, 'stx_size'],
    [48, 8, 'stx_blocks'],
  ],
]

const statfs: Layout = ({ long }) => {
  // its type and flags have words that nothing here reads
  const names = ['f_bsize', 'f_blocks', 'f_bfree', 'f_bavail', 'f_files', 'f_ffree']
  return [
    long === 8 ? 120 : 64,
    [
      ...names.map((name, i): Field => [(i + 1) * long, long, name]),
      [7 * long + 8, long, 'f_namelen'],
      [8 * long + 8, long, 'f_frsize'],
    ],
  ]
}

/** openat2(2), linux/openat2.h. */
const openhow: Layout = () => [
  24,
  [
    [0, 8, 'flags', 'OPEN'],
    [8, 8, 'mode', 'MODE'],
    [16, 8, 'resolve'],
  ],
]

/** clone3(2), linux/sched.h. */
const cloneArgs: Layout = () => {
  const names = [
    'flags',
    'pidfd',
    'child_tid',
    'parent_tid',
    'exit_signal',
    'stack',
    'stack_size',
    'tls',
    'set_tid',
    'set_tid_size',
    'cgroup',
  ]
  return [88, names.map((name, i): Field => (name === 'flags' ? [0, 8, name, 'CLONE'] : [8 * i, 8, name]))]
}

/** Names without SIG between brackets; `~` in front: all but these. */
const sigsetOf = (making: Making, value: Value | undefined): bigint => {
  if (value?._tag === 'Expression' && value.operator === '~') return BigInt.asUintN(64, ~sigsetOf(making, value.of[0]))
  if (value?._tag !== 'List') return (value === undefined ? undefined : numberOf(value, undefined, making)) ?? 0n
  let bits = 0n
  for (const item of value.items.slice(0, 64)) {
    const number =
      item._tag === 'Word' ? signalNumber(item.text) : Number(BigInt.asIntN(32, numberOf(item, undefined, making) ?? 0n))
    if (number !== undefined && number > 0 && number <= 64) bits |= 1n << BigInt(number - 1)
    else if (item._tag === 'Word') making.unknown(item.text)
  }
  return bits
}

const sigset: Bytes = (making, value) => {
  if (isAddress(value)) return undefined
  const out = writer(8)
  out.put(0, 8, sigsetOf(making, value))
  return out.bytes
}

/** struct kernel_sigaction: handler, flags, restorer, then the mask. */
const sigaction: Bytes = (making, value) => {
  if (value._tag !== 'Struct') return undefined
  const { long } = making
  const at = (position: number, ...names: string[]): bigint => {
    const found = bare(fieldOf(value, ...names) ?? positional(value, position), true)
    return (found === undefined ? undefined : numberOf(found, 'SA', making)) ?? 0n
  }
  const out = writer(3 * long + 8)
  out.put(0, long, at(0, 'sa_handler', 'sa_sigaction'))
  out.put(long, long, at(2, 'sa_flags'))
  out.put(2 * long, long, at(3, 'sa_restorer'))
  out.put(3 * long, 8, sigsetOf(making, bare(fieldOf(value, 'sa_mask') ?? positional(value, 1), true)))
  return out.bytes
}

/** Groups in which a si_code may be, beside SI (signal-safe siginfo.h): the words say which. */
export const CODES = ['SI', 'CLD', 'SEGV', 'BUS', 'FPE', 'ILL', 'TRAP', 'SYS']

const siginfo: Bytes = (making, value) => {
  if (value._tag !== 'Struct') return undefined
  const start = making.abi === 'i386' ? 12 : 16
  const out = writer(128)
  out.put(0, 4, fieldNumber(making, value, undefined, 'si_signo'))
  out.put(4, 4, fieldNumber(making, value, undefined, 'si_errno'))
  out.put(8, 4, fieldNumber(making, value, undefined, 'si_code'))
  out.put(start, 4, fieldNumber(making, value, undefined, 'si_pid'))
  out.put(start + 4, 4, fieldNumber(making, value, undefined, 'si_uid'))
  out.put(start + 8, 4, fieldNumber(making, value, undefined, 'si_status'))
  return out.bytes
}

/** The number a call or comparison of wait(2)'s macros gives, wherever it stands in the value. */
const macro = (making: Making, value: Value | undefined, name: string): bigint | undefined => {
  switch (value?._tag) {
    case 'Expression': {
      const [left, right] = value.of
      if (value.operator === '==' && left?._tag === 'Call' && left.name === name)
        return right === undefined ? undefined : numberOf(right, undefined, making)
      return firstOf(making, value.of, name)
    }
    case 'Call':
      return value.name === name ? 1n : firstOf(making, value.args, name)
    case 'List':
      return firstOf(making, value.items, name)
    case 'Struct':
      return firstOf(
        making,
        value.fields.map(([, field]) => field),
        name,
      )
    default:
      return undefined
  }
}
const firstOf = (making: Making, values: ReadonlyArray<Value>, name: string): bigint | undefined => {
  for (const value of values) {
    const found = macro(making, value, name)
    if (found !== undefined) return found
  }
  return undefined
}

/** wait(2): the low seven bits are the signal, then the core flag, then the exit code. */
const status: Bytes = (making, value) => {
  const exited = macro(making, value, 'WEXITSTATUS')
  const killed = macro(making, value, 'WTERMSIG')
  const stopped = macro(making, value, 'WSTOPSIG')
  const plain = value._tag === 'List' && value.items[0] !== undefined ? numberOf(value.items[0], undefined, making) : undefined
  const out = writer(4)
  if (exited !== undefined) out.put(0, 4, (exited & 0xffn) << 8n)
  else if (killed !== undefined) out.put(0, 4, (killed & 0x7fn) | (macro(making, value, 'WCOREDUMP') === undefined ? 0n : 0x80n))
  else if (stopped !== undefined) out.put(0, 4, 0x7fn | ((stopped & 0xffn) << 8n))
  else if (macro(making, value, 'WIFCONTINUED') !== undefined) out.put(0, 4, 0xffffn)
  else if (plain !== undefined) out.put(0, 4, plain)
  else return undefined
  return out.bytes
}

/** `[16]`, `[3, 4]`: numbers of one width. */
const numbers =
  (size: (making: Making) => 2 | 4 | 8): Bytes =>
  (making, value) => {
    if (value._tag !== 'List') return undefined
    const items = value.items.slice(0, ELEMENTS_MAX)
    const out = writer(size(making) * items.length)
    items.forEach((item, at) => {
      out.put(size(making) * at, size(making), numberOf(item, undefined, making) ?? 0n)
    })
    return out.bytes
  }

/** Elements of a structure, as semop(2) takes them. */
const operations: Bytes = (making, value) => {
  if (value._tag !== 'List') return undefined
  const items = value.items.slice(0, ELEMENTS_MAX)
  const out = writer(6 * items.length)
  items.forEach((item, i) => {
    const at = (position: number, name: string): bigint => {
      const found = bare(fieldOf(item, name) ?? positional(item, position), true)
      return (found === undefined ? undefined : numberOf(found, undefined, making)) ?? 0n
    }
    out.put(6 * i, 2, at(0, 'sem_num'))
    out.put(6 * i + 2, 2, at(1, 'sem_op'))
    out.put(6 * i + 4, 2, at(2, 'sem_flg'))
  })
  return out.bytes
}

/** In at the entry, or out at the exit of a call that went well. */
const pointed =
  (bytesOf: Bytes, out: boolean): Make =>
  (making, index, value) => {
    const given = bare(value, out)
    const bytes = given === undefined ? undefined : bytesOf(making, given)
    if (bytes === undefined) return address(making, given, 256)
    const addr = placeFor(making, bytes.length)
    if (!out) making.entry.push(snapshot(index, addr, bytes))
    else if (succeeded(making)) making.exit.push(snapshot(index, addr, bytes))
    return addr
  }

const KINDS: ReadonlyArray<readonly [string, Bytes]> = [
  ['timespec', laidOut(pair('tv_nsec'))],
  ['timespec64', laidOut(pair('tv_nsec', true))],
  ['timeval', laidOut(pair('tv_usec'))],
  ['itimerspec', laidOut(interval('tv_nsec'))],
  ['itimerspec64', laidOut(interval('tv_nsec', true))],
  ['itimerval', laidOut(interval('tv_usec'))],
  ['rlimit', laidOut(limits(false))],
  ['rlimit64', laidOut(limits(true))],
  ['stat', laidOut(stat)],
  ['stat64', laidOut(stat64)],
  ['statx', laidOut(statx)],
  ['statfs', laidOut(statfs)],
  ['openhow', laidOut(openhow)],
  ['clone_args', laidOut(cloneArgs)],
  ['sigset', sigset],
  ['sigaction', sigaction],
  ['siginfo', siginfo],
  ['wstatus', status],
  ['pipefd', numbers(() => 4)],
  ['int', numbers(() => 4)],
  ['int*', numbers(() => 4)],
  ['short', numbers(() => 2)],
  ['long', numbers(making => making.long)],
  ['i64', numbers(() => 8)],
  ['i64*', numbers(() => 8)],
  ['gids', numbers(() => 4)],
  ['gids16', numbers(() => 2)],
  ['sembuf', operations],
]

/** Kinds whose name without `>` or `*` is that of a number in a register. */
const REGISTERS = new Set(['int', 'short', 'long', 'i64'])

export const structs: ReadonlyArray<readonly [string, Make]> = KINDS.flatMap(([kind, bytes]) => [
  ...(REGISTERS.has(kind) ? [] : [[kind, pointed(bytes, false)] as const]),
  [`${kind}>`, pointed(bytes, true)] as const,
])
