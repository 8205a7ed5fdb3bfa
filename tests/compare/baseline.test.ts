// Runs with a decoy: something fails in every run, the good one too, and looks more like the cause than what is new. Held against
// the good run the decoy is no cause; each case also shows that without it the decoy comes first, or the test would say nothing.
import { mkdirSync, rmSync } from 'node:fs'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { LACKING } from '../capture/recording.js'
import { cli } from '../support/cli.js'
import { isDocumented } from '../support/documents.js'
import { skip } from '../support/skip.js'
import { file, has, record, trace } from './pair.js'

const test = suite('held against a good run')
const PYTHON = '/usr/bin/python3'

interface Finding {
  readonly class: string
  readonly subject: { readonly path?: string; readonly address?: string }
}
interface Said {
  readonly findings: ReadonlyArray<Finding>
  readonly baseline?: { readonly trace: string; readonly tolerated: number; readonly measure: boolean }
}

interface Case {
  readonly name: string
  readonly program: ReadonlyArray<string>
  readonly good: () => unknown
  readonly bad: () => unknown
  readonly decoy: RegExp
  readonly cause: RegExp
}

const CASES: ReadonlyArray<Case> = [
  {
    name: 'a file that never was there, asked for after the one that is gone',
    program: [
      'import os, sys',
      'def text(path):',
      '  try: return open(path).read()',
      '  except OSError: return None',
      `needed, extra = text('${trace('needed.txt')}'), text('${trace('never.txt')}')`,
      'if needed is None: sys.exit("stopped")',
    ],
    good: () => file('needed.txt', 'x'),
    bad: () => rmSync(trace('needed.txt')),
    decoy: /never\.txt/,
    cause: /missing-file .*needed\.txt/,
  },
  {
    name: 'a service that never listened, beside a file that is refused',
    program: [
      'import socket, sys',
      `value = open('${trace('amount.conf')}').read()`,
      'try: socket.create_connection(("127.0.0.1", 9), timeout=2)',
      'except OSError: pass',
      'if not value.strip().isdigit(): sys.exit("stopped")',
    ],
    good: () => file('amount.conf', '12\n'),
    bad: () => file('amount.conf', 'twelve\n'),
    decoy: /127\.0\.0\.1:9/,
    cause: /config-invalid .*amount\.conf/,
  },
  {
    name: 'a helper that fails in every run, beside a directory that is gone',
    program: [
      'import os, subprocess, sys',
      `try: found = os.listdir('${trace('inbox')}')`,
      'except OSError: found = None',
      'subprocess.run(["cat", "/nowhere/today"])',
      'if found is None: sys.exit(1)',
    ],
    good: () => mkdirSync(trace('inbox')),
    bad: () => rmSync(trace('inbox'), { recursive: true }),
    decoy: /\/nowhere\/today/,
    cause: /missing-file .*inbox/,
  },
]

const named = ({ class: cls, subject }: Finding): string => `${cls} ${subject.path ?? subject.address ?? ''}`

const explained = async (bad: string, ...options: ReadonlyArray<string>): Promise<Said> => {
  const said = await cli(['explain', '--format', 'json', bad, ...options])
  assert.is(said.code, 0, said.stderr)
  isDocumented('explain', said.stdout)
  return JSON.parse(said.stdout)
}

if (LACKING !== undefined || !has(PYTHON)) skip('held against a good run', LACKING ?? `${PYTHON} is not there`)
else {
  CASES.forEach((one, i) => {
    test(one.name, async () => {
      const argv = [PYTHON, file(`decoy${i}.py`, `${one.program.join('\n')}\n`)]
      await one.good()
      await record(`${i}.good`, argv)
      await one.bad()
      await record(`${i}.bad`, argv)
      const [alone, held] = [
        await explained(trace(`${i}.bad`)),
        await explained(trace(`${i}.bad`), '--baseline', trace(`${i}.good`)),
      ]
      const [first, ...rest] = held.findings.map(named)
      assert.match(alone.findings.map(named)[0] ?? '', one.decoy)
      assert.match(first ?? '', one.cause)
      assert.equal(
        rest.filter(name => one.decoy.test(name)),
        [],
      )
      assert.is(held.baseline?.trace, trace(`${i}.good`))
      assert.ok((held.baseline?.tolerated ?? 0) > 0)
    })
  })

  test('a run that failed likewise is no measure, and that is said', async () => {
    const held = await explained(trace('0.bad'), '--baseline', trace('0.bad'))
    assert.equal(held.baseline, { trace: trace('0.bad'), tolerated: 0, measure: false })
    const text = await cli(['explain', trace('0.bad'), '--baseline', trace('0.bad')])
    assert.match(text.stdout.replace(/\s+/g, ' '), /which failed in the same way: nothing could be told apart/)
  })

  test('a good run held against another one is still good', async () => {
    const held = await explained(trace('0.good'), '--baseline', trace('1.good'))
    assert.equal(held.findings, [])
  })
}

test.run()
