// The line over the tables of the `top` tools: the time, and the load of the machine, which no trace holds.
import type { Moment } from './columns.js'

export const loadLines = ({ clock }: Moment): ReadonlyArray<string> => [`${clock} loadavg: not recorded`, '']
