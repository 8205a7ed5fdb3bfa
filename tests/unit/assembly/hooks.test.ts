// Programs see at each hook what the kernel would show them (tests compare with /sys/kernel/tracing/events formats by
// offset), in link order, and a full output ring pauses a run without losing or repeating one.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import {
  EventRecord,
  EventType,
  Hook,
  HookNumber,
  Limit,
  MapType,
  Run,
  SnapshotRecord,
  StatsBlock,
  Status,
} from '../../../assembly/abi.js'
import { type Engine, startEngine } from '../../../src/engine/instance.js'
import { right } from '../../support/engine.js'
import { type Machine, machineOn, text } from './machine.js'

const ROOT = fileURLToPath(new URL('../../..', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'probecause-hooks-'))
const wasmPath = join(folder, 'entry.wasm')
const options = ['--runtime', 'stub', '--use', 'abort=', '--exportTable', '--enable', 'simd,bulk-memory', '-O1', '-o', wasmPath]
execFileSync(
  process.execPath,
  [join(ROOT, 'node_modules/assemblyscript/bin/asc.js'), 'tests/unit/assembly/entry.ts', ...options],
  {
    cwd: ROOT,
  },
)
const compiled = await WebAssembly.compile(readFileSync(wasmPath))
rmSync(folder, { recursive: true })

interface Inside {
  hooks_run(event: number): number
  set_current(event: number): void
  str_intern(ptr: number, len: number): number
  snapshot_add(): number
  trace_header(arch: number, root: number, boot: bigint, realtime: bigint, kernel: number): number
  snapshots_clear(): void
  heap_bump(bytes: number): number
}

interface Rig extends Machine {
  readonly inside: Inside
  readonly perf: number
  readonly attach: (asm: string, kind: Hook, number?: number) => number
  /** Writes an event record and runs its hooks. */
  readonly event: (fields: EventFields) => number
}

interface EventFields {
  readonly type: EventType
  readonly number?: number
  readonly abi?: number
  readonly ret?: bigint
  readonly args?: ReadonlyArray<bigint>
  readonly comm?: string
  readonly given?: number
  readonly seq?: bigint
  readonly snapshots?: ReadonlyArray<Captured>
}

const PID = 300
const TID = 301

const rig = async (): Promise<Rig> => {
  const engine: Engine = right(await startEngine(compiled, 1n)())
  const inside = engine.exports as unknown as Inside
  const m = machineOn(engine)
  const perf = m.map({ type: MapType.PerfEventArray, key: 4, value: 4 })
  const event = (fields: EventFields): number => {
    const at = engine.exports.buffer_reserve(EventRecord.Size)
    engine.bytes(at, EventRecord.Size).fill(0)
    const view = engine.view()
    view.setBigUint64(at + EventRecord.Seq, fields.seq ?? 9n, true)
    view.setBigUint64(at + EventRecord.TsNs, 5000n, true)
    view.setUint32(at + EventRecord.Pid, PID, true)
    view.setUint32(at + EventRecord.Tid, TID, true)
    view.setUint32(at + EventRecord.Uid, 1000, true)
    view.setUint32(at + EventRecord.Gid, 100, true)
    view.setInt32(at + EventRecord.Cpu, 2, true)
    view.setUint32(at + EventRecord.Type, fields.type, true)
    view.setUint32(at + EventRecord.Abi, fields.abi ?? 0, true)
    view.setUint32(at + EventRecord.Number, fields.number ?? 0, true)
    view.setBigInt64(at + EventRecord.Ret, fields.ret ?? 0n, true)
    view.setUint32(at + EventRecord.GivenStr, fields.given ?? 0, true)
    for (const [i, arg] of (fields.args ?? []).entries()) view.setBigUint64(at + EventRecord.Args + 8 * i, arg, true)
    engine.bytes(at + EventRecord.Comm, 16).set(new TextEncoder().encode(fields.comm ?? 'worker'))
    inside.set_current(at)
    if (fields.snapshots !== undefined) {
      capture({ engine, inside }, fields.snapshots)
      engine.view().setUint32(at + EventRecord.SnapCount, fields.snapshots.length, true)
    }
    return inside.hooks_run(at)
  }
  const attach = (asm: string, kind: Hook, number: number = Hook.AnyNumber): number =>
    engine.exports.link_create(m.load(asm), (kind << 16) | number)
  return { ...m, inside, perf, attach, event }
}

