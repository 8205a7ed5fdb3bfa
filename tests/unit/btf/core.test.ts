// CO-RE relocations as they are recorded: what each kind of question asks, and that broken records are refused with a place.
import * as E from 'fp-ts/lib/Either.js'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { renderError } from '../../../src/base/error.js'
import { describeCore, readBtf, readCore, readLines } from '../../../src/btf/index.js'
import { readElf } from '../../../src/elf/index.js'
import { placesOf } from '../../support/elf-places.js'
import { right } from '../../support/engine.js'
import { fixture, patched } from '../../support/fixtures.js'

const test = suite('btf/core')
const object = fixture('core')
const at = placesOf(object)
const extension = at.data('.BTF.ext')
const view = new DataView(object.buffer, object.byteOffset)
const u32 = (from: number): number => view.getUint32(from, true)
/** The table of CO-RE records: record size, section name, count, records. */
const table = extension + u32(extension + 4) + u32(extension + 24)
const record = table + 12

const read = (bytes: Uint8Array) => {
  const elf = right(readElf(bytes))
  return readCore(elf, right(readBtf(elf)))
}

test('every kind of question is read, with the path it asks about', () => {
  const elf = right(readElf(object))
  const btf = right(readBtf(elf))
  const asked = right(readCore(elf, btf)).get('raw_tp/sys_enter') ?? []
  assert.equal(
    asked.map(one => [one.kind, one.access.join(':'), describeCore(btf, one)]),
    [
      ['FieldByteOffset', '0:0', 'the offset of task_struct.pid'],
      ['FieldByteOffset', '0:1:2:0', 'the offset of task_struct.lists[2].next'],
      ['FieldByteSize', '0:1', 'the size of task_struct.lists'],
      ['FieldExists', '0:3', 'whether there is task_struct.parent'],
      ['FieldSigned', '0:2:1', 'the sign of task_struct.level'],
      ['FieldLshift', '0:2:0', 'the bits of task_struct.traced'],
      ['FieldRshift', '0:2:1', 'the bits of task_struct.level'],
      ['TypeIdLocal', '0', 'the local number of task_struct'],
      ['TypeIdTarget', '0', 'the number of task_struct'],
      ['TypeExists', '0', 'whether there is list'],
      ['TypeSize', '0', 'the size of list'],
      ['EnumValueExists', '1', 'whether there is STOPPED'],
      ['EnumValue', '1', 'the value of STOPPED'],
    ],
  )
})

test('an object without such questions has none', () => {
  assert.is(right(read(fixture('maps'))).size, 0)
})

const BROKEN: ReadonlyArray<readonly [string, Uint8Array, string]> = [
  ['an extension that is no BTF', patched(object, [extension, 2, 0]), 'this is no BTF extension (.BTF.ext+0x0)'],
  ['a table past the end', patched(object, [extension + 28, 4, 0xfffff]), 'a table lies outside its section (.BTF.ext+0x18)'],
  ['records that are too short', patched(object, [table, 4, 8]), 'records of 8 bytes are too short (.BTF.ext+'],
  ['more records than there are', patched(object, [table + 8, 4, 0xffffffff]), 'a table is cut short (.BTF.ext+'],
  ['a section name that is nowhere', patched(object, [table + 4, 4, 0xfffff]), 'a table has no proper section name'],
  ['a kind that does not exist', patched(object, [record + 12, 4, 13]), 'a record is malformed (.BTF.ext+'],
  ['a path that is no path', patched(object, [record + 8, 4, 0]), 'a record is malformed (.BTF.ext+'],
  ['a type that does not exist', patched(object, [record + 4, 4, 9999]), 'a record is malformed (.BTF.ext+'],
]
for (const [name, bytes, sentence] of BROKEN) {
  test(`${name}: refused with a place`, () => {
    const result = read(bytes)
    assert.match(E.isLeft(result) ? renderError(result.left) : 'accepted', sentence)
  })
}

test('source lines that are broken are none, since they only make messages better', () => {
  assert.is(readLines(right(readElf(patched(object, [extension + 20, 4, 0xfffff])))).size, 0)
  assert.ok(readLines(right(readElf(object))).size > 0)
})

test.run()
