// The recorded program cannot tell: what it finds about itself under the command is what it finds without. Run through the
// launcher, as people do; only process ids, TracerPid and counters may differ.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { testUnless } from '../support/skip.js'
import { LACKING, ROOT, SCRATCH } from './recording.js'

const test = suite('capture: unseen')
const WITHOUT = LACKING ?? (existsSync(join(ROOT, 'dist/src/cli/main.js')) ? undefined : 'the command is not built')
const LAUNCHER = join(ROOT, 'src/cli/probecause')

/** Everything about itself that a program may see, in words that do not change from run to run. */
const WITNESS = `
grep -vE '^(Pid|Tgid|PPid|TracerPid|NS[a-z]+|Ngid|Vm[A-Za-z]+|Rss[A-Za-z]+|.*ctxt_switches|SigQ):' /proc/self/status
cat /proc/self/limits
for fd in /proc/self/fd/*; do
  fd=\${fd##*/}
  [ -e "/proc/self/fdinfo/$fd" ] && grep -H flags "/proc/self/fdinfo/$fd"
done
umask
nice
env | grep -v '^_=' | sort
pwd
cat
`
const witness = join(SCRATCH, 'witness.sh')
writeFileSync(witness, WITNESS)
const odd = join(SCRATCH, 'link')
mkdirSync(join(SCRATCH, 'away'), { recursive: true })
symlinkSync(LAUNCHER, join(SCRATCH, 'away', 'probecause'))
symlinkSync('away/probecause', odd)

const trace = join(SCRATCH, 'unseen.trace')

/** A script that prepares circumstances and then runs `$@`, once bare and once recorded. */
const under = (prepare: string, launcher: string) => {
  const run = (argv: ReadonlyArray<string>) =>
    spawnSync('bash', ['-c', `${prepare} "$@"`, 'bash', ...argv, 'sh', witness], { input: Buffer.from('typed in'), cwd: SCRATCH })
  return { plain: run([]), recorded: run([launcher, 'record', '-o', trace, '--']) }
}

const CIRCUMSTANCES: ReadonlyArray<readonly [string, string, string?]> = [
  ['in a plain shell', ''],
  ['under nohup', 'nohup'],
  ['with a lowered limit of descriptors', 'ulimit -Sn 77;'],
  ['with a lowered limit of files and stack', 'ulimit -Sf 100000; ulimit -Ss 4096;'],
  ['with signals ignored', "trap '' INT QUIT PIPE USR1 ALRM CHLD;"],
  ['with another umask', 'umask 0137;'],
  ['with descriptors of its own', 'exec 3</etc/hostname 7>>/dev/null 12<>/dev/null;'],
  ['on one processor', 'taskset -c 0'],
  ['with a strange environment', `export ODD=$'\\xff\\xfe=1' EMPTY= PROBECAUSE=2;`],
  ['through links', '', odd],
]

for (const [name, prepare, launcher] of CIRCUMSTANCES) {
  testUnless(test, WITHOUT, `${name}, the program finds the same`, () => {
    const { plain, recorded } = under(prepare, launcher ?? LAUNCHER)
    assert.is(recorded.stdout.toString('latin1'), plain.stdout.toString('latin1'))
    assert.is(recorded.status, plain.status)
  })
}

testUnless(test, WITHOUT, 'exit status and signals are the program’s', () => {
  const run = (script: string) => spawnSync(LAUNCHER, ['record', '-o', trace, '--', 'sh', '-c', script]).status
  assert.is(run('exit 17'), 17)
  assert.is(run('kill -TERM $$'), 128 + 15)
})

testUnless(test, WITHOUT, 'what cannot be run ends as env(1) would end', () => {
  const run = (command: string) => spawnSync(LAUNCHER, ['record', '-o', trace, '--', command], { encoding: 'utf8' })
  assert.is(run('no-such-command').status, 127)
  assert.match(run('no-such-command').stderr, /no-such-command/)
  assert.is(run(witness).status, 126) // a file that is not executable
})

testUnless(test, WITHOUT, 'with -o - standard output carries the trace, the program’s output joins standard error', () => {
  const run = spawnSync(LAUNCHER, ['record', '-o', '-', '--', 'echo', 'words'])
  assert.is(run.stdout.subarray(0, 40).includes('probecause-trace'), true)
  assert.match(run.stderr.toString(), /^words\n/)
})

test.run()
