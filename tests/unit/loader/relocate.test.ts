// CO-RE relocations, one row a question: programs that ask for types as their author knew them are made for the types of another
// kernel and run; what they return is the answer. What the kernel lacks stops a run that reaches it, and says what it is.
import * as E from 'fp-ts/lib/Either.js'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { helperName } from '../../../src/asm/helpers.js'
import { decodeInstructions } from '../../../src/asm/instruction.js'
import { renderError } from '../../../src/base/error.js'
import { kernelView, readBtf } from '../../../src/btf/index.js'
import { readElf } from '../../../src/elf/index.js'
import { instantiate } from '../../../src/engine/collection.js'
import { testRun } from '../../../src/engine/vm.js'
import {
  type CollectionSpec,
  type CoreReference,
  checkResolved,
  lackingAt,
  loadCollectionSpec,
  relocate,
  type Target,
} from '../../../src/loader/index.js'
import { freshEngine, right } from '../../support/engine.js'
import { fixture } from '../../support/fixtures.js'

const test = suite('loader/relocate')
const recorded = right(readBtf(right(readElf(fixture('recorded')))))
const asking = right(loadCollectionSpec(fixture('relocated')))

const made = (spec: CollectionSpec, release = '6.1.0'): CollectionSpec =>
  right(relocate({ types: kernelView(recorded, release), release })(spec))

/** Of each program, run on a context whose bytes are their own offsets: what it returned, or what it lacked. */
const answersOf = async (spec: CollectionSpec): Promise<ReadonlyMap<string, bigint | string>> => {
  const engine = await freshEngine()
  const { programs } = right(instantiate(engine)(spec)())
  const ctx = Uint8Array.from({ length: 256 }, (_, i) => i)
  const found = new Map<string, bigint | string>()
  for (const [name, program] of programs) {
    const run = right(testRun(engine)(program.id, ctx)())
    const lacked = (slot: number): string => lackingAt(spec, program.spec, slot)
    found.set(name, run._tag === 'Exit' ? BigInt.asIntN(64, run.r0) : `${run.trap}: ${lacked(run.pc)}`)
  }
  return found
}
const answers = answersOf(made(asking))

const absent = (what: string): string =>
  `Unresolved: it needs ${what}, which the recorded kernel does not have, as far as the trace shows`
const unusable = (what: string): string =>
  `Unresolved: it needs ${what}, which the recorded kernel has in a form that this instruction cannot use`

