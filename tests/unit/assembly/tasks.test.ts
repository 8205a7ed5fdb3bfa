// struct task_struct and what hangs on it, as programs find it behind pointers: parents and who takes over from them, times, exit codes,
// namespaces, ids, directories. What the trace does not know answers -EFAULT and is counted by structure and member.
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { Hook, MapType } from '../../../assembly/abi.js'
import type { EventData, ProcessStateData, SystemEvent } from '../../../src/trace/event.js'
import { someHeader } from '../../support/events.js'
import * as story from '../state/story.js'
import { asking, at, ofTask, placeOf, state, walk } from './kernel-rig.js'
import { entry } from './trace-rig.js'

const EFAULT = -14n
const NEWPID = 0x20000000n
const PARENT = 0x8000n
const test = suite('tasks')

const fork = (seq: number, parent: number, child: number, flags = 0n, nsPid = 0, tid = parent): SystemEvent =>
  at(seq, parent, 'ProcessFork', { ...story.fork(child), cloneFlags: flags, nsPid } as EventData, tid)
const thread = (seq: number, pid: number, tid: number): SystemEvent => at(seq, pid, 'ProcessFork', story.fork(tid, 'thread', pid))
const exit = (seq: number, pid: number, code = 0, signal = 0): SystemEvent =>
  at(seq, pid, 'ProcessExit', story.exit(code, signal))
const threadExit = (seq: number, pid: number, tid: number): SystemEvent =>
  at(seq, pid, 'ProcessExit', { ...story.exit(0), group: false } as EventData, tid)
const call = (seq: number, pid: number, number: number, args: ReadonlyArray<bigint>, tid = pid): ReadonlyArray<SystemEvent> => [
  at(seq, pid, 'SyscallEntry', { _tag: 'Syscall', abi: 'native', number, args, snapshots: [] }, tid),
  at(seq + 1, pid, 'SyscallExit', { _tag: 'Syscall', abi: 'native', number, args, snapshots: [], ret: 0n }, tid),
]
const write = (seq: number, pid: number, tid = pid): SystemEvent => entry(seq, BigInt(seq), tid, pid)
const answers = async (path: string, events: ReadonlyArray<SystemEvent>, options = {}) =>
  (await asking(() => ofTask(path), events, options)).told

test('ids, the leader and the process are those of the thread that runs, and of any other that lives', async () => {
  const events = [state(1, 100, {}), thread(2, 100, 101), write(3, 100), write(4, 100, 101)]
  assert.equal(await answers('pid', events), ['3: 100', '4: 101'])
  assert.equal(await answers('tgid', events), ['3: 100', '4: 100'])
  assert.equal(await answers('group_leader->pid', events), ['3: 100', '4: 100'])
  assert.equal(await answers('group_leader->group_leader->tgid', events), ['3: 100', '4: 100'])
  assert.equal(await answers('signal->pids', events), [`3: ${EFAULT}`, `4: ${EFAULT}`])
})

test('a leader that ended before its process is still there to ask', async () => {
  const events = [state(1, 100, { comm: 'front' }), thread(2, 100, 101), threadExit(3, 100, 100), write(4, 100, 101)]
  assert.equal(await answers('group_leader->pid', events), ['4: 100'])
  const comm = BigInt.asIntN(64, Buffer.from('front\0\0\0').readBigInt64LE())
  assert.equal(await answers('group_leader->comm', events), [`4: ${comm}`])
})

test('the parent is the thread that made it, then another of that process', async () => {
  const events = [
    state(1, 100, {}),
    thread(2, 100, 101),
    fork(3, 100, 200, 0n, 0, 101),
    write(4, 200),
    threadExit(5, 100, 101),
    write(6, 200),
  ]
  assert.equal(await answers('real_parent->tgid', events), ['4: 100', '6: 100'])
  assert.equal(await answers('real_parent->pid', events), ['4: 101', '6: 100'])
  assert.equal(await answers('parent->pid', events), ['4: 101', '6: 100'])
})

test('with CLONE_PARENT it is the parent of the one that called', async () => {
  const events = [state(1, 100, {}), fork(2, 100, 200), fork(3, 200, 300, PARENT), write(4, 300)]
  assert.equal(await answers('real_parent->tgid', events), ['4: 100'])
})

