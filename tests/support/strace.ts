// What tests ask of the items that a log of strace became: calls with their entries and exits put together, and values that were not read.
import type { Argument, Item, Unread, Value } from '../../src/import/item.js'
import { straceReader } from '../../src/import/strace/reader.js'

export interface Read {
  readonly items: ReadonlyArray<Item>
  readonly unread: Unread
  readonly clock: string
}

/** All of a file, in pieces of `size` bytes. */
export const itemsOf = (bytes: Uint8Array | string, size = 1 << 16): Read => {
  const all = typeof bytes === 'string' ? new TextEncoder().encode(bytes) : bytes
  const reader = straceReader()
  const items: Item[] = []
  for (let at = 0; at < all.length; at += size) items.push(...reader.push(all.subarray(at, at + size)))
  items.push(...reader.end())
  return { items, unread: reader.unread(), clock: reader.clock() }
}

export interface CallOf {
  readonly tid: number
  readonly name: string
  readonly args: ReadonlyArray<Argument>
  readonly value: bigint | undefined
  readonly errno: string | undefined
}

/** In the order of their beginnings. */
export const callsOf = (items: ReadonlyArray<Item>): ReadonlyArray<CallOf> => {
  const open = new Map<number, number>()
  const calls: CallOf[] = []
  for (const item of items) {
    if (item._tag === 'Entry') {
      open.set(item.tid, calls.length)
      calls.push({
        tid: item.tid,
        name: item.name ?? `${item.number}`,
        args: item.args ?? [],
        value: undefined,
        errno: undefined,
      })
    } else if (item._tag === 'Exit') {
      const at = open.get(item.tid)
      const entry = at === undefined ? undefined : calls[at]
      if (at === undefined || entry === undefined) continue
      calls[at] = { ...entry, args: item.args ?? entry.args, value: item.result.value, errno: item.result.errno }
      open.delete(item.tid)
    } else if (item._tag === 'Whole') {
      const { value, errno } = item.result
      calls.push({ tid: item.tid, name: item.name ?? `${item.number}`, args: item.args ?? [], value, errno })
    }
  }
  return calls
}

const unreadIn = (value: Value): ReadonlyArray<string> => {
  switch (value._tag) {
    case 'Unread':
      return [value.text]
    case 'Expression':
      return value.of.flatMap(unreadIn)
    case 'List':
      return value.items.flatMap(unreadIn)
    case 'Struct':
      return value.fields.flatMap(([, field]) => unreadIn(field))
    case 'Call':
      return value.args.flatMap(unreadIn)
    case 'Described':
      return unreadIn(value.value)
    case 'Changed':
      return [...unreadIn(value.before), ...unreadIn(value.after)]
    default:
      return []
  }
}

/** `name: text` of every value that could not be read. */
export const unreadValues = (items: ReadonlyArray<Item>): ReadonlyArray<string> =>
  items.flatMap(item => {
    if (item._tag === 'Signal') return item.info === undefined ? [] : unreadIn(item.info).map(text => `${item.signal}: ${text}`)
    if (item._tag !== 'Whole' && item._tag !== 'Exit' && item._tag !== 'Entry') return []
    const result = item._tag === 'Entry' ? [] : (item.result.note ?? [])
    return [...(item.args ?? []), ...result].flatMap(({ value }) => unreadIn(value)).map(text => `${item.name}: ${text}`)
  })
