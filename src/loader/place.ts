// What stands at a slot of a linked program, for messages: the function, and the line of source it came from.
import type { Context } from '../base/error.js'
import type { ProgramSpec } from './spec.js'

export interface Place {
  readonly function: string
  /** Position in that function. */
  readonly slot: number
  /** `file:line`; empty if the object does not say. */
  readonly source: string
}

export const placeOf = (program: ProgramSpec | undefined, slot: number): Place => {
  const within = lastBefore(program?.functions ?? [], slot)
  const line = lastBefore(program?.lines ?? [], slot)
  const source = line === undefined ? '' : `${line.file}:${line.line}`
  return { function: within?.name ?? '', slot: slot - (within?.slot ?? 0), source }
}

/** The same as what an error is about. */
export const placeAt = (program: ProgramSpec, slot: number): Context => {
  const { function: name, slot: within, source } = placeOf(program, slot)
  return { doing: source === '' ? `instruction ${within} of ${name}` : source }
}

/** Of rows in order of slots, the one that `slot` belongs to. */
const lastBefore = <Row extends { readonly slot: number }>(rows: ReadonlyArray<Row>, slot: number): Row | undefined =>
  [...rows].reverse().find(row => row.slot <= slot)
