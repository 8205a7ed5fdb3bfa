// What an analysis saw and did not see of a trace: a report states it, `--strict` decides on it. Nothing is lost silently.
import { Limit } from '../../assembly/abi.js'
import { renderError } from '../base/error.js'
import type { Chunk, Imported, Known, Recording, TraceFooter } from '../trace/chunk.js'
import type { TracePart } from '../trace/reader.js'

export interface Coverage {
  readonly chunks: number
  readonly events: number
  /** Time of the last event seen; 0 before the first. */
  readonly lastTsNs: bigint
  /** Events whose numbers the trace skips, or that its recorder says it lost. */
  readonly missing: number
  /** What a process did beyond what is kept of one: older files and failed calls that were let go. */
  readonly letGo?: number
  /** What could not be read, one line each, in file order. */
  readonly problems: ReadonlyArray<string>
  /** What was asked to be recorded; absent before the header. */
  readonly recording?: Recording
  /** Absent: the recording was cut off. */
  readonly footer?: TraceFooter
}

export const noCoverage: Coverage = { chunks: 0, events: 0, lastTsNs: 0n, missing: 0, problems: [] }

export const sawPart = (coverage: Coverage, part: TracePart): Coverage => {
  switch (part._tag) {
    case 'Gap':
      return { ...coverage, missing: coverage.missing + part.count }
    case 'Problem':
      return { ...coverage, problems: [...coverage.problems, renderError(part.error)] }
    case 'Footer':
      return { ...coverage, footer: part.footer }
    case 'Header':
      return { ...coverage, recording: coverage.recording ?? part.header.recording }
    case 'Chunk':
    case 'Symbols':
      return coverage
  }
}

/** A chunk that was decoded and run to its end. */
export const sawChunk = (coverage: Coverage, chunk: Chunk): Coverage => ({
  ...coverage,
  chunks: coverage.chunks + 1,
  events: coverage.events + chunk.eventCount,
  lastTsNs: chunk.lastTsNs,
})

const missing = ({ missing, recording }: Coverage): string =>
  recording?.ringBytes === undefined
    ? `${missing} events are missing from the trace`
    : `${missing} events were not kept: of each stretch the recording kept the last ${bytes(recording.ringBytes)}`

const bytes = (count: number): string => (count % MIB === 0 ? `${count / MIB} MiB` : `${count} bytes`)
const MIB = 1 << 20

const filtered = ({ filter, only }: Recording): string => {
  const also =
    only === true ? 'even those that name descriptors and processes' : 'except those that name descriptors and processes'
  return `calls outside "-e ${filter}" were left out, ${also}; findings that rest on such calls are less sure`
}

const letGo = (count: number): string =>
  `of processes that did more than ${Limit.FactsPerProcess} different things, the oldest files and failed calls were let go: ` +
  count.toLocaleString('en')

/** What an imported trace can lack, as a reader would say it; samples and registers no other tool has. */
const LACKING: ReadonlyArray<readonly [keyof Known, string]> = [
  ['times', 'when things happened: what took long, or waited, is not known'],
  ['memory', 'texts and structures that calls point at: paths and addresses are not known'],
  ['parents', 'who started whom'],
  ['comm', 'names of programs'],
  ['pids', 'the number of the first process, which stands as 1'],
  ['samples', 'processor time'],
]

const lackingOf = (format: string, known: Known): ReadonlyArray<string> => {
  const lacking = LACKING.flatMap(([thing, words]) => (known[thing] ? [] : [words]))
  return lacking.length === 0 ? [] : [`the ${format} file does not hold ${lacking.join('; ')}`]
}

const quoted = (text: string): string => JSON.stringify(text.length > QUOTED_MAX ? `${text.slice(0, QUOTED_MAX)}...` : text)
const QUOTED_MAX = 60

const unreadOf = ({ lines, unread, examples: [first] }: Imported): ReadonlyArray<string> => {
  if (unread === 0) return []
  const what = lines > 0 ? (unread === 1 ? '1 line' : `${unread} lines`) : unread === 1 ? '1 record' : `${unread} records`
  const where = lines > 0 ? `line ${first?.at}` : `at byte ${first?.at}`
  const shown = first === undefined ? '' : `${unread === 1 ? ', it is' : ', the first is'} ${where}: ${quoted(first.text)}`
  return [`${what} could not be read${shown}`]
}

const unknownOf = ({ unknown, words }: Imported): ReadonlyArray<string> =>
  unknown === 0
    ? []
    : [
        `${unknown === 1 ? '1 value is a name' : `${unknown} values are names`} without a known number: ${words.map(quoted).join(', ')}`,
      ]

const imported = ({ footer, recording }: Coverage): ReadonlyArray<string> =>
  footer?.imported === undefined
    ? []
    : [
        ...unreadOf(footer.imported),
        ...unknownOf(footer.imported),
        ...(recording?.known === undefined ? [] : lackingOf(footer.imported.format, recording.known)),
        ...(footer.reason === 'unknown' ? ['the file does not tell how the program ended'] : []),
      ]

/** One sentence for each thing the trace could not show. */
export const gapsOf = (coverage: Coverage): ReadonlyArray<string> => [
  ...coverage.problems,
  ...(coverage.recording?.filter ? [filtered(coverage.recording)] : []),
  ...imported(coverage),
  ...(coverage.missing > 0 ? [missing(coverage)] : []),
  ...(coverage.footer !== undefined && coverage.footer.lost > 0 ? [`the recorder lost ${coverage.footer.lost} events`] : []),
  ...(coverage.letGo ? [letGo(coverage.letGo)] : []),
  ...(coverage.footer === undefined ? ['the trace has no end: the recording was cut off'] : []),
]

/** What was changed in the run on purpose, as it was asked for. */
export const injectedOf = ({ recording }: Coverage): ReadonlyArray<string> => recording?.inject ?? []

export const isComplete = (coverage: Coverage): boolean => gapsOf(coverage).length === 0
