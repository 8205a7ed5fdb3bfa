// src/probe: section names as the kernel and libbpf spell them, and what is said about one that is not there.
import { existsSync, readdirSync } from 'node:fs'
import * as E from 'fp-ts/lib/Either.js'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { Hook, HookNumber } from '../../../assembly/abi.js'
import { renderError } from '../../../src/base/error.js'
import { loadCollectionSpec } from '../../../src/loader/index.js'
import { FUNCTIONS, POINTS } from '../../../src/probe/gen/hooks.js'
import { CATALOG, type Place, placesOf, planAttach, pointNames } from '../../../src/probe/index.js'
import { right } from '../../support/engine.js'
import { fixture, shipped } from '../../support/fixtures.js'
import { testUnless } from '../../support/skip.js'

const test = suite('probe')
const ANY = Hook.AnyNumber
const COMPAT = HookNumber.Compat

const id = (kind: Hook, number: number): number => (kind << 16) | number
const point = (name: string): number => POINTS.findIndex(([known]) => known === name) + 1
const func = (name: string): number => FUNCTIONS.findIndex(([known]) => known === name) + 1
const ids = (places: ReadonlyArray<Place>): ReadonlyArray<number> => places.map(({ hook }) => hook)

const HOOKS: ReadonlyArray<readonly [section: string, kind: Hook, number: number]> = [
  ['tracepoint/syscalls/sys_enter_openat', Hook.SysEnter, 257],
  ['tp/syscalls/sys_enter_openat', Hook.SysEnter, 257],
  ['tracepoint/syscalls/sys_exit_read', Hook.SysExit, 0],
  ['tracepoint/syscalls/sys_enter_newfstatat', Hook.SysEnter, 262],
  ['tracepoint/syscalls/sys_enter_newstat', Hook.SysEnter, 4],
  ['tracepoint/syscalls/sys_exit_newuname', Hook.SysExit, 63],
  ['tracepoint/syscalls/sys_enter_umount', Hook.SysEnter, 166],
  ['tracepoint/raw_syscalls/sys_enter', Hook.RawSysEnter, ANY],
  ['tp/raw_syscalls/sys_exit', Hook.RawSysExit, ANY],
  ['tracepoint/sched/sched_process_fork', Hook.ProcessFork, ANY],
  ['tp/sched/sched_process_exec', Hook.ProcessExec, ANY],
  ['tp/sched/sched_process_exit', Hook.ProcessExit, ANY],
  ['tracepoint/signal/signal_generate', Hook.Point, point('signal/signal_generate')],
  ['tp/sock/inet_sock_set_state', Hook.Point, point('sock/inet_sock_set_state')],
  ['raw_tp/sys_enter', Hook.RawTpSysEnter, ANY],
  ['raw_tracepoint/sys_exit', Hook.RawTpSysExit, ANY],
  ['raw_tp.w/sys_enter', Hook.RawTpSysEnter, ANY],
  ['tp_btf/sys_exit', Hook.RawTpSysExit, ANY],
  ['tp_btf/sys_exit:openat', Hook.RawTpExitOf, 257],
  ['raw_tp/sys_enter:newstat', Hook.RawTpEnterOf, 4],
  ['raw_tp/sched_process_exit', Hook.RawPoint, point('sched/sched_process_exit')],
  ['tp_btf/sched_process_exec', Hook.RawPoint, point('sched/sched_process_exec')],
  ['tp_btf/task_newtask', Hook.RawPoint, point('task/task_newtask')],
  ['kprobe/tcp_v4_connect', Hook.FuncEntry, func('tcp_v4_connect')],
  ['kprobe/tcp_v4_connect+0x0', Hook.FuncEntry, func('tcp_v4_connect')],
  ['kretprobe/inet_csk_accept', Hook.FuncReturn, func('inet_csk_accept')],
  ['fentry/vfs_read', Hook.FuncEnter, func('vfs_read')],
  ['fentry.s/vfs_read', Hook.FuncEnter, func('vfs_read')],
  ['fmod_ret/vfs_read', Hook.FuncEnter, func('vfs_read')],
  ['fexit/vfs_read', Hook.FuncExit, func('vfs_read')],
  ['kprobe.multi/vfs_unlin?', Hook.FuncEntry, func('vfs_unlink')],
  ['kretprobe.multi/vfs_unlink', Hook.FuncReturn, func('vfs_unlink')],
  ['kprobe/__x64_sys_openat', Hook.CallEntry, 257],
  ['kretprobe/__x64_sys_newstat', Hook.CallReturn, 4],
  ['fentry/__x64_sys_read', Hook.CallEnter, 0],
  ['fexit/__x64_sys_read', Hook.CallExit, 0],
  ['ksyscall/futex', Hook.CallEntry, 202],
  ['kretsyscall/futex', Hook.CallReturn, 202],
  ['kprobe/__ia32_sys_openat', Hook.CallEntry, COMPAT + 295],
  ['kprobe/__ia32_compat_sys_openat', Hook.CallEntry, COMPAT + 295],
  ['kprobe/__do_sys_openat', Hook.ValuesEntry, 257],
  ['kretprobe/__se_sys_openat', Hook.ValuesReturn, 257],
  ['fentry/ksys_read', Hook.ValuesEnter, 0],
  ['fexit/ksys_read', Hook.ValuesExit, 0],
  ['kprobe/sys_clone', Hook.ValuesEntry, 56],
  ['probecause/event', Hook.Event, ANY],
]
for (const [section, kind, number] of HOOKS) {
  test(`${section} is a hook`, () => assert.equal(ids(placesOf('x86_64', section)), [id(kind, number)]))
}

