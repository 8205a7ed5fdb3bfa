// .scap: a story written as libscap writes it, in both versions of its events, is read to the same events; sysdig reads it as well, where
// it is installed. Broken blocks cost what they hold.
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { concat } from '../../../src/base/bytes.js'
import type { Item } from '../../../src/import/item.js'
import { scap } from '../../../src/import/scap/index.js'
import { block, event, section, story, u16, u32, u64 } from '../../support/scap.js'
import { mutate, random, SEED } from '../../support/seed.js'
import { testUnless } from '../../support/skip.js'

const test = suite('scap')

const read = (bytes: Uint8Array, size = bytes.length): { readonly items: ReadonlyArray<Item>; readonly unread: number } => {
  const reader = scap.reader()
  const items: Item[] = []
  for (let at = 0; at < bytes.length; at += size) items.push(...reader.push(bytes.subarray(at, at + size)))
  items.push(...reader.end())
  return { items, unread: reader.unread().count }
}

const told = ({ items }: { readonly items: ReadonlyArray<Item> }): ReadonlyArray<string> =>
  items.map(item => `${item.tid} ${item._tag}${'name' in item ? ` ${item.name}` : ''}`)

const STORY = [
  '100 Entry clone',
  '100 Forked',
  '101 Exit clone',
  '100 Exit clone',
  '101 Entry execve',
  '101 Executed',
  '101 Exit execve',
  '101 Entry openat',
  '101 Exit openat',
  '101 Entry socket',
  '101 Exit socket',
  '101 Entry connect',
  '101 Exit connect',
  '101 Entry write',
  '101 Exit write',
  '101 Exited',
  '100 Exited',
]

for (const version of [1, 2] as const)
  test(`events of version ${version} are read, in pieces of any size`, () => {
    const bytes = story(version)
    assert.equal(told(read(bytes)), STORY)
    for (const size of [1, 7, 100]) assert.equal(read(bytes, size), read(bytes))
    assert.is(read(bytes).unread, 0)
  })

test('names, groups and parameters come out as they were written', () => {
  const { items } = read(story())
  const [, forked, , , , ran] = items
  assert.is(forked?.pid, 100)
  assert.is(items[0]?.comm, 'sh')
  assert.is(ran?._tag === 'Executed' ? ran.path : '', '/bin/app')
  assert.equal(ran?._tag === 'Executed' ? ran.argv : [], ['app', '--config', '/etc/app.conf'])
  const opened = items[8]
  assert.is(opened?._tag === 'Exit' ? opened.result.value : 0n, -2n)
  assert.equal(items.at(-1), { ...items.at(-1), _tag: 'Exited', code: 3 })
})

test('an exit without its entry is the whole call, as new versions write them', () => {
  const only = event({ ns: 5n, tid: 7, type: 5, params: [u64(0), u64(3)] })
  const { items } = read(concat([section(), only]))
  assert.equal(told({ items }), ['7 Whole close'])
})

test('it is known by its blocks, which pcapng has not', () => {
  assert.is(scap.recognise(story())._tag, 'Yes')
  assert.is(scap.recognise(concat([section(), block(1, concat([u16(1), u16(0), u32(0)]))]))._tag, 'No')
  assert.is(scap.recognise(section())._tag, 'No')
})

test('an event that does not fit, a length that cannot be and an end in the middle are counted, and what came before is kept', () => {
  const bytes = story()
  const broken = block(0x216, concat([u16(0), u64(1n), u64(1n), u32(900), u16(5), u32(2), u16(400), u16(400)]))
  assert.is(read(concat([bytes, broken])).unread, 1)
  assert.equal(told(read(concat([bytes, u32(0x216), u32(5), u32(1)]))), STORY)
  assert.is(read(concat([bytes, u32(0x216), u32(5), u32(1)])).unread, 1)
  assert.is(read(bytes.subarray(0, bytes.length - 3)).unread, 1)
})

test(`no mutation breaks it (seed ${SEED})`, () => {
  const next = random()
  const bytes = story()
  for (let i = 0; i < 2000; i++) read(mutate(bytes, next))
})

const lacking = spawnSync('sysdig', ['--version']).error === undefined ? undefined : 'sysdig is not installed'

testUnless(test, lacking, 'sysdig reads what the tests write', () => {
  const path = join(mkdtempSync(join(tmpdir(), 'probecause-scap-')), 'story.scap')
  for (const version of [1, 2] as const) {
    writeFileSync(path, story(version))
    const said = execFileSync('sysdig', ['-r', path], { encoding: 'utf8' })
    assert.match(said, /app \(101\) < openat fd=-2\(ENOENT\).*\n/)
    assert.match(said, /procexit status=768 ret=3/)
  }
})

test.run()