/** Writes `size` bytes from `pointer` (r1 is the ctx) to the perf map. */
const dump = (perf: number, size: number, pointer = 'mov %r4, %r6'): string =>
  `mov %r6, %r1\n${pointer}\nlddw %r2, map ${perf}\nlddw %r3, 0xffffffff\nmov %r5, ${size}\nmov %r1, %r6\ncall 25\nexit`

const dumped = (r: Rig): DataView => {
  const [entry, ...rest] = r.drain()
  if (entry === undefined || rest.length > 0) throw new Error(`${rest.length} more records, or none`)
  assert.is(entry.kind, 'Perf')
  return new DataView(entry.payload.buffer)
}

const test = suite('hooks')
const OPENAT = 257
const args = [1n, 0x7ffe0000n, 3n, 4n, 5n, 0xffffffffffffffffn]

test("a call's entry: number at 8, arguments from 16", async () => {
  const r = await rig()
  r.attach(dump(r.perf, 64), Hook.SysEnter, OPENAT)
  assert.is(r.event({ type: EventType.SyscallEntry, number: OPENAT, args }), Run.Done)
  const ctx = dumped(r)
  assert.is(ctx.getBigUint64(0, true), 0n)
  assert.is(ctx.getInt32(8, true), OPENAT)
  assert.equal(
    args.map((_, i) => ctx.getBigUint64(16 + 8 * i, true)),
    args,
  )
})

test("a call's exit: number at 8, result at 16", async () => {
  const r = await rig()
  r.attach(dump(r.perf, 24), Hook.SysExit, OPENAT)
  r.event({ type: EventType.SyscallExit, number: OPENAT, ret: -2n })
  const ctx = dumped(r)
  assert.is(ctx.getInt32(8, true), OPENAT)
  assert.is(ctx.getBigInt64(16, true), -2n)
})

test("a call's hook sees that call only, and native ones only", async () => {
  const r = await rig()
  r.attach(dump(r.perf, 24), Hook.SysExit, OPENAT)
  r.event({ type: EventType.SyscallExit, number: OPENAT + 1 })
  r.event({ type: EventType.SyscallExit, number: OPENAT, abi: 1 })
  r.event({ type: EventType.SyscallExit, number: 65536 + OPENAT })
  r.event({ type: EventType.SyscallEntry, number: OPENAT })
  assert.equal(r.drain(), [])
})

test('raw_syscalls sees every call, with the x32 bit where it applies', async () => {
  const r = await rig()
  r.attach(dump(r.perf, 64), Hook.RawSysEnter)
  r.attach(dump(r.perf, 24), Hook.RawSysExit)
  r.event({ type: EventType.SyscallEntry, number: 1, abi: 1, args })
  const enter = dumped(r)
  assert.is(enter.getBigInt64(8, true), 1n)
  assert.is(enter.getBigUint64(56, true), args[5])
  r.event({ type: EventType.SyscallExit, number: 1, abi: 2, ret: 7n })
  const exit = dumped(r)
  assert.is(exit.getBigInt64(8, true), 0x40000001n)
  assert.is(exit.getBigInt64(16, true), 7n)
})

test('a return from a signal handler has no number: raw hooks see -1, its own hook nothing', async () => {
  const r = await rig()
  const [RT_SIGRETURN, OF_I386, OF_X32] = [15, 119, 513]
  r.attach(dump(r.perf, 24), Hook.RawSysExit)
  r.attach(dump(r.perf, 24), Hook.SysExit, RT_SIGRETURN)
  for (const [abi, number] of [RT_SIGRETURN, OF_I386, OF_X32].entries()) {
    r.event({ type: EventType.SyscallExit, abi, number, ret: 6n })
    const exit = dumped(r)
    assert.is(exit.getBigInt64(8, true), -1n)
    assert.is(exit.getBigInt64(16, true), 6n)
  }
  r.attach(dump(r.perf, 24), Hook.SysEnter, RT_SIGRETURN)
  r.event({ type: EventType.SyscallEntry, number: RT_SIGRETURN })
  assert.is(dumped(r).getInt32(8, true), RT_SIGRETURN)
})

const READ_REGS = 'ldxdw %r3, [%r1+0]\nmov %r1, %r10\nadd %r1, -168\nmov %r2, 168\ncall 113\nmov %r4, %r10\nadd %r4, -168'

