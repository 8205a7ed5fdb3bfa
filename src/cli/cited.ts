// The events an explanation cites, from a trace that lies in a file. That they could not be read again changes nothing else.
import * as E from 'fp-ts/lib/Either.js'
import type { Report } from '../analysis/analyze.js'
import { citedEvents } from '../analysis/cited.js'
import { nodeEnv } from '../node/env.js'
import { type CitedView, citedSeqs } from '../present/evidence.js'

/** Of the first finding, which alone is told in full. None for a trace that came through a pipe. */
export const citedOf = async (
  trace: string,
  { header, explanation, coverage }: Report,
): Promise<{ readonly cited?: CitedView }> => {
  const wanted = citedSeqs(explanation.findings.slice(0, 1))
  if (trace === '-' || wanted.size === 0) return {}
  const events = await citedEvents(nodeEnv)(trace, wanted, coverage.events)()
  const untimed = header.recording.known?.times === false
  return E.isLeft(events) ? {} : { cited: { arch: header.arch, startNs: header.startNs, untimed, events: events.right } }
}
