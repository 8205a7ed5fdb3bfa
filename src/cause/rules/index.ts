// All rules. Order does not matter: rank.ts compares what they prove.
import type { Rule } from '../rule.js'
import { busyPoll, cpuSpin, fdLeak, forkStorm, runawayTree, shortJobFlood, slowIo } from './cost.js'
import { configInvalid, truncatedData } from './data.js'
import { childFailure, crash, fileSizeSignal, killedBySignal, oomKill, seccompSignal, sigpipe } from './ends.js'
import { errnoRules, lockContention } from './errno.js'
import { badInterpreter, missingCommand, missingLibrary } from './exec.js'
import { deadlock } from './deadlock.js'
import { closedUnanswered, connectionRefused, connectionReset, connectionTimeout, dnsFailure, dnsSlow, slowPeer } from './net.js'
import { namelessRules } from './nameless.js'
import { protocolMismatch } from './protocols.js'
import { retryLoop } from './retries.js'
import { blockedRead, lockWait, slowChild } from './waits.js'

export const RULES: ReadonlyArray<Rule> = [
  ...errnoRules,
  ...namelessRules,
  lockContention,
  missingCommand,
  badInterpreter,
  missingLibrary,
  crash,
  killedBySignal,
  oomKill,
  fileSizeSignal,
  seccompSignal,
  sigpipe,
  childFailure,
  connectionRefused,
  connectionTimeout,
  connectionReset,
  closedUnanswered,
  protocolMismatch,
  dnsFailure,
  dnsSlow,
  slowPeer,
  deadlock,
  lockWait,
  blockedRead,
  retryLoop,
  slowChild,
  cpuSpin,
  busyPoll,
  slowIo,
  forkStorm,
  shortJobFlood,
  runawayTree,
  fdLeak,
  configInvalid,
  truncatedData,
]
