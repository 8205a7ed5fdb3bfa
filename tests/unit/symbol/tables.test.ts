// Names come from the file that was mapped, or from nowhere.
import { spawnSync } from 'node:child_process'
import { copyFileSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { functionsAt, readProgram } from '../../../src/elf/program.js'
import { localFunctions } from '../../../src/node/symbols.js'
import { anywhere, functionOf, layouts, named, newNeeds, placed } from '../../../src/symbol/index.js'
import type { Glance } from '../../../src/trace/index.js'
import { mutate, random, SEED } from '../../support/seed.js'
import { testUnless } from '../../support/skip.js'

const test = suite('symbol')
const folder = mkdtempSync(join(tmpdir(), 'probecause-symbol-'))
process.on('exit', () => rmSync(folder, { recursive: true, force: true }))

const LACKING =
  spawnSync('cc', ['--version']).status === 0 && spawnSync('nm', ['--version']).status === 0 ? undefined : 'no cc or nm'

const SOURCE = `int small(void) { return 1; }
int large(int n) { return n > 1 ? n * large(n - 1) : 1; }
int main(void) { return large(small()); }`

const build = (name: string, ...how: ReadonlyArray<string>): string => {
  const path = join(folder, name)
  const cc = spawnSync('cc', ['-O0', '-x', 'c', '-', '-o', path, ...how], { input: SOURCE, encoding: 'utf8' })
  if (cc.status !== 0) throw new Error(cc.stderr)
  return path
}

const bytesOf = (bytes: Uint8Array) => ({ read: (at: number, count: number) => bytes.subarray(at, at + count) })

/** What nm says: address of each function. */
const addresses = (path: string): ReadonlyMap<string, number> =>
  new Map(
    spawnSync('nm', [path], { encoding: 'utf8' })
      .stdout.split('\n')
      .flatMap(line => {
        const [address, type, name] = line.split(' ')
        return type === 'T' && name !== undefined ? [[name, Number.parseInt(address ?? '', 16)] as const] : []
      }),
  )

const moduleOf = (path: string) => {
  const buildId = readProgram(bytesOf(readFileSync(path)))?.buildId ?? ''
  return { path, buildId, inode: buildId === '' ? statSync(path, { bigint: true }).ino : 0n }
}

/** Where a function begins in the file, by nm and the program headers. */
const offsetIn = (path: string, name: string): number => {
  const offset = readProgram(bytesOf(readFileSync(path)))?.offsetOf(addresses(path).get(name) ?? -1)
  if (offset === undefined) throw new Error(`${name} is not in ${path}`)
  return offset
}

testUnless(test, LACKING, 'a place inside a function is found by its file offset, and one outside is not', () => {
  for (const path of [build('pie'), build('fixed', '-no-pie')]) {
    const start = offsetIn(path, 'large')
    const file = bytesOf(readFileSync(path))
    const program = readProgram(file)
    assert.ok(program)
    const found = functionsAt(program, file, [start, start + 5, 3])
    assert.is(found.get(start)?.name, 'large')
    assert.is(found.get(start + 5)?.offset, start)
    assert.is(found.get(3), undefined)
  }
})

testUnless(test, LACKING, 'another build of the same file at the same path names nothing', () => {
  const path = build('replaced')
  const module = moduleOf(path)
  const offset = offsetIn(path, 'small')
  assert.equal(
    [...localFunctions(module, [offset])].map(({ name }) => name),
    ['small'],
  )
  assert.equal([...localFunctions({ ...module, buildId: '00' }, [offset])], [])
  copyFileSync(build('again', '-O2'), path)
  assert.equal([...localFunctions(module, [offset])], [])
})

testUnless(test, LACKING, 'without a build id the inode tells', () => {
  const path = build('nameless', '-Wl,--build-id=none')
  const module = moduleOf(path)
  const offset = offsetIn(path, 'small')
  assert.is(module.buildId, '')
  assert.equal(
    [...localFunctions(module, [offset])].map(({ name }) => name),
    ['small'],
  )
  assert.equal([...localFunctions({ ...module, inode: module.inode + 1n }, [offset])], [])
})

testUnless(test, LACKING, 'a trace gets the functions its stacks go through and no others, and they name them elsewhere', () => {
  const path = build('needed')
  const module = moduleOf(path)
  const [large, main] = [offsetIn(path, 'large'), offsetIn(path, 'main')]
  const base = 0x5500_0000_0000n
  const mapped: Glance = {
    seq: 1,
    pid: 7,
    tid: 7,
    type: 23,
    mappings: [{ start: base, end: base + 0x10000n, offset: 0n, path, buildId: Buffer.from(module.buildId, 'hex'), inode: 0n }],
  }
  const addressesOf = [base + BigInt(large) + 4n, base + BigInt(main) + 9n, 0x10n]
  const event: Glance = { seq: 2, pid: 7, tid: 7, type: 9, stack: { addresses: addressesOf, end: 'noFrame' } }
  const needs = newNeeds()
  for (const glance of [mapped, event]) needs.take(glance)
  const tables = needs.tables(localFunctions)
  assert.equal(
    tables.map(({ symbols }) => symbols.map(({ name }) => name).sort()),
    [['large', 'main']],
  )
  const where = layouts()
  where.take(mapped)
  const stack = named(placed({ addresses: addressesOf, end: 'noFrame' }, 7, where), functionOf(tables))
  assert.equal(
    stack.frames.map(({ name, plus }) => [name, plus]),
    [
      ['large', 4],
      ['main', 9],
      [undefined, undefined],
    ],
  )
})

test('an address without its process has a place where all processes agree on one', () => {
  const where = anywhere()
  const mapping = (start: bigint, path: string) => ({ start, end: start + 0x1000n, offset: 0x2000n, path, inode: 0n })
  where.take({ mappings: [mapping(0x10000n, '/a'), mapping(0x20000n, '/b')] })
  where.take({ mappings: [mapping(0x10000n, '/a'), mapping(0x20000n, '/c')] })
  assert.is(where.placeOf(0x10010n)?.offset, 0x2010)
  assert.is(where.placeOf(0x20010n), undefined)
  assert.is(where.placeOf(0x30010n), undefined)
})

testUnless(test, LACKING, 'damaged programs give nothing or wrong names, never an exception', () => {
  const bytes = new Uint8Array(readFileSync(build('damaged')))
  const next = random()
  for (let i = 0; i < 300; i++) {
    const file = bytesOf(mutate(bytes.subarray(0, 20000), next))
    const program = readProgram(file)
    if (program !== undefined) functionsAt(program, file, [0x1139, 0x1200])
  }
  assert.ok(true, `seed ${SEED}`)
})

test.run()
