// Any value that strace can print is read back as it was.
import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { Value } from '../../../src/import/item.js'
import { SEED } from '../../support/seed.js'
import { callsOf, itemsOf } from '../../support/strace.js'
import { printed } from '../../support/strace-print.js'

const test = suite('strace values')

const word = fc.stringMatching(/^[A-Z_][A-Z0-9_]{0,9}$/)
const field = fc.stringMatching(/^[a-z_][a-z0-9_]{0,9}$/)
const Word = word.map((text): Value => ({ _tag: 'Word', text }))
const Num = fc
  .oneof(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 64n - 1n }), fc.bigInt({ min: -1n, max: 2000n }))
  .map((value): Value => ({ _tag: 'Number', value }))
const Text = fc.tuple(fc.uint8Array({ maxLength: 40 }), fc.boolean()).map(([bytes, cut]): Value => ({ _tag: 'Text', bytes, cut }))
const path = fc.string({ unit: fc.constantFrom(...'/ab.<>"\\:[]- é\n'), maxLength: 20 })

/** Operands, what is written without spaces, and the rest: as tightly as strace's grammar binds them. */
const { value } = fc.letrec<{ operand: Value; tight: Value; value: Value }>(tie => ({
  operand: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    Num,
    Word,
    Text,
    fc.tuple(fc.oneof(Num, Word), path).map(([of, as]): Value => ({ _tag: 'Described', value: of, as })),
    Word.map((of): Value => ({ _tag: 'Expression', operator: '-', of: [of] })),
    fc.tuple(fc.array(tie('value'), { maxLength: 4 }), fc.boolean()).map(([items, cut]): Value => ({ _tag: 'List', items, cut })),
    fc
      .tuple(fc.array(fc.tuple(fc.oneof(fc.constant(''), field), tie('value')), { maxLength: 4 }), fc.boolean())
      .map(([fields, cut]): Value => ({ _tag: 'Struct', fields, cut })),
    fc.tuple(field, fc.array(tie('value'), { maxLength: 3 })).map(([name, args]): Value => ({ _tag: 'Call', name, args })),
    fc
      .array(Word, { maxLength: 3 })
      .map((items): Value => ({ _tag: 'Expression', operator: '~', of: [{ _tag: 'List', items, cut: false }] })),
  ),
  tight: fc.oneof(
    tie('operand'),
    fc.array(fc.oneof(Num, Word), { minLength: 2, maxLength: 4 }).map((of): Value => ({ _tag: 'Expression', operator: '|', of })),
    fc
      .tuple(
        fc.constantFrom('*', '<<', '+', '-') as fc.Arbitrary<'*' | '<<' | '+' | '-'>,
        fc.oneof(Num, Word),
        fc.oneof(Num, Word),
      )
      .map(([operator, a, b]): Value => ({ _tag: 'Expression', operator, of: [a, b] })),
  ),
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    tie('tight'),
    fc.tuple(tie('tight'), tie('tight')).map(([before, after]): Value => ({ _tag: 'Changed', before, after })),
    fc.tuple(tie('operand'), Num).map(([a, b]): Value => ({ _tag: 'Expression', operator: '==', of: [a, b] })),
    fc.array(Word, { minLength: 2, maxLength: 3 }).map((of): Value => ({ _tag: 'Expression', operator: 'or', of })),
  ),
}))

test('what is printed as strace does is read as it was', () => {
  fc.assert(
    fc.property(fc.array(value, { maxLength: 5 }), fc.bigInt({ min: 0n, max: 2n ** 63n }), (values, result) => {
      const line = `12 ioctl(${values.map(printed).join(', ')}) = ${result}\n`
      const read = itemsOf(line)
      assert.equal(read.unread.count, 0, line)
      const [call] = callsOf(read.items)
      assert.equal(
        call?.args,
        values.map(one => ({ value: one })),
        line,
      )
      assert.is(call?.value, result, line)
    }),
    { seed: SEED, numRuns: 2000 },
  )
})

test('however a call is left and resumed, its arguments are the same', () => {
  fc.assert(
    fc.property(fc.array(value, { minLength: 1, maxLength: 5 }), fc.nat(), (values, at) => {
      const texts = values.map(printed)
      const cut = at % texts.length
      const left = `12 ioctl(${texts
        .slice(0, cut)
        .map(text => `${text}, `)
        .join('')} <unfinished ...>\n`
      const rest = `12 <... ioctl resumed>${texts.slice(cut).join(', ')}) = 0\n`
      const [call] = callsOf(itemsOf(`${left}13 getpid() = 13\n${rest}`).items)
      assert.equal(
        call?.args,
        values.map(one => ({ value: one })),
        left + rest,
      )
    }),
    { seed: SEED, numRuns: 500 },
  )
})

test('bytes of any kind cost nothing but their lines', () => {
  fc.assert(
    fc.property(
      fc.array(
        fc.constantFrom(
          'read(',
          '"',
          '\\',
          '<',
          '>',
          '[',
          '{',
          ')',
          ' = ',
          '0',
          '/*',
          '*/',
          ' => ',
          '|',
          '12 ',
          '\n',
          ',',
          '...',
          '<unfinished ...>',
          '<... read resumed>',
        ),
        { maxLength: 80 },
      ),
      parts => {
        const { items, unread } = itemsOf(parts.join(''), 7)
        assert.ok(items.length + unread.count <= parts.length + 1)
      },
    ),
    { seed: SEED, numRuns: 3000 },
  )
})

test.run()
