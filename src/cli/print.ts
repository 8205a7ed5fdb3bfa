// Lines to text, and the notes below a result: what the trace could not show goes to standard error, so that a pipe gets
// the result and a person both.
import { type Coverage, gapsOf } from '../analysis/coverage.js'
import { safeText } from '../present/escape.js'
import { STDERR, write } from '../node/terminal.js'

export const printLines = (lines: ReadonlyArray<string>): string => (lines.length === 0 ? '' : `${lines.join('\n')}\n`)

export const sayGaps = (coverage: Coverage): void =>
  write(STDERR, printLines(gapsOf(coverage).map(gap => `probecause: incomplete: ${safeText(gap)}`)))
