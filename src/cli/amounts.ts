// Amounts as people write them on a command line: 64MiB, 5s, 10000. Parsers for commander, whose error names the option.
import { InvalidArgumentError } from 'commander'

export const positive = (text: string): number => {
  const value = Number(text)
  if (!(value > 0)) throw new InvalidArgumentError('It is a number above 0.')
  return value
}

export const count = (text: string): number => {
  const value = Number(text)
  if (!Number.isInteger(value) || value < 0) throw new InvalidArgumentError('It is a whole number.')
  return value
}

const BYTES: Readonly<Record<string, number>> = { '': 1, k: 2 ** 10, m: 2 ** 20, g: 2 ** 30 }
/** Eight chunks of the usual size; below that a checkpoint would fill the ring. */
export const RING_MIN = 2 ** 20
export const RING_MAX = 2 ** 36

/** 64MiB, 64M, 1GiB or bytes; powers of two, whatever the unit is called. */
export const ringSize = (text: string): number => {
  const [, digits = '', unit = ''] = /^(\d+)([kmg]?)(?:i?b)?$/i.exec(text) ?? []
  const bytes = Number(digits) * (BYTES[unit.toLowerCase()] ?? 0)
  if (digits === '' || bytes < RING_MIN || bytes > RING_MAX)
    throw new InvalidArgumentError('It is a size from 1MiB to 64GiB, such as 64MiB.')
  return bytes
}

const MS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 }
/** The recorder counts in 32 bits: seven weeks. */
const LONGEST_MS = 2 ** 32 - 1

/** `10000` events, or a time: 5s, 500ms, 2m, 1h. */
export const stopAfter = (text: string): { readonly events: number } | { readonly ms: number } => {
  const [, digits = '', unit] = /^(\d+(?:\.\d+)?)(ms|s|m|h)?$/.exec(text) ?? []
  const amount = unit === undefined ? Number(digits) : Math.ceil(Number(digits) * (MS[unit] ?? 0))
  if (!Number.isInteger(amount) || amount < 1 || (unit !== undefined && amount > LONGEST_MS))
    throw new InvalidArgumentError('It is a number of events, or a time such as 5s.')
  return unit === undefined ? { events: amount } : { ms: amount }
}

/** NAME=VALUE, or NAME alone. */
export const variable = (text: string, before: ReadonlyArray<string>): ReadonlyArray<string> => {
  if (!/^[^=]+(=|$)/.test(text)) throw new InvalidArgumentError('It is NAME=VALUE, or NAME to take it out.')
  return [...before, text]
}
