// What a poisoned instruction needed, in words: the fault of a run that reached it says so.
import { describeCore, type Lack } from '../btf/index.js'
import type { CollectionSpec, Poisoned, ProgramSpec } from './spec.js'

const WHY: Readonly<Record<Lack, string>> = {
  Absent: 'which the recorded kernel does not have, as far as the trace shows',
  Ambiguous: 'of which the recorded kernel has several that differ',
  Unreadable: 'which the recorded kernel has in a form that this instruction cannot use',
}

const needed = ({ types }: Pick<CollectionSpec, 'types'>, one: Poisoned): string => {
  switch (one._tag) {
    case 'Core':
      return `it needs ${describeCore(types, one.question)}, ${WHY[one.lack]}`
    case 'Extern':
      return `it calls "${one.extern}", ${WHY.Absent}`
    case 'Helper':
      return `it calls ${one.helper}, for which a trace has nothing`
  }
}

/** Empty for an instruction that lacks nothing. A poisoned 64-bit load takes two slots. */
export const lackingAt = (spec: Pick<CollectionSpec, 'types'>, program: ProgramSpec | undefined, slot: number): string => {
  const one = program?.poisoned.find(poisoned => poisoned.slot === slot)
  return one === undefined ? '' : needed(spec, one)
}
