// Reads a case: sections that begin with `-- name`. `asm` is text for src/asm; `mem` the memory r1 points at and `after` what it
// holds when the program has ended (base 16, spaces allowed); one of `result` (r0), `trap` (a Trap's name and the slot) and
// `rejected` (a VerifyReason's name and the slot) says how it ends; `fuel` bounds the run; `mode` (check or plain) says that
// the case is about one of the two modes, otherwise it must end alike in both. What stands before the first section is the
// fact the case holds to.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { assemble } from '../../src/asm/assemble.js'
import { encodeInstructions } from '../../src/asm/instruction.js'
import { right } from '../support/engine.js'

export interface Case {
  readonly name: string
  readonly program: Uint8Array
  readonly memory: Uint8Array
  readonly after: Uint8Array | undefined
  readonly fuel: number
  /** Modes to run in: with the checking mode or without. */
  readonly modes: ReadonlyArray<boolean>
  readonly expected: string
}

const unhex = (text: string): Uint8Array => new Uint8Array(Buffer.from(text.replace(/\s/g, ''), 'hex'))

const sectionsOf = (text: string): ReadonlyMap<string, string> =>
  new Map(
    `\n${text}`
      .split('\n-- ')
      .slice(1)
      .map(part => [part.slice(0, part.indexOf('\n')).trim(), part.slice(part.indexOf('\n') + 1).trim()]),
  )

const outcomeOf = (sections: ReadonlyMap<string, string>): string => {
  const result = sections.get('result')
  if (result !== undefined) return `r0 0x${BigInt(result).toString(16)}`
  const trap = sections.get('trap')
  return trap === undefined ? `rejected ${sections.get('rejected')}` : `trap ${trap}`
}

const MODES: Readonly<Record<string, ReadonlyArray<boolean>>> = { both: [false, true], check: [true], plain: [false] }

const readCase = (folder: string, file: string): Case => {
  const sections = sectionsOf(readFileSync(join(folder, file), 'utf8'))
  const after = sections.get('after')
  return {
    name: file.replace(/\.data$/, ''),
    program: encodeInstructions(right(assemble(sections.get('asm') ?? ''))),
    memory: unhex(sections.get('mem') ?? ''),
    after: after === undefined ? undefined : unhex(after),
    fuel: Number(sections.get('fuel') ?? 0),
    modes: MODES[sections.get('mode') ?? 'both'] ?? [],
    expected: outcomeOf(sections),
  }
}

export const casesIn = (folder: string): ReadonlyArray<Case> =>
  readdirSync(folder)
    .filter(file => file.endsWith('.data'))
    .sort()
    .map(file => readCase(folder, file))