test('of a parent outside of the trace the process id is known, of the recorder the thread id too', async () => {
  const events = [state(1, 100, { ppid: 77 }), write(2, 100)]
  const root = { header: { ...someHeader, rootPid: 100 } }
  assert.equal(await answers('real_parent->tgid', events), ['2: 77'])
  assert.equal(await answers('real_parent->pid', events, root), ['2: 77'])
  const other = await asking(() => ofTask('real_parent->pid'), events, { header: { ...someHeader, rootPid: 5 } })
  assert.equal(other.told, [`2: ${EFAULT}`])
  assert.equal(other.missed, [`task_struct+${placeOf('task_struct', 'pid').offset}: 1`])
  assert.equal(await answers('real_parent->real_parent->tgid', events), [`2: ${EFAULT}`])
})

test('a parent that is described after its child is found; a later process of that id is another', async () => {
  const described = [state(1, 200, { ppid: 100 }), state(2, 100, { ppid: 1 }), write(3, 200)]
  assert.equal(await answers('real_parent->real_parent->tgid', described), ['3: 1'])
  const reused = [state(1, 200, { ppid: 100 }), state(2, 50, {}), fork(3, 50, 100), write(4, 200)]
  assert.equal(await answers('real_parent->real_parent->tgid', reused), [`4: ${EFAULT}`])
})

test('when a parent ends, the parent is who asked for orphans, or the first of the namespace, or not known', async () => {
  const asks = (on: bigint) => call(2, 100, 157, [36n, on])
  const family = [fork(4, 100, 200), fork(5, 200, 300), exit(6, 200), write(7, 300), exit(8, 100), write(9, 300)]
  assert.equal(await answers('real_parent->tgid', [state(1, 100, {}), ...asks(0n), ...family]), [`7: ${EFAULT}`, `9: ${EFAULT}`])
  assert.equal(await answers('real_parent->tgid', [state(1, 100, {}), ...asks(1n), ...family]), ['7: 100', `9: ${EFAULT}`])
  const nested = [
    state(1, 100, {}),
    fork(2, 100, 200, NEWPID, 1),
    fork(3, 200, 300, 0n, 2),
    fork(4, 300, 400, 0n, 3),
    exit(5, 300),
    write(6, 400),
  ]
  assert.equal(await answers('real_parent->tgid', nested), ['6: 200'])
})

test('orphans of orphans go the same way, a told parent is believed', async () => {
  const chain = Array.from({ length: 20 }, (_, i) => fork(4 + i, 100 + i, 101 + i))
  const ends = Array.from({ length: 19 }, (_, i) => exit(24 + i, 119 - i))
  const events = [state(1, 100, {}), ...call(2, 100, 157, [36n, 1n]), ...chain, ...ends, write(43, 120)]
  assert.equal(await answers('real_parent->tgid', events), ['43: 100'])
  const told = [state(1, 100, {}), fork(2, 100, 200), fork(3, 200, 300), exit(4, 200), state(5, 300, { ppid: 1 }), write(6, 300)]
  assert.equal(await answers('real_parent->tgid', told), ['6: 1'])
})

test('it begins with its fork, or when /proc said; both clocks are told', async () => {
  const header = { ...someHeader, boottimeOffsetNs: 1000n }
  const told = [
    state(1, 100, { startTimeNs: 5000n }),
    fork(2, 100, 200),
    write(3, 100),
    write(4, 200),
    thread(5, 100, 101),
    write(6, 100, 101),
  ]
  assert.equal(await answers('start_time', told, { header }), ['3: 4000', '4: 2', '6: 5'])
  assert.equal(await answers('start_boottime', told, { header }), ['3: 5000', '4: 1002', '6: 1005'])
  assert.equal(await answers('start_time', [write(1, 100)]), [`1: ${EFAULT}`])
})

const EXITS: ReadonlyArray<readonly [string, SystemEvent, number]> = [
  ['a code', exit(2, 100, 3), 3 << 8],
  ['a code beyond a byte', exit(2, 100, 257), 1 << 8],
  ['a signal', exit(2, 100, 0, 9), 9],
  ['a signal with a core', at(2, 100, 'ProcessExit', { ...story.exit(0, 11), coreDumped: true } as EventData), 0x8b],
]
for (const [name, end, code] of EXITS) {
  test(`in the hook of its end, ${name} stands as the kernel encodes it; before, 0`, async () => {
    const hook = (Hook.ProcessExit << 16) | Hook.AnyNumber
    assert.equal(await answers('exit_code', [state(1, 100, {}), end], { hook }), [`2: ${code}`])
    assert.equal(await answers('exit_code', [state(1, 100, {}), write(2, 100)]), ['2: 0'])
  })
}

