// Members of the virtual kernel that programs asked for and the trace does not hold: a count for each structure and place, so that
// the report can name them. A fixed list; what finds no room in it is counted together.
import { Limit, MissedRecord } from "../abi";

const rows = memory.data(1548, 4); // MissedRecord.Size * (Limit.MissedMembers + 1)
let count: u32 = 0;

export function missed_members_ptr(): usize {
  return rows;
}

/** Rows in use; one more, of structure 0 and offset 0xffffffff, holds those that found no room. */
export function missed_members(): u32 {
  return count;
}

export function missed_member(struct: u32, offset: u32): void {
  for (let i: u32 = 0; i < count; i++) {
    const row = rows + <usize>i * MissedRecord.Size;
    if (load<u32>(row, MissedRecord.Struct) != struct || load<u32>(row, MissedRecord.Offset) != offset) continue;
    store<u32>(row, load<u32>(row, MissedRecord.Count) + 1, MissedRecord.Count);
    return;
  }
  const last = rows + <usize>count * MissedRecord.Size;
  if (count == <u32>Limit.MissedMembers) {
    store<u32>(last, 0xffff_ffff, MissedRecord.Offset);
    store<u32>(last, load<u32>(last, MissedRecord.Count) + 1, MissedRecord.Count);
    return;
  }
  store<u32>(last, struct, MissedRecord.Struct);
  store<u32>(last, offset, MissedRecord.Offset);
  store<u32>(last, 1, MissedRecord.Count);
  count++;
}
