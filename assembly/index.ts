// The engine's exported ABI: re-exports only. What each call does is in ARCHITECTURE.md; every number is in abi.ts.
export { abi_version, collection_begin, engine_init, engine_seal } from "./engine";
export { buffer_reserve } from "./memory/buffer";
export { result_ptr, stats_ptr } from "./memory/blocks";
export { ring_consume, ring_len, ring_ptr } from "./helper/output";
export { misses_ptr } from "./helper/missed";
export { missed_members, missed_members_ptr } from "./kernel/missed";
export { map_delete, map_lookup, map_next_key, map_pop, map_update } from "./map/host";
export { map_create } from "./map/table";
export { link_create, link_destroy } from "./trace/link";
export { prog_load } from "./vm/program";
export { prog_test_run } from "./vm/run";
export { facts_consume, facts_len, facts_ptr } from "./state/facts";
export { rows_consume, rows_keep, rows_late, rows_len, rows_local_len, rows_marks, rows_name, rows_ptr } from "./state/rows";
export { event_ptr } from "./trace/chunk";
export { chunk_begin, chunk_run, trace_finish, trace_header } from "./trace/run";
export { snapshot_ptr } from "./trace/snapshot";
export { string_len, string_ptr } from "./trace/strings";
