// import FILE... -o TRACE: another tool's log as a trace of ours, kept. What it was made of is said on standard error. A trace of ours
// passes through, so that a packed one is unpacked.
import * as E from 'fp-ts/lib/Either.js'
import type { SourceError } from '../../analysis/ports.js'
import { failed, inContext } from '../../base/error.js'
import { type Output, openOutput } from '../../node/output.js'
import { STDERR, write } from '../../node/terminal.js'
import { openTrace, recordingsOf } from '../../node/traces.js'
import { importedFrom, unreadLines } from '../../present/imported.js'
import { framer } from '../../trace/framing.js'
import type { TraceFooter } from '../../trace/index.js'
import { EXIT, report } from '../exit.js'
import { printLines } from '../print.js'

interface Options {
  readonly output: string
}

const SEVERAL = failed(
  'UsageError',
  'BadUsage',
  'these files are several recordings',
  'Import each on its own; the files of one `strace -ff` are one recording.',
)

/** What the end of a trace says of it, as its bytes go by. */
const footerOf = () => {
  const framing = framer()
  let footer: TraceFooter | undefined
  return {
    see: (bytes: Uint8Array): void => {
      for (const part of framing.push(bytes)) if (part._tag === 'Footer') footer = part.footer
    },
    footer: (): TraceFooter | undefined => footer,
  }
}

const said = (name: string, output: string, footer: TraceFooter | undefined, bytes: number): ReadonlyArray<string> => {
  const imported = footer?.imported
  const from = imported === undefined ? 'a recording of its own' : importedFrom(imported)
  const events = footer === undefined ? '' : `${footer.events} events, `
  return [
    `probecause: ${name} is ${from}`,
    ...(imported === undefined ? [] : unreadLines(imported)),
    `probecause: wrote ${events}${bytes} bytes to ${output}`,
  ]
}

const failure = (name: string, error: SourceError): number =>
  report(error._tag === 'IoError' ? error : inContext({ doing: 'read', subject: name })(error))

const copy = async (name: string, to: Output, output: string): Promise<number> => {
  const source = await openTrace(name)()
  if (E.isLeft(source)) return failure(name, source.left)
  const { see, footer } = footerOf()
  for await (const piece of source.right) {
    if (E.isLeft(piece)) return failure(name, piece.left)
    const wrote = to.write(piece.right)
    if (E.isLeft(wrote)) return report(wrote.left)
    see(piece.right)
  }
  write(STDERR, printLines(said(name, output === '-' ? 'standard output' : output, footer(), to.bytes())))
  return EXIT.ok
}

export const importLog = async (given: ReadonlyArray<string>, { output }: Options): Promise<number> => {
  const { names } = await recordingsOf(given)
  const [only, ...more] = names
  if (only === undefined || more.length > 0) return report(SEVERAL)
  const to = openOutput(output)
  if (E.isLeft(to)) return report(to.left)
  try {
    return await copy(only, to.right, output)
  } finally {
    to.right.close()
  }
}
