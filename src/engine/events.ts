// What the engine's state knew of each event of the chunk it has just run: the path and peer a descriptor had *then*. Beside the event
// as `decode` gives it, this is what `show` and the page print. Views are good until the next chunk begins.
import { EventRecord } from '../../assembly/abi.js'
import { text } from '../base/bytes.js'
import type { Names } from '../trace/event.js'
import type { Engine } from './instance.js'

/** Text of a string id; undefined for 0. */
export const stringOf = (engine: Engine, id: number): string | undefined =>
  id === 0 ? undefined : text(engine.bytes(engine.exports.string_ptr(id), engine.exports.string_len(id)))

const COMM_BYTES = 16

const commAt = (engine: Engine, at: number): string | undefined => {
  const bytes = engine.bytes(at + EventRecord.Comm, COMM_BYTES)
  const end = bytes.indexOf(0)
  return end === 0 ? undefined : text(bytes.subarray(0, end < 0 ? COMM_BYTES : end))
}

const defined = (names: { readonly [K in keyof Names]-?: Names[K] | undefined }): Names =>
  Object.fromEntries(Object.entries(names).filter(([, value]) => value !== undefined)) as Names

/** Names of the chunk's event at `index`; none for an index past its end. */
export const namesOf = (engine: Engine, index: number): Names => {
  const at = engine.exports.event_ptr(index) >>> 0
  if (at === 0) return {}
  const view = engine.view()
  const str = (field: EventRecord) => stringOf(engine, view.getUint32(at + field, true))
  const fd = view.getInt32(at + EventRecord.Fd, true)
  return defined({
    fd: fd < 0 ? undefined : fd,
    path: str(EventRecord.PathStr),
    peer: str(EventRecord.PeerStr),
    local: str(EventRecord.LocalStr),
    comm: commAt(engine, at),
  })
}
