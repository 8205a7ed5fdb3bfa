// Pairs of real runs: where they part is known, since one thing was changed between them; or nothing was, and then no difference
// matters, whatever pids, ports, temporary names and times they made up.
import { spawn } from 'node:child_process'
import { chmodSync, rmSync } from 'node:fs'
import { createServer, type Server } from 'node:net'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { LACKING } from '../capture/recording.js'
import { cli } from '../support/cli.js'
import { isDocumented } from '../support/documents.js'
import { skip } from '../support/skip.js'
import { file, has, record, SCRATCH, trace } from './pair.js'

const test = suite('two runs')

interface Said {
  readonly verdict: string
  readonly same: boolean
  readonly trail: ReadonlyArray<{
    readonly good: { comm: string; code: number | null }
    readonly bad: { comm: string; code: number | null }
    readonly call: { kind: string; good: Call | null; bad: Call | null }
  }>
  readonly missing: ReadonlyArray<unknown>
  readonly timings: ReadonlyArray<{ waitedFor: string; object: string }>
  readonly processes: ReadonlyArray<unknown>
}
interface Call {
  readonly outcome: string
  readonly call: string
  readonly result: string
}

interface Pair {
  readonly name: string
  readonly argv: ReadonlyArray<string>
  readonly options?: ReadonlyArray<string>
  readonly needs?: string
  /** Before the good run, and what is otherwise before the bad one. */
  readonly good?: () => unknown
  readonly bad?: () => unknown
  readonly after?: () => unknown
  readonly expect: (said: Said, text: string) => void
}

const call = ({ trail }: Said) => trail[0]?.call

/** They part at this call on this object, with these outcomes. */
const partsAt =
  (kind: string, object: RegExp, good: string | undefined, bad: string | undefined) =>
  (said: Said): void => {
    const parted = call(said)
    assert.is(said.same, false)
    assert.is(parted?.kind, kind)
    assert.match((parted?.bad ?? parted?.good)?.call ?? '', object)
    assert.is(parted?.good?.outcome, good)
    assert.is(parted?.bad?.outcome, bad)
  }

const isSame = (said: Said): void => {
  assert.is(said.verdict, 'none')
  assert.equal(said.trail, [])
}

const PYTHON = '/usr/bin/python3'
const python = (name: string, lines: ReadonlyArray<string>): ReadonlyArray<string> => [
  PYTHON,
  file(name, `${lines.join('\n')}\n`),
]

let server: Server | undefined
const PORT = 24117
/** A peer outside the recordings that answers after so long. */
const peer = (afterMs: number) => () =>
  new Promise<void>(done => {
    server = createServer(socket => {
      socket.on('error', () => undefined)
      socket.on('data', () => setTimeout(() => socket.end('answer\n'), afterMs))
    }).listen(PORT, '127.0.0.1', done)
  })
const noPeer = () => new Promise(done => (server === undefined ? done(undefined) : server.close(done)))

const CLIENT = [
  'import socket, sys',
  's = socket.create_connection(("127.0.0.1", int(sys.argv[1])), timeout=float(sys.argv[2]))',
  's.sendall(b"question\\n")',
  'print(s.recv(100))',
]

