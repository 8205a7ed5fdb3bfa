// Numbers as people write them: "5 s", "95 %", "10 MB", "10/s". One table of units, for reading settings and for showing what was
// measured beside its threshold. A number whose unit is missing or unknown is refused.
import type { Unit } from './thresholds.js'

/** Largest first; a value is shown in the first that it reaches. */
const UNITS: Readonly<Record<Unit, ReadonlyArray<readonly [name: string, factor: number]>>> = {
  count: [['', 1]],
  times: [['', 1]],
  share: [['%', 0.01]],
  duration: [
    ['h', 3_600_000_000_000],
    ['min', 60_000_000_000],
    ['s', 1_000_000_000],
    ['ms', 1_000_000],
    ['us', 1_000],
    ['ns', 1],
  ],
  size: [
    ['GiB', 1 << 30],
    ['GB', 1e9],
    ['MiB', 1 << 20],
    ['MB', 1e6],
    ['KiB', 1 << 10],
    ['kB', 1e3],
    ['B', 1],
  ],
  rate: [
    ['/s', 1],
    ['/min', 1 / 60],
  ],
}
/** Shown in these alone, whatever else may be written. */
const SHOWN: Readonly<Partial<Record<Unit, ReadonlyArray<string>>>> = {
  duration: ['min', 's', 'ms', 'us', 'ns'],
  size: ['GB', 'MB', 'kB', 'B'],
  rate: ['/s'],
}

/** As it may be written, for whoever wrote it otherwise. */
export const EXAMPLES: Readonly<Record<Unit, string>> = {
  count: 'a whole number',
  times: 'a number',
  share: 'a share such as 95 %',
  duration: 'a time such as 5 s, 100 ms or 2 min',
  size: 'a size such as 10 MB or 64 MiB',
  rate: 'a rate such as 10/s or 30/min',
}

const WRITTEN = /^([0-9]+(?:\.[0-9]+)?)\s*(.*)$/

/** The value in base units; absent when it is not written as its unit is. */
export const readQuantity = (unit: Unit, written: unknown): number | undefined => {
  const [, digits = '', name = ''] = WRITTEN.exec(String(written).trim()) ?? []
  const factor = UNITS[unit].find(([known]) => known === name)?.[1]
  if (digits === '' || factor === undefined || (typeof written !== 'number' && typeof written !== 'string')) return undefined
  const value = factor < 1 ? Number(digits) / Math.round(1 / factor) : Number(digits) * factor
  return unit === 'count' && !Number.isInteger(value) ? undefined : value
}

const digits = (value: number): string => (value >= 100 || Number.isInteger(value) ? String(Math.round(value)) : value.toFixed(1))

export const showQuantity = (unit: Unit, value: number): string => {
  const known = UNITS[unit].filter(([name]) => SHOWN[unit]?.includes(name) ?? true)
  const [name, factor] = known.find(([, f]) => value >= f) ?? known[known.length - 1] ?? ['', 1]
  const gap = name === '' || name.startsWith('/') ? '' : ' '
  return `${digits(Math.round((value / factor) * 1e6) / 1e6)}${gap}${name}`
}