test('raw_tp: a pointer to registers and the number, or the result', async () => {
  const r = await rig()
  r.attach(dump(r.perf, 16), Hook.RawTpSysEnter)
  r.attach(dump(r.perf, 168, READ_REGS), Hook.RawTpSysEnter)
  r.attach(dump(r.perf, 16), Hook.RawTpSysExit)
  r.event({ type: EventType.SyscallEntry, number: OPENAT, args })
  const [ctx, regs] = r.drain().map(entry => new DataView(entry.payload.buffer))
  assert.is(ctx?.getBigUint64(8, true), BigInt(OPENAT))
  const register = (offset: number) => regs?.getBigUint64(offset, true)
  // di, si, dx, r10, r8, r9, orig_ax of arch/x86/include/asm/ptrace.h
  assert.equal([112, 104, 96, 56, 72, 64, 120].map(register), [...args, BigInt(OPENAT)])
  assert.is(regs?.getBigInt64(80, true), -38n)
  r.event({ type: EventType.SyscallExit, number: OPENAT, ret: -13n })
  assert.is(dumped(r).getBigInt64(8, true), -13n)
})

test('raw_tp of one call: the same, of native calls with that number alone', async () => {
  const r = await rig()
  r.attach(dump(r.perf, 16), Hook.RawTpEnterOf, OPENAT)
  r.attach(dump(r.perf, 16), Hook.RawTpExitOf, OPENAT)
  r.event({ type: EventType.SyscallEntry, number: OPENAT, args })
  assert.is(dumped(r).getBigUint64(8, true), BigInt(OPENAT))
  r.event({ type: EventType.SyscallExit, number: OPENAT, ret: -13n })
  assert.is(dumped(r).getBigInt64(8, true), -13n)
  r.event({ type: EventType.SyscallEntry, number: OPENAT + 1, args })
  r.event({ type: EventType.SyscallEntry, number: OPENAT, args, abi: 1 })
  assert.equal(r.drain(), [])
})

test('raw_tp on an arm64 trace: x0 to x5, x8, and orig_x0', async () => {
  const r = await rig()
  r.inside.trace_header(2, 0, 0n, 0n, 0)
  r.attach(dump(r.perf, 336, READ_REGS.replaceAll('168', '336')), Hook.RawTpSysExit)
  r.event({ type: EventType.SyscallExit, number: 56, args, ret: -2n })
  const regs = dumped(r)
  const register = (offset: number) => regs.getBigUint64(offset, true)
  assert.equal([8, 16, 24, 32, 40, 64, 272].map(register), [...args.slice(1), 56n, args[0]])
  assert.is(regs.getBigInt64(0, true), -2n)
  assert.is(regs.getInt32(280, true), 56)
})

const ARGS_X86 = [112, 104, 96, 56, 72, 64]
const ARGS_I386 = [40, 88, 96, 104, 112, 32]
const FUNCTION_X86 = [112, 104, 96, 88, 72, 64]
const AX = 80
const at = (view: DataView | undefined, offsets: ReadonlyArray<number>) => offsets.map(offset => view?.getBigUint64(offset, true))

/** Registers that the ctx's register of a first argument points at. */
const readThrough = (offset: number, size: number): string =>
  `ldxdw %r3, [%r1+${offset}]\nmov %r1, %r10\nadd %r1, -${size}\nmov %r2, ${size}\ncall 113\nmov %r4, %r10\nadd %r4, -${size}`

test("a call's function: its argument points at the caller's registers, which stand elsewhere", async () => {
  const r = await rig()
  r.attach(dump(r.perf, 168), Hook.CallEntry, OPENAT)
  r.attach(dump(r.perf, 168, readThrough(112, 168)), Hook.CallEntry, OPENAT)
  r.event({ type: EventType.SyscallEntry, number: OPENAT, args })
  const [ctx, caller] = r.drain().map(entry => new DataView(entry.payload.buffer))
  assert.equal(at(ctx, FUNCTION_X86.slice(1)), [0n, 0n, 0n, 0n, 0n])
  assert.equal(at(caller, [...ARGS_X86, 120]), [...args, BigInt(OPENAT)])
  assert.is(caller?.getBigInt64(AX, true), -38n)
})

