// Files and rights: contents replaced, secrets read, rights gained; what is new after a time to learn. Each from both sides.
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { thresholdsOf } from '../../../../src/cause/incident/index.js'
import { AT_FDCWD, fork, inet, type Story, str } from '../../state/story.js'
import { begun, cases, exec, noticedIn, ROOT, told } from './rig.js'

const test = suite('incidents: files and rights')
const O_CREAT_WRONLY = 0o101

const reads = (s: Story, path: string): void => {
  s.call(ROOT, 'openat', [AT_FDCWD, 0x1000, 0], 3, { at: [str(1, path)] })
  s.call(ROOT, 'read', [3, 0x2000, 4096], 900)
  s.call(ROOT, 'close', [3], 0)
}
const writes = (s: Story, path: string, flags = O_CREAT_WRONLY): void => {
  s.call(ROOT, 'openat', [AT_FDCWD, 0x1000, flags, 0o600], 3, { at: [str(1, path)] })
  s.call(ROOT, 'write', [3, 0x2000, 900], 900)
  s.call(ROOT, 'close', [3], 0)
}
const removes = (s: Story, path: string): void => {
  s.call(ROOT, 'unlink', [0x1000], 0, { at: [str(0, path)] })
}
const renames = (s: Story, from: string, to: string): void => {
  s.call(ROOT, 'rename', [0x1000, 0x2000], 0, { at: [str(0, from), str(1, to)] })
}

const each =
  (count: number, act: (s: Story, path: string) => void, everyMs = 0): (() => Story) =>
  () => {
    const s = begun()
    for (let i = 0; i < count; i++) {
      act(s, `/home/ann/doc-${i}`)
      if (everyMs > 0) s.call(ROOT, 'getppid', [], 1, { ms: everyMs })
    }
    return s
  }

const overwrites = (s: Story, path: string): void => {
  reads(s, path)
  writes(s, path, 1)
}
const replaces = (s: Story, path: string): void => {
  reads(s, path)
  writes(s, `${path}.new`)
  renames(s, `${path}.new`, path)
}
const swaps = (s: Story, path: string): void => {
  reads(s, path)
  writes(s, `${path}.locked`)
  removes(s, path)
}

cases(test, 'mass-file-change', [
  ['200 files read and overwritten', each(200, overwrites), [200]],
  ['199 are none', each(199, overwrites), []],
  ['200 replaced by others of their name', each(200, replaces), [200]],
  ['200 removed, another written for each', each(200, swaps), [200]],
  ['200 in more than 5 s are slow work', each(200, overwrites, 27), []],
  ['an archive that reads all changes nothing', each(500, reads), []],
  ['an archive that is unpacked makes new files', each(500, writes), []],
  ['a folder that is removed is gone, not changed', each(500, removes), []],
  [
    'many packed into one, then removed: one is new',
    () => {
      const s = each(500, reads)()
      writes(s, '/home/ann/pack')
      for (let i = 0; i < 500; i++) removes(s, `/home/ann/doc-${i}`)
      return s
    },
    [],
  ],
  [
    'a package that is installed over another reads none of what it replaces',
    each(500, (s, path) => {
      writes(s, `${path}.dpkg-new`)
      renames(s, `${path}.dpkg-new`, path)
    }),
    [],
  ],
])

const by =
  (exe: string, act: (s: Story) => void): (() => Story) =>
  () => {
    const s = begun()
    s.event(ROOT, 'ProcessExec', exec(exe))
    act(s)
    return s
  }

cases(test, 'sensitive-read', [
  ['/etc/shadow by a program it is not for', by('/usr/bin/report', s => reads(s, '/etc/shadow')), [1]],
  ['by one it is for', by('/usr/bin/passwd', s => reads(s, '/etc/shadow')), []],
  [
    'two secrets are one incident',
    by('/opt/tool', s => ['/root/.ssh/id_rsa', '/root/.aws/credentials'].forEach(p => void reads(s, p))),
    [2],
  ],
  ['a public key is no secret', by('/opt/tool', s => reads(s, '/root/.ssh/id_rsa.pub')), []],
  [
    'one that was refused was not read',
    by('/opt/tool', s => {
      s.call(ROOT, 'openat', [AT_FDCWD, 0x1000, 0], -13, { at: [str(1, '/etc/shadow')] })
    }),
    [],
  ],
  [
    'a key made in this run is known to who made it',
    by('/opt/tool', s => {
      writes(s, '/root/.ssh/id_ed25519')
      reads(s, '/root/.ssh/id_ed25519')
    }),
    [],
  ],
  [
    'an archive takes what lies there',
    by('/usr/bin/tar', s => {
      s.call(ROOT, 'openat', [AT_FDCWD, 0x1000, 0o200000], 4, { at: [str(1, '/etc')] })
      s.call(ROOT, 'getdents64', [4, 0x2000, 32768], 800)
      for (let i = 0; i < 20; i++) reads(s, `/etc/file-${i}`)
      reads(s, '/etc/shadow')
    }),
    [],
  ],
])

