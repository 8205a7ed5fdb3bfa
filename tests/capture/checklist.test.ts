// What a correct tracer must survive and the other suites do not show: each test is named in capture-helper/CHECKLIST.md, and a
// test here holds that list to the names that exist.
import { spawnSync } from 'node:child_process'
import { chmodSync, copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { testUnless } from '../support/skip.js'
import { calls, HELPER, LACKING, of, type Recording, record, ROOT, SCRATCH, tracee } from './recording.js'

const test = suite('capture: checklist')
const on = (name: string, body: () => Promise<void>) => testUnless(test, LACKING, name, body)
const shown = (run: Recording): string =>
  spawnSync(join(ROOT, 'probecause'), ['show', '-'], { input: run.bytes, encoding: 'utf8', maxBuffer: 1 << 28 }).stdout
const named = (run: Recording, name: string) => calls(run).filter(call => call.name === name)

on('the exec event lies between entry and exit of its execve, with the path and arguments of the image that went', async () => {
  const run = await record(['sh', '-c', 'exec /bin/echo one two'])
  const execs = named(run, 'execve')
  const events = of(run, 'Exec')
  assert.is(execs.length, 2)
  assert.is(events.length, 2)
  events.forEach((event, i) => {
    assert.ok(event.seq > (execs[i]?.entry.seq ?? Infinity))
    assert.ok(event.seq < (execs[i]?.exit?.seq ?? 0))
    assert.is(execs[i]?.ret, 0n)
  })
  assert.equal(events[1]?.data.argv, ['/bin/echo', 'one', 'two'])
  const failing = await record(['sh', '-c', 'exec /no/such/program'])
  assert.is(of(failing, 'Exec').length, 1)
  assert.is(named(failing, 'execve').at(-1)?.ret, -2n)
})

on('a call that a signal broke off and the kernel restarts is shown as one', async () => {
  const lines = shown(await record([tracee('restart')]))
    .split('\n')
    .filter(line => /clock_nanosleep|restart_syscall/.test(line))
  assert.is(lines.length, 2) // the parent's, and the child's with its 200 ms
  assert.ok(lines.every(line => / = 0 </.test(line)))
  assert.ok(lines.some(line => Number(/<([\d.]+)>$/.exec(line)?.[1]) >= 0.2))
})

const X64 = LACKING ?? (process.arch === 'x64' ? undefined : 'only x86_64 has x32')
testUnless(test, X64, 'a call with bit 30 is of the x32 abi, answered or not', async () => {
  const run = await record([tracee('x32')])
  assert.is(run.code, 0)
  const call = calls(run).find(found => found.entry.data._tag === 'Syscall' && found.entry.data.abi === 'x32')
  assert.is(call?.name, 'getppid')
  assert.ok(call?.ret === -38n || (call?.ret ?? 0n) > 0n)
})

on('of two filters the stricter wins, and one that ends a thread leaves its call without an exit', async () => {
  const run = await record([tracee('seccomp_two')])
  assert.is(run.code, 0)
  assert.is(named(run, 'getpriority')[0]?.ret, -18n)
  assert.is(named(run, 'getsid')[0]?.ret, -33n)
  const [sync] = named(run, 'sync')
  assert.is(sync?.exit, undefined)
  assert.is(of(run, 'Exit').find(event => event.tid === sync?.tid)?.data.signal, 31)
})

on('exit and exit_group have an entry and no exit; a zombie ends when it ends, not when it is waited for', async () => {
  const run = await record([tracee('exits')])
  assert.is(run.code, 3)
  const ends = calls(run).filter(call => /^exit/.test(call.name))
  assert.ok(ends.some(call => call.name === 'exit') && ends.some(call => call.name === 'exit_group'))
  assert.ok(ends.every(call => call.exit === undefined))
  const zombie = of(run, 'Exit').find(event => event.data.group && event.data.code === 3 && event.pid !== run.header.rootPid)
  const waited = named(run, 'wait4').at(-1)
  assert.is(waited?.ret, BigInt(zombie?.pid ?? 0))
  assert.ok((waited?.entry.timestamp ?? 0n) - (zombie?.timestamp ?? 0n) > 50_000_000n)
})

on('threads that are killed together have one end as a process, with what it used', async () => {
  const run = await record([tracee('exits')])
  const killed = of(run, 'Exit').filter(event => event.data.signal === 9)
  assert.is(killed.length, 5)
  const [last] = killed.filter(event => event.data.group)
  assert.is(killed.at(-1), last)
  assert.ok((last?.data.maxRssBytes ?? 0n) > 0n)
})

on('one process id, used twice, is two processes', async () => {
  const run = await record([tracee('reuse')])
  if (run.code === 77) return // without the right to choose ids
  assert.is(run.code, 0)
  const forks = of(run, 'Fork')
  assert.is(forks.length, 2)
  assert.is(forks[0]?.data.childPid, forks[1]?.data.childPid)
  const ends = of(run, 'Exit').filter(event => event.pid === forks[0]?.data.childPid)
  assert.equal(
    ends.map(event => event.data.code),
    [1, 2],
  )
  const tree = spawnSync(join(ROOT, 'probecause'), ['tree', '-'], { input: run.bytes, encoding: 'utf8' }).stdout
  assert.is(tree.trim().split('\n').length, 3)
})

on('a tree of two hundred generations', async () => {
  const run = await record([tracee('forks'), '1', '200'])
  assert.is(run.code, 0)
  assert.is(of(run, 'Fork').length, 200)
  assert.is(new Set(of(run, 'Exit').map(event => event.pid)).size, 201)
})

on('a fork bomb that a limit bounds ends, and every process of it is known', async () => {
  const run = await record([tracee('bomb'), '50'])
  assert.is(run.code, 0)
  const made = calls(run).filter(call => /^(clone3?|v?fork)$/.test(call.name) && (call.ret ?? 0n) > 0n)
  const refused = calls(run).filter(call => /^(clone3?|v?fork)$/.test(call.name) && call.ret === -11n)
  assert.ok(refused.length > 0)
  assert.is(of(run, 'Fork').length, made.length)
  assert.is(of(run, 'Exit').filter(event => event.data.group).length, made.length + 1)
  assert.is(run.footer?.lost, 0)
})

const ROOT_ONLY = LACKING ?? (process.getuid?.() === 0 ? undefined : 'only root may change its root and mount namespace')
testUnless(test, ROOT_ONLY, 'another root, mount namespace and session, all descriptors closed: followed, and told', async () => {
  const jail = tracee('jail')
  const run = await record([jail, SCRATCH, `/${jail.slice(SCRATCH.length + 1)}`])
  if (run.code === 77) return // a container without the right to
  assert.is(run.code, 5)
  const state = of(run, 'ProcessState').at(-1)
  assert.is(state?.data.root, SCRATCH)
  assert.is(state?.data.sid, state?.pid)
  assert.equal(state?.data.descriptors, [])
  assert.not.equal(state?.data.mntNs, of(run, 'ProcessState')[0]?.data.mntNs)
})

const STRACE = LACKING ?? (spawnSync('strace', ['-V']).status === 0 ? undefined : 'strace is not installed')
testUnless(test, STRACE, 'a tracer under the recorder is refused by the kernel and ends by itself', async () => {
  const run = await record(['strace', '-o', '/dev/null', 'true'])
  assert.is.not(run.code, 0)
  assert.ok(named(run, 'ptrace').some(call => call.ret === -1n))
  assert.is(run.footer?.reason, 'exited')
})

const maySwitchUser = process.getuid?.() === 0 && spawnSync('setpriv', ['--version']).status === 0
const NOBODY = LACKING ?? (maySwitchUser ? undefined : 'needs root and setpriv')
testUnless(test, NOBODY, 'a program with file capabilities lost them, and it is said whose doing that was', () => {
  const folder = join(SCRATCH, 'capable')
  mkdirSync(folder)
  chmodSync(folder, 0o777)
  const program = join(folder, 'cat')
  const helper = join(folder, 'helper')
  copyFileSync('/bin/cat', program)
  copyFileSync(HELPER, helper)
  chmodSync(helper, 0o755)
  // struct vfs_cap_data, revision 2, effective, CAP_NET_RAW permitted (linux/capability.h)
  const bytes = '0100000200200000000000000000000000000000'
  const set = spawnSync('python3', [
    '-c',
    `import os; os.setxattr(${JSON.stringify(program)}, 'security.capability', bytes.fromhex('${bytes}'))`,
  ])
  if (set.status !== 0) return // a file system without them
  const as = (more: ReadonlyArray<string>) => [
    '--reuid=65534',
    '--regid=65534',
    '--clear-groups',
    ...more,
    helper,
    '-o',
    join(folder, 't'),
    '--',
  ]
  const said = (more: ReadonlyArray<string>) =>
    spawnSync('setpriv', [...as(more), program, '/dev/null'], { encoding: 'utf8', cwd: '/' }).stderr
  assert.match(said([]), /cat has file capabilities and ran without its rights, because it was recorded\. Record as root/)
  assert.match(said(['--no-new-privs']), /cat has file capabilities and ran without its rights, because no_new_privs is set/)
})

on('a first program that cannot start: 127 or 126 as env(1), and the trace shows the interpreter', async () => {
  const script = join(SCRATCH, 'without-interpreter')
  writeFileSync(script, '#!/no/such/interpreter\n', { mode: 0o755 })
  const run = await record([script, '--password=hunter2'])
  assert.is(run.code, 127)
  const [state] = of(run, 'ProcessState')
  assert.is(state?.data.comm, 'without-interpr')
  assert.equal(state?.data.argv, [script, '--password=*******'])
  assert.match(shown(run), /read\(\d+<.*without-interpreter>, "#!\/no\/such\/interpreter/)
  const explained = spawnSync(join(ROOT, 'probecause'), ['explain', '-'], { input: run.bytes, encoding: 'utf8' }).stdout
  assert.match(explained, /bad-interpreter/)
  assert.is(spawnSync(HELPER, ['-o', '/dev/null', '--', '/etc/passwd/x']).status, 126)
})

// ---- completeness

const counted = (argv: ReadonlyArray<string>): number => {
  const perf = spawnSync('perf', ['stat', '-x', ',', '-e', 'raw_syscalls:sys_enter', ...argv], { encoding: 'utf8' })
  return Number(/^(\d+),.*raw_syscalls:sys_enter/m.exec(perf.stderr)?.[1] ?? Number.NaN)
}
const PERF = LACKING ?? (Number.isNaN(counted(['true'])) ? 'perf cannot count system calls here' : undefined)
const COUNTED: ReadonlyArray<readonly [string, () => ReadonlyArray<string>]> = [
  ['one program', () => ['cat', '/etc/passwd']],
  ['sixty processes', () => [tracee('forks'), '10', '6']],
  ['bad pointers', () => [tracee('pointers')]],
  ['three hundred processes in turn', () => [tracee('spawns'), '300']],
]
for (const [name, argv] of COUNTED)
  testUnless(test, PERF, `${name}: as many calls as the kernel counts`, async () => {
    const run = await record(argv())
    // perf begins to count inside the first execve.
    assert.is(calls(run).length - 1, counted(argv()))
  })

// ---- the list itself

test('each line of the checklist is ticked with tests that exist, or says why it has none', () => {
  const list = readFileSync(join(ROOT, 'capture-helper/CHECKLIST.md'), 'utf8')
  const sources = ['tests/capture', 'tests/unit/present']
    .flatMap(folder => readdirSync(join(ROOT, folder)).map(file => join(ROOT, folder, file)))
    .filter(path => path.endsWith('.test.ts') && existsSync(path))
    .map(path => readFileSync(path, 'utf8'))
    .join('\n')
  const lines = list.split(/^- /m).slice(1)
  assert.ok(lines.length >= 18)
  for (const line of lines) {
    assert.match(line, /^\[x\] /, line)
    const names = [...line.matchAll(/`([^`]+)`/g)].map(found => found[1] ?? '').filter(name => name.includes(' '))
    assert.ok(names.length > 0 || /No test:/.test(line), line)
    for (const name of names) assert.ok(sources.includes(name.replace(/\s+/g, ' ')), `no test is called "${name}"`)
  }
})

test.run()