test("a call's function returns its result; the caller's registers do not have it yet", async () => {
  const r = await rig()
  r.attach(dump(r.perf, 168), Hook.CallReturn, OPENAT)
  r.attach(dump(r.perf, 16), Hook.CallExit, OPENAT)
  r.attach(dump(r.perf, 168, readThrough(0, 168)), Hook.CallExit, OPENAT)
  r.event({ type: EventType.SyscallExit, number: OPENAT, args, ret: -2n })
  const [exit, caller, ret] = r.drain().map(entry => new DataView(entry.payload.buffer))
  assert.is(exit?.getBigInt64(8, true), -2n)
  assert.is(caller?.getBigInt64(AX, true), -38n)
  assert.is(ret?.getBigInt64(AX, true), -2n)
})

test('the function inside of it is given the arguments, and at its exit the result behind them', async () => {
  const r = await rig()
  r.attach(dump(r.perf, 168), Hook.ValuesEntry, OPENAT)
  r.attach(dump(r.perf, 48), Hook.ValuesEnter, OPENAT)
  r.event({ type: EventType.SyscallEntry, number: OPENAT, args })
  const [regs, enter] = r.drain().map(entry => new DataView(entry.payload.buffer))
  assert.equal(at(regs, FUNCTION_X86), args)
  assert.equal(at(enter, [0, 8, 16, 24, 32, 40]), args)
  r.attach(dump(r.perf, 40), Hook.ValuesExit, OPENAT)
  r.event({ type: EventType.SyscallExit, number: OPENAT, args, ret: -2n })
  const exit = dumped(r)
  assert.equal(at(exit, [0, 8, 16, 24]), args.slice(0, 4))
  assert.is(exit.getBigInt64(32, true), -2n)
})

test('functions of i386 calls have numbers and registers of their own', async () => {
  const r = await rig()
  const openat = 295
  r.attach(dump(r.perf, 168, readThrough(112, 168)), Hook.CallEntry, HookNumber.Compat + openat)
  r.event({ type: EventType.SyscallEntry, number: openat, args })
  assert.equal(r.drain(), [])
  r.event({ type: EventType.SyscallEntry, number: openat, abi: 1, args })
  assert.equal(at(dumped(r), ARGS_I386), args)
})

test('functions on an arm64 trace: x0 is the argument, and the result', async () => {
  const r = await rig()
  r.inside.trace_header(2, 0, 0n, 0n, 0)
  r.attach(dump(r.perf, 336, readThrough(0, 336)), Hook.CallEntry, 56)
  r.attach(dump(r.perf, 336), Hook.CallReturn, 56)
  r.event({ type: EventType.SyscallEntry, number: 56, args })
  assert.equal(at(dumped(r), [0, 8, 16, 24, 32, 40, 64]), [...args, 56n])
  r.event({ type: EventType.SyscallExit, number: 56, args, ret: 5n })
  assert.is(dumped(r).getBigInt64(0, true), 5n)
})

test("at a call's entry programs run from the outside in, at its exit from the inside out", async () => {
  const r = await rig()
  const ENTRY = [
    Hook.RawTpSysEnter,
    Hook.RawSysEnter,
    Hook.SysEnter,
    Hook.CallEntry,
    Hook.CallEnter,
    Hook.ValuesEntry,
    Hook.ValuesEnter,
  ]
  const EXIT = [
    Hook.ValuesExit,
    Hook.ValuesReturn,
    Hook.CallExit,
    Hook.CallReturn,
    Hook.RawTpSysExit,
    Hook.RawSysExit,
    Hook.SysExit,
  ]
  const named = (kind: Hook): boolean => !/^Raw/.test(Hook[kind] ?? '')
  for (const kind of [...ENTRY, ...EXIT].toReversed()) r.attach(TAG(r.perf, kind), kind, named(kind) ? OPENAT : Hook.AnyNumber)
  r.event({ type: EventType.SyscallEntry, number: OPENAT, args })
  assert.equal(tags(r), ENTRY)
  r.event({ type: EventType.SyscallExit, number: OPENAT, args })
  assert.equal(tags(r), EXIT)
})

const loc = (ctx: DataView, at: number): string => {
  const field = ctx.getUint32(at, true)
  return text(new Uint8Array(ctx.buffer).slice(field & 0xffff, (field & 0xffff) + (field >>> 16) - 1))
}

