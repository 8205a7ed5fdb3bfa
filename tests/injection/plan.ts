// Faults for one program, from a good recording of it: every kind of the table at the calls it can happen to, a seeded choice that
// goes round the kinds so that rare ones get their share. The spelling of `record --inject` stands here and nowhere else.
import type { Call } from './calls.js'
import { aliases } from './expect.js'
import { KINDS, type Kind } from './kinds/index.js'
import { type Seen, seenIn, tiedTo } from './seen.js'

export interface Fault {
  readonly kind: Kind
  readonly does: string
  /** What it is tied to. */
  readonly object: string
  readonly call: Call
  readonly inject: ReadonlyArray<string>
}

/** Of the calls that fail together, those that the good run makes: so that people can read it. */
const namesFor = (kind: Kind, call: Call, calls: ReadonlyArray<Call>): ReadonlyArray<string> => {
  const tied = aliases(tiedTo(kind.about, call))
  const made = new Set(calls.filter(c => kind.about === 'process' || tied.includes(tiedTo(kind.about, c))).map(c => c.name))
  return kind.calls.filter(name => made.has(name))
}

interface Candidate {
  readonly kind: Kind
  readonly call: Call
  /** Number for `when`: the how manyth of the selected calls in the whole run. */
  readonly at: number
}

const countUpTo = (kind: Kind, call: Call, names: ReadonlyArray<string>, calls: ReadonlyArray<Call>): number =>
  calls.filter(
    c =>
      c.seq <= call.seq &&
      names.includes(c.name) &&
      (kind.about === 'process' || tiedTo(kind.about, c) === tiedTo(kind.about, call)),
  ).length

/** Sockets with a name in the file system are named as files are. */
const tieOf = (kind: Kind, object: string): string =>
  kind.about === 'process'
    ? ''
    : kind.about === 'path' || object.startsWith('/')
      ? `:path=${object.replaceAll(':', '\\:')}`
      : `:addr=${object}`

const faultOf = (candidate: Candidate, does: string, calls: ReadonlyArray<Call>): Fault => {
  const { kind, call, at } = candidate
  const names = namesFor(kind, call, calls)
  const when = kind.when === 'always' ? '' : `:when=${at}${kind.when === 'from' ? '+' : ''}`
  const objects = kind.about === 'path' ? aliases(call.path) : [tiedTo(kind.about, call)]
  return {
    kind,
    does,
    object: tiedTo(kind.about, call),
    call,
    inject: objects.map(object => `${names.join(',')}${tieOf(kind, object)}:${does}${when}`),
  }
}

const shuffled = <A>(all: ReadonlyArray<A>, next: () => number): ReadonlyArray<A> => {
  const out = [...all]
  for (let i = out.length - 1; i > 0; i--) {
    const j = next() % (i + 1)
    const kept = out[i] as A
    out[i] = out[j] as A
    out[j] = kept
  }
  return out
}

/** One candidate an object (or a place in the process), those in the program's own directory taking turns with the system's. */
const candidatesOf = (
  kind: Kind,
  dir: string,
  calls: ReadonlyArray<Call>,
  seen: Seen,
  next: () => number,
): ReadonlyArray<Candidate> => {
  const fitting = shuffled(
    calls.filter(
      c => kind.calls.includes(c.name) && kind.fits(c, seen) && (kind.about === 'process' || tiedTo(kind.about, c) !== ''),
    ),
    next,
  )
  const objects = new Set<string>()
  const different = fitting.filter(c => {
    const key = kind.about === 'process' ? String(c.seq) : tiedTo(kind.about, c)
    return !objects.has(key) && objects.add(key)
  })
  const own = different.filter(c => c.path.startsWith(dir))
  const system = different.filter(c => !c.path.startsWith(dir))
  const mixed = Array.from({ length: Math.max(own.length, system.length) }, (_, i) => [own[i], system[i]]).flat()
  return mixed.flatMap(call =>
    call === undefined ? [] : [{ kind, call, at: countUpTo(kind, call, namesFor(kind, call, calls), calls) }],
  )
}

export const planFaults = (calls: ReadonlyArray<Call>, dir: string, count: number, next: () => number): ReadonlyArray<Fault> => {
  const seen = seenIn(calls)
  const queues = shuffled(KINDS, next).map(kind => [...candidatesOf(kind, dir, calls, seen, next)])
  const faults: Fault[] = []
  while (faults.length < count && queues.some(q => q.length > 0))
    for (const queue of queues) {
      const candidate = queue.shift()
      if (candidate === undefined || faults.length >= count) continue
      const { does } = candidate.kind
      faults.push(faultOf(candidate, does[next() % does.length] as string, calls))
    }
  return faults
}
