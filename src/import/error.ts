// What can be wrong with a file that is to be imported. Lines that cannot be read are none of this: they are counted (item.ts).
import { type Failed, failed } from '../base/error.js'

export type ImportReason =
  | 'NotKnown' // of no format that is read here
  | 'NoEvents' // of one of their families, but without events in it: a summary
  | 'TooLarge' // packed data that unpacks to more than any log does
  | 'Damaged' // packed data that ends early or does not unpack, and nothing readable came before
  | 'Mixed' // several files that are not parts of one log

export type ImportError = Failed<'ImportError', ImportReason>

/** What can be read, in one sentence: the remedy of whoever gave something else. */
const READS =
  'It reads recordings of `probecause record`, logs of strace, text of perf trace, perf script and ftrace, .scap files of sysdig and ' +
  'Falco, and JSON lines of `probecause export`; plain, gzip or zstd.'

const REMEDIES: Partial<Record<ImportReason, string>> = {
  NotKnown: READS,
  Damaged: 'Copy the file again from where it came.',
  Mixed: 'Give the files of one `strace -ff`, or each file on its own.',
}

export const importError = (reason: ImportReason, doing: string, remedy: string | undefined = REMEDIES[reason]): ImportError =>
  failed('ImportError', reason, doing, remedy)
