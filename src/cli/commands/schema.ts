// schema [NAME]: the JSON Schema of what a command prints with --format json, or of a line that `export --format jsonl` writes.
import { STDOUT, write } from '../../node/terminal.js'
import { type DocumentName, schemaText } from '../../present/json/index.js'
import { jsonLinesSchema } from '../../trace/json/index.js'
import { EXIT } from '../exit.js'

/** Of JSON lines; everything else is a document. */
const EVENTS = 'events'

export const schema = async (name: DocumentName | typeof EVENTS): Promise<number> => {
  write(STDOUT, name === EVENTS ? `${JSON.stringify(jsonLinesSchema(), null, 2)}\n` : schemaText(name))
  return EXIT.ok
}
