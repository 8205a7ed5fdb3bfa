// src/probe: section names as the kernel and libbpf spell them, and what is said about one that is not there.
import { existsSync, readdirSync } from 'node:fs'
import * as E from 'fp-ts/lib/Either.js'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { Hook } from '../../../assembly/abi.js'
import { renderError } from '../../../src/base/error.js'
import { loadCollectionSpec } from '../../../src/loader/index.js'
import { CATALOG, findHook, hookNames, planAttach } from '../../../src/probe/index.js'
import { right } from '../../support/engine.js'
import { fixture, shipped } from '../../support/fixtures.js'
import { testUnless } from '../../support/skip.js'

const test = suite('probe')
const ANY = Hook.AnyNumber

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
  ['raw_tp/sys_enter', Hook.RawTpSysEnter, ANY],
  ['raw_tracepoint/sys_exit', Hook.RawTpSysExit, ANY],
  ['raw_tp.w/sys_enter', Hook.RawTpSysEnter, ANY],
  ['probecause/event', Hook.Event, ANY],
]
for (const [section, kind, number] of HOOKS) {
  test(`${section} is a hook`, () => assert.is(findHook('x86_64', section), (kind << 16) | number))
}

for (const section of [
  '',
  'tp/',
  'kprobe/do_sys_open',
  'tracepoint/syscalls/sys_enter_',
  'tracepoint/raw_syscalls/sys_enter_open',
  'raw_tp/openat',
]) {
  test(`"${section}" is none`, () => assert.is(findHook('x86_64', section), undefined))
}

test('a call has the number of the recorded machine, if that machine has it', () => {
  assert.is(findHook('aarch64', 'tp/syscalls/sys_enter_openat'), (Hook.SysEnter << 16) | 56)
  assert.is(findHook('aarch64', 'tp/syscalls/sys_enter_open'), undefined)
})

test('every hook that is named is one', () => {
  for (const arch of ['x86_64', 'aarch64'] as const) {
    assert.equal(
      hookNames(arch).filter(name => findHook(arch, name) === undefined),
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
      points.filter(name => findHook('x86_64', `tracepoint/syscalls/${name}`) === undefined),
      [],
    )
  },
)

test('a hook that is not there is answered with the nearest that is', () => {
  const plan = planAttach('x86_64')(nowhere)
  assert.is(E.isLeft(plan) && plan.left.reason, 'UnknownSection')
  assert.is(E.isLeft(plan) && plan.left.remedy, 'The nearest there is: tracepoint/syscalls/sys_enter_openat.')
})

const nowhere = right(loadCollectionSpec(fixture('nowhere')))
const planFor = (section: string) => {
  const programs = [...nowhere.programs].map(([name, program]) => [name, { ...program, section }] as const)
  return planAttach('x86_64')({ ...nowhere, programs: new Map(programs) })
}

const REFUSED: ReadonlyArray<readonly [string, string, RegExp, string | undefined]> = [
  ['kprobe/__x64_sys_openat', 'NotRecorded', /the entry of a kernel function/, 'tracepoint/syscalls/sys_enter_openat'],
  ['kretprobe/__x64_sys_newstat', 'NotRecorded', /the return of a kernel function/, 'tracepoint/syscalls/sys_exit_newstat'],
  ['fentry/ksys_read', 'NotRecorded', /the entry of a kernel function/, 'tracepoint/syscalls/sys_enter_read'],
  ['ksyscall/futex', 'NotRecorded', /a system call's function/, 'tracepoint/syscalls/sys_enter_futex'],
  ['kretsyscall/futex', 'NotRecorded', /a system call's function/, 'tracepoint/syscalls/sys_exit_futex'],
  ['kprobe/vfs_read', 'NotRecorded', /the entry of a kernel function/, undefined],
  ['kprobe', 'NotRecorded', /the entry of a kernel function/, undefined],
  ['tp_btf/sched_process_exec', 'NotRecorded', /types of the kernel/, 'tracepoint/sched/sched_process_exec'],
  ['raw_tp/sched_process_exit', 'UnknownSection', /there is no hook/, 'tracepoint/sched/sched_process_exit'],
  ['tracepoint/syscalls/sys_enter_opennat', 'UnknownSection', /there is no hook/, 'tracepoint/syscalls/sys_enter_openat'],
  ['tracepoint/block/block_rq_complete', 'UnknownSection', /there is no hook/, undefined],
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
  ['raw_tp', 'NothingAttached', /no program of the object names a hook/, undefined],
]
for (const [section, reason, sentence, near] of REFUSED) {
  test(`${section} is refused: ${reason}${near === undefined ? '' : `, nearest ${near}`}`, () => {
    const plan = planFor(section)
    if (E.isRight(plan)) throw new Error('attached')
    assert.is(plan.left.reason, reason)
    assert.match(renderError(plan.left), sentence)
    assert.is(plan.left.remedy, near === undefined ? undefined : `The nearest there is: ${near}.`)
  })
}

for (const { name } of CATALOG) {
  test(`${name} of the catalogue has a hook for every program`, () => {
    const spec = right(loadCollectionSpec(shipped(name)))
    assert.is(right(planAttach('x86_64')(spec)).length, spec.programs.size)
    assert.equal(
      [...spec.programs.values()].map(p => p.license).filter(license => license !== 'GPL'),
      [],
    )
  })
}

test.run()
