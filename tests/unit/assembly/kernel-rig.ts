// Programs that follow pointers of the virtual kernel, by the names of members, over the events of a small trace.
import { Hook, MissedRecord, Trap } from '../../../assembly/abi.js'
import { type BtfType, resolve, sizeOf } from '../../../src/btf/index.js'
import { KERNEL_STRUCTS, kernelTypes } from '../../../src/kernel/index.js'
import type { ProcessStateData, SystemEvent } from '../../../src/trace/event.js'
import { someHeader } from '../../support/events.js'
import * as story from '../state/story.js'
import { type Machine, machine } from './machine.js'
import { perfMap, rigOf, tell, told, WRITE } from './trace-rig.js'

const types = kernelTypes()
const traps = Trap as unknown as Readonly<Record<number, string | undefined>>

type Record_ = Extract<BtfType, { readonly _tag: 'Struct' | 'Union' }>
interface Place {
  readonly offset: number
  readonly size: number
  /** The structure that is there, or that a pointer there points at. */
  readonly of: Record_ | undefined
}

const isRecord = (type: BtfType | undefined): type is Record_ => type?._tag === 'Struct' || type?._tag === 'Union'
const structOf = (name: string): Record_ => {
  const found = types.types.filter(isRecord).find(type => type.name === name)
  if (found === undefined) throw new Error(`no struct ${name}`)
  return found
}

/** Behind a pointer, the name stands for the structure. */
const recordOf = (type: BtfType | undefined): Record_ | undefined => {
  if (isRecord(type)) return type
  if (type?._tag === 'Fwd') return structOf(type.name)
  return type?._tag === 'Ptr' ? recordOf(resolve(types, type.type)) : undefined
}

const within = (type: Record_, member: string): Place | undefined => {
  for (const { name, type: id, offsetBits } of type.members) {
    const inner = resolve(types, id)
    const offset = offsetBits / 8
    if (name === member) return { offset, size: sizeOf(types, id) ?? 0, of: recordOf(inner) }
    const nested = name === '' && isRecord(inner) ? within(inner, member) : undefined
    if (nested !== undefined) return { ...nested, offset: offset + nested.offset }
  }
  return undefined
}

const placeIn = (of: Record_ | undefined, member: string): Place =>
  member.split('.').reduce<Place>(
    (at, name) => {
      const place = at.of === undefined ? undefined : within(at.of, name)
      if (place === undefined) throw new Error(`no ${at.of?.name}.${name}`)
      return { ...place, offset: at.offset + place.offset }
    },
    { offset: 0, size: 0, of },
  )

/** Where `a.b.c` lies in a structure. */
export const placeOf = (struct: string, member: string): Place => placeIn(structOf(struct), member)

/** Reads through `path`, "member->member->member" from the structure that r6 points at; the last one's bytes, at most 8, are r0. */
export const walk = (struct: string, path: string): string => {
  let of: Record_ | undefined = structOf(struct)
  return path
    .split('->')
    .map((member, i, all) => {
      const place = placeIn(of, member)
      of = place.of
      const size = i === all.length - 1 ? Math.min(place.size, 8) : 8
      return (
        `stdw [%r10-24], 0\nmov %r1, %r10\nadd %r1, -24\nmov %r2, ${size}\nmov %r3, %r6\nadd %r3, ${place.offset}\n` +
        'call 113\njne %r0, 0, out\nldxdw %r6, [%r10-24]\n'
      )
    })
    .join('')
    .concat('mov %r0, %r6\n')
}

/** Of the task that runs. */
export const ofTask = (path: string): string => `call 35\nmov %r6, %r0\n${walk('task_struct', path)}`

export interface Asked {
  readonly m: Machine
  readonly told: ReadonlyArray<string>
  /** "struct.offset" and how often it was asked for in vain. */
  readonly missed: ReadonlyArray<string>
}

export const missedMembers = (m: Machine): ReadonlyArray<string> => {
  const { exports, view } = m.engine
  const at = exports.missed_members_ptr()
  return Array.from({ length: exports.missed_members() }, (_, i) => {
    const [struct, offset, count] = [MissedRecord.Struct, MissedRecord.Offset, MissedRecord.Count].map(from =>
      view().getUint32(at + MissedRecord.Size * i + from, true),
    )
    return `${KERNEL_STRUCTS[struct ?? 0] || 'nothing'}+${offset}: ${count}`
  })
}

/** One program on one hook (the entry of write(2)); `body` leaves its answer in r0. */
export const asking = async (
  body: (m: Machine) => string,
  events: ReadonlyArray<SystemEvent>,
  { hook = (Hook.SysEnter << 16) | WRITE, header = someHeader, flags = {} } = {},
): Promise<Asked> => {
  const m = await machine()
  const perf = perfMap(m)
  const rig = rigOf(m, [m.load(`${body(m)}\nout: ${tell(perf)}mov %r0, 0\nexit`, flags)], hook, header)
  return { m, told: told(rig.run(events), traps), missed: missedMembers(m) }
}

export const at = (
  seq: number,
  pid: number,
  eventType: SystemEvent['eventType'],
  data: SystemEvent['data'],
  tid = pid,
): SystemEvent => ({
  seq,
  timestamp: BigInt(seq),
  pid,
  tid,
  eventType,
  data,
  context: {},
})

export const state = (seq: number, pid: number, described: Partial<ProcessStateData>): SystemEvent =>
  at(seq, pid, 'ProcessState', { ...(story.state() as ProcessStateData), ...described })
