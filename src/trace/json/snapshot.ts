// The shape of captured memory in JSON: of calls, and of calls that threads were found inside.
import type { Snapshot } from '../event.js'
import { PART } from '../names.js'
import { bytes, flag, struct, u32, u64, word } from './shape.js'

export const snapshot = struct<Snapshot>({
  arg: u32,
  addr: u64,
  bytes,
  fullSize: u64,
  terminated: flag,
  redacted: flag,
  part: word(PART),
  index: u32,
})