for (const section of [
  '',
  'tp/',
  'kprobe',
  'kprobe/',
  'kprobe/do_sys_open',
  'kprobe/tcp_v4_connect+0x10',
  'kprobe/vfs_*',
  'kprobe/__arm64_sys_openat',
  'tracepoint/syscalls/sys_enter_',
  'tracepoint/syscalls/sys_enter_stat',
  'tracepoint/raw_syscalls/sys_enter_open',
  'tracepoint/sched_process_exit',
  'raw_tp/openat',
  'raw_tp/sys_exit:nosuch',
  'raw_tp/task_rename:openat',
  'tracepoint/raw_syscalls/sys_exit:openat',
  'raw_tp/sched/sched_process_exit',
  'uprobe/vfs_read',
]) {
  test(`"${section}" is none`, () => assert.equal(placesOf('x86_64', section), []))
}

test('a pattern is every function it fits, and a session sees entry and return of each', () => {
  const reads = placesOf('x86_64', 'kprobe.multi/vfs_*')
  assert.ok(reads.length > 5)
  assert.ok(reads.every(({ name, how }) => name.startsWith('vfs_') && how === 'synthesised'))
  assert.equal(ids(placesOf('x86_64', 'kprobe.session/vfs_read')), [
    id(Hook.FuncEntry, func('vfs_read')),
    id(Hook.FuncReturn, func('vfs_read')),
  ])
  assert.ok(placesOf('x86_64', 'kprobe.multi/__x64_sys_*').length > 300)
})

test('a call has the number of the recorded machine, if that machine has it', () => {
  assert.equal(ids(placesOf('aarch64', 'tp/syscalls/sys_enter_openat')), [id(Hook.SysEnter, 56)])
  assert.equal(placesOf('aarch64', 'tp/syscalls/sys_enter_open'), [])
  assert.equal(ids(placesOf('aarch64', 'kprobe/__arm64_sys_openat')), [id(Hook.CallEntry, 56)])
  assert.equal(ids(placesOf('aarch64', 'ksyscall/openat')), [id(Hook.CallEntry, 56)])
  assert.equal(placesOf('aarch64', 'kprobe/__x64_sys_openat'), [])
})

test('every hook that is named is one', () => {
  for (const arch of ['x86_64', 'aarch64'] as const) {
    assert.equal(
      pointNames(arch).filter(name => placesOf(arch, `tracepoint/${name}`).length !== 1),
      [],
    )
  }
})

const EVENTS = '/sys/kernel/tracing/events/syscalls'
const lacking = existsSync(EVENTS) ? undefined : 'tracefs is not mounted or not readable here'
testUnless(
  test,
  process.arch === 'x64' ? lacking : 'not an x86_64 machine',
  'every system call tracepoint of the running kernel is a hook',
  () => {
    const points = readdirSync(EVENTS).filter(name => /^sys_(enter|exit)_/.test(name))
    assert.ok(points.length > 500)
    assert.equal(
      points.filter(name => placesOf('x86_64', `tracepoint/syscalls/${name}`).length === 0),
      [],
    )
  },
)