const PAIRS: ReadonlyArray<Pair> = [
  {
    name: 'a file that is gone, after another that nobody needs',
    needs: PYTHON,
    argv: python('load.py', [
      'import json',
      'try:',
      `  open('${trace('optional.ini')}').read()`,
      'except OSError: pass',
      `print(json.load(open('${trace('need.json')}')))`,
    ]),
    good: () => [file('optional.ini', 'x'), file('need.json', '{"a": 1}')],
    bad: () => [rmSync(trace('optional.ini')), rmSync(trace('need.json'))],
    expect: partsAt('answer', /need\.json/, 'ok', 'ENOENT'),
  },
  {
    name: 'another value in a file, which leads to another place',
    argv: ['sh', '-c', `read place < ${trace('place.conf')}; sleep 0; cat "$place"`],
    good: () => [file('one.txt', 'one\n'), file('place.conf', `${trace('one.txt')}\n`)],
    bad: () => file('place.conf', `${trace('two.txt')}\n`),
    expect: partsAt('content', /place\.conf/, 'ok', 'ok'),
  },
  {
    name: 'a right that was taken away',
    options: ['-u', 'nobody'],
    argv: ['sh', '-c', `test -e /tmp && cat ${trace('guarded.txt')} && echo fine`],
    good: () => file('guarded.txt', 'guarded\n'),
    bad: () => chmodSync(trace('guarded.txt'), 0o600),
    expect: partsAt('answer', /guarded\.txt/, 'ok', 'EACCES'),
  },
  {
    name: 'a port where nobody listens any more',
    needs: PYTHON,
    argv: [...python('ask.py', CLIENT), String(PORT), '5'],
    good: peer(0),
    bad: noPeer,
    expect: partsAt('answer', /connect|getsockopt/, 'ok', 'ECONNREFUSED'),
  },
  {
    name: 'a peer that answers too late',
    needs: PYTHON,
    argv: [...python('wait.py', CLIENT), String(PORT), '0.6'],
    good: peer(0),
    bad: async () => {
      await noPeer()
      await peer(1500)()
    },
    after: noPeer,
    expect: partsAt('answer', /poll|select|recv/, 'ok', 'timed out'),
  },
  {
    name: 'a peer that takes its time, and is waited for',
    needs: PYTHON,
    argv: [...python('patient.py', CLIENT), String(PORT), '20'],
    good: peer(0),
    bad: async () => {
      await noPeer()
      await peer(2500)()
    },
    after: noPeer,
    expect: said => {
      assert.is(said.verdict, 'slower')
      assert.ok(said.timings.some(t => t.object === `127.0.0.1:${PORT}`))
    },
  },
  {
    name: 'a child that is not started',
    argv: ['sh', '-c', `echo begin; if [ -s ${trace('jobs')} ]; then sort ${trace('jobs')}; fi; wc -c ${trace('jobs')}`],
    good: () => file('jobs', 'b\na\n'),
    bad: () => file('jobs', ''),
    expect: said => {
      assert.is(said.same, false)
      assert.is(said.missing.length, 1)
    },
  },
  {
    name: 'a child that fails of something a parent passes on',
    argv: ['sh', '-c', `ls /nowhere 2> /dev/null; sh -c 'cat ${trace('deep.txt')} > /dev/null; exit $?' || exit 7; sleep 0`],
    good: () => file('deep.txt', 'deep\n'),
    bad: () => rmSync(trace('deep.txt')),
    expect: (said, text) => {
      partsAt('answer', /deep\.txt/, 'ok', 'ENOENT')(said)
      assert.is(said.trail[0]?.bad.comm, 'cat')
      assert.is(said.trail.at(-1)?.bad.code, 7)
      assert.match(text, /cat: exited 0 in GOOD, exited 1 in BAD/)
    },
  },
  {
    name: 'a program that reads for ever',
    options: ['--timeout', '2'],
    argv: ['sh', '-c', `read line < ${trace('fifo')}; echo "$line"`],
    good: () =>
      spawn('sh', ['-c', `rm -f ${trace('fifo')}; mkfifo ${trace('fifo')}; echo word > ${trace('fifo')}`], { stdio: 'ignore' }),
    expect: partsAt('answer', /fifo/, 'ok', 'never returned'),
  },
  {
    name: 'the same in another order',
    argv: ['sh', '-c', 'for f in $(shuf -e passwd group hosts fstab hostname issue); do cat /etc/$f > /dev/null; done'],
    expect: isSame,
  },
  {
    name: 'the same with other temporary names, ports and pids',
    needs: PYTHON,
    argv: python('made-up.py', [
      'import os, random, socket, tempfile, threading, time, uuid',
      'd = tempfile.mkdtemp()',
      'f = tempfile.NamedTemporaryFile(dir=d)',
      's = socket.socket(); s.bind(("127.0.0.1", 0)); s.listen()',
      't = threading.Thread(target=lambda: s.accept()[0].sendall(b"x")); t.start()',
      'c = socket.create_connection(s.getsockname()); c.recv(1); t.join()',
      'p = os.path.join(d, "pid.%d" % os.getpid()); open(p, "w").write(str(random.random()))',
      'print(uuid.uuid4(), time.time(), p, hex(id(c)))',
      'os.unlink(p); f.close(); os.rmdir(d)',
    ]),
    expect: isSame,
  },
  {
    name: 'the same with children that race',
    argv: ['sh', '-c', 'for i in 1 2 3 4; do (cat /etc/hostname > /dev/null; echo $i) & done; wait'],
    expect: isSame,
  },
]

if (LACKING !== undefined) skip('two runs', LACKING)
else {
  PAIRS.forEach((pair, i) => {
    if (pair.needs !== undefined && !has(pair.needs)) {
      skip(pair.name, `${pair.needs} is not there`)
      return
    }
    test(pair.name, async () => {
      const [good, bad] = [trace(`${i}.good`), trace(`${i}.bad`)]
      try {
        await pair.good?.()
        if (pair.needs === PYTHON) await record(`${i}.warm`, pair.argv, pair.options) // caches of the interpreter are filled
        await record(`${i}.good`, pair.argv, pair.options)
        await pair.bad?.()
        await record(`${i}.bad`, pair.argv, pair.options)
      } finally {
        await pair.after?.()
      }
      const [json, text] = await Promise.all([cli(['diff', '--format', 'json', good, bad]), cli(['diff', good, bad])])
      assert.is(json.code, 0, json.stderr)
      isDocumented('diff', json.stdout)
      const wide = text.stdout.split('\n').filter(line => line.length > 80 && line.trim().includes(' '))
      assert.equal(wide, [], text.stdout)
      try {
        pair.expect(JSON.parse(json.stdout), text.stdout)
      } catch (wrong) {
        console.log(text.stdout)
        throw wrong
      }
    })
  })

  test('a recording differs from itself in nothing', async () => {
    await record('self', ['sh', '-c', 'ls / | sort | head -2'])
    const { stdout } = await cli(['diff', trace('self'), trace('self'), '--exit-code'], { cwd: SCRATCH })
    assert.match(stdout, /^✓ No difference that matters\.\n/)
    assert.match(stdout, /none\s+differs/)
  })

  test('what cannot be read is said, and standard input is refused', async () => {
    assert.is((await cli(['diff', trace('self'), '/nowhere.trace'])).code, 4)
    assert.is((await cli(['diff', '-', trace('self')])).code, 2)
  })
}

test.run()
