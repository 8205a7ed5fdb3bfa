// Functions of the kernel that programs may call (kfuncs): those that a trace can answer, since which release a kernel has them,
// and by which number the engine knows them. One row each; any other is missing, as on a kernel built without it.
import { CallNumber } from '../../assembly/abi.js'
import { helperName } from '../asm/helpers.js'
import type { Release } from '../base/release.js'
import { isBefore } from '../base/release.js'
import { essentialName } from '../btf/index.js'

export interface Kfunc {
  readonly number: CallNumber
  readonly since: Release
}

const KFUNCS: ReadonlyArray<Kfunc> = [
  { number: CallNumber.TaskFromPid, since: { major: 6, minor: 2 } },
  { number: CallNumber.TaskRelease, since: { major: 6, minor: 2 } },
  { number: CallNumber.TaskAcquire, since: { major: 6, minor: 2 } },
  { number: CallNumber.TaskFromVpid, since: { major: 6, minor: 15 } },
  { number: CallNumber.CopyFromUserStr, since: { major: 6, minor: 12 } },
]

/** A release that nobody knows is taken for one that has them all. */
export const findKfunc = (name: string, release: Release | undefined): Kfunc | undefined =>
  KFUNCS.find(
    ({ number, since }) => helperName(number) === essentialName(name) && (release === undefined || !isBefore(release, since)),
  )

// ObjectKind.Code of assembly/kernel/address.ts: a program can compare such an address with 0, or with what helpers say (a hook's
// function), and do nothing else with it. Functions that are called have no hooks, and ids behind those that do.
const CODE_BASE = (0xeb03n << 48n) | (3n << 40n)
const CALLED_FROM = 0xff_0000

/** Of a function by its number (enum Func). */
export const functionAddress = (id: number): bigint => CODE_BASE | (BigInt(id) << 16n)

export const kfuncAddress = ({ number }: Kfunc): bigint => functionAddress(CALLED_FROM + number)
