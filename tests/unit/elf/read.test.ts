// src/elf: what is read from a real object, and that every way a file can be broken has its own answer.
import { readFileSync } from 'node:fs'
import * as E from 'fp-ts/lib/Either.js'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { ElfReason } from '../../../src/elf/index.js'
import { readElf, SymbolBinding, SymbolType } from '../../../src/elf/index.js'
import { placesOf } from '../../support/elf-places.js'
import { right } from '../../support/engine.js'
import { fixture, patched } from '../../support/fixtures.js'

const test = suite('elf')
const object = fixture('functions')
const at = placesOf(object)
const textEncoder = new TextEncoder()

test('sections, symbols and relocations are those readelf shows', () => {
  const elf = right(readElf(object))
  const code = elf.sections.filter(s => s.name.startsWith('raw_tp/') || s.name === '.text').map(s => [s.name, s.sizeBytes])
  assert.equal(code, [
    ['.text', 128],
    ['raw_tp/sys_enter', 88],
    ['raw_tp/sys_exit', 192],
  ])
  const functions = elf.symbols.filter(s => s.type === SymbolType.Func && s.binding === SymbolBinding.Global)
  const rows = functions.map(s => [s.name, s.section?.name, s.value, s.sizeBytes])
  const expected = [
    ['direct', 'raw_tp/sys_enter', 0, 88],
    ['indirect', 'raw_tp/sys_exit', 0, 152],
    ['twice', '.text', 0, 24],
    ['unrelated', 'raw_tp/sys_exit', 176, 16],
  ]
  assert.equal([...rows].sort(), expected)
  const enter = elf.sections.find(s => s.name === 'raw_tp/sys_enter')
  const relocations = enter === undefined ? [] : (elf.relocations.get(enter.index) ?? [])
  assert.equal(
    relocations.map(r => [r.offset, r.type, r.symbol.name || r.symbol.section?.name]),
    [
      [8, 10, '.text'],
      [40, 1, 'result'],
      [72, 10, 'twice'],
    ],
  )
})

test('a section without bytes in the file has a size and no data', () => {
  const bss = right(readElf(object)).sections.find(s => s.name === '.bss')
  assert.equal([bss?.sizeBytes, bss?.data.length], [8, 0])
})

const BROKEN: ReadonlyArray<readonly [string, ElfReason, Uint8Array]> = [
  ['an empty file', 'NotElf', new Uint8Array(0)],
  ['a text', 'NotElf', textEncoder.encode('#!/bin/sh\nexit 1\n')],
  ['a file that ends inside the magic', 'NotElf', object.subarray(0, 3)],
  ['a file that ends inside the header', 'Truncated', object.subarray(0, 40)],
  ['a file that ends before its section table', 'Truncated', object.subarray(0, object.length / 2)],
  ['a program of this machine', 'WrongMachine', new Uint8Array(readFileSync(process.execPath).subarray(0, 4096))],
  ['a 32-bit object', 'WrongClass', patched(object, [4, 1, 1])],
  ['a big-endian object', 'BigEndian', patched(object, [5, 1, 2])],
  ['a shared library', 'NotRelocatable', patched(object, [16, 2, 3])],
  ['an object without sections', 'BadTable', patched(object, [60, 2, 0])],
  ['section headers of another size', 'BadTable', patched(object, [58, 2, 40])],
  ['a section table beyond 2^53', 'Truncated', patched(object, [40, 8, 2 ** 60])],
  ['section names in no section', 'BadSectionIndex', patched(object, [62, 2, 9999])],
  ['a section whose name is nowhere', 'BadString', patched(object, [at.header('.text'), 4, 0xffffff])],
  ['a section past the end of the file', 'Truncated', patched(object, [at.header('.text') + 32, 8, 2 ** 40])],
  ['symbol names in a section that holds none', 'BadSectionIndex', patched(object, [at.header('.symtab') + 40, 4, 2])],
  ['a part of a symbol', 'BadTable', patched(object, [at.header('.symtab') + 32, 8, 25])],
  ['a symbol in a section that is not there', 'BadSectionIndex', patched(object, [at.symbol('direct') + 6, 2, 999])],
  ['a symbol beyond 2^53', 'BadTable', patched(object, [at.symbol('direct') + 8, 8, 2 ** 62])],
  ['a symbol whose name is nowhere', 'BadString', patched(object, [at.symbol('direct'), 4, 0xffffff])],
  [
    'a relocation of a symbol that is not there',
    'BadSymbolIndex',
    patched(object, [at.data('.relraw_tp/sys_enter') + 12, 4, 999]),
  ],
  [
    'relocations of a section that is not there',
    'BadSectionIndex',
    patched(object, [at.header('.relraw_tp/sys_enter') + 44, 4, 999]),
  ],
  ['a part of a relocation', 'BadTable', patched(object, [at.header('.relraw_tp/sys_enter') + 32, 8, 17])],
]
for (const [name, reason, bytes] of BROKEN) {
  test(`${name} is refused: ${reason}`, () => {
    const read = readElf(bytes)
    assert.is(E.isLeft(read) ? read.left.reason : 'accepted', reason)
  })
}

test.run()
