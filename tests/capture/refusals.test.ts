// Real processes that cannot be recorded: each refusal says which process, why, and what to do. Yama, SELinux and AppArmor, which the
// machine may not have, are told from constructed contents in tests/unit/node/refusal.test.ts; namespaces and filters in
// confined.test.ts.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { chmodSync, copyFileSync, existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { testUnless } from '../support/skip.js'
import { LACKING, ROOT, SCRATCH, tracee } from './recording.js'
import { LAUNCHER, run } from './secrets.js'

const test = suite('capture: refusals')
const on = (name: string, body: () => Promise<void>) => testUnless(test, LACKING, name, body)

/** Starts it, waits for the line with its number, and ends it afterwards. */
const withProcess = async (argv: ReadonlyArray<string>, look: (pid: number) => Promise<void>): Promise<void> => {
  const [command = '', ...args] = argv
  const child: ChildProcess = spawn(command, args, { stdio: ['ignore', 'pipe', 'ignore'] })
  try {
    const line = await new Promise<string>(done => child.stdout?.once('data', piece => done(String(piece))))
    await look(Number(line))
  } finally {
    child.kill('SIGKILL')
  }
}

const record = (pid: number) => run(LAUNCHER, ['record', '-o', '/dev/null', '-p', String(pid)], process.env)

const refusedWith = async (pid: number, ...patterns: ReadonlyArray<RegExp>): Promise<void> => {
  const said = await record(pid)
  assert.is(said.code, 125)
  const text = said.stderr.toString()
  for (const pattern of patterns) assert.match(text, pattern)
  assert.not.match(text, /EPERM|Operation not permitted/)
}

on('one that is traced already: by whom', async () => {
  await withProcess([tracee('hard_to_see')], async pid => {
    const first = spawn(LAUNCHER, ['record', '-o', '/dev/null', '-p', String(pid)], { stdio: 'ignore' })
    await new Promise(done => setTimeout(done, 1500))
    try {
      await refusedWith(pid, /process \d+ \(hard_to_see\) is traced already by process \d+ \(probecause-cap\w*\)/, /why -p \d+/)
    } finally {
      first.kill('SIGINT')
      await new Promise(done => first.on('exit', done))
    }
  })
})

on('one that has ended and waits for its parent: which parent', () =>
  withProcess([tracee('hard_to_see'), 'zombie'], pid =>
    refusedWith(pid, /has ended already; only its parent, process \d+ \(hard_to_see\), has not collected/, /why -p \d+/),
  ),
)

on('one that does not exist', () => refusedWith(3_999_999, /there is no process 3999999/))

const KTHREADD = 2
const kernelThreads = existsSync(`/proc/${KTHREADD}/comm`) ? undefined : 'no kernel threads are to be seen in this pid namespace'
testUnless(test, LACKING ?? kernelThreads, 'a thread of the kernel, to be recorded or looked at', async () => {
  await refusedWith(KTHREADD, /process 2 \(kthreadd\) is a thread of the kernel/)
  const looked = await run(LAUNCHER, ['why', '-p', String(KTHREADD)], process.env)
  assert.is(looked.code, 4)
  assert.match(looked.stderr.toString(), /process 2 \(kthreadd\) is a thread of the kernel/)
})

const strace = spawnSync('strace', ['-V']).status === 0 ? undefined : 'strace is not installed'
testUnless(test, LACKING ?? strace, 'probecause under strace -f: whose it is', async () => {
  const said = await run('strace', ['-f', '-o', '/dev/null', LAUNCHER, 'why', '--', 'true'], process.env)
  assert.is(said.code, 125)
  assert.match(said.stderr.toString(), /probecause itself is traced by process \d+ \(strace\)/)
  assert.match(said.stderr.toString(), /strace -f/)
})

// ---- as somebody else: the checkout is bound to where everybody may read

const lackingRoot = process.getuid?.() === 0 ? undefined : 'needs root'
const lackingMounts = spawnSync('unshare', ['-m', 'true']).status === 0 ? undefined : 'mount namespaces are not allowed'
const HERE = join(SCRATCH, 'checkout')

const asNobody = (pid: number) => {
  mkdirSync(HERE, { recursive: true })
  const nobody = 'exec setpriv --reuid=65534 --regid=65534 --clear-groups'
  const script = `mount --bind '${ROOT}' '${HERE}' && ${nobody} '${HERE}/src/cli/probecause' record -o /dev/null -p ${pid}`
  return run('unshare', ['-m', 'sh', '-c', script], process.env, '', '/')
}
const nobodys = (name: string): ReadonlyArray<string> => {
  const program = join(SCRATCH, `nobodys-${name}`)
  copyFileSync(tracee('hard_to_see'), program)
  chmodSync(program, 0o755)
  return ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups', program, name]
}
const lackingUsers = LACKING ?? lackingRoot ?? lackingMounts

testUnless(test, lackingUsers, "a user's own process that is not dumpable", () =>
  withProcess(nobodys('closed'), async pid => {
    const said = await asNobody(pid)
    assert.is(said.code, 125)
    assert.match(said.stderr.toString(), /keeps others out: .*PR_SET_DUMPABLE/)
    assert.match(said.stderr.toString(), /Run as root/)
  }),
)

testUnless(test, lackingUsers, "a user's own process that has more capabilities: which", () => {
  const [, reuid = '', regid = '', groups = '', ...program] = nobodys('capable')
  const kept = ['--inh-caps=+net_raw', '--ambient-caps=+net_raw']
  return withProcess(['setpriv', reuid, regid, groups, ...kept, ...program], async pid => {
    const said = await asNobody(pid)
    assert.is(said.code, 125)
    assert.match(said.stderr.toString(), /has capabilities that user nobody lacks \(CAP_NET_RAW\)/)
  })
})

testUnless(test, lackingUsers, 'a process of another user: whose, and who asks', () =>
  withProcess([tracee('hard_to_see')], async pid => {
    const said = await asNobody(pid)
    assert.is(said.code, 125)
    assert.match(said.stderr.toString(), /\(hard_to_see\) belongs to user root, and this is user nobody/)
    assert.match(said.stderr.toString(), /Run as root \(sudo\), or as user root/)
  }),
)

test.run()
