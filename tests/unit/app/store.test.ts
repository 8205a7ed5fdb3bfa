// The page's store: who listens hears each change once, and nobody hears what did not change.
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { createStore } from '../../../src/app/store.js'

test('a listener hears changes until it stops', () => {
  const store = createStore(1)
  const heard: number[] = []
  const stop = store.subscribe(() => heard.push(store.get()))
  store.set(2)
  store.set(2)
  store.set(3)
  stop()
  store.set(4)
  assert.equal(heard, [2, 3])
  assert.is(store.get(), 4)
})

test('a listener may stop while it is told', () => {
  const store = createStore(0)
  let told = 0
  const stop = store.subscribe(() => {
    told++
    stop()
  })
  store.subscribe(() => told++)
  store.set(1)
  assert.is(told, 2)
})

test.run()
