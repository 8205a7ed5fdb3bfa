// The name of a call, from its number as rows keep it.
import type { Arch } from '../trace/chunk.js'
import type { Abi } from '../trace/event.js'
import { syscallName } from '../trace/syscalls.js'
import { NO_CALL } from './rows.js'

const ABIS: ReadonlyArray<Abi> = ['native', 'i386', 'x32']

/** '' when it is no call. */
export const callName = (arch: Arch, call: number): string =>
  call === NO_CALL ? '' : syscallName(arch, ABIS[call >>> 16] ?? 'native', call & 0xffff)
