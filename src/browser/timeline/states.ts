// What a thread does at a moment, as the timeline tells it: its own work, or one of a few kinds of waiting. One row each; its number is
// the state's number in runs (runs.ts) and in the page's colours. Left out: the colours (src/app/styles/timeline.ts).
import { WaitKind } from '../../../assembly/abi.js'
import { OTHER_WAIT } from '../rows.js'

export interface StateRow {
  readonly id: string
  /** For readers who cannot tell the colours apart: drawn where a stretch is wide enough. */
  readonly letter: string
  readonly title: string
  /** Calls with these numbers in the `wait` column; none: the time between calls, and calls that do not wait by purpose. */
  readonly kinds: ReadonlyArray<number>
}

const rows = [
  { id: 'running', letter: 'R', title: 'running', kinds: [] },
  { id: 'file', letter: 'F', title: 'a file', kinds: [WaitKind.File, WaitKind.Sync] },
  { id: 'network', letter: 'N', title: 'the network', kinds: [WaitKind.Socket] },
  { id: 'pipe', letter: 'P', title: 'a pipe', kinds: [WaitKind.Pipe] },
  { id: 'lock', letter: 'L', title: 'a lock', kinds: [WaitKind.Futex, WaitKind.Lock] },
  { id: 'child', letter: 'C', title: 'a child', kinds: [WaitKind.Child] },
  { id: 'sleep', letter: 'Z', title: 'time to pass', kinds: [WaitKind.Sleep] },
  { id: 'poll', letter: 'E', title: 'any of several', kinds: [WaitKind.Poll] },
  { id: 'signal', letter: 'S', title: 'a signal', kinds: [WaitKind.Signal] },
  { id: 'terminal', letter: 'T', title: 'a terminal', kinds: [WaitKind.Terminal] },
  { id: 'other', letter: 'O', title: 'something else', kinds: [OTHER_WAIT] },
] as const satisfies ReadonlyArray<StateRow>

export type StateId = (typeof rows)[number]['id']
export const STATES: ReadonlyArray<StateRow & { readonly id: StateId }> = rows
export const RUNNING = 0

/** By the number in the `wait` column of rows. */
export const stateOf = (wait: number): number =>
  Math.max(
    RUNNING,
    STATES.findIndex(({ kinds }) => kinds.includes(wait)),
  )
