// Holds a set of objects to the kernel on every workload: one run each, and row by row what both said.
import { readFileSync } from 'node:fs'
import type { Test } from 'uvu'
import * as assert from 'uvu/assert'
import { SCRATCH, tracee } from '../capture/recording.js'
import { testUnless } from '../support/skip.js'
import { compare } from './differences.js'
import { buildLoader, LACKING } from './loader.js'
import { NATURE } from './nature.js'
import { assigned, type Once, runOnce } from './once.js'
import { replayed } from './replayed.js'
import type { Watched } from './watched.js'
import { WORKLOADS, type Workload } from './workloads.js'

let built: string | undefined
const loader = (): string => {
  built ??= buildLoader(SCRATCH)
  return built
}

/** The kernel drops records when the machine has more to tell than the loaders fetch: then all is done once more. */
const TRIES = 4
const isLossy = ({ kernel }: Once): boolean => [...kernel.values()].some(({ lost }) => lost > 0)

interface Difference {
  readonly object: string
  readonly line: string
}

const differencesIn = async (workload: Workload, objects: ReadonlyArray<Watched>, pathOf: (name: string) => string) => {
  const [program = '', ...args] = workload.argv
  const argv = [program.includes('/') ? program : tracee(program), ...args]
  const asked = objects.map(({ name, object = name, set = {} }) => ({ name, path: pathOf(object), set }))
  let once = await runOnce(loader(), argv, asked)
  for (let again = 1; again < TRIES && isLossy(once); again++) once = await runOnce(loader(), argv, asked)
  assert.equal([...once.refused], [], 'the kernel takes every object')
  const found: Difference[] = []
  let equal = 0
  for (const watched of objects) {
    const kernel = once.kernel.get(watched.name)
    if (kernel === undefined) continue
    assert.is(kernel.lost, 0, `${watched.name}: the kernel lost records`)
    const object = new Uint8Array(readFileSync(pathOf(watched.object ?? watched.name)))
    const ours = await replayed(object, once.trace, assigned(watched.set ?? {}, once.pid))
    assert.is(ours.faults, 0, `${watched.name}: a program was stopped`)
    const compared = compare(object, watched, { kernel, ours, world: once })
    equal += compared.equal
    for (const line of compared.differences) found.push({ object: watched.name, line })
  }
  return { found, equal }
}

export const held = (
  test: Test,
  objects: ReadonlyArray<Watched>,
  pathOf: (name: string) => string,
  workloads: ReadonlyArray<Workload> = WORKLOADS,
): void => {
  for (const workload of workloads) {
    testUnless(test, LACKING, `${workload.says}: the kernel's rows are ours`, async () => {
      const { found, equal } = await differencesIn(workload, objects, pathOf)
      const rows = NATURE.filter(row => row.workload === undefined || row.workload === workload.argv[0])
      const explains = (row: (typeof rows)[number], { object, line }: Difference) =>
        row.objects.includes(object) && row.line.test(line)
      assert.equal(
        found.filter(difference => !rows.some(row => explains(row, difference))).map(({ object, line }) => `${object}: ${line}`),
        [],
      )
      assert.ok(equal > 0, 'no row was compared')
    })
  }
}
