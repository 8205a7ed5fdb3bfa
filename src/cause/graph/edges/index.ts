// Every way in which one fact follows from another, a row each.
import type { EdgeRow } from '../node.js'
import { childEnd, endedWaiting, errorPath, signalled, stopped } from './ends.js'
import { changed, leftUnfinished, notMade } from './files.js'
import { readerGone, writerGone } from './pipes.js'
import { answered, neverListened, serverGone, shouldHaveListened } from './servers.js'
import { gaveUp, hadGivenUp, killed, outOfPatience } from './signals.js'
import { usedUp, waitedFor } from './waits.js'

export const EDGES: ReadonlyArray<EdgeRow> = [
  errorPath,
  childEnd,
  signalled,
  endedWaiting,
  stopped,
  serverGone,
  neverListened,
  shouldHaveListened,
  answered,
  changed,
  notMade,
  leftUnfinished,
  killed,
  hadGivenUp,
  gaveUp,
  outOfPatience,
  readerGone,
  writerGone,
  waitedFor,
  usedUp,
]