const ROWS: ReadonlyArray<readonly [program: string, fact: string, answer: bigint | string]> = [
  ['offset_moved', 'a member that moved has its new offset', 8n],
  ['offset_unnamed', 'a member is found in a struct without a name', 16n],
  ['offset_element', 'an element is found by the size it has there', 56n],
  ['offset_flexible', 'an array that ends a struct has any element', 132n],
  ['offset_outside', 'an array has no element past its end', absent('the offset of moved___more.lists[6]')],
  ['offset_absent', 'a member that is gone has no offset', absent('the offset of moved.absent')],
  ['offset_unheard_of', 'a type that is gone has no members', absent('the offset of unheard_of.a')],
  ['offset_of_second', 'the second of several is as far away as the first is long', 112n],
  ['size_array', 'an array is as long as it is there', 40n],
  ['size_integer', 'an integer is as long as it is there', 8n],
  ['size_element', 'so is an element', 16n],
  ['exists', 'a member is there', 1n],
  ['exists_absent', 'a member is not there', 0n],
  ['exists_element', 'an element is there', 1n],
  ['exists_outside', 'an element past the end is not', 0n],
  ['exists_unheard_of', 'a member of no type is not', 0n],
  ['exists_struct_for_number', 'a struct is no number', 0n],
  ['exists_number_for_struct', 'a number is no struct', 0n],
  ['exists_other_enum', 'an enum of another name is another', 0n],
  ['exists_float_for_pointer', 'a float is no pointer', 0n],
  ['exists_enum_for_number', 'an enum is no integer', 0n],
  ['signed_int', 'an int has a sign', 1n],
  ['signed_unsigned', 'an unsigned has none', 0n],
  ['bits_offset', 'bits are read from the integer that holds them', 0n],
  ['bits_size', 'of its size', 4n],
  ['bits_left', 'shifted left until those above are gone', 54n],
  ['bits_right', 'and right until those below are', 57n],
  ['bits_signed', 'bits of an int have a sign', 1n],
  ['bits_left_signed', 'and are shifted alike', 34n],
  ['bits_right_signed', 'to the right as well', 44n],
  ['bits_wide_size', 'many bits need a long', 8n],
  ['bits_wide_left', 'from which few are cut', 4n],
  ['bits_small_offset', 'bits of a char are read from it', 15n],
  ['bits_small_size', 'a byte', 1n],
  ['bits_small_left', 'of which two are theirs', 58n],
  ['bits_to_integer_left', 'what became a whole integer is cut to it', 32n],
  ['bits_to_integer_right', 'on both sides', 32n],
  ['bits_across', 'bits across nine bytes cannot be read at once', unusable('the offset of packed_bits.across')],
  ['flavours_agree', 'flavours that agree are one answer', 0n],
  [
    'flavours_differ',
    'flavours that differ are none',
    'Unresolved: it needs the offset of flavoured___mine.differs, of which the recorded kernel has several that differ',
  ],
  ['flavours_one', 'one flavour alone may have it', 8n],
  ['flavours_narrowed', 'and is the one that is meant from then on', 4n],
  ['id_unheard_of', 'a type that is gone has number 0', 0n],
  ['type_exists', 'a struct is there', 1n],
  ['type_exists_flavour', 'whatever its flavour', 1n],
  ['type_exists_union', 'a union is no struct', 0n],
  ['type_exists_typedef', 'a typedef is there', 1n],
  ['type_exists_function', 'so is a function of the same shape', 1n],
  ['type_exists_other_function', 'and not one of another', 0n],
  ['type_exists_enum', 'an enum is there', 1n],
  ['type_exists_unheard_of', 'a type that is gone is not', 0n],
  ['type_size', 'a struct is as long as it is there', 16n],
  ['type_size_unheard_of', 'and 0 when it is gone', 0n],
  ['value_exists', 'an enumerator is there', 1n],
  ['value_exists_missing', 'an enumerator is not', 0n],
  ['value', 'an enumerator has the value it has there', 70n],
  ['value_negative', 'also below 0, and by a name with a flavour', -4n],
  ['value_flavour', 'also when the flavour is ours', 0x7fffffffn],
  ['value_missing', 'an enumerator that is gone has none', absent('the value of MISSING')],
  ['load_byte', 'a load of what became shorter is shorter', 0n],
  ['load_long', 'or longer', 0x0f0e0d0c0b0a0908n],
  ['load_short', 'of two bytes', 0x1110n],
  ['load_same', 'a signed integer is loaded as it is', 0x17161514n],
  ['load_signed', 'and not in another size', unusable('the offset of sized.signed_then_long')],
  ['load_pointer', 'a pointer is loaded', 0x2726252423222120n],
  ['load_element', 'an element has the size of an element', 0x56n],
  ['load_char', 'a letter is one of many', 0x2fn],
  ['load_moved', 'a load leads through structs without a name', 0x2f2e2d2c2b2a2928n],
  ['load_far', 'no load reaches further than 32767 bytes', unusable('the offset of far.beyond')],
  ['offset_far', 'but an offset is a number', 40000n],
  ['load_absent', 'a member that is gone cannot be loaded', absent('the offset of moved.absent')],
  ['load_guarded', 'which does no harm to a program that asked first', 1234n],
  ['store', 'a store moves as a load does', 99n],
  ['calls_shared', 'a function that programs share is made for each', 0x0b0a0918n],
  ['calls_shared_too', 'alike', 0x0b0a0919n],
]
for (const [program, fact, answer] of ROWS) {
  test(`${program}: ${fact}`, async () => {
    assert.is((await answers).get(program), answer)
  })
}

test('numbers of types are those of the object and of the kernel', async () => {
  const named = (types: typeof recorded) => types.types.findIndex(t => t._tag === 'Struct' && t.name === 'moved')
  assert.is((await answers).get('id_local'), BigInt(named(asking.types)))
  assert.is((await answers).get('id_kernel'), BigInt(named(recorded)))
})