const UNSHARE = 272
const SPACES: ReadonlyArray<readonly [string, Partial<ProcessStateData>, bigint]> = [
  ['nsproxy->mnt_ns->ns.inum', { mntNs: 4026531841n }, 0x20000n],
  ['nsproxy->net_ns->ns.inum', { netNs: 4026531840n }, 0x40000000n],
  ['nsproxy->pid_ns_for_children->ns.inum', { pidNs: 4026531836n }, 0x20000000n],
]
for (const [path, described, flag] of SPACES) {
  test(`${path} is inherited, and not known once it was left`, async () => {
    const number = BigInt.asIntN(64, Object.values(described)[0] as bigint)
    const events = [
      state(1, 100, described),
      fork(2, 100, 200),
      write(3, 200),
      ...call(4, 200, UNSHARE, [0n]),
      write(6, 200),
      ...call(7, 200, UNSHARE, [flag]),
      write(9, 200),
      write(10, 100),
      fork(11, 100, 300, flag === 0x20000000n ? 0n : flag),
      write(12, 300),
      state(13, 200, described),
      write(14, 200),
    ]
    const after = flag === 0x20000000n ? `12: ${number}` : `12: ${EFAULT}`
    const last = flag === 0x20000000n ? `14: ${EFAULT}` : `14: ${number}`
    assert.equal(await answers(path, events), [`3: ${number}`, `6: ${number}`, `9: ${EFAULT}`, `10: ${number}`, after, last])
  })
}

test('processes in one namespace point at one object', async () => {
  const events = [
    state(1, 100, { mntNs: 7n }),
    state(2, 200, { mntNs: 7n }),
    state(3, 300, { mntNs: 8n }),
    write(4, 100),
    write(5, 200),
    write(6, 300),
  ]
  const [a, b, c] = (await answers('nsproxy->mnt_ns', events)).map(line => line.slice(3))
  assert.is(a, b)
  assert.is.not(a, c)
})

test('ids are told, inherited, set by setresuid, and not known after a call whose outcome depends on rights', async () => {
  const events = [
    state(1, 100, { uids: [1, 2, 3, 4], gids: [5, 6, 7, 8] }),
    fork(2, 100, 200),
    write(3, 200),
    ...call(4, 200, 117, [0xffffffffn, 9n, 0xffffffffn]),
    write(6, 200),
    ...call(7, 200, 105, [0n]),
    write(9, 200),
  ]
  const ask = (member: string) => answers(`cred->${member}`, events)
  assert.equal(await ask('uid.val'), ['3: 1', '6: 1', `9: ${EFAULT}`])
  assert.equal(await ask('euid.val'), ['3: 2', '6: 9', `9: ${EFAULT}`])
  assert.equal(await ask('suid.val'), ['3: 3', '6: 3', `9: ${EFAULT}`])
  assert.equal(await ask('fsuid.val'), ['3: 4', '6: 9', `9: ${EFAULT}`])
  assert.equal(await ask('egid.val'), ['3: 6', '6: 6', '9: 6'])
})

test('a whole structure is copied with its padding; with one unknown member it is not', async () => {
  const copy = (path: string, size: number, from = 0) =>
    `${ofTask(path)}mov %r3, %r6\nadd %r3, ${from}\nmov %r1, %r10\nadd %r1, -64\nmov %r2, ${size}\n` +
    'call 113\njne %r0, 0, out\nldxw %r0, [%r10-64]'
  const events = [state(1, 100, { pidNs: 4026531836n, cwd: '/srv', root: '/' }), write(2, 100)]
  const upid = copy('thread_pid', 16, placeOf('pid', 'numbers').offset)
  assert.equal((await asking(() => upid, events)).told, ['2: 100'])
  const fs = await asking(() => copy('fs', placeOf('fs_struct', 'pwd').offset + 16), events)
  assert.equal(fs.told, [`2: ${EFAULT}`])
  assert.equal(fs.missed, ['fs_struct+0: 1'])
})

test('effective capabilities are those of the last word on them', async () => {
  const told = { capEffective: 0x3ffn }
  const events = [
    state(1, 100, told),
    write(2, 100),
    ...call(3, 100, 105, [7n]),
    write(5, 100),
    state(6, 100, told),
    write(7, 100),
  ]
  for (const member of ['cap', 'val']) {
    assert.equal(await answers(`cred->cap_effective.${member}`, events), ['2: 1023', `5: ${EFAULT}`, '7: 1023'])
  }
})

test('a call of the 32-bit kind is told by thread_info.status', async () => {
  const old = (seq: number): SystemEvent =>
    at(seq, 100, 'SyscallEntry', { _tag: 'Syscall', abi: 'i386', number: 4, args: [], snapshots: [] })
  const hook = { hook: (Hook.RawSysEnter << 16) | Hook.AnyNumber }
  assert.equal(await answers('thread_info.status', [write(1, 100), old(2), write(3, 100)], hook), ['1: 0', '2: 2', '3: 0'])
})

