// Names and shapes of system calls, errors, signals and flags, looked up in the generated tables (proto/*.tsv is the source).
// Everything is keyed by the numbers a trace holds; nothing here looks at an event. Rows are parsed once, on first use.
import type { Arch } from './chunk.js'
import type { Abi } from './event.js'
import { COMMANDS, ERRNOS, FLAGS, KERNEL_ARGS, KINDS, SIGNALS, SYSCALLS } from './gen/syscalls.js'

export interface SyscallArg {
  readonly name: string
  /** A row of proto/kinds.tsv. */
  readonly kind: string
  /** How it is printed. */
  readonly print: string
  /** For flags and enumerators: the group of names. */
  readonly group?: string
  /** Index of the argument that holds its length, count or command. */
  readonly len?: number
}

export interface SyscallRow {
  readonly name: string
  readonly numbers: Readonly<Record<NumberColumn, number>>
  /** The native call that means the same; itself for a native one. */
  readonly like: string
  /** strace's names of classes: file, desc, process, network... */
  readonly classes: ReadonlyArray<string>
  readonly effect: string
  readonly args: ReadonlyArray<SyscallArg>
}

export type NumberColumn = 'x86_64' | 'i386' | 'x32' | 'aarch64'
export const SYSCALL_ARGS_MAX = 6

export const columnOf = (arch: Arch, abi: Abi): NumberColumn =>
  abi === 'native' ? (arch === 'aarch64' ? 'aarch64' : 'x86_64') : abi

const lazily = <A>(make: () => A): (() => A) => {
  let made: A | undefined
  return () => {
    made ??= make()
    return made
  }
}

const prints = lazily(() => new Map(KINDS.map(([kind, print]) => [kind, print])))

