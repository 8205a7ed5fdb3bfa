// Blueprints of what an object holds: plain data, a function of the object's bytes alone. Nothing here knows an engine:
// maps are named, not numbered, until `engine/collection` creates them.
import type { Failed } from '../base/error.js'
import type { Btf, BtfError, TypeId } from '../btf/index.js'
import type { ElfError } from '../elf/index.js'

/**
 * An instruction that names a map. At `slot` (8-byte units) stands a 64-bit immediate load: of the map itself (pseudo source
 * BPF_PSEUDO_MAP_FD), or of the address `offset` bytes into its first value (BPF_PSEUDO_MAP_VALUE).
 */
export interface MapReference {
  readonly slot: number
  readonly map: string
  readonly kind: 'map' | 'value'
  readonly offset: number
}

/** A function inside a program's code; the first is the program's own. */
export interface FunctionSpec {
  readonly name: string
  readonly slot: number
}

/** The instructions from `slot` on, up to the next record, came from this line. */
export interface LineSpec {
  readonly slot: number
  readonly file: string
  readonly line: number
}

/** `code` holds the program and every function it can reach, calls resolved, map references still to be filled in. */
export interface ProgramSpec {
  readonly name: string
  readonly section: string
  readonly license: string
  readonly code: Uint8Array
  readonly functions: ReadonlyArray<FunctionSpec>
  readonly references: ReadonlyArray<MapReference>
  /** In order of slots; empty when the object does not say. */
  readonly lines: ReadonlyArray<LineSpec>
}

/** 8 bytes at `at` in a map's contents that are to hold the address `offset` bytes into the first value of `map`. */
export interface DataPointer {
  readonly at: number
  readonly map: string
  readonly offset: number
}

/** What an object puts into a slot of a map of maps or a program array: the map or program of that name. */
export interface MapSlot {
  readonly index: number
  readonly kind: 'map' | 'program'
  readonly name: string
}

/**
 * `contents` is the first value of a map made from a data section; without it values begin as zeros. `keyType` and
 * `valueType` are what the object says is in it; for rings and perf buffers `valueType` is that of their records.
 */
export interface MapSpec {
  readonly name: string
  readonly type: number
  readonly keySizeBytes: number
  readonly valueSizeBytes: number
  readonly maxEntries: number
  readonly flags: number
  readonly readOnly: boolean
  readonly contents?: Uint8Array
  readonly pointers?: ReadonlyArray<DataPointer>
  /** What the maps of a map of maps look like; no map is made of it. */
  readonly inner?: MapSpec
  /** map_extra: a bloom filter's number of hash functions. */
  readonly extra?: number
  readonly slots?: ReadonlyArray<MapSlot>
  readonly keyType?: TypeId
  readonly valueType?: TypeId
}

export interface CollectionSpec {
  readonly programs: ReadonlyMap<string, ProgramSpec>
  readonly maps: ReadonlyMap<string, MapSpec>
  readonly types: Btf
}

export type MapReason =
  | 'LegacyMaps'
  | 'BadDefinition'
  | 'UnknownAttribute'
  | 'BadAttribute'
  | 'SizeMismatch'
  | 'SizeZero'
  | 'TooLarge'
export type RelocationReason =
  | 'NoProgram'
  | 'BadFunction'
  | 'DuplicateName'
  | 'UnknownRelocation'
  | 'BadPlace'
  | 'BadTarget'
  | 'Extern'
  | 'CoreRelocation'
  | 'TooLong'

export type MapError = Failed<'MapError', MapReason>
export type RelocationError = Failed<'RelocationError', RelocationReason>
export type LoadError = ElfError | BtfError | MapError | RelocationError
