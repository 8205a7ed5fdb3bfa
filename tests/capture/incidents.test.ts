// What is noticed of real programs over time: ordinary ones that come near a threshold's number and must not be noticed (a build, a
// package, archives, copies, downloads, checks), and short ones that must be. Each runs for a second or two.
import { spawnSync } from 'node:child_process'
import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { ROOT } from '../support/cli.js'
import { random } from '../support/seed.js'
import { testUnless } from '../support/skip.js'

const test = suite('incidents of real programs')
const scratch = mkdtempSync(join(tmpdir(), 'incidents-'))
chmodSync(scratch, 0o755)
const PROBECAUSE = join(ROOT, 'src/cli/probecause')
const next = random()

interface Told {
  readonly symptom: { readonly kind: string; readonly code: number }
  readonly findings: ReadonlyArray<{ readonly class: string }>
  readonly incidents: ReadonlyArray<{
    readonly class: string
    readonly severity: string
    readonly subject: Readonly<Record<string, unknown>>
    readonly measured: { readonly value: number }
    readonly summary: string
  }>
}

/** A slow machine starts fewer programs in 10 s. */
const SLOW = join(scratch, 'slow.yaml')
writeFileSync(SLOW, 'short-job-flood:\n  within: 2 min\n')

const run = (argv: ReadonlyArray<string>, options: ReadonlyArray<string> = []): Told => {
  const trace = join(scratch, 'run.pctrace')
  spawnSync(PROBECAUSE, ['record', '--linger', '0.1', ...options, '-o', trace, '--', ...argv], { cwd: scratch, stdio: 'ignore' })
  return JSON.parse(
    spawnSync(PROBECAUSE, ['explain', trace, '--format', 'json', '--thresholds', SLOW], { encoding: 'utf8' }).stdout,
  ) as Told
}

const missing = (...commands: ReadonlyArray<string>): string | undefined => {
  const none = commands.find(command => spawnSync('sh', ['-c', `command -v ${command}`]).status !== 0)
  return none === undefined ? undefined : `${none} is not installed`
}

/** Files of a few hundred random bytes each, in folders of fifty. */
const tree = (name: string, count: number): string => {
  const top = join(scratch, name)
  for (let i = 0; i < count; i++) {
    const path = join(top, `d${Math.floor(i / 50)}`, `f${i}`)
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(
      path,
      Uint8Array.from({ length: 200 + (next() % 400) }, () => next() & 255),
    )
  }
  return top
}

const program = (name: string, ...lines: ReadonlyArray<string>): string => {
  const path = join(scratch, name)
  writeFileSync(path, `${lines.join('\n')}\n`)
  chmodSync(path, 0o755)
  return path
}

// ---- ordinary programs

interface Ordinary {
  readonly what: string
  readonly needs: ReadonlyArray<string>
  /** Makes what it needs; the command. */
  readonly make: () => ReadonlyArray<string>
}

const SERVER = [
  'import http.server, sys, threading, urllib.request',
  'class Quiet(http.server.SimpleHTTPRequestHandler):',
  '  def log_message(self, *_): pass',
  'server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Quiet)',
  'threading.Thread(target=server.serve_forever, daemon=True).start()',
]

const ORDINARY: ReadonlyArray<Ordinary> = [
  {
    what: 'a parallel build',
    needs: ['make', 'gcc'],
    make: () => {
      const top = join(scratch, 'build')
      mkdirSync(top)
      const names = Array.from({ length: 14 }, (_, i) => `part${i}`)
      for (const name of names) writeFileSync(join(top, `${name}.c`), `int ${name}(void) { return ${next() % 100}; }\n`)
      writeFileSync(join(top, 'main.c'), 'int main(void) { return 0; }\n')
      const objects = [...names, 'main'].map(name => `${name}.o`).join(' ')
      writeFileSync(join(top, 'Makefile'), `all: ${objects}\n\tgcc -o app ${objects}\n%.o: %.c\n\tgcc -c -o $@ $<\n`)
      return ['make', '-s', '-j4', '-C', top]
    },
  },
  {
    what: 'a package that is installed',
    needs: ['dpkg', 'dpkg-deb'],
    make: () => {
      const top = tree('package', 260)
      mkdirSync(join(top, 'DEBIAN'))
      const control = [
        'Package: sample',
        'Version: 1',
        'Architecture: all',
        'Maintainer: nobody <n@example.org>',
        'Description: x',
        '',
      ]
      writeFileSync(join(top, 'DEBIAN/control'), control.join('\n'))
      spawnSync('dpkg-deb', ['--build', '-Znone', top, join(scratch, 'sample.deb')])
      const root = join(scratch, 'root')
      for (const folder of ['info', 'updates', 'triggers']) mkdirSync(join(root, 'var/lib/dpkg', folder), { recursive: true })
      writeFileSync(join(root, 'var/lib/dpkg/status'), '')
      return ['dpkg', '--root', root, '--force-all', '--force-unsafe-io', '--log=/dev/null', '-i', join(scratch, 'sample.deb')]
    },
  },
  {
    what: 'a repository that is made, packed and cloned',
    needs: ['git'],
    make: () => {
      const top = tree('repo', 240)
      const git = 'git -c user.name=a -c user.email=a@example.org -c gc.auto=0'
      return [
        'sh',
        '-c',
        `cd ${top} && git init -q && git add . && ${git} commit -qm all && git gc -q && git clone -q . ../clone`,
      ]
    },
  },
  {
    what: 'an archive that is made and unpacked',
    needs: ['tar', 'gzip'],
    make: () => ['sh', '-c', `tar -C ${tree('tree', 300)} -czf all.tgz . && mkdir out && tar -C out -xf all.tgz && rm -r out`],
  },
  {
    what: 'a copy, and another of what changed',
    needs: ['rsync'],
    make: () => {
      const top = tree('source', 220)
      return ['sh', '-c', `rsync -a ${top}/ copy/ && touch ${top}/d0/* && rsync -ac ${top}/ copy/`]
    },
  },
  {
    what: 'find with a command for each',
    needs: ['find'],
    make: () => ['find', tree('names', 60), '-type', 'f', '-exec', 'test', '-s', '{}', ';'],
  },
  {
    what: 'many downloads from one host',
    needs: ['python3'],
    make: () => [
      'python3',
      program(
        'fetch.py',
        ...SERVER,
        'open("blob", "wb").write(b"x" * 600000)',
        'for i in range(30):',
        '  urllib.request.urlopen(f"http://127.0.0.1:{server.server_port}/blob").read()',
      ),
    ],
  },
  {
    what: 'a run of checks, some of which fail',
    needs: ['sh'],
    make: () => {
      for (let i = 0; i < 70; i++) program(`check${i}`, '#!/bin/sh', `[ ${i % 4} -ne 0 ]`)
      return ['sh', '-c', 'for i in $(seq 0 69); do ./check$i || bad=1; done; exit 0']
    },
  },
  {
    what: 'a search through a tree',
    needs: ['grep'],
    make: () => ['grep', '-rac', '.', tree('heap', 400)],
  },
]

