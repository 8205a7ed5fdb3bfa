// Small everyday runs, recorded and explained for real: each is a way in which an explanation once went wrong.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { ROOT } from '../../support/cli.js'

const test = suite('stories')
const scratch = mkdtempSync(join(tmpdir(), 'stories-'))
const PROBECAUSE = join(ROOT, 'src/cli/probecause')

interface Told {
  readonly findings: ReadonlyArray<{ readonly class: string; readonly subject: Readonly<Record<string, string>> }>
  readonly symptom: { readonly kind: string; readonly says?: string }
}

const explained = (argv: ReadonlyArray<string>, options: ReadonlyArray<string> = []): Told => {
  const trace = join(scratch, 'run.pctrace')
  spawnSync(PROBECAUSE, ['record', '--linger', '0.1', ...options, '-o', trace, '--', ...argv], { cwd: scratch, stdio: 'ignore' })
  const said = spawnSync(PROBECAUSE, ['explain', trace, '--format', 'json'], { encoding: 'utf8' })
  return JSON.parse(said.stdout) as Told
}

const FIRST: ReadonlyArray<readonly [string, ReadonlyArray<string>, string, RegExp]> = [
  [
    'a line printed before the failing command does not hide it',
    ['sh', '-c', 'echo starting >&2; cat nope.txt'],
    'missing-file',
    /nope\.txt$/,
  ],
  ['the same line on standard output neither', ['sh', '-c', 'echo starting; cat nope.txt'], 'missing-file', /nope\.txt$/],
  [
    'what comes after the message is tidying up',
    ['sh', '-c', 'cat a.txt || { echo bad >&2; rm b.txt 2>/dev/null; exit 9; }'],
    'missing-file',
    /a\.txt$/,
  ],
  [
    'a directory that is there already is in the way',
    ['sh', '-c', 'mkdir -p there; exec mkdir there'],
    'name-conflict',
    /there$/,
  ],
  ['so is what a directory holds', ['sh', '-c', 'mkdir -p full/of; exec rmdir full'], 'name-conflict', /full$/],
  ['a directory is no file', ['sh', '-c', 'mkdir -p folder; exec cat folder'], 'name-conflict', /folder$/],
  [
    'of a search through the directories above, the first name in the first of them was meant',
    [
      'sh',
      '-c',
      'echo a > set.conf; read x < set.conf; d=$PWD; while :; do [ -e "$d/.top" ] || [ -e "$d/TOP" ] && exit 0; ' +
        '[ "$d" ] || break; d=${d%/*}; done; echo no project >&2; exit 128',
    ],
    'missing-file',
    /stories-\w+\/\.top$/,
  ],
  ['a full disk is found behind a link', ['sh', '-c', 'ln -s /dev/full log; echo x > log'], 'disk-full', /log$/],
]
for (const [name, argv, cls, path] of FIRST)
  test(name, () => {
    const first = explained(argv).findings[0]
    assert.is(first?.class, cls)
    assert.match(first?.subject['path'] ?? '', path)
  })

test('a file that others can do without is what a program is for that was given its name', () => {
  for (const [error, cls] of [
    ['ENOENT', 'missing-file'],
    ['EACCES', 'permission-denied'],
  ] as const) {
    const [first] = explained(['cat', '/etc/hosts'], ['--inject', `openat:path=/etc/hosts:${error}`]).findings
    assert.is(first?.class, cls)
    assert.is(first?.subject['path'], '/etc/hosts')
  }
})

test('an error that was said at once is the cause, whatever was done well after it', () => {
  const names = ['one', 'two', 'three', 'four'].map(name => join(scratch, name))
  for (const name of names) writeFileSync(name, 'text\n')
  const [first] = explained(['cat', ...names], ['--inject', `openat:path=${names[1]}:EACCES`]).findings
  assert.equal([first?.class, first?.subject['path']], ['permission-denied', names[1]])
})

test('a file that ends before its size is cut short', () => {
  const name = join(scratch, 'plan.conf')
  writeFileSync(name, 'text\n'.repeat(4000))
  const [cut] = explained(
    ['tar', '-cf', 'plan.tar', '-C', scratch, 'plan.conf'],
    ['--inject', `read:path=${name}:retval=0`],
  ).findings
  assert.equal([cut?.class, cut?.subject['path']], ['truncated-data', name])
})

test('of children equally near the message of the one that ended last is quoted', () => {
  const { symptom } = explained(['sh', '-c', 'cat optional.conf; cat needed.conf; exit $?'])
  assert.is(symptom.says, 'needed.conf: No such file or directory')
})

test('a query of the package database that finds nothing is an answer', () => {
  assert.equal(explained(['dpkg', '-l', 'no-such-package-here']).findings, [])
})

test('an answer is not a failure', () => {
  const { symptom, findings } = explained(['sh', '-c', 'exec grep -q nothing /etc/hostname'])
  assert.is(symptom.kind, 'none')
  assert.equal(findings, [])
})

test('a program that signals itself was not killed for lack of memory', () => {
  const classes = explained(['sh', '-c', 'kill -KILL $$']).findings.map(f => f.class)
  assert.equal(classes.slice(0, 1), ['killed-by-signal'])
})

test('a message written letter by letter is quoted whole or says that it is not', () => {
  const { symptom } = explained(['sh', '-c', 'for c in e r r o r ": " "n o"; do printf "%s" "$c" >&2; done; exit 4'])
  assert.is(symptom.says, 'error: n o')
})

test.after(() => rmSync(scratch, { recursive: true, force: true }))
test.run()
