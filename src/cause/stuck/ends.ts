// What each end of a trail is worth, and which class of the taxonomy a wait belongs to by whom or what it waits for: tables and
// nothing else.
import type { CauseClass } from '../finding.js'
import type { End } from './follow.js'
import type { How, Role } from './others.js'

interface EndRow {
  /** How surely this is why the one that waits gets no further, 0 to 1. */
  readonly strength: number
  /** Where the end itself is the cause, and not that somebody waits. */
  readonly class?: CauseClass
  /** In the process that was asked about it is no fault. */
  readonly calm?: true
  /** Neither is it in a child or a thread that is waited for. */
  readonly serves?: true
  /** It waits for nobody in particular: what counts is that others wait for it. */
  readonly awaited?: true
}

export const ENDS: Readonly<Record<End, EndRow>> = {
  stopped: { strength: 0.97 },
  traced: { strength: 0.9 },
  cycle: { strength: 0.95, class: 'deadlock' },
  nobody: { strength: 0.92 },
  own: { strength: 0.92 },
  frozen: { strength: 0.92, class: 'slow-io' },
  server: { strength: 0.85, class: 'slow-io' },
  unanswered: { strength: 0.85 },
  outside: { strength: 0.75 },
  storage: { strength: 0.65, class: 'slow-io' },
  spinning: { strength: 0.7, class: 'cpu-spin' },
  asleep: { strength: 0.6, calm: true, awaited: true },
  timed: { strength: 0.5, calm: true, serves: true, awaited: true },
  signal: { strength: 0.5, calm: true, awaited: true },
  event: { strength: 0.5, calm: true, awaited: true },
  clients: { strength: 0.5, calm: true, serves: true, awaited: true },
  typing: { strength: 0.5 },
  dead: { strength: 0.5, calm: true },
  working: { strength: 0.45, calm: true },
  unknown: { strength: 0.4, awaited: true },
  unseen: { strength: 0.4, calm: true },
}

/** A process that nobody waits for and that stands still by itself. */
export const OWN_STATE: CauseClass = 'stopped'

/** How surely it is this one that is waited for. Where there are several, or it works or serves, it is less sure that it is at fault. */
export const STRENGTH_BY_ROLE: Readonly<Record<Role, number>> = {
  holder: 0.92,
  owner: 0.92,
  listener: 0.85,
  writer: 0.85,
  reader: 0.85,
  opener: 0.7,
  joined: 0.7,
  peer: 0.7,
  taker: 0.8,
  child: 0.55,
  waker: 0.4,
}

/** Several others could end the wait, at different ends: which one should is not known. */
export const AMONG_SEVERAL = 0.6

/** A look that broke off may have missed who matters: no more than a guess. */
export const BROKEN_OFF = 0.35

/** Threads that wait to be woken, and nobody is left who could: unless a signal comes. */
export const UNWOKEN = 0.8

export const CLASS_BY_ROLE: Readonly<Record<Role, CauseClass>> = {
  writer: 'blocked-read',
  peer: 'blocked-read',
  opener: 'blocked-read',
  reader: 'slow-peer',
  taker: 'slow-peer',
  child: 'slow-peer',
  joined: 'slow-peer',
  listener: 'connection-timeout',
  holder: 'lock-contention',
  owner: 'lock-contention',
  waker: 'lock-contention',
}

export const CLASS_BY_WAIT: Readonly<Record<How, CauseClass>> = {
  'read-pipe': 'blocked-read',
  'open-fifo': 'blocked-read',
  'read-socket': 'blocked-read',
  terminal: 'blocked-read',
  event: 'blocked-read',
  message: 'blocked-read',
  wakeup: 'blocked-read',
  datagrams: 'blocked-read',
  signal: 'blocked-read',
  kernel: 'blocked-read',
  clients: 'blocked-read',
  'write-pipe': 'slow-peer',
  'write-socket': 'slow-peer',
  child: 'slow-peer',
  join: 'slow-peer',
  sleep: 'slow-peer',
  connect: 'connection-timeout',
  room: 'slow-peer',
  mutex: 'lock-contention',
  semaphore: 'lock-contention',
  futex: 'lock-contention',
  lock: 'lock-contention',
  file: 'slow-io',
}
