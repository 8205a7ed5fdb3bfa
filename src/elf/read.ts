// Bytes of a file to an `Elf`. The input is hostile: whatever is wrong with it comes back as an ElfError.
import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import { byteReader } from '../base/bytes.js'
import { readHeader } from './header.js'
import { readSections } from './sections.js'
import { readRelocations, readSymbols } from './symbols.js'
import type { Elf, ElfError } from './types.js'

export const readElf = (bytes: Uint8Array): E.Either<ElfError, Elf> =>
  pipe(
    E.Do,
    E.bind('header', () => readHeader(byteReader(bytes))),
    E.bind('sections', ({ header }) => readSections(bytes, header)),
    E.bind('symbols', ({ sections }) => readSymbols(sections)),
    E.bind('relocations', ({ sections, symbols }) => readRelocations(sections, symbols)),
    E.map(({ sections, symbols, relocations }) => ({ sections, symbols, relocations })),
  )
