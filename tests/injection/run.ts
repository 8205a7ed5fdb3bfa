// Many programs, two at a time, each with random numbers of its own, so that a choice of some leaves the plans of the others alone.
import { recordProgram } from './corpus.js'
import { PROGRAMS } from './programs/index.js'
import { random } from '../support/seed.js'
import { installedPackages, lacking } from './workplace.js'

export interface Wish {
  readonly folder: string
  readonly isChosen: (id: string) => boolean
  readonly seed: number
  readonly faults: number
  readonly healthy: number
  readonly say: (text: string) => void
}

const AT_A_TIME = 2

const seedOf = (seed: number, id: string): number => [...id].reduce((sum, c) => (Math.imul(sum, 31) + c.charCodeAt(0)) | 0, seed)

/** Programs that cannot run here are said, with the reason. */
export const recordAll = async ({ folder, isChosen, seed, faults, healthy, say }: Wish): Promise<void> => {
  const installed = installedPackages()
  const queue = PROGRAMS.filter(p => isChosen(p.id))
  const worker = async (): Promise<void> => {
    for (let program = queue.shift(); program !== undefined; program = queue.shift()) {
      const missing = lacking(program, installed)
      const { kept, tried, lacks } =
        missing.length > 0
          ? { kept: [], tried: 0, lacks: `not installed: ${missing.join(' ')}` }
          : await recordProgram(program, { folder, healthy, faults, next: random(seedOf(seed, program.id)) })
      say(`${program.id}: ${lacks ?? `${kept.length - healthy} of ${tried} faults changed the outcome`}`)
    }
  }
  await Promise.all(Array.from({ length: AT_A_TIME }, worker))
}
