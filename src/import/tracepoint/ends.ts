// How a thread ended, for sources that only say that it did: sched_process_exit has no code. What decides is what was seen before:
// the argument of exit(2) and exit_group(2), or a signal delivered without a handler whose default is to end the process
// (signal(7)). Of a thread that ended because another one of its process did, the process's end counts.
import { signalAction } from '../../trace/syscalls.js'
import type { Item, Source } from '../item.js'
import { boundedMap } from './bounded-map.js'

interface End {
  readonly code: number
  readonly signal: number
}

export interface Ends {
  /** A thread of the same process as another. */
  readonly joined: (tid: number, of: number) => void
  readonly exiting: (tid: number, group: boolean, code: bigint) => void
  readonly delivered: (tid: number, signal: number, handled: boolean) => void
  /** kill(2) and kin: of a thread that ends without having called for it, the last one decides. */
  readonly sent: (to: number, signal: number) => void
  /** Undefined: nothing seen says how. */
  readonly ended: (source: Source) => Item | undefined
}

const STATUS = 0xffn
const DEADLY: ReadonlyArray<string> = ['term', 'core']

export const ends = (): Ends => {
  const groups = boundedMap<number, number>()
  const own = boundedMap<number, End>()
  const whole = boundedMap<number, End>()
  const shot = boundedMap<number, End>()
  const groupOf = (tid: number): number => groups.get(tid) ?? tid
  return {
    joined: (tid, of) => groups.set(tid, groupOf(of)),
    exiting: (tid, group, code) => {
      const end = { code: Number(code & STATUS), signal: 0 }
      own.set(tid, end)
      if (group) whole.set(groupOf(tid), end)
    },
    delivered: (tid, signal, handled) => {
      if (handled || !DEADLY.includes(signalAction(signal))) return
      own.set(tid, { code: 0, signal })
      whole.set(groupOf(tid), { code: 0, signal })
    },
    sent: (to, signal) => {
      if (DEADLY.includes(signalAction(signal))) shot.set(to, { code: 0, signal })
    },
    ended: source => {
      const { tid } = source
      const end = whole.get(groupOf(tid)) ?? own.get(tid) ?? shot.get(tid) ?? shot.get(groupOf(tid))
      own.delete(tid)
      shot.delete(tid)
      groups.delete(tid)
      if (end === undefined) return undefined
      return end.signal === 0
        ? { ...source, _tag: 'Exited', code: end.code }
        : { ...source, _tag: 'Killed', signal: end.signal, coreDumped: false }
    },
  }
}
