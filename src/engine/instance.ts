// Starts one engine: instantiates the wasm, refuses an ABI it was not built for, seeds it. This is the only file that names
// WebAssembly; everything else in this folder calls the exports below. One engine serves one analysis and is dropped with it.
// Leaves out what the calls mean: programs are in vm.ts, maps and links in collection.ts, events and facts in run.ts.
import { instantiateSync } from '@assemblyscript/loader'
import * as E from 'fp-ts/lib/Either.js'
import type { TaskEither } from 'fp-ts/lib/TaskEither.js'
import { Abi, ResultBlock, Status } from '../../assembly/abi.js'
import { type Failed, fail } from '../base/error.js'

export type EngineReason = 'BadModule' | 'WrongVersion' | Exclude<keyof typeof Status, 'Ok'>
export type EngineError = Failed<'EngineError', EngineReason>

/** The wasm exports, as asc types them: pointers, ids and counts are i32, u64 is a bigint. */
export interface EngineExports extends Record<string, unknown> {
  readonly memory: WebAssembly.Memory
  abi_version(): number
  engine_init(seed: bigint): number
  /** What is loaded from here on shares memory of its own; its number. */
  collection_begin(): number
  engine_seal(): number
  /** Where the host writes the next argument; replaces what the last call gave. 0: no memory. */
  buffer_reserve(len: number): number
  /** A queue or stack gives up a value: its address, or 0. */
  map_pop(map: number): number
  /** u32 counts by helper number: what programs asked for and the trace does not hold. */
  misses_ptr(): number
  missed_members(): number
  missed_members_ptr(): number
  map_create(spec: number): number
  map_lookup(map: number, key: number): number
  map_update(map: number, key: number, value: number, flags: bigint): number
  map_delete(map: number, key: number): number
  /** `key` 0 asks for the first. The answer is an address, 0 after the last. */
  map_next_key(map: number, key: number): number
  prog_load(spec: number): number
  prog_test_run(prog: number, ctx: number, len: number, fuel: number): number
  link_create(prog: number, hook: number): number
  link_destroy(link: number): number
  ring_ptr(): number
  ring_len(): number
  ring_consume(len: number): number
  chunk_begin(ptr: number, len: number, firstSeq: bigint, eventCount: number, firstTs: bigint, lastTs: bigint): number
  chunk_run(budget: number): number
  trace_header(arch: number, rootPid: number, bootOffsetNs: bigint, realtimeOffsetNs: bigint, release: number): number
  trace_finish(): number
  event_ptr(index: number): number
  snapshot_ptr(index: number): number
  string_ptr(id: number): number
  string_len(id: number): number
  facts_ptr(): number
  facts_len(): number
  facts_consume(len: number): number
  /** From now on rows are written; their times count from there. */
  rows_keep(startNs: bigint): number
  rows_ptr(): number
  rows_len(): number
  rows_local_len(): number
  /** RowsMark of the chunk, until late rows are asked for. */
  rows_marks(): number
  rows_consume(): void
  /** Puts late rows in place of those taken; how many. */
  rows_late(): number
  rows_name(index: number): number
  stats_ptr(): number
  result_ptr(): number
}

export interface Engine {
  readonly exports: EngineExports
  /** A view of the whole memory; memory grows, so a view is good until the next call. */
  readonly view: () => DataView
  /** `len` bytes at `ptr`, a view with the same lifetime. */
  readonly bytes: (ptr: number, len: number) => Uint8Array
}

const toEngine = (exports: EngineExports): Engine => ({
  exports,
  view: () => new DataView(exports.memory.buffer),
  bytes: (ptr, len) => new Uint8Array(exports.memory.buffer, ptr >>> 0, len),
})

/** Compiled here, since the loader would first ask for `Response`, which takes Node 15 ms to make ready. */
const compiled = async (wasm: Uint8Array<ArrayBuffer> | WebAssembly.Module): Promise<WebAssembly.Module> =>
  wasm instanceof WebAssembly.Module ? wasm : WebAssembly.compile(wasm)

/** The seed feeds bpf_get_prandom_u32: same seed, same report. */
export const startEngine =
  (wasm: Uint8Array<ArrayBuffer> | WebAssembly.Module, seed: bigint): TaskEither<EngineError, Engine> =>
  async () => {
    const exports = await compiled(wasm)
      .then(module => instantiateSync<EngineExports>(module).exports)
      .catch((why: unknown) => String(why))
    if (typeof exports === 'string') return fail('EngineError', 'BadModule', `start engine: ${exports}`)
    const version = exports.abi_version()
    if (version !== Abi.Version) {
      const what = `start engine: it speaks ABI ${version}, this library ${Abi.Version}`
      return fail('EngineError', 'WrongVersion', what, 'Build both again: make')
    }
    const status = exports.engine_init(BigInt.asUintN(64, seed))
    return status < 0 ? statusError(status, 'start engine') : E.right(toEngine(exports))
  }

/** The error for a negative result of an ABI call. */
export const statusError = (status: number, doing: string): E.Either<EngineError, never> => {
  const reason = (Status[-status] ?? 'BadState') as EngineReason
  return fail('EngineError', reason, `${doing}: ${reason}`)
}

/** An ABI result as a value: the id or count, or the error. */
export const checked = (result: number, doing: string): E.Either<EngineError, number> =>
  result < 0 ? statusError(result, doing) : E.right(result)

/** Copies bytes to where the next ABI call finds its argument. */
export const place = (engine: Engine, bytes: Uint8Array): E.Either<EngineError, number> => {
  const ptr = engine.exports.buffer_reserve(bytes.length)
  if (ptr === 0) return statusError(-Status.NoMemory, `hand over ${bytes.length} bytes`)
  engine.bytes(ptr, bytes.length).set(bytes)
  return E.right(ptr)
}

/** Detail of the last call. */
export interface EngineResult {
  readonly r0: bigint
  readonly trap: number
  readonly pc: number
  readonly reason: number
  readonly subject: number
  readonly errno: number
  readonly addr: bigint
  readonly fuelUsed: bigint
}

export const lastResult = (engine: Engine): EngineResult => {
  const view = engine.view()
  const at = engine.exports.result_ptr()
  return {
    r0: view.getBigUint64(at + ResultBlock.R0, true),
    trap: view.getUint32(at + ResultBlock.Trap, true),
    pc: view.getUint32(at + ResultBlock.Pc, true),
    reason: view.getUint32(at + ResultBlock.Reason, true),
    subject: view.getUint32(at + ResultBlock.Subject, true),
    errno: view.getInt32(at + ResultBlock.Errno, true),
    addr: view.getBigUint64(at + ResultBlock.Addr, true),
    fuelUsed: view.getBigUint64(at + ResultBlock.FuelUsed, true),
  }
}
