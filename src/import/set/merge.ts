// Several files of one log, read as one: by time where they have times, each file open only from its first time to its last, so that
// thousands of short processes are no matter; else each child where its parent made it, which keeps causes before what they cause.
import * as E from 'fp-ts/lib/Either.js'
import type { AnyFailed } from '../../base/error.js'
import type { Clock, Item, Unread } from '../item.js'
import type { ImportPorts } from '../opened.js'
import type { Items, ItemStream } from '../stream.js'
import { type Fails, type Member, type Running, run } from './member.js'

/** Times that have one beginning in all files. */
const COMPARABLE: ReadonlyArray<Clock> = ['epoch', 'day', 'monotonic']
const MAKES_CHILDREN: ReadonlyArray<string | undefined> = ['fork', 'vfork', 'clone', 'clone3']
const BATCH = 256
const EXAMPLES = 5

/** Which file is read next: one that runs, or one that is begun now; undefined: there is none. */
interface Order<Err> {
  readonly next: () => Running<Fails<Err>> | Member<Err> | undefined
  readonly begun: (member: Member<Err>, running: Running<Fails<Err>>) => void
  readonly passed: (item: Item) => void
  readonly ended: (running: Running<Fails<Err>>) => void
}

const byTime = <Err>(members: ReadonlyArray<Member<Err>>): Order<Err> => {
  const waiting = members.filter(({ beginNs }) => beginNs !== undefined)
  waiting.sort((a, b) => Number((a.beginNs ?? 0n) - (b.beginNs ?? 0n)))
  let active: ReadonlyArray<Running<Fails<Err>>> = []
  const earliest = (): Running<Fails<Err>> | undefined => {
    let found: Running<Fails<Err>> | undefined
    for (const one of active) if (found === undefined || one.ns() < found.ns()) found = one
    return found
  }
  return {
    next: () => {
      const [running, [first]] = [earliest(), waiting]
      return first !== undefined && (running === undefined || (first.beginNs ?? 0n) <= running.ns()) ? first : running
    },
    begun: (member, running) => {
      waiting.splice(waiting.indexOf(member), 1)
      active = [...active, running]
    },
    passed: () => undefined,
    ended: running => {
      active = active.filter(one => one !== running)
    },
  }
}

const byCause = <Err>(members: ReadonlyArray<Member<Err>>): Order<Err> => {
  const waiting = new Map(members.map(member => [member.tid, member] as const))
  const stack: Running<Fails<Err>>[] = []
  let child: Member<Err> | undefined
  return {
    next: () => child ?? stack.at(-1) ?? waiting.values().next().value,
    begun: (member, running) => {
      child = undefined
      waiting.delete(member.tid)
      stack.push(running)
    },
    passed: item => {
      if ((item._tag === 'Whole' || item._tag === 'Exit') && MAKES_CHILDREN.includes(item.name))
        child = waiting.get(Number(item.result.value ?? 0n))
    },
    ended: running => {
      stack.splice(stack.indexOf(running), 1)
    },
  }
}

const isMember = <Err>(one: Running<Fails<Err>> | Member<Err>): one is Member<Err> => 'file' in one

/** `members` are of one format. */
export const merged = <Err extends AnyFailed>(
  ports: ImportPorts,
  members: ReadonlyArray<Member<Err>>,
): ItemStream<Fails<Err>> => {
  const clock = members.find(member => member.clock !== 'none')?.clock ?? 'none'
  const order = COMPARABLE.includes(clock) ? byTime(members) : byCause(members)
  let unread: Unread = { count: 0, examples: [] }
  let lines = 0

  const close = (running: Running<Fails<Err>>): void => {
    order.ended(running)
    lines += running.lines()
    const { count, examples } = running.unread()
    unread = { count: unread.count + count, examples: [...unread.examples, ...examples].slice(0, EXAMPLES) }
  }

  async function* items(): Items<Fails<Err>> {
    let out: Item[] = []
    for (let one = order.next(); one !== undefined; one = order.next()) {
      if (isMember(one)) {
        const running = await run(ports, one)
        if (E.isLeft(running)) return yield running
        order.begun(one, running.right)
        if (running.right.item() === undefined) close(running.right)
        continue
      }
      const item = one.item() as Item
      out.push(item)
      order.passed(item)
      const failure = await one.step()
      if (failure !== undefined) return yield E.left(failure)
      if (one.item() === undefined) close(one)
      if (out.length >= BATCH) {
        yield E.right(out)
        out = []
      }
    }
    yield E.right(out)
  }

  return { items: items(), clock: () => clock, unread: () => unread, lines: () => lines }
}
