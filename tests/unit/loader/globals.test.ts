// --set: what can be written into an object's variables, what cannot, and that programs then see it.
import * as E from 'fp-ts/lib/Either.js'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { hex } from '../../../src/base/bytes.js'
import { instantiate } from '../../../src/engine/collection.js'
import { readMap } from '../../../src/engine/maps.js'
import { testRun } from '../../../src/engine/vm.js'
import type { CollectionSpec, GlobalReason } from '../../../src/loader/index.js'
import { loadCollectionSpec, parseAssignment, setGlobals } from '../../../src/loader/index.js'
import { toSnapshot } from '../../../src/output/index.js'
import { snapshotLines } from '../../../src/present/run.js'
import { freshEngine, right } from '../../support/engine.js'
import { fixture } from '../../support/fixtures.js'

const test = suite('loader/globals')
const spec = right(loadCollectionSpec(fixture('globals')))
const set = (...given: ReadonlyArray<string>) =>
  setGlobals(
    spec,
    given.map(text => right(parseAssignment(text))),
  )

/** Bytes of a section after an assignment. */
const bytesOf = (changed: CollectionSpec, section: string, at: number, count: number): string =>
  hex((changed.maps.get(section)?.contents ?? new Uint8Array(0)).subarray(at, at + count))

const WRITTEN: ReadonlyArray<readonly [string, string, number, number, string]> = [
  ['wanted_pid=4711', '.rodata', 0, 4, '67120000'],
  ['wanted_pid=0xffffffff', '.rodata', 0, 4, 'ffffffff'],
  ['offset=-32768', '.rodata', 4, 2, '0080'],
  ['offset=0x7fff', '.rodata', 4, 2, 'ff7f'],
  ['verbose=true', '.rodata', 6, 1, '01'],
  ['verbose=0', '.rodata', 6, 1, '00'],
  ['mode=QUIET', '.rodata', 8, 4, '00000000'],
  ['mode=NEGATIVE', '.rodata', 8, 4, 'feffffff'],
  ['mode=3', '.rodata', 8, 4, '03000000'],
  ['name=dæ=', '.rodata', 12, 8, '64c3a63d00000000'],
  ['name=', '.rodata', 12, 8, '0000000000000000'],
  ['wide=18446744073709551615', '.rodata', 24, 8, 'ffffffffffffffff'],
  ['total=7', '.data', 0, 8, '0700000000000000'],
  ['seen=9', '.bss', 8, 4, '09000000'],
]
for (const [given, section, at, count, bytes] of WRITTEN) {
  test(`${given} is written into ${section}`, () => assert.is(bytesOf(right(set(given)), section, at, count), bytes))
}

const REFUSED: ReadonlyArray<readonly [string, GlobalReason]> = [
  ['nobody=1', 'NoSuchVariable'],
  ['wanted_pid=-1', 'OutOfRange'],
  ['wanted_pid=4294967296', 'OutOfRange'],
  ['offset=32768', 'OutOfRange'],
  ['offset=-32769', 'OutOfRange'],
  ['wanted_pid=', 'BadValue'],
  ['wanted_pid=12x', 'BadValue'],
  ['wanted_pid=1.5', 'BadValue'],
  ['verbose=2', 'BadValue'],
  ['verbose=yes', 'BadValue'],
  ['mode=SOFT', 'BadValue'],
  ['name=12345678', 'OutOfRange'],
  ['last=1', 'UnsupportedType'],
  ['pointer=0', 'UnsupportedType'],
]
for (const [given, reason] of REFUSED) {
  test(`${given} is refused: ${reason}`, () => {
    const changed = set(given)
    assert.is(E.isLeft(changed) ? changed.left.reason : 'accepted', reason)
  })
}

test('what is not NAME=VALUE is refused', () => {
  for (const given of ['', 'name', '=1']) {
    const parsed = parseAssignment(given)
    assert.is(E.isLeft(parsed) ? parsed.left.reason : 'accepted', 'BadAssignment')
  }
})

test('a variable that is not there is answered with those that are', () => {
  const changed = set('nobody=1')
  assert.is(
    E.isLeft(changed) && changed.left.remedy,
    'It has: wanted_pid, offset, verbose, mode, name, wide, count.text_, seen, total.',
  )
})

test('the object itself is not changed', () => {
  const before = bytesOf(spec, '.rodata', 0, 43)
  right(set('wanted_pid=4711', 'name=x'))
  assert.is(bytesOf(spec, '.rodata', 0, 43), before)
})

test('a program sees what was set, and pointers in its data lead where they should', async () => {
  const engine = await freshEngine()
  const collection = right(
    instantiate(engine)(right(set('wanted_pid=4711', 'seen=1', 'offset=0', 'wide=0', 'mode=QUIET', 'name=')))(),
  )
  const program = collection.programs.get('count')
  const run = program && right(testRun(engine)(program.id, new Uint8Array(16))())
  assert.is(run?._tag, 'Exit')
  const lines = ['.bss', '.data'].flatMap(name => {
    const map = collection.maps.get(name)
    const snapshot = map && toSnapshot({ btf: collection.types, arch: 'x86_64' }, map, readMap(engine)(map))
    return snapshot === undefined ? [] : snapshotLines(snapshot)
  })
  const words = lines.pop() ?? ''
  assert.equal(lines, ['.bss', '  pointer=0x0', '  seen=2', '  last=[0 4711 9 0]', '.data', '  total=5'])
  assert.match(words, /words=\[0xeb[0-9a-f]{14} 0xeb[0-9a-f]{14}\]/)
})

test.run()
