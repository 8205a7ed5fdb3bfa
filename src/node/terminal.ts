// Standard output and error as the commands use them: synchronous writes straight to the descriptor, because touching
// process.stdout makes Node change the flags of a terminal or pipe that the recorded program shares.
import { readSync, writeSync } from 'node:fs'
import { isatty, WriteStream } from 'node:tty'

export type Stream = 1 | 2
export const STDOUT: Stream = 1
export const STDERR: Stream = 2
export const STDIN = 0

/** What a pipe or file is formatted for. */
const PIPE_COLUMNS = 80
const NARROWEST = 40

/** Thrown when nobody reads standard output any more (EPIPE): the command ends at once and quietly, as `head` expects. */
export class ReaderGone extends Error {}

const nap = new Int32Array(new SharedArrayBuffer(4))

export const write = (stream: Stream, text: string | Uint8Array): void => {
  let rest = typeof text === 'string' ? Buffer.from(text) : Buffer.from(text.buffer, text.byteOffset, text.byteLength)
  while (rest.length > 0) {
    try {
      rest = rest.subarray(writeSync(stream, rest))
    } catch (thrown) {
      const code = (thrown as NodeJS.ErrnoException).code
      if (code === 'EPIPE' && stream === STDOUT) throw new ReaderGone()
      if (code === 'EPIPE' || code === 'EBADF') return
      // The other end set O_NONBLOCK on what we share and is slow: wait a little, nothing is lost.
      if (code !== 'EAGAIN') throw thrown
      Atomics.wait(nap, 0, 0, 5)
    }
  }
}

/** no-color.org: any value but the empty one turns colour off; FORCE_COLOR turns it on where there is no terminal. */
export const hasColour = (stream: Stream, env: NodeJS.ProcessEnv = process.env): boolean => {
  if (env['NO_COLOR']) return false
  if (env['FORCE_COLOR'] && env['FORCE_COLOR'] !== '0') return true
  return isatty(stream) && env['TERM'] !== 'dumb'
}

export const columns = (stream: Stream, env: NodeJS.ProcessEnv = process.env): number => {
  const wide = isatty(stream) ? new WriteStream(stream).columns : Number(env['COLUMNS'])
  return Number.isInteger(wide) && wide > 0 ? Math.max(wide, NARROWEST) : PIPE_COLUMNS
}

/** An answer is a word; a terminal hands over a line at a time. */
const ANSWER_BYTES = 256

/** Asks on standard error and reads a line of standard input, both of which are terminals; '' at its end. */
export const ask = (question: string): string => {
  write(STDERR, question)
  const answer = Buffer.alloc(ANSWER_BYTES)
  try {
    return answer.toString('utf8', 0, readSync(STDIN, answer))
  } catch {
    return ''
  }
}
