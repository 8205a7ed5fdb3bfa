// Broken objects, made from ours and from real ones: each gives a spec or an error that says where, in bounded time. What
// is accepted is then taken as far as it goes: types read, hooks planned, some of it loaded and run in an engine that checks.
import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { type AnyFailed, renderError } from '../../src/base/error.js'
import { describeCore, kernelView, type TypeId } from '../../src/btf/index.js'
import { attach, instantiate } from '../../src/engine/collection.js'
import { readMap } from '../../src/engine/maps.js'
import { testRun } from '../../src/engine/vm.js'
import { kernelTypes } from '../../src/kernel/index.js'
import { type CollectionSpec, lackingAt, loadCollectionSpec, relocate, setKconfig, unmetOf } from '../../src/loader/index.js'
import { decoderOf } from '../../src/output/decoder.js'
import { toOutputs, toSnapshot } from '../../src/output/index.js'
import { outputLine, snapshotLines } from '../../src/present/run.js'
import { planAttach } from '../../src/probe/index.js'
import { freshEngine } from '../support/engine.js'
import { fixture, shipped } from '../support/fixtures.js'
import { random, SEED } from '../support/seed.js'
import { TOOL_OBJECTS } from '../support/tools.js'
import { mutateObject, type Part, partsOf } from './objects.js'
import { TIMES } from './times.js'

const test = suite('broken objects')
const OURS = ['maps', 'functions', 'globals', 'nested', 'kept', 'legacy', 'kconfig', 'ksym', 'core', 'relocated', 'kfunc'].map(fixture)
const SHIPPED = ['calls', 'opens', 'connects'].map(shipped)
const OBJECTS = [...OURS, ...SHIPPED, ...TOOL_OBJECTS.map(({ bytes }) => bytes)].map(bytes => ({ bytes, parts: partsOf(bytes) }))
const KERNEL = { release: '6.1.0', types: kernelView(kernelTypes(), '6.1.0') }
/** An engine for each would take most of the time. */
const RUN_EVERY = 50
const FUEL = 100_000
const ENTRIES_SHOWN_MAX = 65_536
// A load takes milliseconds. This is no measure of speed: it tells one that does not end from one that does.
const HANG_MS = 20_000

/** What is missing altogether has no place. */
const OF_THE_WHOLE = ['Missing', 'NoProgram', 'TooLong']
/** A position in the file, or the name of the map, program or section that is wrong. */
const saysWhere = ({ reason, context }: AnyFailed): boolean =>
  OF_THE_WHOLE.includes(reason) || context.some(({ at, subject }) => at !== undefined || subject !== undefined)

const readAll = (spec: CollectionSpec): void => {
  for (const program of spec.programs.values()) {
    for (const asked of program.core) describeCore(spec.types, asked)
    for (const { slot } of program.poisoned) lackingAt(spec, program, slot)
    unmetOf(spec, program)
  }
  for (const id of spec.types.types.keys()) decoderOf({ btf: spec.types, arch: 'x86_64' }, id as TypeId)
}

const runAll = async (spec: CollectionSpec): Promise<void> => {
  const engine = await freshEngine()
  const made = instantiate(engine)(spec, { check: true })()
  if (E.isLeft(made)) return
  const { programs, maps, types } = made.right
  const plan = planAttach('x86_64')(spec)
  if (E.isRight(plan)) attach(engine)(made.right, plan.right.links)()
  for (const program of programs.values()) testRun(engine)(program.id, new Uint8Array(64), FUEL)()
  const ring = engine.bytes(engine.exports.ring_ptr(), engine.exports.ring_len()).slice()
  for (const output of toOutputs(made.right, 'x86_64')(ring)) outputLine(output, { startNs: 0n })
  for (const map of maps.values()) {
    if (map.spec.maxEntries > ENTRIES_SHOWN_MAX) continue
    const snapshot = toSnapshot({ btf: types, arch: 'x86_64' }, map, readMap(engine)(map))
    if (snapshot !== undefined) snapshotLines(snapshot)
  }
}

const PARTS: ReadonlyArray<readonly [what: string, has: (part: Part) => boolean]> = [
  ['objects', () => true],
  ['types of objects', ({ name }) => name.startsWith('.BTF')],
]
for (const [what, has] of PARTS) {
  test(`${TIMES} times broken, ${what} of ${OBJECTS.length} load or are refused with a place`, async () => {
    const next = random()
    const objects = OBJECTS.map(({ bytes, parts }) => ({ bytes, parts: parts.filter(has) }))
    const reasons = new Map<string, number>()
    for (let i = 0; i < TIMES; i++) {
      const { bytes, parts } = objects[i % objects.length] ?? { bytes: new Uint8Array(0), parts: [] }
      const broken = mutateObject(bytes, parts, next)
      const which = `mutation ${i} of seed ${SEED}`
      const began = performance.now()
      const spec = pipe(loadCollectionSpec(broken), E.flatMap(setKconfig(KERNEL)), E.flatMap(relocate(KERNEL)))
      assert.ok(performance.now() - began < HANG_MS, `${which} took too long`)
      const reason = E.isLeft(spec) ? `${spec.left._tag} ${spec.left.reason}` : 'loaded'
      reasons.set(reason, (reasons.get(reason) ?? 0) + 1)
      if (E.isLeft(spec)) assert.ok(saysWhere(spec.left), `${which}: ${renderError(spec.left)}`)
      else readAll(spec.right)
      if (E.isRight(spec) && i % RUN_EVERY === 0) await runAll(spec.right)
    }
    console.log(what)
    for (const [reason, count] of [...reasons].sort(([, a], [, b]) => b - a))
      console.log(`${String(count).padStart(7)}  ${reason}`)
  })
}

test.run()
