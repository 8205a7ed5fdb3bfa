// libbpf's own answers to CO-RE questions are ours: every program of Debian's tools and of our fixtures, made for the types of the
// running kernel and of the virtual one, has the instructions that libbpf gives it, wherever either puts the functions that programs share.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { release, tmpdir } from 'node:os'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { hex } from '../../../src/base/bytes.js'
import { type Btf, parseBtf, readBtf } from '../../../src/btf/index.js'
import { readElf } from '../../../src/elf/index.js'
import { type CollectionSpec, loadCollectionSpec, type ProgramSpec, relocate } from '../../../src/loader/index.js'
import { ROOT } from '../../support/cli.js'
import { right } from '../../support/engine.js'
import { fixture } from '../../support/fixtures.js'
import { testUnless } from '../../support/skip.js'
import { TOOL_OBJECTS } from '../../support/tools.js'

const test = suite('loader/relocate-libbpf')
const folder = mkdtempSync(join(tmpdir(), 'probecause-relocate-'))
test.after(() => rmSync(folder, { recursive: true }))
const oracle = join(folder, 'oracle')
const built = spawnSync('cc', ['-o', oracle, join(ROOT, 'tests/oracle/relocate.c'), '-lbpf'])

type Objects = ReadonlyArray<readonly [name: string, bytes: Uint8Array]>

interface Relocated {
  readonly relocated: boolean
  /** Each program was relocated as if there were no other: which types fit one question counts for the next. */
  readonly alone: boolean
  /** Without code where libbpf refuses what only poisons an instruction here: an ambiguity, an offset no load can hold. */
  readonly programs: ReadonlyArray<{ readonly name: string; readonly code: string }>
}

const pathOf = (name: string, bytes: Uint8Array): string => {
  const path = join(folder, `${name}.o`)
  writeFileSync(path, bytes)
  return path
}

const ask = (types: string, objects: Objects): ReadonlyArray<Relocated> => {
  const paths = objects.map(([name, bytes]) => pathOf(name, bytes))
  const { stdout } = spawnSync(oracle, [types, ...paths], { encoding: 'utf8', maxBuffer: 1 << 28 })
  return stdout
    .trimEnd()
    .split('\n')
    .map(line => (line === '' ? { relocated: false, alone: false, programs: [] } : (JSON.parse(line) as Relocated)))
}

const lackingFor = (): string | undefined => {
  if (built.status !== 0) return 'no C compiler, or libbpf-dev is not installed'
  const types = pathOf('recorded', fixture('recorded'))
  return ask(types, [['core', fixture('core')]])[0]?.relocated === true ? undefined : 'libbpf may not load objects here'
}
const lacking = lackingFor()

const SLOT_DIGITS = 16
const slotOf = (code: string, slot: number): string => code.slice(slot * SLOT_DIGITS, (slot + 1) * SLOT_DIGITS)
const CALL = '85'
const LDDW = '18'

/** Where the function that stands at `from` in ours begins in theirs: by all instructions that neither loader changes. */
const placeIn = (theirs: string, ours: string, from: number, to: number, asked: ReadonlySet<number>): number => {
  const fixed: number[] = []
  for (let slot = from; slot < to; slot++) {
    const opcode = slotOf(ours, slot).slice(0, 2)
    if (opcode === LDDW) slot++
    else if (opcode !== CALL && !asked.has(slot)) fixed.push(slot)
  }
  const last = theirs.length / SLOT_DIGITS - (to - from)
  for (let at = 0; at <= last; at++) if (fixed.every(slot => slotOf(theirs, at + slot - from) === slotOf(ours, slot))) return at
  return Number.NaN
}