const RELEASES: ReadonlyArray<readonly [string, ReadonlyArray<bigint>]> = [
  ['5.10.0-8-amd64', [1n, 1n, 0n, 0n, 1n]],
  ['5.14.0', [1n, 0n, 1n, 0n, 1n]],
  ['6.1.76', [1n, 0n, 1n, 0n, 1n]],
  ['6.2.0', [1n, 0n, 1n, 1n, 0n]],
  ['unknown', [1n, 0n, 1n, 1n, 0n]],
]
for (const [release, expected] of RELEASES) {
  test(`a kernel of release ${release} has what that release had`, async () => {
    const all = await answersOf(made(asking, release))
    assert.equal(
      ['always', 'older', 'newer', 'newcomer', 'veteran'].map(name => all.get(name)),
      expected,
    )
  })
}

test('what only other releases have is given to a program that does not ask, and denied to one that does', async () => {
  const release = '6.1.0'
  const only = new Map([...asking.programs].filter(([name]) => ['older', 'offset_older', 'offset_absent'].includes(name)))
  const target = { types: kernelView(recorded, release), release }
  const told = async (all: Target) => [...(await answersOf(right(relocate(all)({ ...asking, programs: only })))).values()]
  const [absentOlder, absentEver] = [absent('the offset of versions.older'), absent('the offset of moved.absent')]
  assert.equal((await told(target)).sort(), [0n, absentEver, absentOlder].sort())
  assert.equal((await told({ ...target, otherReleases: recorded })).sort(), [0n, 4n, absentEver].sort())
})

test('what was made for a kernel needs none any more, and programs that are not loaded stay as they are', () => {
  const one = asking.programs.get('load_long')
  if (one === undefined) throw new Error('no program')
  const programs = new Map([
    ['load_long', one],
    ['asleep', { ...one, name: 'asleep', autoload: false }],
  ])
  const spec = made({ ...asking, programs })
  assert.equal(spec.programs.get('load_long')?.core, [])
  assert.equal(spec.programs.get('asleep'), programs.get('asleep'))
  assert.equal(one.core.length, 1, 'what it was made from is as before')
})

/** The same program with other questions. */
const asked = (program: string, change: (one: CoreReference) => ReadonlyArray<CoreReference>): CollectionSpec => {
  const one = asking.programs.get(program)
  if (one === undefined) throw new Error(`no program ${program}`)
  return { ...asking, programs: new Map([[program, { ...one, core: one.core.flatMap(change) }]]) }
}

test('two questions about one instruction: the same twice is one', async () => {
  assert.is((await answersOf(made(asked('load_long', one => [one, one])))).get('load_long'), 0x0f0e0d0c0b0a0908n)
  const lacked = (await answersOf(made(asked('load_absent', one => [one, one])))).get('load_absent')
  assert.is(lacked, absent('the offset of moved.absent'))
})

const POINTER = asking.types.types.findIndex(t => t._tag === 'Ptr') as CoreReference['type']
const BROKEN: ReadonlyArray<readonly [string, CollectionSpec, string]> = [
  [
    'a member that the object itself does not have',
    asked('offset_moved', one => [{ ...one, access: [0, 77] }]),
    'no such member',
  ],
  ['a path through a number', asked('offset_moved', one => [{ ...one, access: [0, 0, 0] }]), 'no such member'],
  ['an element past the end', asked('offset_element', one => [{ ...one, access: [0, 2, 3, 0] }]), 'no such member'],
  ['an enumerator that is none', asked('value', one => [{ ...one, access: [9] }]), 'no such value'],
  ['the value of a struct', asked('offset_moved', one => [{ ...one, kind: 'EnumValue' }]), 'no such value'],
  ['a path into a whole type', asked('type_size', one => [{ ...one, access: [0, 1] }]), 'has no members to be asked for'],
  ['a type without a name', asked('type_size', one => [{ ...one, type: POINTER }]), 'without a name'],
  [
    'the bits of an element',
    asked('offset_element', one => [{ ...one, kind: 'FieldLshift', access: [0, 2, 1] }]),
    'no such value',
  ],
  ['another number than the object says', asked('offset_element', one => [{ ...one, access: [0, 2, 1, 0] }]), 'holds 24 where'],
  ['an instruction that takes no number', asked('offset_moved', one => [{ ...one, slot: 1 }]), 'takes no number'],
  ['the second half of a load', asked('value', one => [{ ...one, slot: one.slot + 1 }]), 'takes no number'],
]
for (const [name, spec, sentence] of BROKEN) {
  test(`${name}: refused, with the line`, () => {
    const result = relocate({ types: recorded, release: '6.1.0' })(spec)
    const said = E.isLeft(result) ? renderError(result.left) : 'accepted'
    assert.match(said, /^program "\w+": \.\/tests\/fixtures\/bpf\/relocated\.bpf\.c:\d+: /)
    assert.match(said, sentence)
  })
}