test('sched_process_fork: names by location, both ids', async () => {
  const r = await rig()
  r.attach(dump(r.perf, 36), Hook.ProcessFork)
  r.event({ type: EventType.ProcessFork, args: [400n, 401n], comm: 'shell' })
  const ctx = dumped(r)
  assert.equal([loc(ctx, 8), loc(ctx, 16)], ['shell', 'shell'])
  assert.equal(
    [12, 20].map(at => ctx.getInt32(at, true)),
    [TID, 401],
  )
})

test('sched_process_fork of a kernel before 6.16: names in their places, ids behind them', async () => {
  const r = await rig()
  r.inside.trace_header(1, 0, 0n, 0n, (6 << 16) | 15)
  r.attach(dump(r.perf, 48), Hook.ProcessFork)
  r.event({ type: EventType.ProcessFork, args: [400n, 401n], comm: 'shell' })
  const ctx = dumped(r)
  assert.equal(
    [8, 28].map(at => text(new Uint8Array(ctx.buffer, at, 6))),
    ['shell\0', 'shell\0'],
  )
  assert.equal(
    [24, 44].map(at => ctx.getInt32(at, true)),
    [TID, 401],
  )
})

test('sched_process_exec: file name by location, thread and old thread', async () => {
  const r = await rig()
  const name = '/usr/bin/env'
  const at = r.engine.exports.buffer_reserve(name.length)
  r.engine.bytes(at, name.length).set(new TextEncoder().encode(name))
  const given = r.inside.str_intern(at, name.length)
  r.attach(dump(r.perf, 20 + name.length + 1), Hook.ProcessExec)
  r.event({ type: EventType.ProcessExec, given, args: [0n] })
  const leader = dumped(r)
  assert.is(loc(leader, 8), name)
  assert.equal(
    [12, 16].map(offset => leader.getInt32(offset, true)),
    [TID, TID],
  )
  r.event({ type: EventType.ProcessExec, given, args: [333n] })
  assert.is(dumped(r).getInt32(16, true), 333)
})

test('sched_process_exit: name, thread, whether the process is gone', async () => {
  const r = await rig()
  r.attach(dump(r.perf, 40), Hook.ProcessExit)
  r.event({ type: EventType.ProcessExit, args: [0n, 0n, 1n] })
  const ctx = dumped(r)
  assert.is(text(new Uint8Array(ctx.buffer, 8, 7)), 'worker\0')
  assert.equal([ctx.getInt32(24, true), ctx.getUint8(32)], [TID, 1])
})

test('probecause/event: the record itself, for every type', async () => {
  const r = await rig()
  r.attach(dump(r.perf, EventRecord.Size), Hook.Event)
  r.event({ type: EventType.FileOpen, number: 5, seq: 77n })
  const ctx = dumped(r)
  assert.is(ctx.getBigUint64(EventRecord.Seq, true), 77n)
  assert.is(ctx.getUint32(EventRecord.Type, true), EventType.FileOpen)
})

test('helpers tell time, thread, ids, CPU and name of the event', async () => {
  const r = await rig()
  const result = (helper: number) => `call ${helper}\nstxdw [%r10-16], %r0\nmov %r4, %r10\nadd %r4, -16`
  for (const helper of [5, 8, 14, 15]) r.attach(dump(r.perf, 8, result(helper)), Hook.Event)
  r.attach(dump(r.perf, 16, 'mov %r1, %r10\nadd %r1, -16\nmov %r2, 5\ncall 16\nmov %r4, %r10\nadd %r4, -16'), Hook.Event)
  r.event({ type: EventType.Sample })
  const values = r.drain().map(entry => entry.payload)
  const numbers = values.slice(0, 4).map(value => new DataView(value.buffer).getBigUint64(0, true))
  assert.equal(numbers, [5000n, 2n, (BigInt(PID) << 32n) | BigInt(TID), (100n << 32n) | 1000n])
  assert.is(text(values[4] ?? new Uint8Array(0)), 'work\0'.padEnd(16, '\0'))
})

test('the ctx is read-only', async () => {
  const r = await rig()
  r.attach('stdw [%r1+8], 1\nmov %r0, 0\nexit', Hook.Event)
  r.event({ type: EventType.Sample, seq: 4n })
  const [fault] = r.drain()
  assert.is(fault?.kind, 'Fault')
  assert.is(fault?.seq, 4)
  const view = new DataView(fault?.payload.buffer ?? new ArrayBuffer(16))
  assert.equal([view.getUint32(0, true), view.getUint32(4, true), view.getBigUint64(8, true)], [2, 0, 0xeb00000000000008n])
  assert.is(r.engine.view().getBigUint64(r.engine.exports.stats_ptr() + StatsBlock.Faults, true), 1n)
})

