// Helpers are numbered as the kernel numbers them: our names, the engine's table and the header for authors are compared with
// the kernel's own header (linux-libc-dev), which is their source.
import { existsSync, readFileSync } from 'node:fs'
import * as E from 'fp-ts/lib/Either.js'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { CallNumber, Limit } from '../../../assembly/abi.js'
import { helperName } from '../../../src/asm/helpers.js'
import { renderError } from '../../../src/base/error.js'
import { loadProgram } from '../../../src/engine/vm.js'
import { freshEngine } from '../../support/engine.js'
import { testUnless } from '../../support/skip.js'

const test = suite('helpers by number')
const HEADER = '/usr/include/linux/bpf.h'
const authors = readFileSync(new URL('../../../src/probe/include/probecause.h', import.meta.url), 'utf8')
const table = readFileSync(new URL('../../../assembly/helper/table.ts', import.meta.url), 'utf8')

/** What the header lists: FN(name) in older ones, FN(name, number, ...) since Linux 6.2. */
const listed = (text: string): ReadonlyArray<readonly [number, string]> =>
  [...text.matchAll(/^\s*FN\((\w+)(?:, (\d+), [^)]*)?\)/gm)].map(([, name, number], i) => [Number(number ?? i), `bpf_${name}`])

testUnless(
  test,
  existsSync(HEADER) ? undefined : `${HEADER} is missing (install linux-libc-dev)`,
  'every name is that of the kernel header',
  () => {
    const theirs = listed(readFileSync(HEADER, 'utf8')).filter(([number]) => number !== 0)
    assert.ok(theirs.length > 180, `${theirs.length} names read`)
    assert.equal(
      theirs.filter(([number, name]) => helperName(number) !== name),
      [],
    )
  },
)

test('the names an author uses have the numbers of those names', () => {
  const rows = [...authors.matchAll(/\(\*const (bpf_\w+)\)\(.*\) = \(void \*\)(\d+);/g)]
  assert.ok(rows.length > 40, `${rows.length} helpers`)
  assert.equal(
    rows.filter(([, name, number]) => helperName(Number(number)) !== name).map(([row]) => row),
    [],
  )
})

const CALL_AND_EXIT = (number: number): Uint8Array => {
  const code = new Uint8Array(16)
  code[0] = 0x85
  new DataView(code.buffer).setInt32(4, number, true)
  code[8] = 0x95
  return code
}

test('the engine takes the helpers it lists, by their names, and refuses every other by name', async () => {
  const engine = await freshEngine()
  const named = new Map<number, string>([
    [12, 'bpf_tail_call'],
    [164, 'bpf_for_each_map_elem'],
    [181, 'bpf_loop'],
  ])
  for (const [, number, name] of table.matchAll(/case (\d+): return (\w+)\(\);/g)) named.set(Number(number), `bpf_${name}`)
  for (const [, key, name] of table.matchAll(/case CallNumber\.(\w+): return (\w+)\(\);/g))
    named.set(CallNumber[key as keyof typeof CallNumber], `bpf_${name}`)
  for (let number = -1; number < Limit.HelpersMax + 2; number++) {
    const loaded = loadProgram(engine)(CALL_AND_EXIT(number))()
    assert.is(E.isRight(loaded), named.has(number), `helper ${number}`)
    const ours = named.get(number)
    // The two tasks, with and without a type, are one here.
    if (ours !== undefined) assert.is(ours, number === 158 ? 'bpf_get_current_task' : helperName(number))
    if (E.isRight(loaded)) continue
    const name = helperName(number)
    const words = name === undefined ? `there is no helper ${number}` : `helper ${number} (${name}) is not supported`
    assert.is(renderError(loaded.left), `${words} (pc 0)`)
  }
})

test('a function of the kernel is refused as one', async () => {
  const code = CALL_AND_EXIT(1)
  code[1] = 0x20
  const refused = loadProgram(await freshEngine())(code)()
  assert.match(E.isLeft(refused) ? renderError(refused.left) : '', /^functions of the kernel cannot be called/)
})

test.run()
