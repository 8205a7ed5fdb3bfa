// An object as large recorders are built: a program for each system call behind a table that its loader fills. Each runs at its own
// call, over a recorded run; what is only there to be called is left out and told.
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { MapType } from '../../../assembly/abi.js'
import { runObject } from '../../../src/analysis/run.js'
import { type CollectionSpec, loadCollectionSpec } from '../../../src/loader/index.js'
import { nodeEnv } from '../../../src/node/env.js'
import type { Output } from '../../../src/output/index.js'
import { planAttach } from '../../../src/probe/index.js'
import { root } from '../../support/browser.js'
import { right } from '../../support/engine.js'
import { fixture } from '../../support/fixtures.js'

const spec = right(loadCollectionSpec(fixture('tabled')))
const sections = (of: CollectionSpec, wishes = {}) =>
  right(planAttach('x86_64', wishes)(of)).links.map(({ program, section }) => `${program} ${section}`)

test('each program runs at the call it is named after; those without a call are left out', () => {
  assert.equal(sections(spec), ['write_x tp_btf/sys_exit:write', 'read_x tp_btf/sys_exit:read', 'close_x tp_btf/sys_exit:close'])
  const { leftOut } = right(planAttach('x86_64')(spec))
  assert.equal(
    leftOut.map(({ program, reason }) => [program, reason]),
    [
      ['t1_write_x', 'Called'],
      ['sys_exit', 'Called'],
    ],
  )
})

test('what bears the name of another behind a prefix, on the same hook, goes on for it and is left out', () => {
  const moved = new Map([...spec.programs].map(([name, program]) => [name, { ...program, section: 'tp_btf/sched_process_exec' }]))
  assert.equal(
    sections({ ...spec, programs: moved }).map(link => link.split(' ')[0]),
    ['write_x', 'read_x', 'close_x', 'sys_exit'],
  )
})

test('one that is asked for by name is attached as its section says', () => {
  assert.equal(sections(spec, { only: ['t1_write_x', 'write_x'] }), ['write_x tp_btf/sys_exit', 't1_write_x tp_btf/sys_exit'])
})

test('an object that fills its table itself stays as it is', () => {
  const calls = spec.maps.get('calls')
  if (calls === undefined) throw new Error('the fixture has no such map')
  const slots = [{ index: 1, kind: 'program', name: 'write_x' }] as const
  const filled = { ...spec, maps: new Map([...spec.maps, ['calls', { ...calls, slots }]]) }
  assert.ok(sections(filled).includes('sys_exit tp_btf/sys_exit'))
})

test('an object without such a table has programs for all calls', () => {
  const maps = new Map([...spec.maps].filter(([, { type }]) => type !== MapType.ProgArray))
  assert.is(sections({ ...spec, maps }).length, 5)
})

const CALLS: ReadonlyMap<string, bigint> = new Map([
  ['r', 0n],
  ['w', 1n],
  ['c', 3n],
])

test('what they write is of their own call: its number and result, by the typed pointers of the kernel', async () => {
  const outputs: Output[] = []
  const request = {
    object: root('tests/fixtures/bpf/tabled.bpf.o'),
    trace: root('tests/golden/healthy-pipe/trace.pctrace'),
    assignments: [],
    keepBytes: true,
  }
  const ran = right(await runObject(nodeEnv)(request, output => outputs.push(output))())
  assert.equal(
    ran.notes.map(({ reason, map }) => [reason, map]),
    [
      ['Unsized', 'scratches'],
      ['Shared', 'rings'],
    ],
  )
  assert.is(ran.losses.faults, 0)
  const seen = new Set<string>()
  for (const output of outputs) {
    assert.is(output._tag, 'Record')
    const bytes = output._tag === 'Record' ? output.bytes : undefined
    const view = new DataView(bytes?.slice().buffer ?? new ArrayBuffer(32))
    const kind = String.fromCharCode(view.getUint8(0))
    assert.is(view.getBigUint64(8, true), CALLS.get(kind))
    assert.ok(view.getUint32(4, true) > 0)
    seen.add(kind)
  }
  assert.equal([...seen].sort(), ['c', 'r', 'w'])
})

test.run()
