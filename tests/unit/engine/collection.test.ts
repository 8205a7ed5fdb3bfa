// src/engine/collection: blueprints that an engine takes, and the words with which it refuses the others.
import * as E from 'fp-ts/lib/Either.js'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { renderError } from '../../../src/base/error.js'
import { attach, instantiate } from '../../../src/engine/collection.js'
import { type CollectionSpec, lackingAt, loadCollectionSpec, type MapSpec, relocate } from '../../../src/loader/index.js'
import { kernelTypes } from '../../../src/kernel/index.js'
import { CATALOG, planAttach } from '../../../src/probe/index.js'
import { freshEngine, right } from '../../support/engine.js'
import { fixture, shipped } from '../../support/fixtures.js'

const test = suite('engine/collection')
const KERNEL = { types: kernelTypes(), release: '6.18.0' }
const maps = right(loadCollectionSpec(fixture('maps')))
const withMap = (name: string, change: Partial<MapSpec>): CollectionSpec => {
  const changed = [...maps.maps].map(([key, map]): [string, MapSpec] => [key, key === name ? { ...map, ...change } : map])
  return { ...maps, maps: new Map(changed) }
}
const refusal = async (spec: CollectionSpec): Promise<string> => {
  const made = instantiate(await freshEngine())(spec)()
  return E.isLeft(made) ? renderError(made.left) : 'accepted'
}

for (const { name } of CATALOG) {
  test(`${name} of the catalogue is loaded and attached`, async () => {
    const engine = await freshEngine()
    const spec = right(relocate(KERNEL)(right(loadCollectionSpec(shipped(name)))))
    const collection = right(instantiate(engine)(spec)())
    const links = right(attach(engine)(collection, right(planAttach('x86_64')(spec)).links)())
    assert.is(links.length, spec.programs.size)
    assert.equal([...collection.maps.keys()], [...spec.maps.keys()])
  })
}

test('a program that is refused is named, with instruction, reason and line', async () => {
  assert.is(
    await refusal(right(loadCollectionSpec(fixture('rejected')))),
    'load program "ask": there is no helper 9999 (pc 0): call 9999 (./tests/fixtures/bpf/rejected.bpf.c:10)',
  )
})

test('a helper of the kernel that there is not here stops only who calls it', async () => {
  const spec = right(loadCollectionSpec(fixture('rejected')))
  const calling = (helper: number) => ({
    ...spec,
    programs: new Map(
      [...spec.programs].map(([name, program]) => {
        const code = program.code.slice()
        new DataView(code.buffer).setInt32(4, helper, true)
        return [name, { ...program, code }]
      }),
    ),
  })
  const collection = right(instantiate(await freshEngine())(calling(109))())
  const ask = collection.programs.get('ask')
  assert.is(lackingAt(spec, ask?.spec, 0), 'it calls bpf_send_signal, for which a trace has nothing')
  assert.ok((await refusal(calling(9998))).includes('there is no helper 9998'))
})

test('a map that is refused is named, with the reason', async () => {
  assert.is(await refusal(withMap('hash', { type: 16 })), 'create map "hash": there are no maps of type CPUMAP (16) here')
  assert.is(
    await refusal(withMap('ring', { maxEntries: 5000 })),
    'create map "ring": no map of type RINGBUF (27) can have such sizes, number of entries or flags',
  )
  assert.is(
    await refusal(withMap('hash', { maxEntries: 16777216, valueSizeBytes: 1 << 20 })),
    'create map "hash": there is no room for that many entries of that size',
  )
})

test.run()
