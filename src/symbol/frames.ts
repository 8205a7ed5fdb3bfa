// Stacks as people read them: each address with its file, which the mappings of that moment tell, and with the function it is
// in, which a table of symbols tells, often later.
import type { StackEnd } from '../trace/event.js'
import type { Stack } from '../trace/glance.js'
import type { Layouts, Module, Place } from './place.js'

export interface PlacedFrame {
  readonly address: bigint
  readonly place?: Place
}

export interface PlacedStack {
  readonly frames: ReadonlyArray<PlacedFrame>
  readonly end: StackEnd
}

export interface Frame extends PlacedFrame {
  /** The function, and how far into it the address is. */
  readonly name?: string
  readonly plus?: number
}

export interface NamedStack extends PlacedStack {
  readonly frames: ReadonlyArray<Frame>
}

/** The function that holds a place of a file; undefined: unknown. */
export type FunctionOf = (module: Module, offset: number) => { readonly offset: number; readonly name: string } | undefined

/** All but the first address are where a call returns to, which may be behind the end of the function that called. */
export const lookedUp = (index: number, offset: number): number => (index === 0 ? offset : offset - 1)

export const placed = ({ addresses, end }: Stack, pid: number, { placeOf }: Layouts): PlacedStack => ({
  end,
  frames: addresses.map(address => {
    const place = placeOf(pid, address)
    return place === undefined ? { address } : { address, place }
  }),
})

export const named = ({ frames, end }: PlacedStack, functionOf: FunctionOf): NamedStack => ({
  end,
  frames: frames.map((frame, index): Frame => {
    const { place } = frame
    const held = place && functionOf(place.module, lookedUp(index, place.offset))
    return place === undefined || held === undefined ? frame : { ...frame, name: held.name, plus: place.offset - held.offset }
  }),
})

/** The outermost function of a program or thread: what called it is the C library's, and of no interest. */
const OUTERMOST: ReadonlyArray<string> = ['main', 'start_thread', '_start', '__libc_start_main', '__clone', '__clone3']

export const isOutermost = (name: string): boolean => OUTERMOST.includes(name)

/** Nothing of the program itself is missing. */
export const isWhole = ({ frames, end }: NamedStack): boolean =>
  end === 'bottom' || frames.some(({ name }) => name !== undefined && isOutermost(name))
