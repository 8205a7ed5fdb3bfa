// A probe that runs here runs in a kernel: libbpf loads every shipped probe but the one on our own hook, the kernel's verifier
// accepts it and every program attaches. It needs root, a kernel that allows it, and the loader that stands outside the project.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { loadCollectionSpec } from '../../../src/loader/index.js'
import { CATALOG } from '../../../src/probe/index.js'
import { right } from '../../support/engine.js'
import { shipped } from '../../support/fixtures.js'
import { testUnless } from '../../support/skip.js'

const test = suite('probe/kernel')
const ROOT = resolve(import.meta.dirname, '../../..')
const SOURCE = join(ROOT, '../shared/kernel-oracle/kord.c')
const WAIT_MS = 20_000

const NEEDS: ReadonlyArray<readonly [string, () => boolean]> = [
  ['not root', () => process.getuid?.() === 0],
  ['the kernel loader (kord.c) is not beside this checkout', () => existsSync(SOURCE)],
  ['libbpf-dev is not installed', () => existsSync('/usr/include/bpf/libbpf.h')],
  ['no C compiler', () => spawnSync('cc', ['--version']).status === 0],
  ['tracefs is not mounted', () => existsSync('/sys/kernel/tracing/events/syscalls')],
]
const lacking = NEEDS.find(([, met]) => !met())?.[0]

/** What a loader says on stderr until it is attached, or until it gives up. */
const attached = (child: ChildProcess): Promise<string> =>
  new Promise(done => {
    let said = ''
    const timer = setTimeout(() => done(`${said}(no answer)`), WAIT_MS)
    const finish = (): void => {
      clearTimeout(timer)
      done(said)
    }
    child.stderr?.on('data', (piece: Buffer) => {
      said += piece.toString()
      if (said.includes('READY')) finish()
    })
    child.on('close', finish)
  })

testUnless(test, lacking, 'the kernel takes every shipped probe that is on its own hooks', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'probecause-kernel-'))
  try {
    const loader = join(folder, 'kord')
    assert.is(
      spawnSync('cc', ['-w', '-O1', SOURCE, '-o', loader, '-lbpf', '-lelf', '-lz']).status,
      0,
      'the loader does not compile',
    )
    for (const { name } of CATALOG) {
      const { programs } = right(loadCollectionSpec(shipped(name)))
      if ([...programs.values()].some(program => program.section.startsWith('probecause/'))) continue
      const child = spawn(loader, [join(ROOT, `src/probe/catalog/${name}.bpf.o`)], { stdio: ['ignore', 'ignore', 'pipe'] })
      const said = await attached(child)
      child.kill('SIGINT')
      assert.match(said, /attached [1-9]\d* failed 0\n/, `${name}: ${said}`)
    }
  } finally {
    rmSync(folder, { recursive: true })
  }
})

test.run()
