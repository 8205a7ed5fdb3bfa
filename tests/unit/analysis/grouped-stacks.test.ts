// Stacks grouped, on a recorded trace: nothing is lost or counted twice, and a group's stack is that of its first event.
import { readFileSync } from 'node:fs'
import * as E from 'fp-ts/lib/Either.js'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { groupedStacks } from '../../../src/analysis/grouped-stacks.js'
import type { ByteSource } from '../../../src/analysis/ports.js'
import { stacksOf } from '../../../src/analysis/stacks.js'
import { type Glance, glance, readTrace } from '../../../src/trace/index.js'
import { root } from '../../support/browser.js'

const test = suite('grouped stacks')
const bytes = new Uint8Array(readFileSync(root('tests/golden/config-stack/trace.pctrace')))

async function* source(): ByteSource {
  yield E.right(bytes)
}

const recorded = async (): Promise<ReadonlyArray<Glance>> => {
  const events: Glance[] = []
  for (const part of await readTrace(bytes))
    if (part._tag === 'Chunk')
      glance(part.chunk, event => {
        if (event.stack !== undefined) events.push(event)
      })
  return events
}

const grouped = async (wanted: (event: Glance) => boolean) => {
  const found = await groupedStacks(source(), () => [], wanted)()
  if (E.isLeft(found)) throw new Error(JSON.stringify(found.left))
  return found.right
}

test('every stack is in one group, and the most frequent group is first', async () => {
  const events = await recorded()
  const { groups, stacks, left } = await grouped(() => true)
  assert.ok(stacks > 0)
  assert.is(stacks, events.length)
  assert.is(left, 0)
  assert.is(
    groups.reduce((all, { count }) => all + count, 0),
    stacks,
  )
  for (const [i, { count }] of groups.entries()) assert.ok(count <= (groups[i - 1]?.count ?? count))
})

test('the stack of a group is the one that its first event is shown with', async () => {
  const { groups } = await grouped(() => true)
  const read = await stacksOf({ openTrace: () => async () => E.right(source()) }, () => [])(
    source(),
    new Set(groups.map(({ firstSeq }) => firstSeq)),
  )()
  if (E.isLeft(read)) throw new Error(JSON.stringify(read.left))
  for (const { firstSeq, stack } of groups) assert.equal(read.right.get(firstSeq), stack)
})

test('what is not wanted is not counted', async () => {
  const events = await recorded()
  const last = events[events.length - 1]?.seq ?? 0
  const { stacks, groups } = await grouped(({ seq }) => seq === last)
  assert.is(stacks, 1)
  assert.equal(
    groups.map(({ firstSeq, lastSeq, count }) => [firstSeq, lastSeq, count]),
    [[last, last, 1]],
  )
})

test.run()