interface Captured {
  readonly addr: bigint
  readonly text: string
  readonly terminated?: boolean
}

/** Makes the snapshots of the event, the first of the chunk. */
const capture = ({ engine, inside }: Pick<Rig, 'engine' | 'inside'>, snapshots: ReadonlyArray<Captured>): void => {
  inside.snapshots_clear()
  for (const { addr, text: captured, terminated } of snapshots) {
    const content = new TextEncoder().encode(captured)
    const kept = inside.heap_bump(content.length)
    engine.bytes(kept, content.length).set(content)
    const snap = inside.snapshot_add()
    const view = engine.view()
    view.setBigUint64(snap + SnapshotRecord.Addr, addr, true)
    view.setUint32(snap + SnapshotRecord.Ptr, kept, true)
    view.setUint32(snap + SnapshotRecord.Len, content.length, true)
    view.setUint8(snap + SnapshotRecord.Flags, terminated === true ? 1 : 0)
  }
}

/** The result of helper 112 or 114 and 16 bytes of what it read. */
const READ = (perf: number, helper: number, size: number, addr: string): string =>
  dump(
    perf,
    24,
    `stdw [%r10-24], -1\nstdw [%r10-16], -1\nmov %r1, %r10\nadd %r1, -16\nmov %r2, ${size}\nlddw %r3, ${addr}\ncall ${helper}\n` +
      'stxdw [%r10-24], %r0\nmov %r4, %r10\nadd %r4, -24',
  )

const MEMORY: ReadonlyArray<Captured> = [
  { addr: 0x1000n, text: 'stale', terminated: true },
  { addr: 0x1000n, text: 'hello', terminated: true },
  { addr: 0x2000n, text: 'abcd' },
  { addr: 0x2004n, text: 'efgh' },
  { addr: 0x3000n, text: 'entry', terminated: true },
  { addr: 0x4000n, text: 'a\0bcdefghijkl' },
]
const FF = '\u00ff'

test('user memory is what the event captured: the newest wins, adjacent pieces join, a missing byte is -EFAULT and zeroes', async () => {
  const cases: ReadonlyArray<readonly [number, number, string, bigint, string]> = [
    [114, 16, '0x1000', 6n, 'hello\0\0\0'], // to the end of the word
    [114, 16, '0x4000', 2n, 'a\0\0\0\0\0\0\0'],
    [114, 6, '0x4000', 2n, `a\0${FF.repeat(6)}`], // no whole word fits
    [114, 3, '0x1000', 3n, `he\0${FF.repeat(5)}`],
    [114, 16, '0x1002', 4n, 'llo\0\0\0\0\0'],
    [114, 16, '0x3000', 6n, 'entry\0\0\0'],
    [112, 6, '0x1000', 0n, `hello\0${FF.repeat(2)}`],
    [112, 7, '0x1000', -14n, `\0\0\0\0\0\0\0${FF}`],
    [112, 8, '0x2000', 0n, 'abcdefgh'],
    [112, 3, '0x2003', 0n, `def${FF.repeat(5)}`],
    [114, 8, '0x2000', 8n, 'abcdefg\0'],
    [114, 9, '0x2000', -14n, '\0'.repeat(8)],
    [112, 1, '0x1fff', -14n, `\0${FF.repeat(7)}`],
    [4, 4, '0x2000', 0n, `abcd${FF.repeat(4)}`],
    [45, 16, '0x3000', 6n, 'entry\0\0\0'],
  ]
  for (const [helper, size, addr, result, expected] of cases) {
    const r = await rig()
    r.attach(READ(r.perf, helper, size, addr), Hook.Event)
    r.event({ type: EventType.SyscallExit, snapshots: MEMORY })
    const read = dumped(r)
    assert.is(read.getBigInt64(0, true), result, `${helper} of ${size} at ${addr}`)
    assert.is(Buffer.from(read.buffer, 8, 8).toString('latin1'), expected, `${helper} of ${size} at ${addr}`)
  }
})

test('what the trace does not hold is counted', async () => {
  const r = await rig()
  r.attach(READ(r.perf, 112, 4, '0x9000'), Hook.Event)
  r.event({ type: EventType.SyscallExit, snapshots: MEMORY })
  assert.is(r.engine.view().getBigUint64(r.engine.exports.stats_ptr() + StatsBlock.UserReadMisses, true), 1n)
})

