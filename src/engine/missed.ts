// What programs asked for and the trace does not hold: answers of helpers, by their names, and members of the kernel's structures.
import { Limit, MissedRecord } from '../../assembly/abi.js'
import { helperName } from '../asm/helpers.js'
import { KERNEL_STRUCTS, memberAt } from '../kernel/index.js'
import type { Engine } from './instance.js'

export interface MissedHelper {
  readonly helper: string
  readonly count: number
}

/** `member` is "task_struct.flags", or a place in a structure where no member is; undefined: an object that is not in the trace. */
export interface MissedMember {
  readonly member?: string
  readonly count: number
}

export const missedHelpers = (engine: Engine): ReadonlyArray<MissedHelper> => {
  const view = engine.view()
  const at = engine.exports.misses_ptr()
  return Array.from({ length: Limit.HelpersMax }, (_, id) => ({
    helper: helperName(id) ?? `helper ${id}`,
    count: view.getUint32(at + 4 * id, true),
  })).filter(({ count }) => count > 0)
}

const nameOf = (struct: string, offset: number): string => `${struct}.${memberAt(struct, offset) ?? `(byte ${offset})`}`

/** In order of their first miss; those of one member together. */
export const missedMembers = (engine: Engine): ReadonlyArray<MissedMember> => {
  const view = engine.view()
  const at = engine.exports.missed_members_ptr()
  const counts = new Map<string | undefined, number>()
  // The row behind the last holds what found no room.
  for (let i = 0; i <= engine.exports.missed_members(); i++) {
    const row = at + i * MissedRecord.Size
    const struct = KERNEL_STRUCTS[view.getUint32(row + MissedRecord.Struct, true)]
    const count = view.getUint32(row + MissedRecord.Count, true)
    const member = struct ? nameOf(struct, view.getUint32(row + MissedRecord.Offset, true)) : undefined
    if (count > 0) counts.set(member, (counts.get(member) ?? 0) + count)
  }
  return [...counts].map(([member, count]) => ({ ...(member === undefined ? {} : { member }), count }))
}
