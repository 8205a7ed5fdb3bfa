// Blueprints of what an object holds: plain data, a function of the object's bytes alone. Nothing here knows an engine:
// maps are named, not numbered, until `engine/collection` creates them.
import type { Failed } from '../base/error.js'
import type { Btf, BtfError, CoreQuestion, Lack, TypeId } from '../btf/index.js'
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

/** An instruction whose operand depends on the types of the recorded kernel (CO-RE). */
export interface CoreReference extends CoreQuestion {
  readonly slot: number
}

/** An instruction that needs something of the kernel's by name: a load of its address, or a call of it. */
export interface ExternReference {
  readonly slot: number
  readonly extern: string
  readonly kind: 'address' | 'call'
}

/**
 * An instruction that cannot run, since the recorded kernel lacks what it needs: a call of CallNumber.Poisoned stands there. Only a
 * run that reaches it is stopped, as most programs ask first.
 */
export type Poisoned =
  | { readonly _tag: 'Core'; readonly slot: number; readonly question: CoreQuestion; readonly lack: Lack }
  | { readonly _tag: 'Extern'; readonly slot: number; readonly extern: string }
  | { readonly _tag: 'Helper'; readonly slot: number; readonly helper: string }

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

/**
 * `code` holds the program and every function it can reach, calls resolved. What only a loader in an engine or a kernel can
 * tell is left as the compiler wrote it, and listed: `references`, `externs`, `core`; `relocate` takes from the latter two what it
 * resolves. Without `autoload` (SEC("?name")) a program is there to be asked for.
 */
export interface ProgramSpec {
  readonly name: string
  readonly section: string
  readonly autoload: boolean
  readonly license: string
  readonly code: Uint8Array
  readonly functions: ReadonlyArray<FunctionSpec>
  readonly references: ReadonlyArray<MapReference>
  readonly externs: ReadonlyArray<ExternReference>
  readonly core: ReadonlyArray<CoreReference>
  /** In order of slots. */
  readonly poisoned: ReadonlyArray<Poisoned>
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
 * `type` is a number of the kernel's, served here or not. `contents` is the first value of a map made from a data section;
 * without it values begin as zeros. `keyType` and `valueType` are what the object says is in it; for rings and perf buffers
 * `valueType` is that of their records.
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

/** A symbol the object leaves to the kernel. A weak one may be missing: it is then 0. `unknown`: the object does not say what. */
export interface ExternSpec {
  readonly name: string
  readonly kind: 'variable' | 'function' | 'unknown'
  readonly weak: boolean
}

/** A value of the kernel's configuration, kept at `offset` in the first value of the map `.kconfig`. */
export interface KconfigSpec {
  readonly name: string
  readonly type: TypeId
  readonly offset: number
  readonly sizeBytes: number
  readonly weak: boolean
  /** Whether the map's contents hold it; `setKconfig` does that. */
  readonly known: boolean
}

/** Something an object asks for that has no effect here, or leaves to its loader and gets. */
export interface LoadNote {
  readonly reason: 'Pinning' | 'NumaNode' | 'Pointer' | 'Unsized' | 'Shared'
  readonly map: string
  /** Of an unsized map, what it got. */
  readonly entries?: number
}

export interface CollectionSpec {
  readonly programs: ReadonlyMap<string, ProgramSpec>
  readonly maps: ReadonlyMap<string, MapSpec>
  readonly externs: ReadonlyMap<string, ExternSpec>
  readonly kconfig: ReadonlyArray<KconfigSpec>
  readonly notes: ReadonlyArray<LoadNote>
  readonly types: Btf
  /** Types that CO-RE relocations ask about: the kernel's, as is all that they lead to. */
  readonly asked: ReadonlyArray<TypeId>
}

export type MapReason =
  | 'BadDefinition'
  | 'UnknownFields'
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
  | 'StructOps'
  | 'KconfigType'
  | 'KconfigValue'
  | 'Kconfig'
  | 'Extern'
  | 'CoreRelocation'
  | 'TooLong'

export type MapError = Failed<'MapError', MapReason>
export type RelocationError = Failed<'RelocationError', RelocationReason>
export type LoadError = ElfError | BtfError | MapError | RelocationError
