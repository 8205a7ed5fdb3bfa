// Programs that make up much in every run: two runs of each differ in nothing that matters. How many calls differ all the same is
// printed.
import { spawnSync } from 'node:child_process'
import { mkdirSync, rmSync } from 'node:fs'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { LACKING } from '../capture/recording.js'
import { cli } from '../support/cli.js'
import { skip } from '../support/skip.js'
import { file, has, record, trace } from './pair.js'

const test = suite('two runs of the same')

interface Noisy {
  readonly program: string
  readonly argv: ReadonlyArray<string>
  /** Before each run. */
  readonly prepare?: () => void
}

const HERE = ['-c', 'user.name=a', '-c', 'user.email=a@b']

const NOISY: ReadonlyArray<Noisy> = [
  {
    program: '/usr/bin/python3',
    argv: ['-c', 'import tempfile,uuid,os; f=tempfile.NamedTemporaryFile(); print(uuid.uuid4(), os.getpid())'],
  },
  {
    program: 'node',
    argv: [
      '-e',
      'const fs=require("fs");const d=fs.mkdtempSync("/tmp/x-");fs.writeFileSync(d+"/a",String(process.pid));fs.rmSync(d,{recursive:true})',
    ],
  },
  { program: 'java', argv: ['-version'] },
  {
    program: 'git',
    argv: ['-C', trace('repo'), ...HERE, 'commit', '-qm', 'x', '--allow-empty'],
    prepare: () => {
      rmSync(trace('repo'), { recursive: true, force: true })
      spawnSync('git', ['init', '-q', trace('repo')])
    },
  },
  {
    program: 'make',
    argv: ['-j3', '-B', '-s', '-C', trace('build')],
    prepare: () => {
      mkdirSync(trace('build'), { recursive: true })
      file('build/Makefile', 'all: a b c\na b c:\n\tdate > $@.tmp; mv $@.tmp $@\n')
    },
  },
]

if (LACKING !== undefined) skip('two runs of the same', LACKING)
else
  for (const { program, argv, prepare } of NOISY) {
    if (!has(program)) {
      skip(program, `${program} is not there`)
      continue
    }
    test(program, async () => {
      const name = program.slice(program.lastIndexOf('/') + 1)
      for (const run of ['warm', 'good', 'bad']) {
        prepare?.()
        await record(`${name}.${run}`, [program, ...argv])
      }
      const { stdout } = await cli(['diff', trace(`${name}.good`), trace(`${name}.bad`)])
      console.log(`${name}: ${stdout.trim().split('\n').at(-1)?.trim()}`)
      assert.match(stdout, /^✓ No difference that matters\./, stdout)
    })
  }

test.run()
