// The shipped probes, watched by the kernel and run on the recording of the same run: the same rows.
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { join } from 'node:path'
import { ROOT } from '../capture/recording.js'
import { CATALOG } from '../../src/probe/index.js'
import { loadCollectionSpec } from '../../src/loader/index.js'
import { right } from '../support/engine.js'
import { shipped } from '../support/fixtures.js'
import { held } from './held.js'
import { CATALOGUE } from './watched.js'

const test = suite('kernel/catalogue')

/** The kernel has no hook of ours. */
const isOurs = (name: string): boolean =>
  [...right(loadCollectionSpec(shipped(name))).programs.values()].some(({ section }) => section.startsWith('probecause/'))

test('every shipped probe that a kernel can run is held to it', () => {
  const names = CATALOG.map(({ name }) => name).filter(name => !isOurs(name))
  assert.equal(
    CATALOGUE.map(({ name }) => name),
    names,
  )
})

held(test, CATALOGUE, name => join(ROOT, `src/probe/catalog/${name}.bpf.o`))

test.run()
