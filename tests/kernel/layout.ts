// Where each field of a record, key or value lies. An object's own types say it; for records whose struct an object leaves out,
// a table written from the tool's header does. Bytes that no field covers are padding, which the kernel does not write.
import { type Btf, resolve, resolveVariable, sizeOf, type TypeId } from '../../src/btf/index.js'
import { numberAt } from './bytes.js'

export interface Field {
  readonly name: string
  readonly at: number
  readonly size: number
}

export interface Layout {
  readonly size: number
  readonly fields: ReadonlyArray<Field>
}

/** Structs are taken apart; arrays, unions and what has bit fields stay whole. */
const fieldsOf = (btf: Btf, id: TypeId, name: string, at: number): ReadonlyArray<Field> => {
  const type = resolve(btf, id)
  const inner = (member: string): string => (name === '' ? member : member === '' ? name : `${name}.${member}`)
  if (type?._tag === 'Struct' && type.members.every(({ bits }) => bits === 0))
    return type.members.flatMap(m => fieldsOf(btf, m.type, inner(m.name), at + m.offsetBits / 8))
  if (type?._tag === 'Section')
    return type.variables.flatMap(({ type: variable, offset }) => {
      const named = resolveVariable(btf, variable)
      return named === undefined ? [] : fieldsOf(btf, named.type, inner(named.name), at + offset)
    })
  return [{ name: name === '' ? 'value' : name, at, size: sizeOf(btf, id) ?? 0 }]
}

export const layoutOf = (btf: Btf, id: TypeId | undefined, size: number): Layout =>
  id === undefined ? { size, fields: [{ name: 'bytes', at: 0, size }] } : { size, fields: fieldsOf(btf, id, '', 0) }

/** Fields one behind the other, each on a multiple of its alignment as C has it. */
export const layoutFrom = (...rows: ReadonlyArray<readonly [name: string, size: number, align?: number]>): Layout => {
  const fields: Field[] = []
  let at = 0
  let widest = 1
  for (const [name, size, align = Math.min(size, 8)] of rows) {
    at = Math.ceil(at / align) * align
    fields.push({ name, at, size })
    at += size
    widest = Math.max(widest, align)
  }
  return { size: Math.ceil(at / widest) * widest, fields }
}

/** The same with bytes behind it, as many as one of its fields says. */
export const withRest =
  (head: Layout, name: string, length: string) =>
  (data: Uint8Array): Layout => {
    const field = head.fields.find(field => field.name === length)
    const size = field === undefined ? 0 : numberAt(data, field.at, field.size)
    return { size: head.size + size, fields: [...head.fields, { name, at: head.size, size }] }
  }
