// What the page keeps in its address: how a trace is looked at, there and back; what is no such thing changes nothing.
import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { AT_FIRST, fromFragment, type Looks, THEMES, toFragment } from '../../../src/app/fragment.js'
import { TABS } from '../../../src/app/tabs.js'
import { SEED } from '../../support/seed.js'

const fragment = suite('fragment')

const whole = fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER })
const looks: fc.Arbitrary<Looks> = fc.record(
  {
    tab: fc.constantFrom(...TABS.map(({ id }) => id)),
    event: fc.record({ seq: whole }, { noNullPrototype: true }),
    query: fc.string({ unit: 'grapheme', maxLength: 40 }),
    selection: fc.record({ fromNs: whole, toNs: whole, pid: whole, tid: whole }, { requiredKeys: [], noNullPrototype: true }),
    settings: fc.dictionary(fc.constantFrom('calls.sort', 'files.unit', 'chain.shown'), fc.string({ maxLength: 30 }), {
      noNullPrototype: true,
    }),
    theme: fc.constantFrom(...THEMES),
  },
  { requiredKeys: ['tab', 'query', 'selection', 'settings', 'theme'], noNullPrototype: true },
)

fragment('what was looked at comes back as it was', () => {
  fc.assert(
    fc.property(looks, given => assert.equal(fromFragment(toFragment(given)), given)),
    { seed: SEED },
  )
})

fragment('any text is an address, and none of it an error', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), text => {
      const { tab, theme } = fromFragment(`#${text}`)
      assert.ok(TABS.some(({ id }) => id === tab) && THEMES.includes(theme))
    }),
    { seed: SEED },
  )
})

const IGNORED = [
  'view=nothing',
  'event=-1',
  'event=0',
  'event=1e9',
  'pid=12a',
  'from=99999999999999999999',
  '__proto__.x=1',
  'colours=red',
]
for (const text of IGNORED) fragment(`"${text}" is passed over`, () => assert.equal(fromFragment(text), AT_FIRST))

fragment('an untouched view has no address of its own', () => assert.is(toFragment(AT_FIRST), ''))

fragment.run()
