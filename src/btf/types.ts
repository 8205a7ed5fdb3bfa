// BPF Type Format as plain data: one value per type, referring to others by id. Kinds and their meaning are those of
// Documentation/bpf/btf.rst. Ids are the object's own, 0 is void; every id in a `Btf` names a type that exists.
import type { Branded } from '../base/brand.js'
import type { Failed } from '../base/error.js'

export type TypeId = Branded<'TypeId'>

/** Offsets are in bits from the start of the struct; `bits` is 0 unless the member is a bit field. */
export interface Member {
  readonly name: string
  readonly type: TypeId
  readonly offsetBits: number
  readonly bits: number
}

export interface EnumValue {
  readonly name: string
  readonly value: bigint
}

export interface SectionVariable {
  readonly type: TypeId
  readonly offset: number
  readonly sizeBytes: number
}

export interface Parameter {
  readonly name: string
  readonly type: TypeId
}

export type Linkage = 'static' | 'global' | 'extern'

export type BtfType =
  | { readonly _tag: 'Void' }
  | {
      readonly _tag: 'Int'
      readonly name: string
      readonly sizeBytes: number
      readonly bits: number
      readonly encoding: IntEncoding
    }
  | { readonly _tag: 'Ptr'; readonly type: TypeId }
  | { readonly _tag: 'Array'; readonly element: TypeId; readonly count: number }
  | {
      readonly _tag: 'Struct' | 'Union'
      readonly name: string
      readonly sizeBytes: number
      readonly members: ReadonlyArray<Member>
    }
  | {
      readonly _tag: 'Enum'
      readonly name: string
      readonly sizeBytes: number
      readonly signed: boolean
      readonly values: ReadonlyArray<EnumValue>
    }
  | { readonly _tag: 'Fwd'; readonly name: string; readonly union: boolean }
  | { readonly _tag: 'Typedef'; readonly name: string; readonly type: TypeId }
  | { readonly _tag: 'Modifier'; readonly type: TypeId } // const, volatile, restrict, type tag
  | { readonly _tag: 'Func'; readonly name: string; readonly type: TypeId; readonly linkage: Linkage }
  | { readonly _tag: 'FuncProto'; readonly result: TypeId; readonly parameters: ReadonlyArray<Parameter> }
  | { readonly _tag: 'Var'; readonly name: string; readonly type: TypeId; readonly linkage: Linkage }
  | {
      readonly _tag: 'Section'
      readonly name: string
      readonly sizeBytes: number
      readonly variables: ReadonlyArray<SectionVariable>
    }
  | { readonly _tag: 'Float'; readonly name: string; readonly sizeBytes: number }
  /** `component`: which member or parameter; -1 the type itself. */
  | { readonly _tag: 'DeclTag'; readonly name: string; readonly type: TypeId; readonly component: number }

export type IntEncoding = 'unsigned' | 'signed' | 'char' | 'bool'

export interface Btf {
  readonly types: ReadonlyArray<BtfType>
}

export type BtfReason =
  | 'Missing'
  | 'BadMagic'
  | 'BadVersion'
  | 'Truncated'
  | 'BadString'
  | 'BadTypeId'
  | 'UnknownKind'
  | 'BadEncoding'

export type BtfError = Failed<'BtfError', BtfReason>
