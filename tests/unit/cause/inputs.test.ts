// What counts as a process's input: told as stories, one file a row, each read to its end.
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { indexFacts, type Proc } from '../../../src/cause/facts.js'
import { inputs, isGiven, sources } from '../../../src/cause/inputs.js'
import { AT_FDCWD, exit, state, story, str } from '../state/story.js'

const test = suite('inputs of a process')
const META = { arch: 'x86_64', rootPid: 10, startNs: 0, endNs: 0, cut: 'no', attached: false } as const

const reader = async (exe: string, argv: ReadonlyArray<string>, ...files: ReadonlyArray<string>): Promise<Proc> => {
  const s = story()
  s.event(10, 'ProcessState', state({ exe, argv }))
  for (const path of files) {
    s.call(10, 'openat', [AT_FDCWD, 0x2000, 0], 3, { at: [str(1, path)] })
    s.call(10, 'read', [3, 0x9000, 4096], 40)
    s.call(10, 'read', [3, 0x9000, 4096], 0)
    s.call(10, 'close', [3], 0)
  }
  s.event(10, 'ProcessExit', exit(1))
  const { root } = indexFacts((await s.tell()).facts, META)
  if (root === undefined) throw new Error('no process')
  return root
}
const pathsOf = (files: ReturnType<typeof inputs>): ReadonlyArray<string> => files.map(f => f.path)

test('they come last read first', async () => {
  assert.equal(pathsOf(inputs(await reader('/bin/app', ['app'], 'a.conf', 'b.conf'))), ['/srv/b.conf', '/srv/a.conf'])
})

const OTHERS: ReadonlyArray<readonly [what: string, path: string]> = [
  ['a library', '/opt/x/libx.so.1'],
  ['byte code', '/srv/mod.pyc'],
  ['what is installed', '/usr/share/app/defaults.conf'],
  ['settings of one user', '/root/.config/app/settings'],
  ['a device', '/dev/urandom'],
]
for (const [what, path] of OTHERS) {
  test(`${what} is none`, async () => {
    assert.equal(inputs(await reader('/bin/app', ['app'], path)), [])
  })
}

test('whatever it is, it is one when the command line names it', async () => {
  assert.equal(pathsOf(inputs(await reader('/bin/app', ['app', '/etc/hosts'], '/etc/hosts'))), ['/etc/hosts'])
})

test("a run time's script is its program, and source text beside it is told apart", async () => {
  const p = await reader('/usr/bin/python3.11', ['python3', 'main.py'], 'main.py', 'settings.py', 'data.csv')
  assert.equal([pathsOf(inputs(p)), pathsOf(sources(p))], [['/srv/data.csv'], ['/srv/settings.py']])
})

const NAMES: ReadonlyArray<readonly [argv: ReadonlyArray<string>, path: string, given: boolean]> = [
  [['app', 'conf/a.ini'], '/srv/conf/a.ini', true],
  [['app', './a.ini'], '/srv/a.ini', true],
  [['app', '--config=a.ini'], '/srv/a.ini', true],
  [['app', '--config', '/etc/a.ini'], '/etc/a.ini', true],
  [['app', '/etc/a.ini'], '/srv/etc/a.ini', false],
  [['a.ini'], '/srv/a.ini', false],
  [['app', '-v', '.'], '/srv/a.ini', false],
]
for (const [argv, path, given] of NAMES) {
  test(`${argv.join(' ')} ${given ? 'names' : 'does not name'} ${path}`, async () => {
    assert.is(isGiven(await reader('/bin/app', argv), path), given)
  })
}

test.run()
