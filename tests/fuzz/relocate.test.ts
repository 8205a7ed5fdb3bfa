// Types and CO-RE relocations that contradict each other, on either side: an object's own, broken, made for a sound kernel, and a
// sound object made for a kernel whose types are broken. Each gives programs or an error that says where, in bounded time.
import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { type AnyFailed, renderError } from '../../src/base/error.js'
import { kernelView, readBtf } from '../../src/btf/index.js'
import { readElf } from '../../src/elf/index.js'
import { type CollectionSpec, lackingAt, loadCollectionSpec, relocate } from '../../src/loader/index.js'
import { right } from '../support/engine.js'
import { fixture } from '../support/fixtures.js'
import { random, SEED } from '../support/seed.js'
import { mutateObject, type Part, partsOf } from './objects.js'
import { TIMES } from './times.js'

const test = suite('broken relocations')
const RELEASE = '6.1.0'
const typesIn = (bytes: Uint8Array) => pipe(readElf(bytes), E.flatMap(readBtf))
const SOUND = { object: right(loadCollectionSpec(fixture('relocated'))), kernel: right(typesIn(fixture('recorded'))) }
// This is no measure of speed: it tells one that does not end from one that does.
const HANG_MS = 20_000

type Made = E.Either<AnyFailed, CollectionSpec>

const SIDES: ReadonlyArray<readonly [what: string, of: string, part: string, make: (broken: Uint8Array) => Made]> = [
  ['relocations', 'relocated', '.BTF.ext', made],
  ["an object's types", 'relocated', '.BTF', made],
  [
    "a kernel's types",
    'recorded',
    '.BTF',
    broken =>
      pipe(
        typesIn(broken),
        E.flatMap((types): Made => relocate({ types: kernelView(types, RELEASE), release: RELEASE })(SOUND.object)),
      ),
  ],
]

function made(broken: Uint8Array): Made {
  return pipe(loadCollectionSpec(broken), E.flatMap(relocate({ types: SOUND.kernel, release: RELEASE })))
}

/** A position in the file, or the name of the program that is wrong. */
const saysWhere = ({ reason, context }: AnyFailed): boolean =>
  reason === 'Missing' || context.some(({ at, subject }) => at !== undefined || subject !== undefined)

const TIMES_EACH = Math.ceil(TIMES / SIDES.length)
for (const [what, name, part, make] of SIDES) {
  test(`${TIMES_EACH} times broken, ${what} give programs or are refused with a place`, () => {
    const next = random()
    const bytes = fixture(name)
    const parts = partsOf(bytes).filter((one: Part) => one.name === part)
    const reasons = new Map<string, number>()
    for (let i = 0; i < TIMES_EACH; i++) {
      const which = `mutation ${i} of seed ${SEED}`
      const broken = mutateObject(bytes, parts, next)
      const began = performance.now()
      const spec = make(broken)
      assert.ok(performance.now() - began < HANG_MS, `${which} took too long`)
      const reason = E.isLeft(spec) ? `${spec.left._tag} ${spec.left.reason}` : 'made'
      reasons.set(reason, (reasons.get(reason) ?? 0) + 1)
      if (E.isLeft(spec)) assert.ok(saysWhere(spec.left), `${which}: ${renderError(spec.left)}`)
      else for (const one of spec.right.programs.values()) for (const { slot } of one.poisoned) lackingAt(spec.right, one, slot)
    }
    console.log(what)
    for (const [reason, count] of [...reasons].sort(([, a], [, b]) => b - a))
      console.log(`${String(count).padStart(7)}  ${reason}`)
  })
}

test.run()
