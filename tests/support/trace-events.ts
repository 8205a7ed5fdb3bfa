// Holds a Chrome trace to its rules: it is JSON, slices of every thread begin and end in turn, in order of time, and flows have both
// their ends.
import * as assert from 'uvu/assert'

export interface TraceEvent {
  readonly ph: string
  readonly ts: number
  readonly pid: number
  readonly tid: number
  readonly name: string
  readonly id?: number
  readonly args?: Readonly<Record<string, unknown>>
}

export const heldTraceEvents = (text: string): ReadonlyArray<TraceEvent> => {
  const { traceEvents } = JSON.parse(text) as { readonly traceEvents: ReadonlyArray<TraceEvent> }
  const open = new Map<string, string[]>()
  const last = new Map<string, number>()
  for (const event of traceEvents) {
    const { ph, ts, pid, tid, name } = event
    const key = `${pid}/${tid}`
    assert.ok(Number.isFinite(ts), JSON.stringify(event))
    if (ph !== 'B' && ph !== 'E') continue
    assert.ok(ts >= (last.get(key) ?? 0), `back in time: ${JSON.stringify(event)}`)
    last.set(key, ts)
    const stack = open.get(key) ?? []
    open.set(key, stack)
    if (ph === 'B') {
      assert.equal(stack, [], `a thread is in one call at a time: ${JSON.stringify(event)}`)
      stack.push(name)
    } else assert.is(stack.pop(), name, JSON.stringify(event))
  }
  assert.equal([...open.values()].flat(), [], 'every call that begins ends')
  const ids = (ph: string) => new Set(traceEvents.filter(event => event.ph === ph).map(({ id }) => id))
  assert.equal([...ids('s')].sort(), [...ids('f')].sort(), 'flows have both ends')
  return traceEvents
}
