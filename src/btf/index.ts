// BTF of an object or a kernel to types, and questions about them.
export { type CoreKind, type CoreQuestion, type CoreRelocation, describeCore, readCore } from './core.js'
export type { RecordsBySection } from './extension.js'
export { isChar, resolve, resolveVariable, sizeOf } from './layout.js'
export { readLines, type SourceLine, type SourceLines } from './lines.js'
export { parseBtf } from './parse.js'
export { readBtf } from './read.js'
export type { Btf, BtfError, BtfReason, BtfType, EnumValue, Member, TypeId } from './types.js'
