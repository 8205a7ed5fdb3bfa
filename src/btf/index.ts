// BTF of an object to types, and questions about them.
export { isChar, resolve, resolveVariable, sizeOf } from './layout.js'
export { readLines, type SourceLine, type SourceLines } from './lines.js'
export { readBtf } from './read.js'
export type { Btf, BtfError, BtfReason, BtfType, EnumValue, Member, TypeId } from './types.js'