/** What stands at each slot that a question is about, in the order of questions; a 64-bit load takes two. */
const answered = (before: ProgramSpec, code: string, ours: string): ReadonlyArray<string> => {
  const asked = new Set(before.core.map(({ slot }) => slot))
  return before.functions.flatMap(({ name, slot: from }, i) => {
    const to = before.functions[i + 1]?.slot ?? before.code.length / 8
    const at = code === ours || i === 0 ? from : placeIn(code, ours, from, to, asked)
    return before.core
      .filter(({ slot }) => slot >= from && slot < to)
      .map(({ slot }) => {
        const there = at + slot - from
        const isWide = before.code[slot * 8] === 0x18
        return `${name} ${slot - from}: ${slotOf(code, there)}${isWide ? slotOf(code, there + 1) : ''}`
      })
  })
}

const withOnly = (spec: CollectionSpec, name: string): CollectionSpec => ({
  ...spec,
  programs: new Map([...spec.programs].filter(([key]) => key === name)),
})

interface Compared {
  readonly objects: number
  readonly answers: number
  readonly refused: ReadonlyArray<string>
}

const compare = (types: Btf, objects: Objects, theirs: ReadonlyArray<Relocated>): Compared => {
  const refused: string[] = []
  let [asking, answers] = [0, 0]
  for (const [i, [name, bytes]] of objects.entries()) {
    const before = right(loadCollectionSpec(bytes))
    const target = { types, release: release() }
    const whole = right(relocate(target)(before))
    const programs = theirs[i]?.relocated === true ? theirs[i].programs : []
    for (const one of before.programs.values())
      if (one.autoload && one.core.length > 0)
        assert.ok(
          programs.some(p => p.name === one.name),
          `${name}: ${one.name}`,
        )
    if (programs.length > 0) asking++
    for (const { name: program, code } of programs) {
      const after = theirs[i]?.alone === true ? right(relocate(target)(withOnly(before, program))) : whole
      const [was, is] = [before.programs.get(program), after.programs.get(program)]
      if (was === undefined || is === undefined) throw new Error(`${name}: no program ${program}`)
      if (code === '') {
        refused.push(program)
        assert.ok(is.poisoned.length > 0, `${name}: ${program} is refused there`)
        continue
      }
      const ours = hex(is.code)
      const said = answered(was, code, ours)
      answers += said.length
      assert.equal({ name, program, said: answered(was, ours, ours) }, { name, program, said })
    }
  }
  return { objects: asking, answers, refused }
}

testUnless(test, lacking, 'every kind of question has the answer that libbpf finds', () => {
  const objects: Objects = [['relocated', fixture('relocated')]]
  const types = right(readBtf(right(readElf(fixture('recorded')))))
  const { answers, refused } = compare(types, objects, ask(pathOf('recorded', fixture('recorded')), objects))
  process.stdout.write(`${answers} answers; libbpf refuses ${refused.join(', ')}\n`)
  assert.equal(refused, ['bits_across', 'flavours_differ', 'load_far'])
})

const ALL: Objects = [
  ...['core', 'kfunc', 'relocated'].map(name => [name, fixture(name)] as const),
  ...TOOL_OBJECTS.map(({ names, bytes }) => [names[0] ?? '', bytes] as const),
]

const KERNELS: ReadonlyArray<readonly [what: string, path: string, read: (bytes: Uint8Array) => Btf]> = [
  ['running kernel', '/sys/kernel/btf/vmlinux', bytes => right(parseBtf(bytes))],
  ['virtual kernel', join(ROOT, 'src/kernel/kernel.bpf.o'), bytes => right(readBtf(right(readElf(bytes))))],
]
for (const [what, path, read] of KERNELS) {
  const without = lacking ?? (existsSync(path) ? undefined : `there is no ${path}`)
  testUnless(test, without, `objects made for the ${what} are what libbpf makes of them`, () => {
    const { objects, answers, refused } = compare(read(new Uint8Array(readFileSync(path))), ALL, ask(path, ALL))
    process.stdout.write(`${ALL.length} objects, ${objects} of them ask: ${answers} answers\n`)
    assert.ok(answers > 0)
    assert.equal(refused, [])
  })
}

test.run()
