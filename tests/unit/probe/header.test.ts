// The header authors compile against says what the engine does: its event is the engine's record field by field, as the
// compiler laid it out (read back from an object's BTF), its numbers are the engine's.
import { readFileSync } from 'node:fs'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { EventRecord, EventType, MapType } from '../../../assembly/abi.js'
import { readBtf } from '../../../src/btf/index.js'
import { readElf } from '../../../src/elf/index.js'
import { right } from '../../support/engine.js'
import { shipped } from '../../support/fixtures.js'

const test = suite('probe/header')
const types = right(readBtf(right(readElf(shipped('kinds'))))).types
const header = readFileSync(new URL('../../../src/probe/include/probecause.h', import.meta.url), 'utf8')

/** Fields of the record that the header spells differently: C programs see halves, ids and units by name. */
const SPELT: Readonly<Record<string, string>> = {
  PathStr: 'path_id',
  Path2Str: 'path2_id',
  PeerStr: 'peer_id',
  LocalStr: 'local_id',
  GivenStr: 'given_id',
  DurationLo: 'duration_ns_lo',
  DurationHi: 'duration_ns_hi',
}
/** Fields that mean something to the engine only. */
const HIDDEN = ['SnapFirst', 'SnapCount', 'MessageOff', 'MessageLen', 'StackFirst', 'StackCount', 'Size']
const snake = (name: string): string => SPELT[name] ?? name.replace(/(?<!^)([A-Z])/g, '_$1').toLowerCase()

test('struct probecause_event is the EventRecord of the engine', () => {
  const event = types.find(t => t._tag === 'Struct' && t.name === 'probecause_event')
  if (event?._tag !== 'Struct') throw new Error('the object does not name it')
  const inC = event.members.filter(m => !m.name.startsWith('reserved')).map(m => [m.name, m.offsetBits / 8])
  const names = Object.entries(EventRecord).filter((row): row is [string, number] => typeof row[1] === 'number')
  const inEngine = names.filter(([name]) => !HIDDEN.includes(name)).map(([name, at]) => [snake(name), at])
  assert.equal(inC, inEngine)
  assert.is(event.sizeBytes, EventRecord.Size)
})

test('event types have the numbers of the engine', () => {
  const inC = types.find(t => t._tag === 'Enum' && t.name === 'probecause_event_type')
  const rows = inC?._tag === 'Enum' ? inC.values.map(v => [v.name, Number(v.value)]) : []
  const names = Object.entries(EventType).filter((row): row is [string, number] => typeof row[1] === 'number' && row[1] !== 0)
  assert.equal(
    rows,
    names.map(([name, value]) => [snake(name).toUpperCase(), value]),
  )
})

test('map types have the numbers of the engine', () => {
  const rows = [...header.matchAll(/#define BPF_MAP_TYPE_(\w+) (\d+)/g)].map(([, name, value]) => [name, Number(value)])
  const names = Object.entries(MapType).filter((row): row is [string, number] => typeof row[1] === 'number')
  const inEngine = names.map(([name, value]) => [snake(name).toUpperCase().replace('RING_BUF', 'RINGBUF'), value])
  assert.equal(rows, inEngine)
})

test.run()
