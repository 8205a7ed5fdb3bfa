// eBPF objects to collection specs; variables and kernel configuration of a spec set by name; what a spec still lacks.
export type { Assignment, GlobalError, GlobalReason } from './globals.js'
export { parseAssignment, setGlobals, settable } from './globals.js'
export { type Kernel, setKconfig } from './kconfig.js'
export { lackingAt } from './lacking.js'
export { loadCollectionSpec } from './load.js'
export { holdsMaps, mapTypeName } from './map-types.js'
export { type Place, placeOf } from './place.js'
export { relocate, type Target } from './relocate.js'
export type {
  CollectionSpec,
  CoreReference,
  DataPointer,
  ExternReference,
  ExternSpec,
  FunctionSpec,
  KconfigSpec,
  LineSpec,
  LoadError,
  LoadNote,
  MapError,
  MapReason,
  MapReference,
  MapSlot,
  MapSpec,
  Poisoned,
  ProgramSpec,
  RelocationError,
  RelocationReason,
} from './spec.js'
export { functionAddress } from './kfuncs.js'
export { checkResolved, unmetOf } from './unmet.js'
export { giveSizes } from './unsized.js'
