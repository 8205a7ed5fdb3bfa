// The library: what other programs may use. Everything else may change without notice.
export { analyze, type Report } from './analysis/analyze.js'
export { type Coverage, gapsOf, isComplete } from './analysis/coverage.js'
export { type Routes, routeNamed, routeTrace } from './analysis/events.js'
export type { AnalysisEnv, ByteSource, IoError } from './analysis/ports.js'
export { type Ran, type RunRequest, runObject } from './analysis/run.js'
export { type AnyFailed, renderError } from './base/error.js'
export type { Explanation, Finding } from './cause/index.js'
export type { Fact } from './engine/facts.js'
export { nodeEnv } from './node/env.js'
export type { Output } from './output/index.js'
export { explainText } from './present/explain.js'
export { explainJson } from './present/explain-json.js'
export {
  decode,
  readTrace,
  type Route,
  route,
  type SystemEvent,
  type TraceHeader,
  traceReader,
  traceWriter,
} from './trace/index.js'
export {
  byDescriptor,
  byPipe,
  bySeq,
  bySocketPair,
  byThread,
  everything,
  failedCall,
  forEach,
  groupBy,
  type Keyed,
  keyMonoid,
  ofProcess,
  ofType,
  sameBy,
  type Sink,
  type SinkError,
  sinkMonoid,
} from './trace/route.js'