for (const { what, needs, make } of ORDINARY)
  testUnless(test, missing(...needs), `${what} is not noticed`, () => {
    const told = run(make())
    assert.equal([told.symptom.kind, told.symptom.code], ['none', 0])
    assert.equal(
      told.incidents.map(i => i.summary),
      [],
    )
    assert.equal(told.findings.filter(f => f.class === 'fork-storm' || f.class === 'short-job-flood').length, 0)
  })

// ---- and what must be

interface Noticed {
  readonly what: string
  readonly needs: ReadonlyArray<string>
  readonly make: () => ReadonlyArray<string>
  readonly options?: ReadonlyArray<string>
  readonly class: string
  readonly least: number
}

const NOTICED: ReadonlyArray<Noticed> = [
  {
    what: 'files encrypted in place',
    needs: ['python3'],
    make: () => [
      'python3',
      program(
        'rewrite.py',
        'import os, sys',
        `for base, _, names in os.walk("${tree('papers', 230)}"):`,
        '  for name in names:',
        '    path = os.path.join(base, name)',
        '    data = open(path, "rb").read()',
        '    open(path + ".locked", "wb").write(bytes(b ^ 90 for b in data))',
        '    os.remove(path)',
      ),
    ],
    class: 'mass-file-change',
    least: 200,
  },
  {
    what: 'many ports tried on one host',
    needs: ['python3'],
    make: () => [
      'python3',
      program(
        'scan.py',
        'import socket',
        'for port in range(2, 40):',
        '  s = socket.socket()',
        '  s.connect_ex(("127.0.0.1", port))',
        '  s.close()',
      ),
    ],
    class: 'port-scan',
    least: 20,
  },
  {
    what: 'a program started for every word',
    needs: ['sh', 'expr'],
    make: () => ['sh', '-c', 'i=0; while [ $i -lt 130 ]; do i=$(expr $i + 1); done'],
    class: 'short-job-flood',
    least: 100,
  },
  {
    what: 'password hashes read by a program they are not for',
    needs: ['head'],
    make: () => ['head', '-c', '1', '/etc/shadow'],
    class: 'sensitive-read',
    least: 1,
  },
  {
    what: 'root by a copy of a shell with the set-user-ID bit',
    needs: ['sh', 'id'],
    make: () => {
      const copy = join(scratch, 'helper')
      copyFileSync('/usr/bin/id', copy)
      chmodSync(copy, 0o4755)
      return ['sh', '-c', `${copy}; :`]
    },
    options: ['-u', 'nobody'],
    class: 'privilege-escalation',
    least: 1,
  },
]

const asRoot = process.getuid?.() === 0 ? undefined : 'only root may read what others may not, and become others'

for (const { what, needs, make, options, class: name, least } of NOTICED)
  testUnless(test, missing(...needs) ?? (least === 1 ? asRoot : undefined), `${what} is noticed, and accuses nobody`, () => {
    const { incidents } = run(make(), options)
    assert.equal(
      incidents.map(i => i.class),
      [name],
      incidents.map(i => i.summary).join('; '),
    )
    assert.ok((incidents[0]?.measured.value ?? 0) >= least)
    assert.is(incidents[0]?.severity, 'low')
  })

test.after(() => rmSync(scratch, { recursive: true, force: true }))
test.run()
