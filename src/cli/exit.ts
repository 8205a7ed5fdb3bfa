// Exit codes and the line on standard error. One table says which error ends with which code; commands that run a program
// have codes of their own, as env(1) has.
import { type AnyFailed, renderError } from '../base/error.js'
import { STDERR, write } from '../node/terminal.js'

export const EXIT = {
  ok: 0,
  finding: 1,
  usage: 2,
  rejected: 3,
  io: 4,
  incomplete: 5,
  bug: 70,
  /** The recorder's own failure; the program's codes are below, shells give 126 and 127 a meaning. */
  recorder: 125,
} as const

const CODE_OF: Readonly<Record<string, number>> = {
  UsageError: EXIT.usage,
  SettingsError: EXIT.usage,
  IoError: EXIT.io,
  CaptureError: EXIT.io,
  EngineError: EXIT.bug,
}

export const exitCodeOf = (error: AnyFailed): number => CODE_OF[error._tag] ?? EXIT.rejected

/** The error and its remedy on standard error; gives the exit code. */
export const report = (error: AnyFailed, code: number = exitCodeOf(error)): number => {
  write(STDERR, `probecause: ${renderError(error)}\n${error.remedy === undefined ? '' : `  ${error.remedy}\n`}`)
  return code
}
