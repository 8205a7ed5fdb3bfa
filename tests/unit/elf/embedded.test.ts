// src/elf/embedded: objects are found in whatever carries them, whole and nothing but them.
import { readFileSync } from 'node:fs'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { concat } from '../../../src/base/bytes.js'
import { findObjects } from '../../../src/elf/index.js'
import { fixture, patched } from '../../support/fixtures.js'
import { testUnless } from '../../support/skip.js'
import { TOOL_OBJECTS, TOOLS_LACKING } from '../../support/tools.js'

const test = suite('elf/embedded')
const object = fixture('maps')
const other = fixture('functions')

test('an object is found in itself', () => {
  assert.equal(findObjects(object), [{ offset: 0, bytes: object }])
})

test('objects are found between other bytes, also without a gap', () => {
  const noise = Uint8Array.of(0x7f, 0x45, 0x4c, 0x46, 2, 1, 0x7f, 0, 0, 0, 0)
  const found = findObjects(concat([noise, object, other, noise]))
  assert.equal(found, [
    { offset: noise.length, bytes: object },
    { offset: noise.length + object.length, bytes: other },
  ])
})

test('what is no whole eBPF object is not found', () => {
  const cut = object.subarray(0, object.length - 1)
  const NONE: ReadonlyArray<Uint8Array> = [
    new Uint8Array(0),
    cut,
    patched(object, [18, 2, 62]),
    patched(object, [5, 1, 2]),
    new Uint8Array(readFileSync('/bin/sh')),
  ]
  for (const bytes of NONE) assert.equal(findObjects(bytes), [])
})

testUnless(test, TOOLS_LACKING, 'programs of libbpf-tools carry one object each, 52 under 61 names', () => {
  assert.equal([TOOL_OBJECTS.length, TOOL_OBJECTS.flatMap(({ names }) => names).length], [52, 61])
})

test.run()
