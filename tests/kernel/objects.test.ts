// The shipped probes, and the tools of class A that Debian ships, unmodified: watched by the kernel, and run on the recording of the
// same run. The same rows.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { loadCollectionSpec } from '../../src/loader/index.js'
import { CATALOG } from '../../src/probe/index.js'
import { ROOT, SCRATCH } from '../capture/recording.js'
import { right } from '../support/engine.js'
import { shipped } from '../support/fixtures.js'
import { skip } from '../support/skip.js'
import { TOOL_OBJECTS, TOOLS_LACKING } from '../support/tools.js'
import { held } from './held.js'
import { CLASS_A } from './tools.js'
import { CATALOGUE } from './watched.js'

const test = suite('kernel/objects')

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

for (const { names, bytes } of TOOL_OBJECTS) for (const name of names) writeFileSync(join(SCRATCH, `${name}.bpf.o`), bytes)
if (TOOLS_LACKING !== undefined) skip('the tools of class A', TOOLS_LACKING)

const isShipped = (name: string): boolean => CATALOG.some(probe => probe.name === name)
const objects = TOOLS_LACKING === undefined ? [...CATALOGUE, ...CLASS_A] : CATALOGUE
held(test, objects, name => (isShipped(name) ? join(ROOT, `src/probe/catalog/${name}.bpf.o`) : join(SCRATCH, `${name}.bpf.o`)))

test.run()
