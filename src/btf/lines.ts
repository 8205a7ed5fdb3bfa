// Where in the source an instruction came from: the line records of .BTF.ext (Documentation/bpf/btf.rst section 4.1), by
// section of code. They only make messages better, so an object whose records are broken simply has none.
import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import type { Elf } from '../elf/index.js'
import { type RecordsBySection, readTable, type Table } from './extension.js'

/** `offset` is in bytes from the start of the section; a record holds until the next one. */
export interface SourceLine {
  readonly offset: number
  readonly file: string
  readonly line: number
}

export type SourceLines = RecordsBySection<SourceLine>

const LINES: Table<SourceLine> = {
  headerOffset: 16,
  recordBytesMin: 16,
  read: (at, strings) => {
    const offset = at.u32()
    const file = strings(at.u32()) ?? ''
    at.skip(4) // the text of the line
    return { offset, file, line: at.u32() >>> 10 } // the lower ten bits are the column
  },
}

export const readLines = (elf: Elf): SourceLines =>
  pipe(
    readTable(LINES)(elf),
    E.getOrElse((): SourceLines => new Map()),
  )