const long = (text: string) => BigInt.asIntN(64, Buffer.from(text.padEnd(8, '\0')).readBigInt64LE())

test('directories are walked to the root, which is its own parent', async () => {
  const events = [state(1, 100, { cwd: '/srv/data/in', root: '/jail' }), write(2, 100)]
  const dentry = 'fs->pwd.dentry'
  const steps = [
    '',
    '->d_parent',
    '->d_parent->d_parent',
    '->d_parent->d_parent->d_parent',
    '->d_parent->d_parent->d_parent->d_parent',
  ]
  const lengths = await Promise.all(steps.map(step => answers(`${dentry}${step}->d_name.len`, events)))
  assert.equal(lengths.flat(), ['2: 2', '2: 4', '2: 3', '2: 1', '2: 1'])
  assert.equal(await answers('fs->root.dentry->d_name.len', events), ['2: 4'])
  const root = await answers(`${dentry}->d_parent->d_parent->d_parent`, events)
  assert.equal(await answers(`${dentry}->d_parent->d_parent->d_parent->d_parent`, events), root)
  assert.equal(await answers('fs->pwd.mnt->mnt_root', events), root)
})

test('a name is read as a string, through the pointer in its dentry', async () => {
  const name = ofTask('fs->pwd.dentry->d_name.name')
  const string = 'mov %r3, %r6\nstdw [%r10-24], 0\nmov %r1, %r10\nadd %r1, -24\nmov %r2, 8\ncall 115\njne %r0, 5, out\n'
  const read = `${name}${string}ldxdw %r0, [%r10-24]`
  const events = [state(1, 100, { cwd: '/srv/data' }), write(2, 100)]
  assert.equal((await asking(() => read, events)).told, [`2: ${long('data')}`])
})

test('an unknown member is -EFAULT and told by name', async () => {
  const asked = await asking(() => ofTask('flags'), [state(1, 100, {}), write(2, 100), write(3, 100)])
  assert.equal(asked.told, [`2: ${EFAULT}`, `3: ${EFAULT}`])
  assert.equal(asked.missed, [`task_struct+${placeOf('task_struct', 'flags').offset}: 2`])
})

test('a name is the one of the moment: after prctl, after an event that tells another, after exec', async () => {
  const named = (seq: number, name: string): ReadonlyArray<SystemEvent> => {
    const snapshots = [story.snapshot({ arg: 1, bytes: new TextEncoder().encode(name), terminated: true })]
    const base = { _tag: 'Syscall' as const, abi: 'native' as const, number: 157, args: [15n, 0x2000n] }
    return [
      at(seq, 100, 'SyscallEntry', { ...base, snapshots }),
      at(seq + 1, 100, 'SyscallExit', { ...base, snapshots: [], ret: 0n }),
    ]
  }
  const events = [
    state(1, 100, { comm: 'first' }),
    write(2, 100),
    write(3, 100),
    ...named(4, 'second'),
    write(6, 100),
    { ...write(7, 100), context: { comm: 'third' } },
    write(8, 100),
    state(9, 100, { comm: 'fourth' }),
    write(10, 100),
  ]
  const expected = [2, 'first', 3, 'first', 6, 'second', 7, 'third', 8, 'third', 10, 'fourth']
  const lines = expected.flatMap((one, i) => (i % 2 === 0 ? [`${one}: ${long(expected[i + 1] as string)}`] : []))
  assert.equal(await answers('comm', events), lines)
  assert.equal(await answers('group_leader->comm', events), lines)
})

test('of a task that has ended nothing is read any more', async () => {
  const held = (map: number) =>
    `stw [%r10-4], 0\nmov %r2, %r10\nadd %r2, -4\nlddw %r1, map ${map}\ncall 1\nmov %r7, %r0\nldxdw %r6, [%r7+0]\njne %r6, 0, read\n` +
    `call 35\nstxdw [%r7+0], %r0\nmov %r6, %r0\nread: ${walk('task_struct', 'tgid')}`
  const asked = await asking(
    m => held(m.map({ type: MapType.Array, key: 4, value: 8, entries: 1 })),
    [
      state(1, 100, {}),
      fork(2, 100, 200),
      write(3, 200),
      write(4, 100),
      exit(5, 200),
      write(6, 100),
      fork(7, 100, 200),
      write(8, 200),
    ],
  )
  assert.equal(asked.told, ['3: 200', '4: 200', `6: ${EFAULT}`, `8: ${EFAULT}`])
  assert.equal(asked.missed, ['nothing+0: 2'])
})

test.run()