const parseArg = (text: string): SyscallArg => {
  const [, name = '', kind = '', group, len] = /^(\w+):([^(:]+)(?:\((\w+)\))?(?::(\d))?$/.exec(text) ?? []
  const print = prints().get(kind) ?? 'hex'
  return { name, kind, print, ...(group === undefined ? {} : { group }), ...(len === undefined ? {} : { len: Number(len) }) }
}

export const syscallRows = lazily(
  (): ReadonlyArray<SyscallRow> =>
    SYSCALLS.map(([name, x86_64, i386, x32, aarch64, like, classes, effect, args]) => ({
      name,
      numbers: { x86_64, i386, x32, aarch64 },
      like,
      classes: classes === '' ? [] : classes.split(','),
      effect,
      args: args === '' ? [] : args.split(' ').map(parseArg),
    })),
)

const byName = lazily(() => {
  const columns: Readonly<Record<NumberColumn, Map<string, SyscallRow>>> = {
    x86_64: new Map(),
    i386: new Map(),
    x32: new Map(),
    aarch64: new Map(),
  }
  for (const row of syscallRows())
    for (const column of ['x86_64', 'i386', 'x32', 'aarch64'] as const)
      if (row.numbers[column] >= 0) columns[column].set(row.name, row)
  return columns
})

/** Row of the call with this name in an abi. */
export const syscallNamed = (arch: Arch, abi: Abi, name: string): SyscallRow | undefined =>
  byName()[columnOf(arch, abi)].get(name)

const byNumber = lazily(() => {
  const column = (name: NumberColumn) =>
    new Map(syscallRows().flatMap(row => (row.numbers[name] < 0 ? [] : [[row.numbers[name], row] as const])))
  return { x86_64: column('x86_64'), i386: column('i386'), x32: column('x32'), aarch64: column('aarch64') }
})

/** Row of the call with a number of an abi, if the table has it. */
export const syscallRow = (arch: Arch, abi: Abi, number: number): SyscallRow | undefined =>
  byNumber()[columnOf(arch, abi)].get(number)

/** Its name; a number the table has not is named as strace names it. */
export const syscallName = (arch: Arch, abi: Abi, number: number): string =>
  syscallRow(arch, abi, number)?.name ?? `syscall_0x${number.toString(16)}`

/** Number of a call in the machine's native table. */
export const syscallNumber = (arch: Arch, name: string): number | undefined => {
  const number = syscallRows().find(row => row.name === name && row.numbers[columnOf(arch, 'native')] >= 0)?.numbers[
    columnOf(arch, 'native')
  ]
  return number
}

const errnos = lazily(() => new Map(ERRNOS.map(([number, name, text]) => [number, { name, text }])))

/** `ENOENT`; a number without a name as digits. */
export const errnoName = (number: number): string => errnos().get(number)?.name ?? String(number)

/** Numbers by name. */
export const errnoNames = lazily((): ReadonlyMap<string, number> => new Map(ERRNOS.map(([number, name]) => [name, number])))

/** `No such file or directory`. */
export const errnoText = (number: number): string => errnos().get(number)?.text ?? `Unknown error ${number}`

const signals = lazily(() => new Map(SIGNALS.map(([number, name, text, action]) => [number, { name, text, action }])))

/** Numbers by name. */
export const signalNames = lazily((): ReadonlyMap<string, number> => new Map(SIGNALS.map(([number, name]) => [name, number])))

/** Kernel's first real-time signal; strace names it and those above SIGRT_0, SIGRT_1... */
const FIRST_REAL_TIME = 32

export const signalName = (number: number): string =>
  signals().get(number)?.name ??
  (number >= FIRST_REAL_TIME && number <= 64 ? `SIGRT_${number - FIRST_REAL_TIME}` : String(number))

export const signalText = (number: number): string => signals().get(number)?.text ?? `Signal ${number}`

/** What the signal does without a handler: term, core, stop, cont or ign. */
export const signalAction = (number: number): string => signals().get(number)?.action ?? 'term'

interface FlagName {
  readonly value: bigint
  readonly mask: bigint
  readonly name: string
}

const groupNames = lazily(() => {
  const groups = new Map<string, FlagName[]>()
  for (const [group, value, name, mask, arch] of FLAGS) {
    for (const machine of ['x86_64', 'aarch64'])
      if (arch === '' || arch === machine) {
        const key = `${machine} ${group}`
        const names = groups.get(key) ?? []
        names.push({ value: BigInt(value), mask: BigInt(mask), name })
        groups.set(key, names)
      }
  }
  return groups
})

const hex = (value: bigint): string => (value === 0n ? '0' : `0x${value.toString(16)}`)

/** `O_RDWR|O_CREAT|0x40000000`: names of a group's bits, or of its one value, in the order of proto/flags.tsv. */
export const flagNames = (group: string, value: bigint, arch: Arch): string => {
  const names: string[] = []
  let rest = value
  let exclusive = 0n
  for (const flag of groupNames().get(`${arch === 'aarch64' ? 'aarch64' : 'x86_64'} ${group}`) ?? []) {
    const whole = flag.mask < 0n
    const applies = whole
      ? names.length === 0 && value === flag.value
      : (rest & flag.mask) === flag.value && (exclusive & flag.mask) !== flag.mask
    if (!applies || (flag.mask === 0n && !whole)) continue
    names.push(flag.name)
    rest = whole ? 0n : rest & ~flag.mask
    if (!whole) exclusive |= flag.mask
  }
  if (rest !== 0n) names.push(hex(rest))
  return names.length === 0 ? '0' : names.join('|')
}

const machine = (arch: Arch): string => (arch === 'aarch64' ? 'aarch64' : 'x86_64')

const valuesByName = lazily(() => {
  const groups = new Map<string, Map<string, bigint>>()
  for (const [key, names] of groupNames()) groups.set(key, new Map(names.map(({ name, value }) => [name, value])))
  return groups
})

const NO_VALUES: ReadonlyMap<string, bigint> = new Map()

/** Numbers of a group's names. */
export const flagValues = (group: string, arch: Arch): ReadonlyMap<string, bigint> =>
  valuesByName().get(`${machine(arch)} ${group}`) ?? NO_VALUES

const constantsOf = lazily(() => {
  const all = new Map<string, Map<string, bigint>>([
    ['x86_64', new Map()],
    ['aarch64', new Map()],
  ])
  for (const [key, names] of groupNames()) {
    const into = all.get(key.slice(0, key.indexOf(' ')))
    for (const { name, value } of names) if (into?.has(name) === false) into.set(name, value)
  }
  for (const [, value, name] of COMMANDS) for (const into of all.values()) into.set(name, BigInt(value))
  return all
})

/** Numbers of all names of all groups and of commands. A name that two groups have means the same in both, but for a few. */
export const constants = (arch: Arch): ReadonlyMap<string, bigint> => constantsOf().get(machine(arch)) ?? NO_VALUES

const commandNames = lazily(() => new Map(COMMANDS.map(([call, value, name]) => [`${call} ${value}`, name])))

/** Name of a command (ioctl, fcntl, prctl) whose last argument points at memory. */
export const commandName = (call: string, value: number): string | undefined => commandNames().get(`${call} ${value}`)

const kernelArgs = lazily(() => new Map(KERNEL_ARGS.map(([call, args]) => [call, args.split(' ')])))

/** What the kernel calls the arguments of a call, in the order of the registers. */
export const kernelArgNames = (call: string): ReadonlyArray<string> => kernelArgs().get(call) ?? []
