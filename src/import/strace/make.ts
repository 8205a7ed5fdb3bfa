// Items of what was read: who and when from the prefix, what from the call. Fields that a line does not tell are absent. One object is
// made per item and filled in place, since a log has millions.
import type { Argument, CallHead, Item, Result } from '../item.js'
import type { Call } from './call.js'
import type { LineClock } from './clock.js'
import type { Body } from './event.js'
import type { Prefix } from './prefix.js'
import type { Outcome } from './result.js'

type Writable<T> = { -readonly [K in keyof T]: T[K] }
type Whole = Extract<Item, { readonly _tag: 'Whole' }>
type Entry = Extract<Item, { readonly _tag: 'Entry' }>
type Exit = Extract<Item, { readonly _tag: 'Exit' }>
type Abi = NonNullable<CallHead['abi']>
type Named = Pick<Call, 'name' | 'number'>

/** Threads of another personality than the machine's; more are taken for native. */
const MODES_MAX = 1 << 16

export interface Maker {
  readonly whole: (tid: number, call: Call, outcome: Outcome) => Item
  readonly entry: (tid: number, call: Call) => Item
  readonly exit: (tid: number, call: Named, args: ReadonlyArray<Argument> | undefined, outcome: Outcome, behind: boolean) => Item
  readonly event: (tid: number, body: Body) => Item
  readonly mode: (tid: number, abi: Abi) => void
  readonly ended: (tid: number) => void
}

export const maker = (p: Prefix, clock: LineClock): Maker => {
  const modes = new Map<number, Abi>()

  const fill = <T extends Writable<Item>>(item: T): T => {
    const ns = clock.read(p)
    if (ns !== undefined) item.ns = ns
    if (p.comm !== undefined) item.comm = p.comm
    if (p.pointer !== undefined) item.stack = [p.pointer]
    return item
  }

  const fillCall = <T extends Writable<Whole> | Writable<Entry> | Writable<Exit>>(item: T, call: Named): T => {
    if (call.name !== '') item.name = call.name
    if (call.number >= 0) item.number = call.number
    else if (p.number >= 0) item.number = p.number
    const abi = modes.size === 0 ? undefined : modes.get(item.tid)
    if (abi !== undefined && abi !== 'native') item.abi = abi
    return fill(item)
  }

  const took = (item: Writable<Whole> | Writable<Exit>, outcome: Outcome): void => {
    if (outcome.tookNs !== undefined) item.tookNs = outcome.tookNs
  }

  return {
    whole: (tid, call, outcome) => {
      const result: Result = outcome.result
      const item: Writable<Whole> = { _tag: 'Whole', tid, args: call.args, result }
      took(item, outcome)
      return fillCall(item, call)
    },
    entry: (tid, call) => fillCall<Writable<Entry>>({ _tag: 'Entry', tid, args: call.args }, call),
    exit: (tid, call, args, outcome, behind) => {
      const item: Writable<Exit> = { _tag: 'Exit', tid, result: outcome.result }
      if (args !== undefined) item.args = args
      if (behind) item.behind = behind
      took(item, outcome)
      return fillCall(item, call)
    },
    event: (tid, body) => fill({ ...body, tid } as Writable<Item>),
    mode: (tid, abi) => {
      if (modes.size < MODES_MAX || modes.has(tid)) modes.set(tid, abi)
    },
    ended: tid => {
      if (modes.size > 0) modes.delete(tid)
    },
  }
}
