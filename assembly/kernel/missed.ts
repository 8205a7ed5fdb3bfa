// Members of the virtual kernel that programs asked for and the trace does not hold: a count for each structure and place, so that
// the report can name them. A fixed list; what finds no room in it is counted together.
import { Limit } from "../abi";

/** A row of the list. */
export enum MissedRow {
  Struct = 0, // u32 KStruct; 0: an object that is not known at all
  Offset = 4, // u32
  Count = 8, // u32
  Size = 12,
}

const rows = memory.data(1548, 4); // MissedRow.Size * (Limit.MissedMembers + 1)
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
    const row = rows + <usize>i * MissedRow.Size;
    if (load<u32>(row, MissedRow.Struct) != struct || load<u32>(row, MissedRow.Offset) != offset) continue;
    store<u32>(row, load<u32>(row, MissedRow.Count) + 1, MissedRow.Count);
    return;
  }
  const last = rows + <usize>count * MissedRow.Size;
  if (count == <u32>Limit.MissedMembers) {
    store<u32>(last, 0xffff_ffff, MissedRow.Offset);
    store<u32>(last, load<u32>(last, MissedRow.Count) + 1, MissedRow.Count);
    return;
  }
  store<u32>(last, struct, MissedRow.Struct);
  store<u32>(last, offset, MissedRow.Offset);
  store<u32>(last, 1, MissedRow.Count);
  count++;
}
