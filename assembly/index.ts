// The engine's exported ABI: re-exports only. What each call does is in ARCHITECTURE.md; every number is in abi.ts.
export { abi_version, engine_init, engine_seal } from "./engine";
export { buffer_reserve } from "./memory/buffer";
export { result_ptr, stats_ptr } from "./memory/blocks";
