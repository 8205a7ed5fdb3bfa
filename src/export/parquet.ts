// Parquet, for DuckDB, pandas, polars and kin: the same columns as CSV, typed, in row groups of a bounded number of rows, so that
// memory does not grow with the trace. hyparquet-writer writes; the writer given to it hands out what it has after each group.
import { ByteWriter, ParquetWriter } from 'hyparquet-writer'
import { type Column, COLUMNS, type ColumnType, type Row, type RowWriter } from './row.js'

/** Rows held at most: a group is large enough to compress well, and some tens of megabytes in memory. */
const GROUP_ROWS = 32_768

type Schema = ConstructorParameters<typeof ParquetWriter>[0]['schema'][number]

const TYPES: Readonly<Record<ColumnType, Omit<Schema, 'name' | 'repetition_type'>>> = {
  integer: { type: 'INT64' },
  time: { type: 'INT64', logical_type: { type: 'TIMESTAMP', isAdjustedToUTC: true, unit: 'NANOS' } },
  text: { type: 'BYTE_ARRAY', converted_type: 'UTF8' },
  word: { type: 'BYTE_ARRAY', converted_type: 'UTF8' },
}

const element = ({ name, type, always }: Column): Schema => ({
  name,
  ...TYPES[type],
  repetition_type: always ? 'REQUIRED' : 'OPTIONAL',
})

export const parquet = (createdBy: string): RowWriter => {
  let held: Row[] = []
  const writer = new ByteWriter()
  const file = new ParquetWriter({
    writer,
    schema: [{ name: 'events', num_children: COLUMNS.length }, ...COLUMNS.map(element)],
    createdBy,
  })

  /** What was written since the last time; offsets go on counting from the file's beginning. */
  const taken = (): Uint8Array => {
    const bytes = writer.getBytes().slice()
    writer.index = 0
    return bytes
  }

  const group = (): void => {
    if (held.length === 0) return
    file.write({ columnData: COLUMNS.map(({ name, of }) => ({ name, data: held.map(of) })), rowGroupSize: held.length })
    held = []
  }

  return {
    begin: () => [],
    rows: rows => {
      for (const row of rows) {
        held.push(row)
        if (held.length >= GROUP_ROWS) group()
      }
      return [taken()]
    },
    end: () => {
      group()
      file.finish()
      return [taken()]
    },
  }
}
