// schema [NAME]: the JSON Schema of what a command prints with --format json.
import { STDOUT, write } from '../../node/terminal.js'
import { type DocumentName, schemaText } from '../../present/json/index.js'
import { EXIT } from '../exit.js'

export const schema = async (name: DocumentName): Promise<number> => {
  write(STDOUT, schemaText(name))
  return EXIT.ok
}
