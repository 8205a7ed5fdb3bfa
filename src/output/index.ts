// Ring bytes and map contents to rows with names and types.
export { type Output, type ToOutputs, toOutputs } from './records.js'
export type { Reading } from './decoder.js'
export { type MapSnapshot, type SnapshotEntry, toSnapshot } from './snapshot.js'
export { type Field, type Json, toJson, type Value } from './value.js'
