// Which thread an item is of. Most are known; one that is not is the child of the only thread that is inside a fork or clone, or, where
// several are, of the one whose result names it: items are held back until then, a bounded number of them. What no call made is a
// process of its own. Also who is meant where the source does not say, and who goes on after an exec by another thread.
import type { Item } from '../item.js'
import type { Happening } from './happen.js'
import type { Thread, Threads } from './threads.js'

/** Lines between a child's first and its parent's result: a few. A vfork's parent waits until the child's exec. */
const HELD_MAX = 4096
/** Calls whose result is another thread's number, and no wait for one. */
const MAKING = new Set(['clone', 'clone3', 'fork', 'vfork'])

export interface Follow {
  readonly take: (item: Item) => void
  readonly end: () => void
}

export interface Newcomer {
  /** A thread that no call made. */
  readonly met: (thread: Thread, item: Item) => void
}

export const follow = (people: Threads, happen: Happening, first: number, newcomer: Newcomer): Follow => {
  let held: Item[] = []
  let waitsFor = 0
  let nameless = false

  const meet = (item: Item): Thread => {
    const { tid } = item
    const pid = item.pid ?? tid
    const leader = pid === tid ? undefined : people.find(pid)
    const thread = leader === undefined ? people.process(pid) : people.thread(tid, leader.process)
    const own = leader === undefined && pid !== tid ? people.thread(tid, thread.process) : thread
    newcomer.met(own, item)
    return own
  }

  /** Of an item that names nobody: the only one that lives, else the first. */
  const unnamed = (item: Item): Thread => {
    const thread = people.only() ?? people.find(first)
    if (thread !== undefined) return thread
    nameless = true
    return meet({ ...item, tid: first })
  }

  /** Undefined: it must wait for a result that says whose child it is. */
  const find = (item: Item): Thread | undefined => {
    if (item.tid === 0) return unnamed(item)
    const known = people.find(item.tid)
    if (known !== undefined) return known
    const parents = people.forking()
    const [parent] = parents
    if (parent === undefined && nameless) {
      // the first thread got its number when a second one came: `[pid N]`
      nameless = false
      const self = people.find(first)
      if (self !== undefined) {
        people.alias(item.tid, self)
        return self
      }
    }
    if (parent === undefined || (item.pid !== undefined && item.pid !== item.tid)) return meet(item)
    if (parents.length > 1) return undefined
    return happen.fork(parent, item.tid)
  }

  /** execve(2): the caller goes on under the leader's id, and the call's exit is the leader's. */
  const caller = (item: Item, thread: Thread): Thread => {
    if (item._tag !== 'Superseded') return thread
    const by = people.find(item.by)
    if (by !== undefined && by.call !== undefined && thread.call === undefined) {
      thread.call = by.call
      thread.since = by.since
      thread.formerly = by.tid
      people.gone(by)
    }
    return thread
  }

  const names = (item: Item): boolean =>
    (item._tag === 'Exit' && item.result.value === BigInt(waitsFor) && MAKING.has(item.name ?? '')) ||
    (item._tag === 'Forked' && item.child === waitsFor)

  const introduce = (queue: ReadonlyArray<Item>): void => {
    const telling = queue.find(names)
    const parent = (telling === undefined ? undefined : people.find(telling.tid)) ?? people.forking()[0]
    const [first] = queue
    if (parent !== undefined) happen.fork(parent, waitsFor)
    else if (first !== undefined) meet(first)
    waitsFor = 0
  }

  /** Who is waited for is known, or given up; what was held back for it may hold others that are not known. */
  const release = (): void => {
    for (let queue = held; waitsFor !== 0; queue = held) {
      introduce(queue)
      held = []
      for (let at = 0; at < queue.length; at++) {
        if (waitsFor !== 0) {
          held = [...held, ...queue.slice(at)]
          break
        }
        handle(queue[at] as Item)
      }
      if (waitsFor === 0 || (held.length < HELD_MAX && !held.some(names))) return
    }
  }

  const handle = (item: Item): void => {
    happen.reach(item)
    const thread = find(item)
    if (thread !== undefined) happen.take(item, caller(item, thread))
    else {
      waitsFor = item.tid
      held = [item]
    }
  }

  const take = (item: Item): void => {
    if (waitsFor === 0) handle(item)
    else {
      held.push(item)
      if (names(item) || held.length >= HELD_MAX) release()
    }
  }

  return {
    take,
    end: () => {
      while (waitsFor !== 0) {
        introduce(held)
        const queue = held
        held = []
        for (const item of queue) take(item)
      }
    },
  }
}
