// tool NAME [options] TRACE, or -- CMD: a tool as people know it, on a recording. Its own object, unmodified, is replayed, and what comes
// out is printed in the tool's columns. With a command it records that first, to a private file, and exits as the command does; what the
// tool prints then goes to standard error. Without a name it lists the tools.
import { CommanderError } from 'commander'
import * as E from 'fp-ts/lib/Either.js'
import { type AnyFailed, failed } from '../../base/error.js'
import { captureExitCode, startCapture } from '../../node/capture.js'
import { carvedFrom, type FoundObject, installedObject, type ObjectError } from '../../node/installed.js'
import { readWhole } from '../../node/files.js'
import { openOutput } from '../../node/output.js'
import { newScratch } from '../../node/scratch.js'
import { addSymbols } from '../../node/symbols.js'
import { STDERR, STDOUT, write } from '../../node/terminal.js'
import { findTool, TOOLS, toolList } from '../../tool/index.js'
import { EXIT, report } from '../exit.js'
import { printLines } from '../print.js'
import { parseTool, type ToolRequest, toolUsageError } from '../tool-arguments.js'
import { replayTool } from '../tool-replay.js'

const PACKAGE = 'libbpf-tools'

const unknown = (name: string): AnyFailed =>
  failed('UsageError', 'BadUsage', `there is no tool "${name}"`, `There are ${TOOLS.map(tool => tool.name).join(', ')}.`)

const parsed = (name: string, args: ReadonlyArray<string>): E.Either<AnyFailed, ToolRequest> => {
  const found = findTool(name)
  if (found === undefined) return E.left(unknown(name))
  try {
    return parseTool(name, found.tool, found.options, args)
  } catch (thrown) {
    if (!(thrown instanceof CommanderError) || thrown.exitCode === 0) throw thrown
    return E.left(toolUsageError(name, thrown.message.replace(/^error: /, '')))
  }
}

const objectOf = async (name: string, { object, from }: ToolRequest['own']): Promise<E.Either<ObjectError, FoundObject>> => {
  if (object !== undefined) {
    const bytes = await readWhole(object)()
    return E.isLeft(bytes) ? bytes : E.right({ bytes: bytes.right, path: object })
  }
  if (from !== undefined) return carvedFrom(from)()
  const found = await installedObject(name, PACKAGE)()
  if (E.isRight(found)) write(STDERR, `probecause: ${name}: with the object of ${found.right.path}\n`)
  return found
}

/** What takes the tool's lines: a file, else a stream. */
const sinkOf = (output: string | undefined, stream: typeof STDOUT | typeof STDERR, reading: string) => {
  if (output === undefined) return E.right({ put: (text: string) => write(stream, text), close: () => undefined })
  const opened = openOutput(output, reading)
  return E.isLeft(opened) ? opened : E.right({ put: (text: string) => void opened.right.write(text), close: opened.right.close })
}

const onTrace = async (request: ToolRequest, object: FoundObject, trace: string): Promise<number> => {
  const sink = sinkOf(request.own.output, STDOUT, trace)
  if (E.isLeft(sink)) return report(sink.left)
  const code = await replayTool(request, object, trace, sink.right.put)
  sink.right.close()
  return code
}

const onCommand = async (request: ToolRequest, object: FoundObject, argv: ReadonlyArray<string>): Promise<number> => {
  const scratch = newScratch()
  if (E.isLeft(scratch)) return report(scratch.left, EXIT.recorder)
  const { trace, remove } = scratch.right
  const sink = sinkOf(request.own.output, STDERR, trace)
  if (E.isLeft(sink)) return report(sink.left, EXIT.recorder)
  try {
    const started = await startCapture({
      argv,
      stacks: request.stacks ? 'every' : 'none',
      files: true,
      output: { _tag: 'File', path: trace },
    })()
    if (E.isLeft(started)) return report(started.left, captureExitCode(started.left))
    const end = await started.right.done
    if (E.isLeft(end)) return report(end.left, captureExitCode(end.left))
    const added = request.stacks ? await addSymbols(trace)() : E.right(undefined)
    if (E.isLeft(added)) report(added.left)
    await replayTool(request, object, trace, sink.right.put)
    return end.right.code
  } finally {
    sink.right.close()
    remove()
  }
}

export const tool = async (name: string | undefined, args: ReadonlyArray<string>): Promise<number> => {
  if (name === undefined) {
    write(STDOUT, printLines(toolList(TOOLS)))
    return EXIT.ok
  }
  const own = args.includes('--') ? { code: EXIT.recorder } : {}
  const request = parsed(name, args)
  if (E.isLeft(request)) return report(request.left, own.code)
  const object = await objectOf(name, request.right.own)
  if (E.isLeft(object)) return report(object.left, own.code)
  const { what } = request.right
  return what._tag === 'Trace'
    ? onTrace(request.right, object.right, what.trace)
    : onCommand(request.right, object.right, what.argv)
}
