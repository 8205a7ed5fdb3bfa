// Holds the table of ARCHITECTURE.md section 3: who may import whom. It reads import lines, so a wrong one fails here and
// not in a review. Change the table and this file together.
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'

const test = suite('layers')
const ROOT = resolve(import.meta.dirname, '../..')

const LEVELS: ReadonlyArray<ReadonlyArray<string>> = [
  ['base'],
  ['asm', 'elf', 'trace'],
  ['btf', 'symbol', 'import', 'export'],
  ['loader', 'jit', 'kernel'],
  ['probe'],
  ['engine'],
  ['output', 'cause'],
  ['analysis'],
  ['compare'],
  ['present'],
  ['tool'],
  ['node', 'browser'],
  ['cli', 'server', 'app'],
]

/** Packages a folder may use besides fp-ts, which all may. A folder that is not here uses none. */
const PACKAGES: Readonly<Record<string, ReadonlyArray<string>>> = {
  trace: ['protobufjs'],
  import: ['fzstd'],
  export: ['hyparquet-writer'],
  cause: ['io-ts'],
  compare: ['diff'],
  present: ['io-ts'],
  engine: ['@assemblyscript/loader'],
  node: ['node:', 'yaml'],
  cli: ['node:', 'commander', 'picocolors'],
  server: ['node:'],
  browser: ['fzstd', 'sql.js'], // of sql.js its types: the library itself is loaded when asked for
  app: ['lit'],
}

const levelOf = (folder: string): number => LEVELS.findIndex(row => row.includes(folder))

const filesUnder = (folder: string): ReadonlyArray<string> =>
  readdirSync(folder).flatMap(name => {
    const path = join(folder, name)
    if (statSync(path).isDirectory()) return filesUnder(path)
    return /\.(ts|mts)$/.test(name) && !name.endsWith('.d.ts') ? [path] : []
  })

interface Import {
  readonly from: string
  readonly to: string
}

const STATEMENT =
  /^\s*(?:import|export)\s[^'"]*?from\s+['"]([^'"]+)['"]|^\s*import\s+['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]\s*\)/gm

const importsOf = (path: string): ReadonlyArray<Import> =>
  [...readFileSync(path, 'utf8').matchAll(STATEMENT)].map(found => ({
    from: relative(ROOT, path),
    to: found[1] ?? found[2] ?? found[3] ?? '',
  }))

const sources = filesUnder(join(ROOT, 'src')).filter(path => !path.includes('/gen/'))
const imports = sources.flatMap(importsOf)
const folderOf = (path: string): string => path.split('/')[1] ?? ''

/** Where a relative import leads, from the root. */
const target = (line: Import): string => relative(ROOT, resolve(ROOT, dirname(line.from), line.to))
const isRelative = (line: Import): boolean => line.to.startsWith('.')

const LIBRARY = 'src/index.ts'
const show = (line: Import): string => `${line.from} imports ${line.to}`

test('every folder of src has a level', () => {
  const unknown = readdirSync(join(ROOT, 'src')).filter(
    name => statSync(join(ROOT, 'src', name)).isDirectory() && levelOf(name) < 0,
  )
  assert.equal(unknown, [])
})

test('a folder imports only from levels above its own', () => {
  const wrong = imports.filter(line => {
    if (!isRelative(line) || line.from === LIBRARY || !target(line).startsWith('src/')) return false
    const [from, to] = [folderOf(line.from), folderOf(target(line))]
    return from !== to && levelOf(to) >= levelOf(from)
  })
  assert.equal(wrong.map(show), [])
})

test('of the engine, src reads assembly/abi.ts alone', () => {
  const wrong = imports.filter(line => isRelative(line) && !target(line).startsWith('src/') && target(line) !== 'assembly/abi.js')
  assert.equal(wrong.map(show), [])
})

test('the command line uses node, the page uses browser, and those two do not know each other', () => {
  const pairs: ReadonlyArray<readonly [string, string]> = [
    ['cli', 'browser'],
    ['app', 'node'],
    ['server', 'browser'],
    ['node', 'browser'],
    ['browser', 'node'],
  ]
  const wrong = imports.filter(
    line => isRelative(line) && pairs.some(([from, to]) => folderOf(line.from) === from && folderOf(target(line)) === to),
  )
  assert.equal(wrong.map(show), [])
})

test('a folder uses the packages it is allowed', () => {
  const allowed = (line: Import): boolean => {
    const list = PACKAGES[folderOf(line.from)] ?? []
    return (
      line.to.startsWith('fp-ts/lib/') ||
      list.some(name => line.to === name || line.to.startsWith(name.endsWith(':') ? name : `${name}/`))
    )
  }
  const wrong = imports.filter(line => !isRelative(line) && !allowed(line))
  assert.equal(wrong.map(show), [])
})

test('relative imports carry their suffix, and fp-ts its lib', () => {
  const wrong = imports.filter(line =>
    isRelative(line) ? !/\.(js|css|html)(\?\w+)?$/.test(line.to) : /^fp-ts\/(?!lib\/.*\.js$)/.test(line.to),
  )
  assert.equal(wrong.map(show), [])
})

test('the engine imports only the engine', () => {
  const wrong = filesUnder(join(ROOT, 'assembly'))
    .flatMap(importsOf)
    .filter(line => !isRelative(line) || !target(line).startsWith('assembly'))
  assert.equal(wrong.map(show), [])
})

test('WebAssembly and the generated protobuf code each have one door', () => {
  const users = (pattern: RegExp): ReadonlyArray<string> =>
    sources.filter(path => pattern.test(readFileSync(path, 'utf8').replace(/\/\/.*$/gm, ''))).map(path => relative(ROOT, path))
  assert.equal(users(/from '\.\/gen\/trace\.js'/), ['src/trace/wire.ts'])
  assert.equal(users(/from '@assemblyscript\/loader'/), ['src/engine/instance.ts'])
})

test('no module imports itself around a corner', () => {
  const edges = new Map<string, ReadonlyArray<string>>()
  for (const path of sources) {
    const typeless = readFileSync(path, 'utf8').replace(/^\s*(import|export) type .*$/gm, '')
    const to = [...typeless.matchAll(STATEMENT)]
      .filter(found => found[3] === undefined)
      .map(found => found[1] ?? found[2] ?? '')
      .filter(name => name.startsWith('.'))
      .map(name => resolve(dirname(path), name).replace(/\.js$/, '.ts'))
    edges.set(path, to.filter(existsSync))
  }
  const done = new Set<string>()
  const walk = (path: string, trail: ReadonlyArray<string>): ReadonlyArray<string> | undefined => {
    if (trail.includes(path)) return [...trail.slice(trail.indexOf(path)), path]
    if (done.has(path)) return undefined
    for (const next of edges.get(path) ?? []) {
      const cycle = walk(next, [...trail, path])
      if (cycle !== undefined) return cycle
    }
    done.add(path)
    return undefined
  }
  const cycles = sources.flatMap(path => walk(path, []) ?? []).map(path => relative(ROOT, path))
  assert.equal(cycles, [])
})

test.run()
