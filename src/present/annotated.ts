// What the presenters of events take: a canonical event with what the engine's state knew of it then. Everything beside the
// event may be missing (a trace shown without the engine): they then print less, never something else.
import type { SystemEvent } from '../trace/event.js'

export interface Annotated {
  readonly event: SystemEvent
  /** Descriptor the event is about. */
  readonly fd?: number
  /** Resolved path: of the path argument, else what `fd` was open on then. */
  readonly path?: string
  readonly peer?: string
  readonly local?: string
}
