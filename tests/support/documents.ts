// Holds JSON that the product printed to its documentation: the codec takes it, no key is undocumented, and the JSON Schema generated from
// the codec, read by a validator that is not ours, says the same.
import { Ajv2020 } from 'ajv/dist/2020.js'
import * as E from 'fp-ts/lib/Either.js'
import * as assert from 'uvu/assert'
import { codecOf, type DocumentName, schemaText } from '../../src/present/json/index.js'

/** `format` says nothing by itself in draft 2020-12. */
const ajv = new Ajv2020({ allErrors: true, strict: true, formats: { 'date-time': /^\d{4}-\d\d-\d\dT[\d:.]+Z$/ } })
const validators = new Map<DocumentName, ReturnType<typeof ajv.compile>>()

const validatorOf = (name: DocumentName) => {
  const known = validators.get(name) ?? ajv.compile(JSON.parse(schemaText(name)))
  validators.set(name, known)
  return known
}

/** What is wrong with it, by the schema. */
export const schemaErrors = (name: DocumentName, value: unknown): ReadonlyArray<string> => {
  const validate = validatorOf(name)
  return validate(value) ? [] : (validate.errors ?? []).map(e => `${e.instancePath} ${e.message} ${JSON.stringify(e.params)}`)
}

export const isDocumented = (name: DocumentName, printed: string): void => {
  const value: unknown = JSON.parse(printed)
  const codec = codecOf(name)
  const decoded = codec.decode(value)
  assert.ok(
    E.isRight(decoded),
    `${name}: ${E.isLeft(decoded) ? decoded.left.map(e => e.context.map(c => c.key).join('.')).join(', ') : ''}`,
  )
  assert.equal(codec.encode(decoded.right), value)
  assert.equal(schemaErrors(name, value), [])
}
