// What other folders use of a trace as JSON lines.
export { JSON_LINES_BEGIN, jsonLinesSchema, type FooterLine, type Line, readLine, writeLine } from './line.js'
export { type JsonLinesReader, type JsonPart, jsonLinesReader, LINE_BYTES_MAX } from './reader.js'
export { type ToTrace, toTrace } from './to-trace.js'
