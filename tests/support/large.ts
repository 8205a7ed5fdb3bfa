// A trace of any number of events, made quickly: the body of a chunk is relative to its chunk, so one body serves for all.
// One process reads a file over and over; each call is two events.
import { concat } from '../../src/base/bytes.js'
import { crc32c } from '../../src/trace/crc32c.js'
import { encodeBody, encodeFooter, encodeHeader } from '../../src/trace/encode.js'
import type { SystemEvent } from '../../src/trace/event.js'
import { fromBig, messages } from '../../src/trace/wire.js'
import { someHeader } from './events.js'

const CALLS = 2500
const STEP_NS = 1000n
const READ = 0 // x86_64
const PID = someHeader.rootPid

const bodyEvents = (): ReadonlyArray<SystemEvent> =>
  Array.from({ length: CALLS * 2 }, (_, i): SystemEvent => {
    const common = { seq: i + 1, timestamp: BigInt(i) * STEP_NS, pid: PID, tid: PID, context: {} }
    const call = { _tag: 'Syscall', abi: 'native', number: READ } as const
    return i % 2 === 0
      ? { ...common, eventType: 'SyscallEntry', data: { ...call, args: [3n, 0x7f00_0000n, BigInt(i)], snapshots: [] } }
      : { ...common, eventType: 'SyscallExit', data: { ...call, args: [], ret: BigInt(i % 100), snapshots: [] } }
  })

/** Field 2 of Trace. */
const framed = (chunk: Uint8Array): Uint8Array => {
  const head = [0x12]
  for (let rest = chunk.length; ; rest = Math.floor(rest / 128)) {
    head.push(rest > 127 ? (rest % 128) + 128 : rest)
    if (rest <= 127) break
  }
  return concat([Uint8Array.from(head), chunk])
}

/** At least `count` events, a whole number of chunks; and how many lines `show` would print of it. */
export const largeTrace = (count: number): { readonly bytes: Uint8Array; readonly events: number; readonly lines: number } => {
  const body = encodeBody(bodyEvents())
  const sum = crc32c(body)
  const perChunk = CALLS * 2
  const chunks = Math.ceil(count / perChunk)
  const pieces = Array.from({ length: chunks }, (_, i) => {
    const firstTs = someHeader.startNs + BigInt(i * perChunk) * STEP_NS
    const chunk = messages.Chunk.encode({
      firstSeq: fromBig(BigInt(i * perChunk + 1)),
      eventCount: perChunk,
      firstTsNs: fromBig(firstTs),
      lastTsNs: fromBig(firstTs + BigInt(perChunk - 1) * STEP_NS),
      crc32c: sum,
      codec: 0,
      rawLen: body.length,
      body,
    }).finish()
    return framed(chunk)
  })
  const events = chunks * perChunk
  const endNs = someHeader.startNs + BigInt(events) * STEP_NS
  const end = encodeFooter({ reason: 'exited', exitCode: 0, exitSignal: 0, endNs, events, lost: 0, index: [], stoppedNs: 0n })
  return { bytes: concat([encodeHeader(someHeader), ...pieces, end]), events, lines: chunks * CALLS }
}
