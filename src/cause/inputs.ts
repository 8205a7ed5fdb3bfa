// What a process read as its input, told apart from what it is made of: libraries, byte code, modules, its own script. Left out:
// whether the input was any good (rules/data.ts).
import { FileFlag } from '../../assembly/abi.js'
import { once } from '../base/once.js'
import type { FileFact } from '../engine/facts.js'
import type { Proc } from './facts.js'
import { isLibrary, isOptional } from './optional.js'

/** Places and endings of what programs consist of: hier(7), byte code and caches of run times, answers of libc's own look-ups. */
const PROGRAM_PARTS = new RegExp(
  [
    /^\/(usr|lib|lib64|bin|sbin|opt)\//,
    /\/(site-packages|dist-packages|node_modules|\.git)\//,
    /\/lib\/(python|node|ruby|perl)/,
    /\.(pyc|pth|so|gconv|cache|class|luac|beam|elc|go)(\.\d+)*$/,
    /^\/etc\/(ssl\/|ld\.so|nsswitch|passwd|group|hosts|localtime|java|perl|python)/,
    /^(pipe|socket|anon_inode|memfd):/,
    /^\/dev\//,
  ]
    .map(part => part.source)
    .join('|'),
)
/** Endings of source text, which is a part of the program or, read as settings, its input. */
const SOURCE = /\.(sh|bash|zsh|ksh|py|js|mjs|cjs|ts|pl|pm|rb|php|lua|tcl|scm|awk|jl|r|java|erb)$/i

export const has = (f: FileFact, flags: number): boolean => (f.flags & flags) !== 0

/** Programs that run what a file says: sh(1), awk(1), and the run times of scripting languages, with or without a version. */
const RUN_TIMES =
  'sh ash bash dash zsh csh tcsh ksh mksh busybox awk gawk mawk nawk sed bc dc ed expect gnuplot m4 ' +
  'guile java julia lua luajit node nodejs octave perl php python Rscript ruby tclsh wish'
const RUNS_SCRIPTS = new RegExp(`/(${RUN_TIMES.replaceAll(' ', '|')})[-.\\d]*$`)
/** Options after which the next word is the program, or a module's name: what comes later are its arguments. */
const PROGRAM_GIVEN = new Set(['-c', '-e', '-m', '-E'])

export const runsScripts = (p: Proc): boolean => RUNS_SCRIPTS.test(p.fact.exe)

/** The file on its command line that a run time was started for. */
export const scriptOf = once((p: Proc): FileFact | null => {
  const words = runsScripts(p) ? p.fact.argv.split(' ').slice(1) : []
  const given = words.findIndex(w => PROGRAM_GIVEN.has(w))
  return (
    (given < 0 ? words : words.slice(0, given))
      .map(w => (w.startsWith('-') ? undefined : p.files.find(f => names(f, w))))
      .find(f => f !== undefined) ?? null
  )
})

const names = (f: FileFact, word: string): boolean =>
  word !== '' && (f.path === word || f.given === word || f.path.endsWith(`/${word}`))

/** The file on its own command line that is the thing to run is its logic, not its input; so are settings of the run time, which were
 * good enough to come as far as the script. */
const isScript = (p: Proc, f: FileFact): boolean => {
  const script = scriptOf(p)
  return script !== null && (f === script || (f.lastRead < script.first && f.path.startsWith('/etc/')))
}

/** Words of its command line that can name a file: arguments, and values of `--option=value`. */
const wordsOf = once(
  (p: Proc): ReadonlyArray<string> =>
    p.fact.argv
      .split(' ')
      .slice(1)
      .map(w => (w.startsWith('-') ? w.slice(w.indexOf('=') + 1 || w.length) : w))
      .filter(w => w !== '' && w !== '.'),
)

/** Named on its command line, in full or from where it was. */
export const isGiven = (p: Proc, path: string): boolean =>
  wordsOf(p).some(w => path === w || (!w.startsWith('/') && path.endsWith(`/${w.replace(/^(\.\/)+/, '')}`)))

const isRead = (p: Proc, f: FileFact): boolean =>
  (f.bytesRead > 0 || has(f, FileFlag.Eof)) &&
  !has(f, FileFlag.Library | FileFlag.Executed | FileFlag.Mapped) &&
  ((!isLibrary(f.path) && !isOptional(f.path) && !PROGRAM_PARTS.test(f.path)) || isGiven(p, f.path)) &&
  !isScript(p, f)

const readBy = once((p: Proc): { readonly inputs: ReadonlyArray<FileFact>; readonly sources: ReadonlyArray<FileFact> } => {
  const all = p.files.filter(f => isRead(p, f)).sort((a, b) => b.lastRead - a.lastRead)
  return { inputs: all.filter(f => !SOURCE.test(f.path)), sources: all.filter(f => SOURCE.test(f.path)) }
})

/** Read last first. */
export const inputs = (p: Proc): ReadonlyArray<FileFact> => readBy(p).inputs
/** Source text beside its script: modules, or settings written in its language. */
export const sources = (p: Proc): ReadonlyArray<FileFact> => readBy(p).sources
