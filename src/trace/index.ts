// What other folders use of the trace format.
export type {
  Arch,
  Chunk,
  EndReason,
  Imported,
  Known,
  Recording,
  SymbolTable,
  TraceFooter,
  TraceHeader,
  TraceSymbol,
} from './chunk.js'
export { decode } from './decode.js'
export { encodeSymbols } from './encode.js'
export type { TraceError, TraceReason } from './error.js'
export type * from './event.js'
export { type Glance, glance, type Stack } from './glance.js'
export { readTrace, type TracePart, type TraceReader, traceReader } from './reader.js'
export { type Keyed, type Route, route, type Sink, type SinkError } from './route.js'
export { type TraceWriter, traceWriter } from './writer.js'
