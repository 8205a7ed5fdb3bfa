// Reads the tables beside this folder into rows and checks that they agree with each other: every kind, group, effect and
// equivalent that a row names exists. Knows nothing of the languages the tables are generated for.
import { readFileSync } from 'node:fs'

export const ABIS = ['x86_64', 'i386', 'x32', 'aarch64']
export const ARGS_MAX = 6
const folder = new URL('../', import.meta.url)

/** Rows of a tab separated file as objects named by its header row. */
const table = file => {
  const lines = readFileSync(new URL(file, folder), 'utf8')
    .split('\n')
    .filter(l => l !== '' && !l.startsWith('#'))
  const header = lines[0].split('\t')
  return lines.slice(1).map((line, i) => {
    const cells = line.split('\t')
    if (cells.length !== header.length)
      throw new Error(`${file}: row ${i + 1} has ${cells.length} cells, not ${header.length}: ${line}`)
    return Object.fromEntries(header.map((name, c) => [name, cells[c]]))
  })
}

const optional = cell => (cell === '-' ? undefined : cell)
const numbered = cell => (cell === '-' ? undefined : Number(cell))
const sizes = row => Object.fromEntries(ABIS.map(abi => [abi, numbered(row[abi]) ?? 0]))

/** `name:kind`, `name:kind:N`, `name:kind(GROUP)`. `fixed:SIZE` is a kind of its own for each size. */
const parseArg = text => {
  const match = /^(\w+):([\w*>]+)(?:\((\w+)\))?(?::(\d+))?$/.exec(text)
  if (match === null) throw new Error(`syscalls.tsv: cannot read argument "${text}"`)
  const [, name, kind, group, n] = match
  const fixed = kind === 'fixed' || kind === 'fixed>'
  return {
    name,
    kind: fixed ? `${kind}${n}` : kind,
    group,
    len: n === undefined || fixed ? undefined : Number(n),
    size: fixed ? Number(n) : undefined,
  }
}

const readKinds = args => {
  const kinds = new Map(
    table('kinds.tsv').map(row => [row.name, { name: row.name, op: row.op, size: sizes(row), print: row.print }]),
  )
  for (const { kind, size } of args) {
    if (size === undefined || kinds.has(kind)) continue
    const base = kinds.get(kind.replace(/\d+$/, ''))
    kinds.set(kind, { ...base, name: kind, size: Object.fromEntries(ABIS.map(abi => [abi, size])) })
  }
  for (const { kind } of args) if (!kinds.has(kind)) throw new Error(`syscalls.tsv: kind "${kind}" is not in kinds.tsv`)
  return [...kinds.values()]
}

/** Hooks that are no system calls: tracepoints by "category/name", and functions of the kernel. Ids are positions, from 1. */
export const readHooks = () => ({ points: table('points.tsv'), functions: table('functions.tsv') })

/** All tables. `calls[i].native` is the row of the native call that means the same. */
export const readTables = () => {
  const calls = table('syscalls.tsv').map(row => ({
    name: row.name,
    numbers: Object.fromEntries(ABIS.map(abi => [abi, numbered(row[abi])])),
    like: optional(row.like),
    classes: optional(row.classes)?.split(',') ?? [],
    effect: optional(row.effect) ?? 'none',
    args: optional(row.args)?.split(' ').map(parseArg) ?? [],
  }))
  const effects = table('effects.tsv')
  const commands = table('commands.tsv').map(row => ({ ...row, value: Number(row.value) }))
  const ioctls = commands.filter(c => c.call === 'ioctl').map(({ value, name }) => ({ group: 'IOCTL', value, name, mask: '*' }))
  const named = table('flags.tsv').map(row => ({
    ...row,
    value: Number(row.value),
    mask: optional(row.mask),
    arch: optional(row.arch),
  }))
  const flags = [...named, ...ioctls]
  const kinds = readKinds(calls.flatMap(call => call.args))
  const natives = new Map(calls.filter(c => c.like === undefined).map(c => [c.name, c]))
  const groups = new Set(flags.map(f => f.group))
  const known = new Set(effects.map(e => e.name))
  for (const call of calls) {
    if (call.like !== undefined && !natives.has(call.like))
      throw new Error(`syscalls.tsv: ${call.name} is like ${call.like}, which is no row`)
    if (!known.has(call.effect)) throw new Error(`syscalls.tsv: effect "${call.effect}" of ${call.name} is not in effects.tsv`)
    for (const arg of call.args)
      if (arg.group !== undefined && !groups.has(arg.group))
        throw new Error(`syscalls.tsv: group ${arg.group} is not in flags.tsv`)
    call.native = natives.get(call.like ?? call.name)
  }
  for (const abi of ABIS) {
    const taken = calls.map(c => c.numbers[abi]).filter(n => n !== undefined)
    if (new Set(taken).size !== taken.length) throw new Error(`syscalls.tsv: two rows share a number of ${abi}`)
  }
  return {
    calls,
    kinds,
    effects,
    flags,
    errno: table('errno.tsv').map(row => ({ ...row, number: Number(row.number) })),
    signals: table('signals.tsv').map(row => ({ ...row, number: Number(row.number) })),
    commands,
    kernelArgs: table('kernel-args.tsv'),
  }
}

/** Dense array from number to `of(call)`, `missing` where no call has the number. */
export const byNumber = (calls, abi, of, missing) => {
  const top = Math.max(...calls.map(c => c.numbers[abi] ?? -1))
  const dense = new Array(top + 1).fill(missing)
  for (const call of calls) if (call.numbers[abi] !== undefined) dense[call.numbers[abi]] = of(call)
  return dense
}

/** Values joined by commas, wrapped at about 120 columns. */
export const wrap = (values, indent = '  ') => {
  const lines = ['']
  for (const value of values) {
    const last = lines.length - 1
    if (lines[last].length + String(value).length > 116) lines.push(`${value},`)
    else lines[last] += `${lines[last] === '' ? '' : ' '}${value},`
  }
  return lines.map(line => indent + line).join('\n')
}
