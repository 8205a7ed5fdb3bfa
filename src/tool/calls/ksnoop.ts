// ksnoop: arguments and results of kernel functions, call by call. What is a pointer to a structure is shown as far as the virtual kernel
// knows all of it; a member alone needs to be known alone.
import { type Either, left, right } from 'fp-ts/lib/Either.js'
import { type Btf, resolve } from '../../btf/index.js'
import type { MapFill } from '../../engine/access.js'
import { kernelTypes } from '../../kernel/index.js'
import { functionAddress } from '../../loader/index.js'
import { padded } from '../columns.js'
import { count, flag, words } from '../options.js'
import { type Fields, fieldsOf, type Layout, layoutOf, stated } from '../record.js'
import { tool } from '../tool.js'
import { FLAG, RETURN, type Traced, traced, type Value } from './ksnoop-spec.js'

const FUNCTIONS_MAX = 64
const VALUES = 6
const PID_MAX = 2 ** 22

/** struct value and struct trace_data of the object (ksnoop.h): members of arrays, which have no names of their own. */
const VALUE = stated({
  name: 'char[256]',
  base_arg: 'u32',
  offset: 'u32',
  size: 'u32',
  type_id: 'u64',
  flags: 'u64',
  predicate_value: 'u64',
})
const DATA = stated({ raw_value: 'u64', err_type_id: 'u32', err: 'i32', buf_offset: 'u32', buf_len: 'u16' })

const put = ({ places }: Layout, into: Uint8Array, name: string, value: number | bigint | string | Uint8Array): void => {
  const { offset, sizeBytes } = places.get(name) ?? { offset: 0, sizeBytes: 0 }
  const target = into.subarray(offset, offset + sizeBytes)
  if (typeof value === 'string') target.set(new TextEncoder().encode(value).subarray(0, sizeBytes))
  else if (typeof value === 'object') target.set(value.subarray(0, sizeBytes))
  else for (let i = 0; i < Math.min(sizeBytes, 8); i++) target[i] = Number((BigInt(value) >> BigInt(8 * i)) & 0xffn)
}

const valueBytes = (values: ReadonlyArray<Value>): Uint8Array => {
  const all = new Uint8Array(VALUES * VALUE.sizeBytes)
  for (const [i, { name, base, offset, size, type, flags, compared }] of values.entries()) {
    const one = all.subarray(i * VALUE.sizeBytes)
    const members = { name, base_arg: base, offset, size, type_id: type, flags, predicate_value: compared }
    for (const [member, value] of Object.entries(members)) put(VALUE, one, member, value)
  }
  return all
}

/** The entry of the map of functions that the tool's loader makes of each; in a row each knows who calls it and whom it calls. */
const entries = (btf: Btf, all: ReadonlyArray<Traced>, pid: number, inRow: boolean): ReadonlyArray<MapFill> => {
  const layout = layoutOf(btf, 'trace')
  if (layout === undefined) return []
  const addressAt = (i: number): bigint => {
    const of = inRow ? all[i] : undefined
    return of === undefined ? 0n : functionAddress(of.id)
  }
  return all.map(({ name, id, args, values, flags }, i) => {
    const value = new Uint8Array(layout.sizeBytes)
    const key = new Uint8Array(new BigUint64Array([functionAddress(id)]).buffer)
    const members = {
      ...{ 'func.name': name, 'func.id': id, 'func.nr_args': args.length, 'func.ip': functionAddress(id) },
      ...{ 'func.args': valueBytes(args), nr_traces: values.length, filter_pid: pid, flags, traces: valueBytes(values) },
      ...{ prev_ip: addressAt(i - 1), next_ip: addressAt(i + 1) },
    }
    for (const [member, what] of Object.entries(members)) put(layout, value, member, what)
    return { map: 'ksnoop_func_map', key, value }
  })
}

const INDENT = ' '.repeat(36)

const numberOf = (bytes: Uint8Array): bigint => {
  let value = 0n
  for (const [i, byte] of bytes.subarray(0, 8).entries()) value |= BigInt(byte) << BigInt(8 * i)
  return BigInt.asIntN(8 * Math.min(8, bytes.length), value)
}

