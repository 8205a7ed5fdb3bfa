// What every comparison of types has: the types of the object, those of the kernel, and an allowance of steps. Types of hostile
// objects can contain each other in ways that take for ever to walk, also where no walk is deep; real ones stay far below.
import type { Btf } from '../types.js'

export interface Sides {
  readonly local: Btf
  readonly target: Btf
  readonly allowance: { steps: number }
}

/** Of one object: those of libbpf-tools take a thousand at most, against the types of a real kernel. */
const STEPS_MAX = 4_000_000

export const sidesOf = (local: Btf, target: Btf): Sides => ({ local, target, allowance: { steps: STEPS_MAX } })

/** false: the allowance is spent, and no answer can be given. */
export const spend = ({ allowance }: Sides): boolean => --allowance.steps >= 0
