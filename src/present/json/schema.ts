// A JSON Schema (draft 2020-12) of a codec, from what io-ts knows of its types and what parts.ts noted beside them. One case per type
// that our documents use; another one is a bug and says so.
import type * as t from 'io-ts'
import { notesOf } from './parts.js'

type Schema = Readonly<Record<string, unknown>>

/** Types of io-ts as a tagged union; those that parts.ts makes itself carry their schema. */
type Tagged =
  | t.StringType
  | t.NumberType
  | t.BooleanType
  | t.NullType
  | t.LiteralType<string | number | boolean>
  | t.KeyofType<Record<string, unknown>>
  | t.UnionType<t.Any[]>
  | t.ArrayType<t.Any>
  | t.ReadonlyArrayType<t.Any>
  | t.InterfaceType<t.Props>
  | t.PartialType<t.Props>
  | t.IntersectionType<t.Any[]>
  | t.ExactType<t.Any>

interface Keys {
  readonly properties: Readonly<Record<string, Schema>>
  readonly required: ReadonlyArray<string>
}

const propertiesOf = (props: t.Props): Keys['properties'] =>
  Object.fromEntries(Object.entries(props).map(([key, codec]) => [key, schemaOf(codec)]))

/** Of an object, in one piece: `additionalProperties` does not look into parts. */
const keysOf = (codec: t.Any): Keys => {
  const tagged = codec as Tagged
  switch (tagged._tag) {
    case 'InterfaceType':
      return { properties: propertiesOf(tagged.props), required: Object.keys(tagged.props) }
    case 'PartialType':
      return { properties: propertiesOf(tagged.props), required: [] }
    case 'ExactType':
      return keysOf(tagged.type)
    case 'IntersectionType':
      return tagged.types.map(keysOf).reduce((all, keys) => ({
        properties: { ...all.properties, ...keys.properties },
        required: [...all.required, ...keys.required],
      }))
    default:
      throw new Error(`no object: ${codec.name}`)
  }
}

const typeOf = (codec: t.Any): Schema => {
  const tagged = codec as Tagged
  switch (tagged._tag) {
    case 'StringType':
      return { type: 'string' }
    case 'NumberType':
      return { type: 'number' }
    case 'BooleanType':
      return { type: 'boolean' }
    case 'NullType':
      return { type: 'null' }
    case 'LiteralType':
      return { const: tagged.value }
    case 'KeyofType':
      return { enum: Object.keys(tagged.keys) }
    case 'UnionType':
      return { anyOf: tagged.types.map(schemaOf) }
    case 'ArrayType':
    case 'ReadonlyArrayType':
      return { type: 'array', items: schemaOf(tagged.type) }
    case 'InterfaceType':
    case 'PartialType':
    case 'IntersectionType':
    case 'ExactType':
      return { type: 'object', ...keysOf(codec), additionalProperties: false }
    default:
      throw new Error(`no schema for ${codec.name}`)
  }
}

const schemaOf = (codec: t.Any): Schema => {
  const { description, schema } = notesOf(codec)
  return { ...(description === undefined ? {} : { description }), ...(schema ?? typeOf(codec)) }
}

export const jsonSchema = (title: string, codec: t.Any): Schema => ({
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  title,
  ...schemaOf(codec),
})
