// The house rules that a machine can hold: sizes, opening paragraphs, nothing left to do, nothing of somebody's machine.
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'

const test = suite('tidy')
const ROOT = resolve(import.meta.dirname, '../..')

/** Files git knows or would add: what is generated or ignored is not judged. */
const listed = (): ReadonlyArray<string> => {
  const git = (...args: ReadonlyArray<string>) => execFileSync('git', [...args], { cwd: ROOT, encoding: 'utf8' }).split('\0')
  return [...new Set(git('ls-files', '-z', '--cached', '--others', '--exclude-standard'))].filter(
    path => path !== '' && existsSync(join(ROOT, path)),
  )
}

const files = listed()
const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8')
const code = files.filter(path => /\.(ts|mjs|c|h|proto)$/.test(path) && !path.startsWith('tests/scenarios/'))
const product = code.filter(path => /^(src|assembly|capture-helper|proto)\//.test(path))

const LINE_MAX = 140
/** The dispatch loop, the opcode table and the like may be longer; DESIGN asks for nine in ten below. */
const LINES_USUAL = 350
const LINES_MAX = 700
const SHARE_OVER = 0.1

test('no line of code is longer than 140 characters', () => {
  const long = code.flatMap(path =>
    read(path)
      .split('\n')
      .flatMap((line, i) => (line.length > LINE_MAX ? [`${path}:${i + 1} has ${line.length}`] : [])),
  )
  assert.equal(long, [])
})

test('nine files in ten are under 350 lines, and none is over 700', () => {
  const sizes = product.map(path => [path, read(path).split('\n').length] as const)
  assert.equal(
    sizes.filter(([, lines]) => lines > LINES_MAX),
    [],
  )
  const over = sizes.filter(([, lines]) => lines > LINES_USUAL)
  assert.ok(over.length <= sizes.length * SHARE_OVER, `${over.length} of ${sizes.length} are over`)
})

test('every file opens with what it is for', () => {
  const opens = /^(#!.*\n)?(\/\/|\/\*|#|"""|syntax)/
  assert.equal(
    code.filter(path => !opens.test(read(path))),
    [],
  )
})

test('nothing is left to do', () => {
  const mark = new RegExp(
    `\\b(${['TO', 'DO'].join('')}|${['FIX', 'ME'].join('')}|${['XX', 'X'].join('')}|${['HA', 'CK'].join('')})\\b`,
  )
  const found = files.filter(path => /\.(ts|mjs|c|h|md|proto|tsv|sh)$/.test(path) && mark.test(read(path)))
  assert.equal(found, [])
})

test('no test is switched off without a reason', () => {
  const off = files.filter(path => /\.test\.(ts|mjs)$/.test(path) && /\b(test|it)\.(skip|only)\(/.test(read(path)))
  assert.equal(off, [])
})

test('every test file runs its tests', () => {
  const idle = files.filter(path => /\.test\.(ts|mjs)$/.test(path) && !/\.run\(\)/.test(read(path)))
  assert.equal(idle, [])
})

test('nothing names the machine it was written on', () => {
  const place = new RegExp(['', 'work', '(main|shared)\\b'].join('/'))
  const found = files.filter(path => /\.(ts|mjs|c|h|md|json|sh|tsv|proto)$|Makefile$|^\.ci/.test(path) && place.test(read(path)))
  assert.equal(found, [])
})

test('committed artefacts are eBPF objects beside their sources', () => {
  const built = files.filter(path => /\.(o|wasm|a|so)$/.test(path))
  assert.equal(
    built.filter(path => !path.endsWith('.bpf.o') && !path.startsWith('tests/fixtures/')),
    [],
  )
  assert.equal(
    built.filter(path => path.endsWith('.bpf.o') && !existsSync(join(ROOT, path.replace(/\.o$/, '.c')))),
    [],
  )
})

test('every folder of the product says what it is for', () => {
  const folders = new Set(
    product
      .map(path =>
        path
          .split('/')
          .slice(0, path.startsWith('src/') ? 2 : 1)
          .join('/'),
      )
      .filter(path => !basename(path).includes('.')),
  )
  const silent = [...folders].filter(folder => !existsSync(join(ROOT, folder, 'README.md')))
  assert.equal(silent, [])
})

test.run()
