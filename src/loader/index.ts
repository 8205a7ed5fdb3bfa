// eBPF objects to collection specs; variables of a spec set by name.
export type { Assignment, GlobalError, GlobalReason } from './globals.js'
export { parseAssignment, setGlobals } from './globals.js'
export { loadCollectionSpec } from './load.js'
export { type Place, placeOf } from './place.js'
export type {
  CollectionSpec,
  DataPointer,
  FunctionSpec,
  LineSpec,
  LoadError,
  MapError,
  MapReason,
  MapReference,
  MapSpec,
  ProgramSpec,
  RelocationError,
  RelocationReason,
} from './spec.js'
