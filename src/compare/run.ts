// A recording's facts with what its names become: what every comparison begins with.
import type { Coverage } from '../analysis/coverage.js'
import { type Facts, indexFacts } from '../cause/facts.js'
import type { Fact } from '../engine/facts.js'
import type { TraceHeader } from '../trace/chunk.js'
import { type Normaliser, normaliser } from './normal.js'

export interface Run {
  readonly facts: Facts
  readonly normal: Normaliser
}

export interface Recorded {
  readonly header: TraceHeader
  readonly facts: ReadonlyArray<Fact>
  readonly coverage: Coverage
}

export const runOf = ({ header, facts, coverage }: Recorded, normal = normaliser(facts.map(fact => fact.pid))): Run => ({
  normal,
  facts: indexFacts(facts, {
    arch: header.arch === 'aarch64' ? 'aarch64' : 'x86_64',
    rootPid: header.rootPid,
    startNs: Number(header.startNs),
    endNs: Number(coverage.footer?.endNs ?? coverage.lastTsNs),
    attached: header.recording.attached,
    cut: 'unknown',
  }),
})
