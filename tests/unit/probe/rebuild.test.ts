// Committed objects are what their sources compile to: rebuilt with the pinned compiler, by the rule of the Makefile, in a
// copy of the tree elsewhere, since nothing of where they were built may be in them.
import { execFileSync, spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { testUnless } from '../../support/skip.js'

const test = suite('probe/rebuild')
const ROOT = resolve(import.meta.dirname, '../../..')
const FOLDERS = ['src/probe/catalog', 'tests/fixtures/bpf']
/** Debian 12's; another release may lay out the same program differently. */
const PINNED = '14.0.6'

const clang = spawnSync('clang-14', ['--version'], { encoding: 'utf8' })
const lacking =
  clang.status !== 0
    ? 'clang-14 is not installed'
    : !clang.stdout.includes(PINNED)
      ? `clang-14 is not ${PINNED}`
      : spawnSync('llvm-strip-14', ['--version']).status !== 0
        ? 'llvm-14 is not installed'
        : undefined

testUnless(test, lacking, 'every eBPF object is byte for byte what its source compiles to', () => {
  const copy = mkdtempSync(join(tmpdir(), 'probecause-bpf-'))
  try {
    for (const path of ['Makefile', 'src/probe', 'tests/fixtures/bpf'])
      cpSync(join(ROOT, path), join(copy, path), { recursive: true })
    const objects = FOLDERS.flatMap(folder =>
      readdirSync(join(copy, folder))
        .filter(name => name.endsWith('.bpf.o'))
        .map(name => join(folder, name)),
    )
    const sources = FOLDERS.flatMap(folder => readdirSync(join(copy, folder)).filter(name => name.endsWith('.bpf.c')))
    assert.is(objects.length, sources.length)
    for (const object of objects) rmSync(join(copy, object))
    execFileSync('make', ['-s', '-C', copy, 'fixtures'], { stdio: ['ignore', 'ignore', 'pipe'] })
    const changed = objects.filter(object => !readFileSync(join(copy, object)).equals(readFileSync(join(ROOT, object))))
    assert.equal(changed, [])
  } finally {
    rmSync(copy, { recursive: true })
  }
})

test.run()