const TAG = (perf: number, tag: number): string => dump(perf, 4, `stw [%r10-4], ${tag}\nmov %r4, %r10\nadd %r4, -4`)
const tags = (r: Rig): ReadonlyArray<number> => r.drain().map(entry => entry.payload[0] ?? -1)

test("programs run in link order on one hook, raw hooks before the call's own, ours last", async () => {
  const r = await rig()
  r.attach(TAG(r.perf, 6), Hook.Event)
  r.attach(TAG(r.perf, 4), Hook.SysEnter, OPENAT)
  r.attach(TAG(r.perf, 5), Hook.SysEnter, OPENAT)
  r.attach(TAG(r.perf, 3), Hook.RawSysEnter)
  r.attach(TAG(r.perf, 1), Hook.RawTpSysEnter)
  r.event({ type: EventType.SyscallEntry, number: OPENAT })
  assert.equal(tags(r), [1, 3, 4, 5, 6])
})

test('a destroyed link runs no more; its neighbours do', async () => {
  const r = await rig()
  const links = [1, 2, 3].map(tag => r.attach(TAG(r.perf, tag), Hook.Event))
  assert.is(r.engine.exports.link_destroy(links[1] ?? -1), 0)
  assert.is(r.engine.exports.link_destroy(links[1] ?? -1), -Status.NoSuchId)
  r.event({ type: EventType.Sample })
  assert.equal(tags(r), [1, 3])
  assert.is(r.attach(TAG(r.perf, 4), Hook.Event), 3)
  r.engine.exports.link_destroy(links[0] ?? -1)
  r.event({ type: EventType.Sample })
  assert.equal(tags(r), [3, 4])
})

test('hooks that do not exist are refused', async () => {
  const r = await rig()
  for (const [kind, number] of [
    [0, 1],
    [Hook.Count, Hook.AnyNumber],
    [Hook.SysEnter, Hook.AnyNumber],
    [Hook.SysExit, 2048],
    [Hook.Point, 256],
    [Hook.Event, 5],
  ]) {
    assert.is(r.attach('mov %r0, 0\nexit', kind as Hook, number), -Status.BadHook)
  }
  assert.is(r.engine.exports.link_create(1000, (Hook.Event << 16) | Hook.AnyNumber), -Status.NoSuchId)
})

test('a full ring pauses before the next program and the run goes on there: none is lost, none runs twice', async () => {
  const r = await rig()
  const large = (tag: number) =>
    `mov %r6, 60\nstw [%r10-512], ${tag}\nagain: lddw %r2, map ${r.perf}\nlddw %r3, 0xffffffff\nmov %r4, %r10\n` +
    'add %r4, -512\nmov %r5, 512\ncall 25\nsub %r6, 1\njne %r6, 0, again\nmov %r0, 0\nexit'
  for (const tag of [1, 2, 3]) r.attach(large(tag), Hook.Event)
  const perRun = 60
  let pauses = 0
  const seen = new Map<number, number>()
  const drain = (): void => {
    for (const tag of tags(r)) seen.set(tag, (seen.get(tag) ?? 0) + 1)
  }
  const events = Math.ceil(Limit.RingBytes / (3 * perRun * 552)) + 5
  for (let i = 0; i < events; i++) {
    let status = r.event({ type: EventType.Sample })
    while (status === Run.RingFull) {
      pauses++
      drain()
      status = r.inside.hooks_run(r.engine.exports.buffer_reserve(EventRecord.Size))
    }
  }
  drain()
  assert.ok(pauses > 0)
  assert.equal(
    [...seen],
    [1, 2, 3].map(tag => [tag, events * perRun]),
  )
})

test('in the checking mode a program may read its ctx to the last byte and no further', async () => {
  const r = await rig()
  const read = (offset: number) => `ldxb %r0, [%r1+${offset}]\nexit`
  for (const offset of [23, 24]) {
    r.engine.exports.link_create(r.load(read(offset), { check: true }), (Hook.SysExit << 16) | OPENAT)
  }
  r.event({ type: EventType.SyscallExit, number: OPENAT })
  assert.equal(
    r.drain().map(entry => [entry.kind, entry.link]),
    [['Fault', 1]],
  )
})

test.run()
