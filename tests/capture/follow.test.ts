// The recorder follows whatever programs do to themselves, and they end as they would alone. Left out: what it reads from
// memory (memory.test.ts), the order of calls against strace (strace.test.ts), beginning and end (session.test.ts).
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { testUnless } from '../support/skip.js'
import { calls, LACKING, of, record, tracee } from './recording.js'

const test = suite('capture: following')
const on = (name: string, body: () => Promise<void>) => testUnless(test, LACKING, name, body)

on('a vforked child is known before its first event, and its exec is recorded', async () => {
  const run = await record([tracee('vfork')])
  assert.is(run.code, 0)
  const [fork] = of(run, 'Fork')
  assert.is(fork?.data.kind, 'vfork')
  const child = fork?.data.childPid ?? 0
  assert.ok((run.events.find(event => event.pid === child)?.seq ?? 0) > (fork?.seq ?? Infinity))
  const exec = of(run, 'Exec').find(event => event.pid === child)
  assert.is(exec?.data.path, '/bin/true')
  assert.equal(exec?.data.argv, ['true'])
})

on('every process is forked before it acts, in a tree of a hundred', async () => {
  const run = await record([tracee('forks'), '10', '10'])
  assert.is(run.code, 0)
  assert.is(of(run, 'Fork').length, 100)
  assert.is(of(run, 'Exit').filter(event => event.data.group).length, 101)
  const known = new Set([run.header.rootPid])
  for (const event of run.events) {
    assert.ok(known.has(event.pid), `event ${event.seq} of ${event.pid}`)
    if (event.data._tag === 'Fork') known.add(event.data.childPid)
  }
})

on('exec from a thread goes on under the leader, and says who called', async () => {
  const run = await record([tracee('exec_thread')])
  assert.is(run.stdout, 'from a thread\n')
  const exec = of(run, 'Exec').at(-1)
  assert.is(exec?.tid, run.header.rootPid)
  assert.is(exec?.data.path, '/bin/echo')
  assert.equal(exec?.data.argv, ['echo', 'from a thread'])
  assert.is(exec?.data.oldTid, of(run, 'Fork')[0]?.data.childTid)
})

on('a process outlives its leader and is gone with its last thread', async () => {
  const run = await record([tracee('leader_exits')])
  assert.is(run.code, 0)
  assert.is(of(run, 'Fork').filter(event => event.data.kind === 'thread').length, 3)
  const exits = of(run, 'Exit')
  assert.is(exits.length, 4)
  assert.equal(
    exits.map(event => event.data.group),
    [false, false, false, true],
  )
  assert.is(exits.at(-1)?.tid, run.header.rootPid)
})

on('job control works: stop and continuation are seen by the parent and recorded', async () => {
  const run = await record([tracee('group_stop')])
  assert.is(run.code, 7)
  const stops = of(run, 'Stop')
  assert.equal(
    stops.map(event => event.data.continued),
    [false, true],
  )
  const samples = of(run, 'Sample').filter(event => event.pid === stops[0]?.pid)
  assert.ok(samples.some(event => event.data.state === 'T'.charCodeAt(0)))
})

on('the program gets its signals, with their values, and a SIGTRAP of its own', async () => {
  const run = await record([tracee('signals')])
  assert.is(run.code, 111)
  assert.is(of(run, 'Signal').length, 4)
  assert.ok(of(run, 'Signal').some(event => event.data.value === 100n))
})

on('an interrupted sleep is resumed and takes its full time', async () => {
  const run = await record([tracee('restart')])
  assert.is(run.code, 5)
  const child = of(run, 'Fork')[0]?.data.childPid
  const sleeps = calls(run).filter(call => call.pid === child && /sleep|restart_syscall/.test(call.name))
  assert.equal(
    sleeps.map(call => [call.name, call.ret]),
    [
      ['clock_nanosleep', -516n],
      ['restart_syscall', 0n],
    ],
  )
})

const X86 = process.arch === 'x64' ? LACKING : 'only x86_64 has int 0x80'
testUnless(test, X86, '32-bit calls of a 64-bit program are told apart and their memory is read', async () => {
  const run = await record([tracee('int80')])
  const open = calls(run).find(
    call => call.name === 'open' && call.entry.data._tag === 'Syscall' && call.entry.data.abi === 'i386',
  )
  const path = open?.entry.data._tag === 'Syscall' ? open.entry.data.snapshots[0] : undefined
  assert.is(Buffer.from(path?.bytes ?? []).toString(), '/etc/hostname')
  assert.ok((open?.ret ?? -1n) >= 0n)
})

on("the program's own filters decide as without the recorder: fail, trap, end", async () => {
  const run = await record([tracee('seccomp')])
  assert.is(run.code, 128 + 31)
  assert.is(calls(run).find(call => call.name === 'getpriority')?.ret, -18n)
  assert.is(calls(run).find(call => call.name === 'getsid')?.ret, -38n)
  assert.is(of(run, 'Exit').at(-1)?.data.signal, 31)
  assert.is(calls(run).at(-1)?.name, 'sync')
})

on('a process killed inside a call leaves its entry, and its end names the signal', async () => {
  const run = await record([tracee('killed')])
  assert.is(run.code, 0)
  const child = of(run, 'Fork')[0]?.data.childPid
  assert.is(calls(run).findLast(call => call.pid === child)?.name, 'pause')
  assert.is(of(run, 'Exit').find(event => event.pid === child)?.data.signal, 9)
})

const UNSHARE = LACKING ?? (process.getuid?.() === 0 ? undefined : 'only root may make a pid namespace')
testUnless(test, UNSHARE, 'a process in its own pid namespace has both ids', async () => {
  const run = await record([tracee('namespace')])
  if (run.code === 77) return // a container without the right to unshare
  assert.is(run.code, 0)
  assert.is(of(run, 'Fork')[0]?.data.nsPid, 1)
})

on('a program that wants to be traced itself learns that it is', async () => {
  assert.is((await record([tracee('tracer')])).code, 1)
})

on('the state before the first call says what the program was given', async () => {
  const run = await record(['/bin/true'])
  const [start, exec] = of(run, 'ProcessState')
  assert.equal([start?.data.reason, exec?.data.reason], ['start', 'exec'])
  assert.is(exec?.data.ppid !== 0, true)
  assert.is(exec?.data.comm, 'true')
  assert.match(exec?.data.exe ?? '', /true$/)
  assert.equal(exec?.data.argv, ['/bin/true'])
  assert.is(exec?.data.cwd, process.cwd())
  assert.is(exec?.data.limits.length, 16)
  assert.is(exec?.data.uids[0], process.getuid?.())
  assert.ok(exec?.data.descriptors.some(fd => fd.fd === 1 && fd.target !== undefined))
})

test.run()
