// What several tools say of a connection: addresses of either family, which share the same bytes of a record, and its family.
import { AF_INET, addressText } from '../address.js'
import type { Fields } from '../record.js'

/** `saddr_v4` and `saddr_v6` begin at the same byte. */
export const sideOf =
  (member: string, family = 'af') =>
  (record: Fields): string => {
    const of = record.num(family)
    return addressText(of, record.bytes(record.has(`${member}_v6`) ? `${member}_v6` : member))
  }

export const versionOf =
  (family = 'af') =>
  (record: Fields): number =>
    record.num(family) === AF_INET ? 4 : 6

/** Seconds since the first record that was asked, from a member in microseconds. */
export const sinceFirst = (member: string, digits: number): ((record: Fields) => string) => {
  let first: bigint | undefined
  return record => {
    const now = record.wide(member)
    first ??= now
    return (Number(now - first) / 1_000_000).toFixed(digits)
  }
}
