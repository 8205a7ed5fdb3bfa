// Objects that hold the same program twice, for kernels that can do more and for those that can do less: fentry and kprobe of one function,
// tp_btf and raw_tp of one tracepoint. Their own loaders attach the typed one where the kernel has types; so does this, since a
// replay always has. Without it everything would be counted twice.
import type { Place } from './hooks.js'
import { isTyped } from './sections.js'

export interface Placed {
  readonly section: string
  /** Asked for by name: whoever names both wants both. */
  readonly named: boolean
  readonly places: ReadonlyArray<Place>
}

/** tcp_v4_connect, sched/sched_process_exec: a raw tracepoint and a function can have the same name. */
const subjects = ({ places }: Placed): ReadonlyArray<string> =>
  places.map(({ form, name }) => `${form === 'raw' ? 'point' : 'function'} ${name}`)

const isTwin = ({ form }: Place): boolean => form !== 'tracepoint'

/** What of these is left out because the same is there in its typed form; that form's section for each. */
export const twins = <P extends Placed>(all: ReadonlyArray<P>): ReadonlyMap<P, string> => {
  const typed = new Map<string, string>()
  for (const one of all) if (isTyped(one.section)) for (const subject of subjects(one)) typed.set(subject, one.section)
  return new Map(
    all.flatMap(one => {
      if (isTyped(one.section) || one.named || !one.places.every(isTwin)) return []
      const instead = subjects(one).map(subject => typed.get(subject))
      const [first] = instead
      return first === undefined || instead.includes(undefined) ? [] : [[one, first] as const]
    }),
  )
}
