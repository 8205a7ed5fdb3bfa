// Names keep their identity through a rename: the kernel moves the dentry (d_move), so that a program which saved a pointer when a file was
// made finds it again when the file goes under another name. A dentry's id is the interned path it was first known by; where a
// rename left a name free, the next file of that name is another dentry. Only names that were renamed take room, and no more than
// MOVES of them: of later ones a dentry is its path. What lies below a renamed directory keeps the path it was known by.
import { table_get, table_new, table_set } from "../state/table";

const MOVES: u32 = 65536;
const LAST_ID: u32 = 0xff_ffff; // of an address; interned strings count from the other end

let by_path: usize = 0;
let by_dentry: usize = 0;
let moves: u32 = 0;

function moved(table: usize, id: u32): u32 {
  const other = table == 0 ? 0 : table_get(table, id, 0);
  return other == 0 ? id : other;
}

/** The dentry that has this name now. */
export function dentry_of(path: u32): u32 {
  return moved(by_path, path);
}

/** The name that this dentry has now, or had last. */
export function dentry_path(dentry: u32): u32 {
  return moved(by_dentry, dentry);
}

function place(dentry: u32, path: u32): void {
  table_set(by_path, path, 0, dentry);
  table_set(by_dentry, dentry, 0, path);
}

/** A rename was done; with `both`, the names were exchanged. */
export function dentry_moved(from: u32, to: u32, both: bool): void {
  if (from == 0 || to == 0 || from == to || moves == MOVES) return;
  if (by_path == 0) {
    by_path = table_new();
    by_dentry = table_new();
  }
  const first = dentry_of(from);
  const second = both ? dentry_of(to) : LAST_ID - moves;
  moves++;
  place(first, to);
  place(second, from);
}
