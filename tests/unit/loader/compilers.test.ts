// Objects as compilers make them: every version of the instruction set clang knows here, with and without optimisation, debug
// and type information, and for the other byte order. What runs gives the same answers however it was compiled.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as E from 'fp-ts/lib/Either.js'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { renderError } from '../../../src/base/error.js'
import { instantiate } from '../../../src/engine/collection.js'
import { testRun } from '../../../src/engine/vm.js'
import { loadCollectionSpec } from '../../../src/loader/index.js'
import { ROOT } from '../../support/cli.js'
import { freshEngine, right } from '../../support/engine.js'
import { testUnless } from '../../support/skip.js'

const test = suite('loader/compilers')
const CLANG = 'clang-14'
const lacking = spawnSync(CLANG, ['--version']).status === 0 ? undefined : `${CLANG} is not installed`
const folder = mkdtempSync(join(tmpdir(), 'probecause-compilers-'))
test.after(() => rmSync(folder, { recursive: true }))

const compile = (name: string, flags: ReadonlyArray<string>): Uint8Array => {
  const object = join(folder, `${name}.o`)
  const args = ['-O2', '-target', 'bpfel', '-Wall', '-Isrc/probe/include', ...flags, '-c', `tests/fixtures/bpf/${name}.bpf.c`]
  const made = spawnSync(CLANG, [...args, '-o', object], { cwd: ROOT, encoding: 'utf8' })
  assert.is(made.status, 0, made.stderr)
  return new Uint8Array(readFileSync(object))
}

const FLAGS: ReadonlyArray<ReadonlyArray<string>> = [
  ['-mcpu=v1', '-g'],
  ['-mcpu=v2', '-g'],
  ['-mcpu=v3', '-g'],
  ['-mcpu=v3', '-g', '-O1'],
  ['-mcpu=v3', '-g', '-Os'],
  ['-mcpu=v3', '-g', '-gdwarf-5'],
  ['-mcpu=v3'],
]
for (const flags of FLAGS) {
  testUnless(test, lacking, `functions and callbacks compute the same, compiled with ${flags.join(' ')}`, async () => {
    const engine = await freshEngine()
    const spec = right(loadCollectionSpec(compile('functions', flags)))
    const { programs } = right(instantiate(engine)(spec)())
    const ctx = new Uint8Array(16)
    ctx[8] = 5
    const results = ['direct', 'indirect', 'unrelated'].map(name => {
      const run = right(testRun(engine)(programs.get(name)?.id ?? -1, ctx)())
      return run._tag === 'Exit' ? run.r0 : run.trap
    })
    assert.equal(results, [40n, 21n, 42n])
  })
}

for (const flags of FLAGS.filter(given => given.includes('-g'))) {
  testUnless(test, lacking, `maps, variables and nested maps are read, compiled with ${flags.join(' ')}`, () => {
    for (const name of ['maps', 'globals', 'nested', 'kconfig', 'ksym', 'core', 'legacy']) {
      const spec = loadCollectionSpec(compile(name, flags))
      assert.ok(E.isRight(spec), `${name}: ${E.isLeft(spec) ? renderError(spec.left) : ''}`)
    }
  })
}

const sentence = (bytes: Uint8Array): string => {
  const spec = loadCollectionSpec(bytes)
  return E.isLeft(spec) ? renderError(spec.left) : 'accepted'
}

testUnless(test, lacking, 'maps in C need type information, and the error says so', () => {
  assert.is(sentence(compile('maps', [])), 'read types: the object has no type information (.BTF)')
})

testUnless(test, lacking, 'maps of the time before BTF need none', () => {
  assert.is(sentence(compile('legacy', [])), 'accepted')
})

testUnless(test, lacking, 'the other byte order is refused by name', () => {
  assert.match(sentence(compile('functions', ['-target', 'bpfeb'])), /^the object is big-endian/)
})

test.run()
