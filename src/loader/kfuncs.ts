// Functions of the kernel that programs may call (kfuncs): those that a trace can answer, since which release a kernel has them,
// and by which number the engine knows them. One row each; any other is missing, as on a kernel built without it.
import { CallNumber } from '../../assembly/abi.js'
import type { Release } from '../base/release.js'
import { isBefore } from '../base/release.js'
import { essentialName } from '../btf/index.js'

interface Kfunc {
  readonly name: string
  readonly number: CallNumber
  readonly since: Release
}

const KFUNCS: ReadonlyArray<Kfunc> = [
  { name: 'bpf_task_from_pid', number: CallNumber.TaskFromPid, since: { major: 6, minor: 2 } },
  { name: 'bpf_task_release', number: CallNumber.TaskRelease, since: { major: 6, minor: 2 } },
]

/** A release that nobody knows is taken for one that has them all. */
export const findKfunc = (name: string, release: Release | undefined): Kfunc | undefined =>
  KFUNCS.find(kfunc => kfunc.name === essentialName(name) && (release === undefined || !isBefore(release, kfunc.since)))

// Beside the engine's other addresses (assembly/README.md): programs compare it with 0, and can do nothing else with it.
const FUNCTIONS_BASE = 0xeb04n << 48n

/** What a program gets that asks for the function's address. */
export const kfuncAddress = ({ number }: Kfunc): bigint => FUNCTIONS_BASE | BigInt(number)
