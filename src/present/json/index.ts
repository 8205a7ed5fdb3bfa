// Every JSON document that goes out, by name: its codec, and its schema as `probecause schema NAME` prints it.
import type * as t from 'io-ts'
import { diffCodec } from './diff.js'
import { explainCodec } from './explain.js'
import { groupCodec } from './group.js'
import { jsonSchema } from './schema.js'

const DOCUMENTS = {
  explain: { codec: explainCodec, title: 'probecause explain' },
  diff: { codec: diffCodec, title: 'probecause diff' },
  group: { codec: groupCodec, title: 'probecause explain, several recordings' },
} as const

export type DocumentName = keyof typeof DOCUMENTS
export const DOCUMENT_NAMES = Object.keys(DOCUMENTS) as ReadonlyArray<DocumentName>

export const codecOf = (name: DocumentName): t.Any => DOCUMENTS[name].codec
export const schemaText = (name: DocumentName): string =>
  `${JSON.stringify(jsonSchema(DOCUMENTS[name].title, codecOf(name)), null, 2)}\n`
