// Every number that decides something in a comparison, with its reason.

/** First port that Linux gives to those who ask for none (ip_local_port_range, 32768 unless set). */
export const EPHEMERAL_FIRST = 32768

/** Calls of one recording that are kept for comparing, 18 bytes each: 72 MB. What comes later is said not to be compared. */
export const CALLS_MAX = 1 << 22

/** Edits after which the alignment of two threads is given up: Myers' algorithm takes time and memory by their square. */
export const EDITS_MAX = 3000
export const ALIGN_MS = 3000

/** Equal calls in a row after which two runs do the same again: fewer lie inside one error path. */
export const TOGETHER_AGAIN = 8

/** A time differs when it is this many times as long, and longer by this much: below that machines differ from themselves. */
export const SLOWER_TIMES = 3
export const SLOWER_NS = 100_000_000

/** Differences of a kind that a report lists. */
export const LISTED = 200

/** Different calls of one recording whose object is kept by name, to follow it to another process: some 6 MB. */
export const OBJECTS_MAX = 1 << 16

/** Differences of one process that are kept; what follows is counted. */
export const DIFFERENCES_MAX = 20_000
