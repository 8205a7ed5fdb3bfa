// Every sentence about several recordings: groups of them, and what two of them differ in.

export const plural = (count: number, noun: string, ending = 's'): string => `${count} ${noun}${count === 1 ? '' : ending}`

/** Of groups without a cause. */
export const GROUP_WORDS: Readonly<Record<string, string>> = {
  fine: 'Nothing in these needs an explanation.',
  unexplained: 'Failed, and the recording does not show why.',
}

/** Where two runs part, by how: the first line of a comparison. */
export const PARTING_WORDS = {
  answer: 'They part at {name} in {who}: in GOOD {good}, in BAD {bad}.',
  content: 'They part at {name} in {who}: it gets something else to read in BAD.',
  onlyGood: 'They part before {name} in {who}: GOOD makes this call, BAD never does.',
  onlyBad: 'They part at {name} in {who}: BAD makes this call, GOOD never does.',
  slower: 'They do the same, and BAD takes {bad} where GOOD takes {good}: {what}.',
  unexplained: 'They come to different ends, and no recorded call tells why.',
  none: 'No difference that matters.',
} as const

export type PartingWords = keyof typeof PARTING_WORDS

/** What time went into, by kind of wait. */
export const TIMING_WORDS: Readonly<Record<string, string>> = {
  Life: '{who} runs from beginning to end',
  Processor: '{who} computes',
  Child: '{who} waits for a child',
  Sleep: '{who} sleeps',
  Futex: '{who} waits for another thread',
  Signal: '{who} waits for a signal',
  Sync: '{who} waits until {object} is on the disk',
  Lock: '{who} waits for the lock {object}',
  Pipe: '{who} waits at a pipe',
  Socket: '{who} waits for {object}',
  Poll: '{who} waits for {object}',
  File: '{who} waits for {object}',
  Terminal: '{who} waits for the terminal',
  Other: '{who} waits in a call',
}

export const END_WORDS = {
  alive: 'still running',
  exited: 'exited {code}',
  killed: 'killed by {signal}',
} as const

export const DIFF_HEADINGS = {
  followed: 'What followed:',
  onlyGood: 'only in GOOD',
  onlyBad: 'only in BAD',
  ends: 'Ends that differ:',
  processes: 'Processes that only one run has:',
  files: 'Files that only one run leaves changed:',
  peers: 'Peers that only one run reaches:',
  lines: 'Lines that only one run prints:',
  timings: 'Times that differ (3 times as long, and by more than 100 ms):',
} as const

/** What a comparison leaves out. */
export const NOT_COMPARED = {
  cut: 'some threads are too different to align call by call; all between their common beginnings and ends counts as different',
  dropped: '{count} calls of {side} came after the first {most} and were not compared',
} as const

/** What a good run took from the suspects. */
export const BASELINE_WORDS = {
  measure: 'Held against {trace}: failures, waits and ends that it had as well are no causes ({count}).',
  none: 'Held against {trace}, which failed in the same way: nothing could be told apart by it.',
} as const
