// Functions of the kernel that have hooks, each with the number the engine knows it by (enum Func, from proto/functions.tsv).
import { FUNCTIONS } from './gen/hooks.js'

export const FUNCTION_NUMBERS: ReadonlyMap<string, number> = new Map(FUNCTIONS.map(([name], i) => [name, i + 1]))

/** Names of what it is given, in order, as the table has them; undefined for a function without hooks. */
export const functionParameters = (name: string): ReadonlyArray<string> | undefined =>
  FUNCTIONS.find(([known]) => known === name)?.[2]
    .split(',')
    .filter(text => text !== '')