test('a hook that is not there is answered with the nearest that is', () => {
  const plan = planAttach('x86_64')(nowhere)
  assert.is(E.isLeft(plan) && plan.left.reason, 'UnknownSection')
  assert.is(E.isLeft(plan) && plan.left.remedy, 'The nearest there is: syscalls/sys_enter_openat.')
})

const nowhere = right(loadCollectionSpec(fixture('nowhere')))
const planFor = (section: string) => {
  const programs = [...nowhere.programs].map(([name, program]) => [name, { ...program, section }] as const)
  return planAttach('x86_64')({ ...nowhere, programs: new Map(programs) })
}

const REFUSED: ReadonlyArray<readonly [string, string, RegExp, string | undefined]> = [
  ['kprobe/__x64_sys_opennat', 'NotRecorded', /does not tell when the kernel calls/, '__x64_sys_openat'],
  ['kprobe/__arm64_sys_openat', 'NotRecorded', /does not tell when the kernel calls/, 'syscalls/sys_enter_openat'],
  ['kretprobe/__x64_sys_stat', 'NotRecorded', /does not tell when the kernel calls/, '__x64_sys_newstat'],
  ['kprobe', 'NoTarget', /does not say to which of them/, undefined],
  ['raw_tp', 'NoTarget', /does not say to which of them/, undefined],
  ['kprobe/vfs_read+0x10', 'NotRecorded', /inside of a function/, undefined],
  ['kprobe/vfs_raed', 'NotRecorded', /does not tell when the kernel calls/, 'vfs_read'],
  ['tp_btf/sched_switch', 'NotRecorded', /which thread runs on a processor/, 'raw_syscalls/sys_enter'],
  ['tracepoint/block/block_rq_complete', 'NotRecorded', /block I\/O/, 'vfs_read'],
  ['tracepoint/syscalls/sys_enter_opennat', 'UnknownSection', /no such tracepoint/, 'syscalls/sys_enter_openat'],
  ['tracepoint/syscalls/sys_enter_stat', 'UnknownSection', /no such tracepoint/, 'syscalls/sys_enter_newstat'],
  ['tracepoint/task/sched_process_exit', 'NotRecorded', /which thread runs/, 'raw_syscalls/sys_enter'],
  ['uretprobe//usr/bin/bash:readline', 'NotRecorded', /the return of a function of a program/, undefined],
  ['usdt', 'NotRecorded', /USDT/, undefined],
  ['perf_event', 'NotRecorded', /performance counter/, undefined],
  ['lsm/file_open', 'NotRecorded', /LSM/, undefined],
  ['iter/task', 'NotRecorded', /walk over objects/, undefined],
  ['xdp', 'NotRecorded', /XDP/, undefined],
  ['tc', 'NotRecorded', /traffic control/, undefined],
  ['cgroup/connect4', 'NotRecorded', /control group/, undefined],
  ['cgroup_skb/egress', 'NotRecorded', /control group/, undefined],
  ['struct_ops/init', 'NotRecorded', /table of kernel functions/, undefined],
  ['something/else', 'UnknownSection', /names no hook/, undefined],
]
for (const [section, reason, sentence, near] of REFUSED) {
  test(`${section} is refused: ${reason}${near === undefined ? '' : `, nearest ${near}`}`, () => {
    const plan = planFor(section)
    if (E.isRight(plan)) throw new Error('attached')
    assert.is(plan.left.reason, reason)
    assert.match(renderError(plan.left), sentence)
    if (near !== undefined) assert.match(plan.left.remedy ?? '', new RegExp(`^The nearest there is: ${near}[.,]`))
    else assert.not.match(plan.left.remedy ?? '', /nearest/)
  })
}

for (const { name } of CATALOG) {
  test(`${name} of the catalogue has a hook for every program`, () => {
    const spec = right(loadCollectionSpec(shipped(name)))
    assert.is(right(planAttach('x86_64')(spec)).links.length, spec.programs.size)
    assert.equal(
      [...spec.programs.values()].map(p => p.license).filter(license => license !== 'GPL'),
      [],
    )
  })
}

test.run()