/** What was read, by its type: a number, a text, or a structure's members. */
const dumped = ({ type, typeName }: Value, bytes: Uint8Array): ReadonlyArray<string> => {
  const of = resolve(kernelTypes(), type as never)
  if (of?._tag !== 'Struct' && of?._tag !== 'Union') return [`${INDENT}(${typeName})${numberOf(bytes)}`]
  const members = of.members.map(({ name, offsetBits }, i) => {
    const end = of.members[i + 1]?.offsetBits ?? of.sizeBytes * 8
    return `${INDENT} .${name} = ${numberOf(bytes.subarray(offsetBits / 8, end / 8))},`
  })
  return [`${INDENT}(${typeName}){`, ...members, `${INDENT}}`]
}

/** Of entry and result one is shown at a time, unless the entry's values were kept for the result. */
const isShown = ({ base, type }: Value, record: Fields): boolean => {
  const atEntry = (record.num('data_flags') & FLAG.entry) !== 0
  const fits = atEntry ? base !== RETURN : base === RETURN || (record.num('flags') & FLAG.stash) !== 0
  return fits && type !== 0
}

const valueLines = (value: Value, data: Fields, buffer: Uint8Array): ReadonlyArray<string> => {
  const pointer = (value.flags & FLAG.pointer) !== 0
  const head = `${' '.repeat(34)} ${value.name} = ${pointer ? `*(0x${data.wide('raw_value').toString(16)})` : ''}`
  if (data.num('err_type_id') !== 0) {
    const type = `${value.typeName} ${pointer ? ' *' : ''}`
    return [head, `${INDENT} /* Cannot show '${value.name}' as '${type}'; invalid/userspace ptr? */`]
  }
  const from = data.num('buf_offset')
  return [head, ...dumped(value, buffer.subarray(from, from + data.num('buf_len')))]
}

const recordLines = (all: ReadonlyArray<Traced>, record: Fields): ReadonlyArray<string> => {
  const name = record.text('func.name')
  const of = all.find(one => one.name === name)
  const data = record.bytes('trace_data')
  const buffer = record.bytes('buf')
  const shown = (of?.values ?? []).flatMap((value, i) =>
    isShown(value, record) ? [valueLines(value, fieldsOf(DATA, data.subarray(i * DATA.sizeBytes)), buffer)] : [],
  )
  const body = shown.flatMap((lines, i) => (i === shown.length - 1 ? lines : [...lines.slice(0, -1), `${lines.at(-1)},`]))
  const head = [padded(record.wide('time'), -16), padded(record.num('cpu'), -4), padded(record.num('pid'), -8), `${name}(`]
  return [head.join(' '), ...body, `${' '.repeat(31)});`, '']
}

const all = (given: ReadonlyArray<string>): Either<string, ReadonlyArray<Traced>> => {
  const functions: Traced[] = []
  for (const one of given) {
    const found = traced(one)
    if (found._tag === 'Left') return found
    functions.push(found.right)
  }
  return right(functions)
}

/** `trace` is what the tool does unless told; `info` is asked of the table of hooks. */
const named = (given: ReadonlyArray<string>): ReadonlyArray<string> => (given[0] === 'trace' ? given.slice(1) : given)

export const ksnoop = tool({
  name: 'ksnoop',
  about: 'arguments and results of kernel functions',
  needs: 'synthesised',
  files: true,
  options: {
    pid: count('-p, --pid <tid>', 'only this thread', 1, PID_MAX),
    stack: flag('-s, --stack', 'only where each function calls the next'),
    pages: count('-P, --pages <n>', 'taken, and without effect'),
    debug: flag('-d, --debug', 'the same'),
    verbose: flag('-v, --verbose', 'the same'),
    functions: words('[functions...]', "such as vfs_read or 'vfs_read(count > 128, return)'"),
  },
  plan: given => {
    const functions = named(given.functions)
    if (functions.length === 0) return left('name a function of the kernel, such as vfs_read')
    if (functions.length > FUNCTIONS_MAX) return left(`at most ${FUNCTIONS_MAX} functions`)
    const found = all(functions)
    if (found._tag === 'Left') return found
    return right({
      setup: {
        each: { standIn: 'foo', functions: found.right.map(({ name }) => name) },
        fill: btf => entries(btf, found.right, given.pid ?? 0, given.stack),
      },
      printer: ({ btf }) => {
        const layout = layoutOf(btf, 'trace')
        return {
          heading: [['TIME'.padStart(16), 'CPU'.padStart(4), 'PID'.padStart(8), 'FUNCTION/ARGS'].join(' ')],
          records: {
            map: 'ksnoop_perf_map',
            layouts: layout === undefined ? [] : [layout],
            leastBytes: layout?.places.get('buf')?.offset,
            lines: record => recordLines(found.right, record),
          },
        }
      },
    })
  },
})
