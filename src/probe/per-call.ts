// Programs that are written for one system call each and sit on the tracepoint of all calls: their loader fills a table of programs
// by number of the call, and a program on the tracepoint calls into it (Falco's 160, at tp_btf/sys_exit). There is no such loader
// here, and each of them alone would take every call for its own. Their names say which call is whose: each is attached to that
// call (`tp_btf/sys_exit:openat`), and what has no call's name is only there to be called. An object that fills its own tables,
// and a program that was asked for by name, stay as they are.
import { MapType } from '../../assembly/abi.js'
import type { CollectionSpec, ProgramSpec } from '../loader/index.js'
import type { Arch } from '../trace/index.js'
import { callNumber, kernelName } from './calls.js'
import { isOfAllCalls } from './hooks.js'
import { splitSection } from './sections.js'
import type { Wished } from './wishes.js'

/** How such a program's name is made from the call's: openat_x, sys_enter_openat, syscall__openat. */
const AROUND = /^(?:(?:sys|syscall|handle|trace)_+)?(?:(?:enter|exit)_+)?(.+?)(?:_(?:e|x|enter|exit|entry|return))?$/

/** Fewer are no table. */
const LEAST = 3

const isOpenTable = ({ type, slots = [] }: { readonly type: number; readonly slots?: ReadonlyArray<unknown> }): boolean =>
  type === MapType.ProgArray && slots.length === 0

const callOf = (arch: Arch, { name, section }: ProgramSpec): string | undefined => {
  const call = AROUND.exec(name)?.[1]
  // What is named as the tracepoint itself is what calls the others: sys_exit is no program for exit.
  if (call === undefined || splitSection(section)[1] === name) return undefined
  return [call, kernelName(call)].find(named => callNumber(arch, 'native', named) !== undefined)
}

/** `only`: reached through a table alone. */
export interface Placed extends Wished {
  readonly only?: 'Called'
}

/** A program goes on in others of its section, through a table: they bear its name behind a prefix (t1_exec beside exec). */
const partsOf = (all: ReadonlyArray<Wished>): ReadonlySet<Wished> =>
  new Set(
    all.filter(
      one =>
        !one.named &&
        all.some(({ section, program }) => section === one.section && one.program.name.endsWith(`_${program.name}`)),
    ),
  )

export const perCall = (arch: Arch, { maps }: CollectionSpec, all: ReadonlyArray<Wished>): ReadonlyArray<Placed> => {
  if (![...maps.values()].some(isOpenTable)) return all
  const placed = new Map<string, Placed[]>()
  const parts = partsOf(all)
  for (const one of all) {
    if (!isOfAllCalls(one.section) || one.named) continue
    const call = callOf(arch, one.program)
    const to: Placed = call === undefined ? { ...one, only: 'Called' } : { ...one, section: `${one.section}:${call}` }
    placed.set(one.section, [...(placed.get(one.section) ?? []), to])
  }
  const tables = [...placed.values()].filter(of => of.filter(({ only }) => only === undefined).length >= LEAST)
  const changed = new Map(tables.flat().map(to => [to.program, to]))
  return all.map(one => changed.get(one.program) ?? (parts.has(one) ? { ...one, only: 'Called' } : one))
}