interface Rights {
  readonly uid: number
  readonly caps?: bigint
}

/** Has `before`, starts a program, and has `after`. */
const gains =
  (path: string, before: Rights, after: Rights, between: (s: Story) => void = () => undefined): (() => Story) =>
  () => {
    const s = begun()
    const state = (reason: 'start' | 'exec', { uid, caps = 0n }: Rights) =>
      told({ reason, uids: [1000, uid, uid, uid], capEffective: caps })
    s.event(ROOT, 'ProcessState', state('start', before))
    between(s)
    s.event(ROOT, 'ProcessExec', exec(path))
    s.event(ROOT, 'ProcessState', state('exec', after))
    return s
  }
const ALL = (1n << 41n) - 1n
const CLONE_NEWUSER = 0x10000000

cases(test, 'privilege-escalation', [
  ['root by a program that is not known for it', gains('/tmp/sh', { uid: 1000 }, { uid: 0, caps: ALL }), [1]],
  ['root by one whose purpose it is', gains('/usr/bin/sudo', { uid: 1000 }, { uid: 0, caps: ALL }), []],
  ['its name elsewhere is any name', gains('/tmp/sudo', { uid: 1000 }, { uid: 0, caps: ALL }), [1]],
  ['root that stays root', gains('/tmp/sh', { uid: 0, caps: 0n }, { uid: 0, caps: ALL }), []],
  ['rights given up', gains('/tmp/sh', { uid: 0, caps: ALL }, { uid: 1000 }), []],
  ['capabilities by a program nobody installed', gains('/home/ann/tool', { uid: 1000 }, { uid: 1000, caps: 1n << 13n }), [1]],
  ['by one an administrator installed', gains('/usr/bin/ping', { uid: 1000 }, { uid: 1000, caps: 1n << 13n }), []],
  [
    'in a user namespace all have all',
    gains('/home/ann/tool', { uid: 1000 }, { uid: 1000, caps: ALL }, s => s.call(ROOT, 'unshare', [CLONE_NEWUSER], 0)),
    [],
  ],
  [
    'a server that became its user and is root again',
    gains('/srv/tool', { uid: 1000 }, { uid: 0, caps: ALL }, s => s.call(ROOT, 'setresuid', [-1, 0, -1], 0)),
    [],
  ],
  [
    'a child that became a user and is root by a program of its own',
    () => {
      const s = begun()
      s.event(ROOT, 'ProcessState', told({ reason: 'start', uids: [0, 0, 0, 0], capEffective: ALL }))
      s.event(ROOT, 'ProcessFork', fork(11))
      s.call(11, 'setuid', [1000], 0)
      s.event(11, 'ProcessExec', exec('/tmp/back'))
      s.event(11, 'ProcessState', told({ uids: [1000, 0, 0, 0], capEffective: ALL }))
      return s
    },
    [1],
  ],
])

/** A program and a destination at the start, another of each after so many seconds. */
const later = (seconds: number): Story => {
  const s = begun()
  const visit = (path: string, ip: string, ms: number) => {
    s.event(ROOT, 'ProcessExec', exec(path), { ms })
    s.call(ROOT, 'socket', [2, 1, 0], 3)
    s.call(ROOT, 'connect', [3, 0x1000, 16], 0, { at: [inet(1, ip, 443)] })
    s.call(ROOT, 'close', [3], 0)
  }
  visit('/bin/known', '203.0.113.1', 1)
  visit('/bin/known', '203.0.113.1', seconds * 1000)
  visit('/bin/other', '203.0.113.2', 1)
  return s
}

const newIn = async (seconds: number, recorded: number, learn?: number) =>
  (await noticedIn(later(seconds), thresholdsOf(learn === undefined ? {} : { 'new-program': { values: { learn } } }), recorded))
    .filter(i => i.class.startsWith('new-'))
    .map(i => `${i.class} ${i.fields['object']}`)

test('new-*: what nobody did before, after 300 s of 600', async () => {
  assert.equal(await newIn(301, 600), ['new-program /bin/other', 'new-destination 203.0.113.2'])
})
test('new-*: what comes while it is learned is usual', async () => assert.equal(await newIn(298, 600), []))
test('new-*: a recording of less than twice the time says too little', async () => assert.equal(await newIn(301, 599), []))
test('new-*: the time to learn can be set', async () => assert.equal(await newIn(20, 60, 10e9), ['new-program /bin/other']))

test.run()
