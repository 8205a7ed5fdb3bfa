// Counts and times by a number (a process, a path, an error), and the few that matter most: what the lists beside a chosen row tell.
import { durationText } from '../../present/cell.js'
import type { DetailRow, Lead } from './view.js'

export interface Tallied {
  readonly key: number
  count: number
  ns: number
  bytes: number
}

export interface Tally {
  readonly add: (key: number, ns: number, bytes?: number) => void
  readonly size: () => number
  /** The most by time, then by count. */
  readonly most: (count: number) => ReadonlyArray<Tallied>
}

export const tally = (): Tally => {
  const all = new Map<number, Tallied>()
  return {
    add: (key, ns, bytes = 0) => {
      const one = all.get(key)
      if (one === undefined) {
        all.set(key, { key, count: 1, ns, bytes })
        return
      }
      one.count++
      one.ns += ns
      one.bytes += bytes
    },
    size: () => all.size,
    most: count => [...all.values()].sort((a, b) => b.ns - a.ns || b.count - a.count).slice(0, count),
  }
}

export const LISTED = 8

const times = (count: number): string => `${count.toLocaleString('en')} ×`

/** A list of the most, the last line saying how many are left out. */
export const listOf = (
  title: string,
  found: Tally,
  textOf: (key: number) => string,
  leadOf: (key: number) => Lead | undefined = () => undefined,
): ReadonlyArray<{ readonly title: string; readonly rows: ReadonlyArray<DetailRow> }> => {
  const rows = found.most(LISTED).map(({ key, count, ns }): DetailRow => {
    const lead = leadOf(key)
    const note = ns > 0 ? `${times(count)}, ${durationText(ns)}` : times(count)
    return { text: textOf(key), note, ...(lead === undefined ? {} : { lead }) }
  })
  const left = found.size() - rows.length
  if (rows.length === 0) return []
  return [{ title, rows: left > 0 ? [...rows, { text: `and ${left.toLocaleString('en')} more`, note: '' }] : rows }]
}
