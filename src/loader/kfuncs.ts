// Functions of the kernel that programs may call (kfuncs): those that a trace can answer, since which release a kernel has them,
// and by which number the engine knows them. One row each; any other is missing, as on a kernel built without it.
import { CallNumber } from '../../assembly/abi.js'
import { helperName } from '../asm/helpers.js'
import type { Release } from '../base/release.js'
import { isBefore } from '../base/release.js'
import { essentialName } from '../btf/index.js'

interface Kfunc {
  readonly number: CallNumber
  readonly since: Release
}

const KFUNCS: ReadonlyArray<Kfunc> = [
  { number: CallNumber.TaskFromPid, since: { major: 6, minor: 2 } },
  { number: CallNumber.TaskRelease, since: { major: 6, minor: 2 } },
]

/** A release that nobody knows is taken for one that has them all. */
export const findKfunc = (name: string, release: Release | undefined): Kfunc | undefined =>
  KFUNCS.find(
    ({ number, since }) => helperName(number) === essentialName(name) && (release === undefined || !isBefore(release, since)),
  )

// ObjectKind.Code of assembly/kernel/address.ts, beyond the functions that have hooks: programs compare it with 0, and can do
// nothing else with it.
const CODE_BASE = (0xeb03n << 48n) | (3n << 40n)
const FIRST_ID = 0xff_0000

/** What a program gets that asks for the function's address. */
export const kfuncAddress = ({ number }: Kfunc): bigint => CODE_BASE | (BigInt(FIRST_ID + number) << 16n)
