// Loads through pointers of the kernel's, in programs that may follow them: objects are read, everything else is 0 (as BPF_PROBE_MEM in
// the kernel), stores trap, and other programs trap as before. And what gives such a pointer: tasks by id, registers, paths.
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { Hook } from '../../../assembly/abi.js'
import { helperName } from '../../../src/asm/helpers.js'
import type { EventData, SystemEvent } from '../../../src/trace/event.js'
import { random, SEED } from '../../support/seed.js'
import * as story from '../state/story.js'
import { asking, at, ofTask, placeOf, state } from './kernel-rig.js'
import { entry, WRITE } from './trace-rig.js'

const EINVAL = -22n
const EFAULT = -14n
const test = suite('typed pointers')
const typed = { flags: { typedPointers: true } }
const checked = { flags: { typedPointers: true, check: true } }
const off = (member: string): number => placeOf('task_struct', member).offset
const events = [state(1, 100, { ppid: 77, cwd: '/srv/data', exe: '/bin/app' }), entry(2, 2n, 100)]

const LOADS: ReadonlyArray<readonly [string, string, bigint]> = [
  ['an int', `ldxw %r0, [%r6+${off('pid')}]`, 100n],
  ['half of it', `ldxh %r0, [%r6+${off('pid')}]`, 100n],
  ['a byte of it', `ldxb %r0, [%r6+${off('pid')}]`, 100n],
  ['a pointer, followed', `ldxdw %r6, [%r6+${off('group_leader')}]\nldxw %r0, [%r6+${off('tgid')}]`, 100n],
  ['an unknown member', `ldxw %r0, [%r6+${off('flags')}]`, 0n],
  ['behind an unknown pointer', `ldxdw %r6, [%r6+${off('files')}]\nldxdw %r0, [%r6+0]`, 0n],
  ['behind the end', 'ldxdw %r0, [%r6+32760]', 0n],
  ['a pointer of no kind', 'lddw %r6, 0xeb03ff0000010000\nldxdw %r0, [%r6+0]', 0n],
  ['NULL', 'mov %r6, 0\nldxdw %r0, [%r6+16]', 0n],
  ['an address of the program', 'mov %r6, 4096\nldxw %r0, [%r6+0]', 0n],
  ['signed', `ldxsw %r0, [%r6+${off('pid')}]`, 100n],
]
for (const [name, code, value] of LOADS) {
  test(`a load of ${name} is ${value}, checked or not`, async () => {
    const body = `call 35\nmov %r6, %r0\n${code}`
    assert.equal((await asking(() => body, events, typed)).told, [`2: ${value}`])
    assert.equal((await asking(() => body, events, checked)).told, [`2: ${value}`])
    assert.match((await asking(() => body, events)).told[0] ?? '', /OutOfBounds/)
  })
}

test('a member that is not known is counted by name, once for each load', async () => {
  const asked = await asking(() => `call 35\nldxw %r6, [%r0+${off('flags')}]\nldxw %r0, [%r0+${off('flags')}]`, events, typed)
  assert.equal(asked.missed, [`task_struct+${off('flags')}: 2`])
})

test('stores and atomics through them trap', async () => {
  for (const code of ['stxw [%r6+8], %r1', 'stw [%r6+8], 1', 'lock_add [%r6+8], %r1']) {
    const asked = await asking(() => `call 35\nmov %r6, %r0\nmov %r1, 1\n${code}`, events, typed)
    assert.match(asked.told[0] ?? '', /^2: (OutOfBounds|ReadOnly) at 3$/)
    assert.match((await asking(() => `call 35\nmov %r6, %r0\nmov %r1, 1\n${code}`, events, checked)).told[0] ?? '', / at 3$/)
  }
})

test('in the checking mode a load of the arena that leaves its region traps still', async () => {
  const asked = await asking(() => 'ldxdw %r0, [%r10+8]', events, checked)
  assert.match(asked.told[0] ?? '', /OutOfBounds/)
})

test('addresses of every kind and place are read or not, and nothing breaks', async () => {
  const next = random(SEED)
  const loads = Array.from({ length: 400 }, () => {
    const id = next() % 4 === 0 ? next() % 16777216 : next() % 64
    const address =
      (0xeb03n << 48n) |
      (BigInt(next() % 64) << 40n) |
      (BigInt(id) << 16n) |
      BigInt(next() % 3 === 0 ? next() % 65536 : next() % 200)
    const size = ['b', 'h', 'w', 'dw'][next() % 4]
    const string = `mov %r1, %r10\nadd %r1, -64\nmov %r2, ${1 + (next() % 60)}\nlddw %r3, ${address}\ncall ${next() % 2 === 0 ? 113 : 115}`
    return `lddw %r6, ${address}\nldx${size} %r0, [%r6+0]\n${string}`
  }).join('\n')
  const asked = await asking(() => `${loads}\nmov %r0, 7`, events, typed)
  assert.equal(asked.told, ['2: 7'])
})

const thread = (seq: number, pid: number, tid: number): SystemEvent => at(seq, pid, 'ProcessFork', story.fork(tid, 'thread', pid))
const fork = (seq: number, pid: number, child: number, nsPid = 0): SystemEvent =>
  at(seq, pid, 'ProcessFork', { ...story.fork(child), nsPid } as EventData)

