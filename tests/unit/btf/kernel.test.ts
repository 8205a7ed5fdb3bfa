// A whole kernel's types: every kind a current kernel has, read as they are, and sizes that C itself gives.
import { existsSync, readFileSync } from 'node:fs'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { type BtfType, parseBtf, sizeOf, type TypeId } from '../../../src/btf/index.js'
import { right } from '../../support/engine.js'
import { testUnless } from '../../support/skip.js'

const test = suite('btf/kernel')
const PATH = '/sys/kernel/btf/vmlinux'
const lacking = existsSync(PATH) ? undefined : `the kernel has no ${PATH}`

testUnless(test, lacking, "the running kernel's types are read whole", () => {
  const bytes = new Uint8Array(readFileSync(PATH))
  const began = performance.now()
  const btf = right(parseBtf(bytes))
  process.stdout.write(`${btf.types.length} types of ${bytes.length} bytes in ${Math.round(performance.now() - began)} ms\n`)
  const named = (tag: BtfType['_tag'], name: string): TypeId =>
    btf.types.findIndex(t => t._tag === tag && 'name' in t && t.name === name) as TypeId
  assert.is(sizeOf(btf, named('Struct', 'list_head')), 16)
  assert.is(sizeOf(btf, named('Typedef', 'u32')), 4)
  const tags = new Set(btf.types.map(t => t._tag))
  for (const tag of [
    'Int',
    'Ptr',
    'Array',
    'Struct',
    'Union',
    'Enum',
    'Fwd',
    'Typedef',
    'Modifier',
    'Func',
    'FuncProto',
  ] as const)
    assert.ok(tags.has(tag), tag)
})

test.run()