const ksym = right(loadCollectionSpec(fixture('ksym')))
const kernelOf = (release: string) => relocate({ types: recorded, release })
const withProgram = (name: string): CollectionSpec => {
  const program = ksym.programs.get(name)
  if (program === undefined) throw new Error(`no program ${name}`)
  return { ...ksym, programs: new Map([[name, { ...program, autoload: true }]]) }
}

test('weak symbols that the kernel does not have are 0, and a call of one stops the run that makes it', async () => {
  const spec = right(kernelOf('6.1.0')(withProgram('maybe')))
  assert.is((await answersOf(spec)).get('maybe'), 3n)
  const program = spec.programs.get('maybe')
  assert.equal(program?.externs, [])
  assert.equal(
    program?.poisoned.map(({ slot }) => lackingAt(spec, program, slot)),
    ['it calls "bpf_task_acquire", which the recorded kernel does not have, as far as the trace shows'],
  )
})

test('a function of the kernel is called by its number, where the recorded release has it', () => {
  const calls = (release: string) => {
    const program = right(kernelOf(release)(withProgram('call'))).programs.get('call')
    const insns = E.getOrElseW(() => [])(decodeInstructions(program?.code ?? new Uint8Array(0)))
    return [
      insns.filter(({ opcode, src }) => opcode === 0x85 && src === 0).map(({ imm }) => helperName(imm)),
      program?.externs.length,
    ]
  }
  assert.equal(calls('6.2.0-1-amd64'), [['bpf_task_release'], 0])
  assert.equal(calls('unknown'), [['bpf_task_release'], 0])
  assert.equal(calls('6.1.0-1-amd64'), [[], 1])
})

test('a program that asks first whether there is a function runs where there is none', () => {
  const asks = right(loadCollectionSpec(fixture('kfunc')))
  const lacks = (release: string) => {
    const program = right(kernelOf(release)(asks)).programs.get('who')
    return new Set(program?.poisoned.map(({ slot }) => /"(\w+)"/.exec(lackingAt(asks, program, slot))?.[1] ?? 'a member'))
  }
  assert.equal(lacks('6.18.0'), new Set(['bpf_nobody_has_this', 'a member']))
  assert.equal(lacks('6.1.0'), new Set(['bpf_nobody_has_this', 'bpf_task_from_pid', 'bpf_task_release', 'a member']))
})

test('the address of a function that has hooks is one of the kernel, the same wherever it is asked for', async () => {
  const functions = new Map([['linux_banner', 7]])
  const spec = right(relocate({ types: recorded, release: '6.18.0', functions })(withProgram('address')))
  assert.equal(spec.programs.get('address')?.externs, [])
  // The program returns an int: what is left of 0xeb03 << 48 | 3 << 40 | 7 << 16.
  assert.is(BigInt.asIntN(32, (await answersOf(spec)).get('address') as bigint), 7n << 16n)
})

test('a symbol that must be there is left for the refusal that names it', () => {
  const spec = right(kernelOf('6.18.0')(withProgram('address')))
  const result = checkResolved(spec)
  assert.match(E.isLeft(result) ? renderError(result.left) : 'accepted', 'it needs the kernel variable "linux_banner"')
})

test.run()
