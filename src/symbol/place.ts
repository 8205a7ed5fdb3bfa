// Where the addresses of stacks lie: in which file, and where in it, by the mappings a trace holds for each process.
import { hex } from '../base/bytes.js'
import type { Mapping } from '../trace/event.js'
import type { Glance } from '../trace/glance.js'

/** A mapped file. */
export interface Module {
  /** As /proc/PID/maps had it. */
  readonly path: string
  /** Hex digits; '': none. */
  readonly buildId: string
  /** Where there is no build id; 0: unknown. */
  readonly inode: bigint
}

export interface Place {
  readonly module: Module
  /** In the file. */
  readonly offset: number
}

export interface Layouts {
  /** Events in the order of the trace. */
  readonly take: (event: Pick<Glance, 'pid' | 'mappings'>) => void
  /** undefined: in no mapping of the process as it was then, or in one that is no file. */
  readonly placeOf: (pid: number, address: bigint) => Place | undefined
}

/** Equal for the same file; a table of symbols is for one key. */
export const keyOf = ({ buildId, path }: { readonly buildId: string; readonly path: string }): string => buildId || path

interface Laid extends Mapping {
  readonly module: Module
}

const laid = (mapping: Mapping): ReadonlyArray<Laid> => {
  const { path, buildId, inode } = mapping
  if (path === undefined) return []
  return [{ ...mapping, module: { path, buildId: buildId === undefined ? '' : hex(buildId), inode } }]
}

export const layouts = (): Layouts => {
  const byPid = new Map<number, ReadonlyArray<Laid>>()
  return {
    take: ({ pid, mappings }) => {
      if (mappings !== undefined) byPid.set(pid, mappings.flatMap(laid))
    },
    placeOf: (pid, address) => {
      const held = byPid.get(pid)?.find(({ start, end }) => address >= start && address < end)
      return held && { module: held.module, offset: Number(address - held.start + held.offset) }
    },
  }
}

/** Where an address lies that comes without its process; undefined when processes differ about it. */
export interface Anywhere {
  readonly take: (event: Pick<Glance, 'mappings'>) => void
  readonly placeOf: (address: bigint) => Place | undefined
}

export const anywhere = (): Anywhere => {
  const all = new Map<string, Laid>()
  return {
    take: ({ mappings }) => {
      for (const row of mappings?.flatMap(laid) ?? []) all.set(`${row.start} ${row.end} ${row.offset} ${keyOf(row.module)}`, row)
    },
    placeOf: address => {
      const held = [...all.values()].filter(({ start, end }) => address >= start && address < end)
      const places = new Map(held.map(row => [`${keyOf(row.module)} ${row.offset - row.start}`, row]))
      const [only] = places.values()
      return places.size !== 1 || only === undefined
        ? undefined
        : { module: only.module, offset: Number(address - only.start + only.offset) }
    },
  }
}
