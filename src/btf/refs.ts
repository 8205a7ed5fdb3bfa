// Which types a type refers to: what a check of ids, or any walk over the graph of types, needs to know about each kind.
import { absurd } from '../base/absurd.js'
import type { BtfType, TypeId } from './types.js'

export const references = (type: BtfType): ReadonlyArray<TypeId> => {
  switch (type._tag) {
    case 'Void':
    case 'Int':
    case 'Enum':
    case 'Fwd':
    case 'Float':
      return []
    case 'Ptr':
    case 'Typedef':
    case 'Modifier':
    case 'Func':
    case 'Var':
    case 'DeclTag':
      return [type.type]
    case 'Array':
      return [type.element]
    case 'Struct':
    case 'Union':
      return type.members.map(m => m.type)
    case 'FuncProto':
      return [type.result, ...type.parameters.map(p => p.type)]
    case 'Section':
      return type.variables.map(v => v.type)
    default:
      return absurd(type)
  }
}
