// The corpus: real Debian programs of every kind, small enough to run in about a second.
import { BUILDS } from './builds.js'
import { FILES } from './files.js'
import { LANGUAGES } from './languages.js'
import type { Program } from './program.js'
import { SERVICES } from './services.js'

export type { Program } from './program.js'
export const PROGRAMS: ReadonlyArray<Program> = [...FILES, ...LANGUAGES, ...BUILDS, ...SERVICES]