test('a task is found by its id, of any thread; what is not there is NULL and counted', async () => {
  const family = [state(1, 100, {}), fork(2, 100, 200), thread(3, 200, 201), entry(4, 4n, 100)]
  const find = (call: number, pid: number) => () =>
    `mov %r1, ${pid}\ncall ${call}\njeq %r0, 0, out\nldxw %r0, [%r0+${off('tgid')}]`
  for (const [pid, tgid] of [
    [100, 100],
    [200, 200],
    [201, 200],
    [300, 0],
  ] as const) {
    assert.equal((await asking(find(240, pid), family, typed)).told, [`4: ${tgid}`])
  }
  assert.is(helperName(240), 'bpf_task_from_pid')
  const { m } = await asking(find(240, 300), family, typed)
  assert.is(m.engine.view().getUint32(m.engine.exports.misses_ptr() + 4 * 240, true), 1)
  const flat = [state(1, 100, { nsPids: [100], pidNs: 7n }), entry(2, 2n, 100)]
  assert.equal((await asking(find(243, 100), flat, typed)).told, ['2: 100'])
  const nested = [state(1, 100, { nsPids: [100, 1], pidNs: 7n }), entry(2, 2n, 100)]
  assert.equal((await asking(find(243, 1), nested, typed)).told, ['2: 0'])
})

test('acquired and released, a task is the same', async () => {
  const body = 'call 35\nmov %r6, %r0\nmov %r1, %r0\ncall 242\nmov %r7, %r0\nmov %r1, %r0\ncall 241\nmov %r0, %r7\nsub %r0, %r6'
  assert.equal((await asking(() => body, events, typed)).told, ['2: 0'])
})

const SIDES: ReadonlyArray<readonly [Hook, SystemEvent['eventType'], bigint]> = [
  [Hook.SysEnter, 'SyscallEntry', -38n],
  [Hook.SysExit, 'SyscallExit', 55n],
]
const call = (seq: number, side: SystemEvent['eventType']): SystemEvent =>
  at(seq, 100, side, {
    _tag: 'Syscall',
    abi: 'native',
    number: WRITE,
    args: [11n, 12n, 13n, 14n, 15n, 16n],
    snapshots: [],
    ...(side === 'SyscallExit' ? { ret: 55n } : {}),
  })

for (const [hook, side, result] of SIDES) {
  test(`registers of the caller at ${side}: arguments, number, result; others are not known`, async () => {
    const trace = side === 'SyscallExit' ? [call(1, 'SyscallEntry'), call(2, side)] : [call(1, side)]
    const ask = async (register: string) => {
      const body = `call 35\nmov %r1, %r0\ncall 175\nldxdw %r0, [%r0+${placeOf('pt_regs', register).offset}]`
      return (await asking(() => body, trace, { ...typed, hook: (hook << 16) | WRITE })).told.map(line => line.split(' ')[1])
    }
    assert.equal(await ask('di'), ['11'])
    assert.equal(await ask('r10'), ['14'])
    assert.equal(await ask('r9'), ['16'])
    assert.equal(await ask('orig_ax'), [`${WRITE}`])
    assert.equal(await ask('ax'), [`${result}`])
    assert.equal(await ask('ip'), ['0'])
  })
}

test('the path of a struct path is written whole, or refused when it does not fit', async () => {
  const path = (size: number, of = 'fs') =>
    `${ofTask(of)}mov %r1, %r6\nadd %r1, ${placeOf('fs_struct', 'pwd').offset}\nmov %r2, %r10\nadd %r2, -64\nmov %r3, ${size}\ncall 147`
  assert.equal((await asking(() => path(32), events)).told, ['2: 10'])
  assert.equal((await asking(() => path(9), events)).told, ['2: -36'])
  const text = (await asking(() => `${path(32)}\nldxdw %r0, [%r10-63]`, events)).told
  assert.equal(text, [`2: ${Buffer.from('srv/data').readBigInt64LE()}`])
  assert.equal((await asking(() => path(32), [entry(1, 1n, 100)])).told, [`1: ${EFAULT}`])
})

test('the program that a process runs has a path, too', async () => {
  const path = `mov %r1, %r6\nadd %r1, ${placeOf('file', 'f_path').offset}\nmov %r2, %r10\nadd %r2, -64\nmov %r3, 32\ncall 147`
  const file = `${ofTask('mm->exe_file')}${path}`
  assert.equal((await asking(() => file, events)).told, ['2: 9'])
})

test('a program on a function of a call is told which, its argument and its result', async () => {
  const trace = [call(1, 'SyscallEntry'), call(2, 'SyscallExit')]
  const on = async (hook: Hook, code: string) =>
    (await asking(() => `mov %r6, %r1\n${code}`, trace, { hook: (hook << 16) | WRITE })).told.map(line => line.split(' ')[1])
  const count = 'mov %r1, %r6\ncall 185'
  assert.equal(await on(Hook.CallEnter, count), ['1'])
  assert.equal(await on(Hook.CallExit, count), ['1'])
  const ret = 'mov %r1, %r6\nmov %r2, %r10\nadd %r2, -32\ncall 184\njne %r0, 0, out\nldxdw %r0, [%r10-32]'
  assert.equal(await on(Hook.CallExit, ret), ['55'])
  assert.equal(await on(Hook.CallEnter, ret), ['-95'])
  const arg = (n: number) =>
    `mov %r1, %r6\nmov %r2, ${n}\nmov %r3, %r10\nadd %r3, -32\ncall 183\njne %r0, 0, out\nldxdw %r0, [%r10-32]`
  assert.equal(await on(Hook.CallEnter, arg(1)), [`${EINVAL}`])
  assert.is.not((await on(Hook.CallEnter, arg(0)))[0], '0')
  const ip = await on(Hook.CallEntry, 'call 173')
  assert.is.not(ip[0], '0')
  assert.equal(await on(Hook.CallReturn, 'call 173'), ip)
  assert.equal(await on(Hook.SysEnter, 'call 173'), ['0'])
})

test.run()
