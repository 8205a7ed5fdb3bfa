// The taxonomy's rows belong together: each class has a rule that can prove it and sentences that can say it.
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { CLASSES } from '../../../src/cause/classes.js'
import { RULES } from '../../../src/cause/rules/index.js'
import { OWN_STATE } from '../../../src/cause/stuck/ends.js'
import { CLASS_WORDS } from '../../../src/present/messages.js'

const names = Object.keys(CLASSES)

test('every class has a rule', () => {
  const proven = new Set<string>([...RULES.map(r => r.class), OWN_STATE])
  assert.equal(
    names.filter(n => !proven.has(n)),
    [],
  )
})

test('every class has its sentences, and no sentence is without a class', () => {
  assert.equal(Object.keys(CLASS_WORDS).sort(), [...names].sort())
})

test('every rule names the facts it rests on', () => {
  for (const rule of RULES) assert.ok(rule.needs.length > 0, rule.class)
})

test.run()
