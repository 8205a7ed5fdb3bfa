// Whose a row is: a pid is used again, so a process is a pid between two events. Most pids are used once, and rows of one process stand
// together, so nearly every look-up is one comparison.
import type { ProcessFact } from '../../engine/facts.js'

export interface Lives {
  /** Processes in order of birth. */
  readonly facts: ReadonlyArray<ProcessFact>
  /** Position in `facts` of who had this pid at this event; -1 when the trace does not know. */
  readonly at: (pid: number, seq: number) => number
}

export const livesOf = (facts: ReadonlyArray<ProcessFact>): Lives => {
  const born = [...facts].sort((a, b) => a.first - b.first)
  const byPid = new Map<number, number[]>()
  born.forEach(({ pid }, at) => {
    const lives = byPid.get(pid)
    if (lives === undefined) byPid.set(pid, [at])
    else lives.push(at)
  })
  let [lastPid, only] = [-1, -1]
  const latest = (lives: ReadonlyArray<number>, seq: number): number => {
    let [low, high] = [0, lives.length]
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((born[lives[middle] as number]?.first ?? 0) <= seq) low = middle + 1
      else high = middle
    }
    return lives[Math.max(0, low - 1)] ?? -1
  }
  return {
    facts: born,
    at: (pid, seq) => {
      if (pid === lastPid) return only
      const lives = byPid.get(pid)
      if (lives === undefined) return -1
      if (lives.length > 1) return latest(lives, seq)
      lastPid = pid
      only = lives[0] as number
      return only
    },
  }
}
