// Rows of failed calls that wait for a success: on the same object by anybody, or under the same name in another directory by the
// same process. Each hangs in a list by object and perhaps in one by name; the tables know their first rows.
import { FactRecord } from "../abi";
import { hash_bytes, string_len, string_ptr } from "../trace/strings";
import { base_name } from "./path";
import { Row } from "./row";
import { table_get, table_new, table_remove, table_set } from "./table";

/** A search along alternatives is no longer than this: who misses a name in more places does not look for one. */
const MOST_PLACES: u32 = 64;

let by_object: usize = 0; // (object, 0) to first row
let by_name: usize = 0; // (hash of the name, process serial) to first row

export function awaited_init(): void {
  by_object = table_new();
  by_name = table_new();
}

/** Somebody failed on it and has not succeeded since. */
export function is_awaited(object: u32): bool {
  return table_get(by_object, object, 0) != 0;
}

export function awaited_first(object: u32): usize {
  return <usize>table_get(by_object, object, 0);
}

export function awaited_set(object: u32, first: usize): void {
  if (first == 0) table_remove(by_object, object, 0);
  else table_set(by_object, object, 0, <u32>first);
}

function name_hash(object: u32): u32 {
  const from = base_name(object);
  return hash_bytes(string_ptr(object) + from, string_len(object) - from);
}

function same_name(a: u32, b: u32): bool {
  const from_a = base_name(a);
  const from_b = base_name(b);
  const len = string_len(a) - from_a;
  return len == string_len(b) - from_b && memory.compare(string_ptr(a) + from_a, string_ptr(b) + from_b, len) == 0;
}

/** At the head of its object's list. */
export function await_object(row: usize, object: u32): void {
  store<u32>(row, table_get(by_object, object, 0), Row.NextObject);
  table_set(by_object, object, 0, <u32>row);
}

/** At the head of its name's list, unless that is as long as any search. */
export function await_name(row: usize, object: u32): void {
  const serial = load<u32>(row, Row.Serial);
  const hash = name_hash(object);
  const first = <usize>table_get(by_name, hash, serial);
  let places: u32 = 0;
  for (let at = first; at != 0; at = <usize>load<u32>(at, Row.NextName)) places++;
  if (places >= MOST_PLACES) return;
  store<u32>(row, <u32>first, Row.NextName);
  table_set(by_name, hash, serial, <u32>row);
}

/** The same name, found in this directory after the search failed in others. */
export function found_elsewhere(serial: u32, object: u32, seq: u64): void {
  const hash = name_hash(object);
  let row = <usize>table_get(by_name, hash, serial);
  if (row == 0) return;
  for (; row != 0; row = <usize>load<u32>(row, Row.NextName)) {
    if (load<u64>(row, FactRecord.F) != 0 || !same_name(load<u32>(row, FactRecord.Str1), object)) continue;
    if (load<u32>(row, FactRecord.Str1) != object) store<u64>(row, seq, FactRecord.F);
  }
  table_remove(by_name, hash, serial);
}

/** The list without the row; its first. */
function without(first: usize, row: usize, next: usize): usize {
  if (first == row) return <usize>load<u32>(row + next);
  for (let at = first; at != 0; at = <usize>load<u32>(at + next)) {
    if (<usize>load<u32>(at + next) == row) {
      store<u32>(at + next, load<u32>(row + next));
      break;
    }
  }
  return first;
}

/** The row waits for nothing any more. */
export function forget(row: usize): void {
  const object = load<u32>(row, FactRecord.Str1);
  if (object == 0) return;
  awaited_set(object, without(awaited_first(object), row, Row.NextObject));
  const serial = load<u32>(row, Row.Serial);
  const hash = name_hash(object);
  const first = <usize>table_get(by_name, hash, serial);
  const left = without(first, row, Row.NextName);
  if (left == 0) table_remove(by_name, hash, serial);
  else if (left != first) table_set(by_name, hash, serial, <u32>left);
}
