// Real objects: every one that Debian's libbpf-tools carry loads to a spec, and each program of it can be loaded and attached
// here, or the first thing it lacks is named. The tables this prints say how many lack what.
import * as E from 'fp-ts/lib/Either.js'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { type AnyFailed, renderError } from '../../../src/base/error.js'
import { kernelView } from '../../../src/btf/index.js'
import { attach, instantiate } from '../../../src/engine/collection.js'
import { kernelTypes } from '../../../src/kernel/index.js'
import { type CollectionSpec, loadCollectionSpec, relocate, setKconfig } from '../../../src/loader/index.js'
import { planAttach } from '../../../src/probe/index.js'
import { freshEngine } from '../../support/engine.js'
import { testUnless } from '../../support/skip.js'
import { TOOL_OBJECTS, TOOLS_LACKING, type ToolObject } from '../../support/tools.js'

const test = suite('loader/tools')
const KERNEL = { release: '6.1.0-13-amd64' }
const TARGET = { ...KERNEL, types: kernelView(kernelTypes(), KERNEL.release) }

const nameOf = ({ names }: ToolObject): string => names[0] ?? ''

/** The spec with one of its programs alone, as if only that had been asked for. */
const withOnly = (spec: CollectionSpec, name: string): CollectionSpec => ({
  ...spec,
  programs: new Map([...spec.programs].map(([key, program]) => [key, { ...program, autoload: key === name }])),
})

const print = (title: string, counts: ReadonlyMap<string, number>): void => {
  process.stdout.write(`${title}\n`)
  for (const [what, count] of [...counts].sort(([, a], [, b]) => b - a))
    process.stdout.write(`  ${String(count).padStart(4)}  ${what}\n`)
}

const count = (counts: Map<string, number>, what: string): void => {
  counts.set(what, (counts.get(what) ?? 0) + 1)
}

const refusalOf = async (spec: CollectionSpec): Promise<AnyFailed | undefined> => {
  const plan = planAttach('x86_64')(spec)
  if (E.isLeft(plan)) return plan.left
  const engine = await freshEngine()
  const made = instantiate(engine)(spec)()
  if (E.isLeft(made)) return made.left
  const links = attach(engine)(made.right, plan.right.links)()
  return E.isLeft(links) ? links.left : undefined
}

testUnless(test, TOOLS_LACKING, 'each object loads to a spec', () => {
  const totals = { programs: 0, maps: 0, questions: 0 }
  for (const object of TOOL_OBJECTS) {
    const spec = loadCollectionSpec(object.bytes)
    assert.ok(E.isRight(spec), `${nameOf(object)}: ${E.isLeft(spec) ? renderError(spec.left) : ''}`)
    if (E.isLeft(spec)) continue
    totals.programs += spec.right.programs.size
    totals.maps += spec.right.maps.size
    for (const program of spec.right.programs.values()) totals.questions += program.core.length
  }
  const { programs, maps, questions } = totals
  process.stdout.write(
    `${TOOL_OBJECTS.length} objects: ${programs} programs, ${maps} maps, ${questions} questions about kernel types\n`,
  )
})

testUnless(test, TOOLS_LACKING, 'what an object or a program of it lacks is named', async () => {
  const objects = new Map<string, number>()
  const programs = new Map<string, number>()
  const run: string[] = []
  for (const object of TOOL_OBJECTS) {
    const loaded = E.flatMap(relocate(TARGET))(E.flatMap(setKconfig(KERNEL))(loadCollectionSpec(object.bytes)))
    if (E.isLeft(loaded)) throw new Error(renderError(loaded.left))
    const whole = await refusalOf(loaded.right)
    count(objects, whole === undefined ? 'run as they are' : `${whole._tag} ${whole.reason}`)
    if (whole === undefined) run.push(nameOf(object))
    else assert.ok(renderError(whole).length > 0)
    for (const name of loaded.right.programs.keys()) {
      const refused = await refusalOf(withOnly(loaded.right, name))
      count(programs, refused === undefined ? 'run as they are' : `${refused._tag} ${refused.reason}`)
    }
  }
  print('objects, by the first thing they lack:', objects)
  print('programs, each alone:', programs)
  process.stdout.write(`objects that run as they are: ${run.join(' ') || 'none'}\n`)
})

test.run()
