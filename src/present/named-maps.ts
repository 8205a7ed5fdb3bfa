// Stacks in maps, as `run` prints them: functions in place of addresses, where it is certain which.
import type { MapSnapshot, Value } from '../output/index.js'

/** The function an address of a stack is in, and how far; undefined: unknown, or different in different processes. */
export type NameAddress = (address: bigint, index: number) => string | undefined

const isStack = (value: Value): value is Value & { readonly _tag: 'List' } =>
  value._tag === 'List' && value.items.length > 0 && value.items.every(({ _tag }) => _tag === 'Address')

export const holdsStacks = ({ entries }: MapSnapshot): boolean => entries.some(({ value }) => isStack(value))

const named =
  (nameOf: NameAddress) =>
  (value: Value, index: number): Value => {
    const name = value._tag === 'Address' ? nameOf(value.value, index) : undefined
    return name === undefined ? value : { _tag: 'Name', value: name }
  }

export const withNames =
  (nameOf: NameAddress) =>
  (snapshot: MapSnapshot): MapSnapshot => ({
    ...snapshot,
    entries: snapshot.entries.map(entry =>
      isStack(entry.value) ? { ...entry, value: { ...entry.value, items: entry.value.items.map(named(nameOf)) } } : entry,
    ),
  })
