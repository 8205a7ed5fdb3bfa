// What libbpf itself reads from objects is what we read: every map with its sizes, flags and first value, every program with its
// section, of ours and of Debian's. Objects that libbpf refuses (older or newer than it, or with less strict rules here) are
// listed, not compared.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { MapType } from '../../../assembly/abi.js'
import { hex } from '../../../src/base/bytes.js'
import { type CollectionSpec, loadCollectionSpec, type MapSpec } from '../../../src/loader/index.js'
import { ROOT } from '../../support/cli.js'
import { right } from '../../support/engine.js'
import { fixture, shipped } from '../../support/fixtures.js'
import { testUnless } from '../../support/skip.js'
import { TOOL_OBJECTS } from '../../support/tools.js'

const test = suite('loader/libbpf')
const folder = mkdtempSync(join(tmpdir(), 'probecause-libbpf-'))
test.after(() => rmSync(folder, { recursive: true }))
const oracle = join(folder, 'oracle')
const built = spawnSync('cc', ['-o', oracle, join(ROOT, 'tests/oracle/objects.c'), '-lbpf'])
const lacking = built.status === 0 ? undefined : 'no C compiler, or libbpf-dev is not installed'

const FIXTURES = [
  'core',
  'functions',
  'globals',
  'kconfig',
  'kept',
  'kfunc',
  'ksym',
  'legacy',
  'maps',
  'nested',
  'newer',
  'nowhere',
  'recorded',
  'rejected',
  'relocated',
]
const SHIPPED = ['calls', 'connects', 'kinds', 'lifecycle', 'opens']
const OBJECTS: ReadonlyArray<readonly [string, Uint8Array]> = [
  ...FIXTURES.map(name => [name, fixture(name)] as const),
  ...SHIPPED.map(name => [name, shipped(name)] as const),
  ...TOOL_OBJECTS.map(({ names, bytes }) => [names[0] ?? '', bytes] as const),
]
/** A static function beside programs; maps before BTF, refused since libbpf 1.0; static maps, and an attribute younger than Debian's. */
const REFUSED_THERE = ['functions', 'legacy', 'newer']

interface Opened {
  readonly refused?: true
  readonly maps: ReadonlyArray<{
    readonly name: string
    readonly sizes: ReadonlyArray<number>
    readonly flags: number
    readonly extra: number
    readonly first: string
  }>
  readonly programs: ReadonlyArray<{ readonly name: string; readonly section: string; readonly autoload: boolean }>
}

const RDONLY_PROG = 128
const MMAPABLE = 1024
/** Names libbpf puts the object's before. */
const DATA = /^[^.]*(\.(?:rodata|data|bss|kconfig))$/

const sortByName = <A extends { readonly name: string }>(all: ReadonlyArray<A>): ReadonlyArray<A> =>
  all.toSorted((a, b) => (a.name < b.name ? -1 : 1))

/** The layout of `.kconfig` is each loader's own; a ring's value type is that of its records here, and a mistake there. */
const sizesOf = (name: string, sizes: ReadonlyArray<number>): ReadonlyArray<number> =>
  name === '.kconfig' || sizes[0] === MapType.RingBuf ? sizes.filter((_, i) => i !== 2) : sizes
const firstOf = (name: string, first: string): string => (name === '.kconfig' || /^0*$/.test(first) ? '' : first)

const theirs = ({ maps, programs }: Opened) => ({
  maps: sortByName(
    maps.map(map => {
      const name = map.name.replace(DATA, '$1')
      const isData = name.startsWith('.')
      return {
        name,
        sizes: sizesOf(name, map.sizes),
        flags: map.flags & ~(isData ? RDONLY_PROG | MMAPABLE : 0),
        readOnly: isData && (map.flags & RDONLY_PROG) !== 0,
        extra: map.extra,
        first: firstOf(name, map.first),
      }
    }),
  ),
  programs: sortByName(programs),
})

const oursOf = (map: MapSpec) => ({
  name: map.name,
  sizes: sizesOf(map.name, [map.type, map.keySizeBytes, map.valueSizeBytes, map.maxEntries]),
  flags: map.flags,
  readOnly: map.readOnly,
  extra: map.extra ?? 0,
  first: firstOf(map.name, map.contents === undefined ? '' : hex(map.contents)),
})

const ours = (spec: CollectionSpec) => ({
  maps: sortByName([...spec.maps.values()].map(oursOf)),
  programs: sortByName([...spec.programs.values()].map(({ name, section, autoload }) => ({ name, section, autoload }))),
})

testUnless(test, lacking, `${OBJECTS.length} objects hold what libbpf says they hold`, () => {
  const paths = OBJECTS.map(([name, bytes]) => {
    const path = join(folder, `${name}.o`)
    writeFileSync(path, bytes)
    return path
  })
  const said = spawnSync(oracle, paths, { encoding: 'utf8' })
  assert.is(said.status, 0, said.stderr)
  const opened = said.stdout
    .trimEnd()
    .split('\n')
    .map(line => JSON.parse(line) as Opened)
  const refused = OBJECTS.flatMap(([name], i) => (opened[i]?.refused === true ? [name] : []))
  assert.equal(refused, REFUSED_THERE)
  for (const [i, [name, bytes]] of OBJECTS.entries()) {
    const object = opened[i]
    if (object === undefined || object.refused === true) continue
    assert.equal({ name, ...ours(right(loadCollectionSpec(bytes))) }, { name, ...theirs(object) })
  }
})

test.run()
