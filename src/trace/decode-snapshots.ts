// Snapshots to their view: of a call's entry and exit, and of a call that a thread was found inside.
import type { Snapshot } from './event.js'
import { PART, word } from './names.js'
import type { Strings } from './strings.js'
import { type messages, toU64 } from './wire.js'

type Stored = NonNullable<NonNullable<InstanceType<typeof messages.SystemEvent>['syscallEntry']>['snapshots']>

const NO_BYTES = new Uint8Array(0)
const NO_SNAPSHOTS: ReadonlyArray<Snapshot> = []

export const snapshotsOf = (stored: Stored, strings: Strings): ReadonlyArray<Snapshot> =>
  stored.length === 0
    ? NO_SNAPSHOTS
    : (stored as ReadonlyArray<InstanceType<typeof messages.Snapshot>>).map(s => ({
        arg: s.arg,
        addr: toU64(s.addr),
        bytes: strings.bytes(s.bytesStr) ?? NO_BYTES,
        fullSize: toU64(s.fullSize),
        terminated: s.terminated,
        redacted: s.redacted,
        part: word(PART, s.part),
        index: s.index,
      }))
