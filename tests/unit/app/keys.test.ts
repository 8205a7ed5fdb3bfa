// The table of keys: no key means two things in one place.
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { TABS } from '../../../src/app/tabs.js'

// The store asks the system for its colours, which only a browser has.
Object.assign(globalThis, {
  matchMedia: () => ({ matches: false, addEventListener: () => undefined }),
  document: { documentElement: { dataset: {} } },
})
const { KEYS, rowFor } = await import('../../../src/app/keys.js')

const keys = suite('keys')

keys('no key means two things in one view', () => {
  for (const { id } of TABS) {
    const here = KEYS.filter(row => row.tab === undefined || row.tab === id).flatMap(row => row.keys)
    assert.equal(
      here.filter((key, at) => here.indexOf(key) !== at),
      [],
      id,
    )
  }
})

keys('a key of one view is none in another', () => {
  for (const row of KEYS.filter(({ tab }) => tab !== undefined))
    for (const key of row.keys) assert.is(TABS.filter(({ id }) => rowFor(key, id) === row).length, 1, key)
})

keys('every row says what it does', () => {
  for (const { keys: pressed, says } of KEYS) assert.ok(pressed.length > 0 && says !== '')
})

keys.run()
