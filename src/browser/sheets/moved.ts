// Bytes that a call moved, by its number: what reads and what writes return is how many. A call that tells a number of messages
// (recvmmsg, sendmmsg) moves more than it says, and is left out rather than counted wrong.
import type { Arch } from '../../trace/chunk.js'
import type { Abi } from '../../trace/event.js'
import { syscallName, syscallRow } from '../../trace/syscalls.js'
import { NO_CALL } from '../rows.js'

const ABIS: ReadonlyArray<Abi> = ['native', 'i386', 'x32']
const abiOf = (call: number): Abi => ABIS[call >>> 16] ?? 'native'

export enum Moves {
  Nothing = 0,
  In = 1,
  Out = 2,
  /** From one descriptor to another. */
  Through = 3,
}

const BY_EFFECT: Readonly<Record<string, Moves>> = {
  read: Moves.In,
  recv: Moves.In,
  write: Moves.Out,
  send: Moves.Out,
  sendfile: Moves.Through,
  splice: Moves.Through,
  copy_range: Moves.Through,
}

/** Something of each call, asked for by every row: worked out once for each call. */
const byCall = <A>(make: (abi: Abi, number: number) => A): ((call: number) => A) => {
  const known = new Map<number, A>()
  let [lastCall, last] = [NO_CALL, undefined as A | undefined]
  return call => {
    if (call === lastCall && last !== undefined) return last
    const made = known.get(call) ?? make(abiOf(call), call & 0xffff)
    known.set(call, made)
    lastCall = call
    last = made
    return made
  }
}

export const movesOf = (arch: Arch): ((call: number) => Moves) =>
  byCall((abi, number) => {
    const row = syscallRow(arch, abi, number)
    return row === undefined || row.name.endsWith('mmsg') ? Moves.Nothing : (BY_EFFECT[row.effect] ?? Moves.Nothing)
  })

export const callNameOf = (arch: Arch): ((call: number) => string) => byCall((abi, number) => syscallName(arch, abi, number))

/** The keyword of proto/effects.tsv. */
export const effectOf = (arch: Arch): ((call: number) => string) =>
  byCall((abi, number) => syscallRow(arch, abi, number)?.effect ?? 'none')
