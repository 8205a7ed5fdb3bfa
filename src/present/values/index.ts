// One table from the `print` column of proto/kinds.tsv to the function that writes such an argument.
import type { Printer } from './memory.js'
import { pointer } from './memory.js'
import { scalars } from './scalars.js'
import { sockets } from './sockets.js'
import { strings } from './strings.js'
import { structs } from './structs.js'
import { waiting } from './waiting.js'

export const PRINTERS: Readonly<Record<string, Printer>> = { ...scalars, ...strings, ...sockets, ...waiting, ...structs }

/** The argument as text; a NULL pointer is NULL whatever it would have pointed at. */
export const printArgument: Printer = argument => {
  const print = PRINTERS[argument.arg.print]
  if (print === undefined || (argument.value === 0n && !(argument.arg.print in scalars) && argument.arg.print !== 'command'))
    return pointer(argument.value)
  return print(argument)
}
