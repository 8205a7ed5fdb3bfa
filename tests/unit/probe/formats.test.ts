// The structures of tracepoints are those of the running kernel: every field of its own format files, where they can be read, is in
// kernel.h at that place and of that size. Functions have as many parameters as its types say.
import { existsSync, readFileSync } from 'node:fs'
import { release } from 'node:os'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { kernelView, parseBtf, sizeOf } from '../../../src/btf/index.js'
import { kernelTypes } from '../../../src/kernel/index.js'
import { FUNCTIONS, POINTS } from '../../../src/probe/gen/hooks.js'
import { right } from '../../support/engine.js'
import { testUnless } from '../../support/skip.js'

const test = suite('probe/formats')
const EVENTS = '/sys/kernel/tracing/events'
const lacking = existsSync(`${EVENTS}/sched`) ? undefined : 'tracefs is not mounted or not readable here'

interface Place {
  readonly name: string
  readonly offset: number
  readonly size: number
}

/** `field:char comm[16]; offset:8; size:16;`, and `field:__data_loc char[] filename;` for what stands behind the structure. */
const FIELD = /field:(?<loc>__data_loc )?.*?(?<name>\w+)(?:\[[^\]]*\])?;\s*offset:(?<offset>\d+);\s*size:(?<size>\d+);/g

const formatOf = (point: string): ReadonlyArray<Place> =>
  [...readFileSync(`${EVENTS}/${point}/format`, 'utf8').matchAll(FIELD)].flatMap(
    ({ groups: { loc, name, offset, size } = {} }) =>
      name === undefined || name.startsWith('common_')
        ? []
        : [{ name: loc === undefined ? name : `__data_loc_${name}`, offset: Number(offset), size: Number(size) }],
  )

const types = kernelView(kernelTypes(), release())

const structOf = (point: string): ReadonlyArray<Place> => {
  const name = `trace_event_raw_${point.slice(point.indexOf('/') + 1)}`
  const struct = types.types.find(type => type._tag === 'Struct' && type.name.replace(/___.*/, '') === name)
  if (struct?._tag !== 'Struct') return []
  return struct.members.map(member => ({
    name: member.name,
    offset: member.offsetBits / 8,
    size: sizeOf(types, member.type) ?? 0,
  }))
}

for (const point of ['raw_syscalls/sys_enter', 'raw_syscalls/sys_exit', ...POINTS.map(([name]) => name)]) {
  testUnless(test, lacking, `${point} has the running kernel's layout`, () => {
    const ours = structOf(point)
    const format = formatOf(point)
    assert.ok(format.length > 0)
    assert.equal(
      format.map(field => ours.find(({ name }) => name === field.name)),
      format,
    )
  })
}

const VMLINUX = '/sys/kernel/btf/vmlinux'
const [major = 0, minor = 0] = release().split('.').map(Number)
const otherThan =
  major > 6 || (major === 6 && minor >= 18)
    ? undefined
    : `functions.tsv has the parameters of Linux 6.18, and this is ${release()}`
const untyped = existsSync(VMLINUX) ? otherThan : 'this kernel has no types to read'

testUnless(test, untyped, 'functions have as many parameters as in the running kernel, where it has them', () => {
  const { types } = right(parseBtf(readFileSync(VMLINUX)))
  const kernels = new Map(
    types.flatMap(type => {
      const prototype = type._tag === 'Func' ? types[type.type] : undefined
      return type._tag === 'Func' && prototype?._tag === 'FuncProto' ? [[type.name, prototype.parameters.length]] : []
    }),
  )
  const known = FUNCTIONS.filter(([name]) => kernels.has(name))
  assert.ok(known.length > 30)
  assert.equal(
    known.map(([name, , parameters]) => [name, parameters.split(',').length]),
    known.map(([name]) => [name, kernels.get(name)]),
  )
})

test.run()
