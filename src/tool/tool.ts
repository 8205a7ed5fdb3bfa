// What a tool is here: its name and options, how its own loader prepares its object, and how it prints what the object's programs
// put out. A tool is a row made of pure functions; one file per tool or kin. Left out: where the object comes from, the replay (cli).
import type { Either } from 'fp-ts/lib/Either.js'
import type { Btf } from '../btf/index.js'
import type { Arch } from '../trace/index.js'
import type { Moment } from './columns.js'
import type { Given, OptionRows } from './options.js'
import type { Fields, Layout } from './record.js'
import type { Setup } from './setup.js'

/** What is known once the object is read. */
export interface ObjectView {
  readonly arch: Arch
  readonly btf: Btf
  /** When the recording began. */
  readonly startNs: bigint
  /** Whether it has a variable of that name: newer objects of a tool have more. */
  readonly hasVariable: (name: string) => boolean
  /** Whether it has a program in that section. */
  readonly hasSection: (section: string) => boolean
  /** 0 for one it does not have. */
  readonly sizeOfVariable: (name: string) => number
  /** The function an address of a user stack is in, where that is certain. */
  readonly nameOf: (address: bigint, index: number) => string | undefined
}

/** The maps, with fields by name. */
export interface Maps {
  readonly entries: (map: string) => ReadonlyArray<{ readonly key: Fields; readonly value: Fields }>
  /** Bytes of a global variable now. */
  readonly variable: (name: string) => Uint8Array
  /** Every entry gone. */
  readonly clear: (map: string) => void
  /** A global variable zero again. */
  readonly zero: (name: string) => void
}

/** A tool that prints `times` intervals ends then. */
export interface Every {
  readonly seconds: number
  readonly times?: number | undefined
}

export interface Printer {
  /** Before anything else. */
  readonly heading: ReadonlyArray<string>
  /** Records of one map. */
  readonly records?: Records | undefined
  /** At the end of each interval and of the trace. */
  readonly summary?: ((maps: Maps, moment: Moment) => ReadonlyArray<string>) | undefined
  /** Without it the only interval is the trace. */
  readonly every?: Every | undefined
  /** The tool looks no longer than that. */
  readonly seconds?: number | undefined
  /** After everything else. */
  readonly ending?: ReadonlyArray<string>
}

export interface Records {
  /** `events` unless it has another name. */
  readonly map?: string
  /** One of them is a record's, by its size; none: its bytes are shown. */
  readonly layouts: ReadonlyArray<Layout>
  /** Programs write only the first part of a record, at least this much of the first layout. */
  readonly leastBytes?: number | undefined
  /** None for a record that is not shown. */
  readonly lines: RecordLines
}

export type RecordLines = (record: Fields, moment: Moment) => ReadonlyArray<string>

export interface Plan {
  readonly setup: Setup
  /** Helpers whose answers the tool does not print: that the trace does not hold them takes nothing away. */
  readonly unprinted?: ReadonlyArray<string>
  readonly printer: (object: ObjectView) => Printer
}

export interface Tool {
  readonly name: string
  /** Other names, each with the options it stands for. */
  readonly aliases: Readonly<Record<string, ReadonlyArray<string>>>
  readonly about: string
  /** Whether all it asks for is in the trace (exact), or is worked out from it (synthesised). */
  readonly needs: 'exact' | 'synthesised'
  /** Whether it takes user stacks, which a recording for it then has of every call. */
  readonly stacks?: boolean
  /** Whether it asks what kind of file each is, which a recording for it then notes. */
  readonly files?: boolean
  readonly options: OptionRows
  readonly plan: (given: Readonly<Record<string, unknown>>) => Either<string, Plan>
}

export interface ToolRow<Rows extends OptionRows> extends Omit<Tool, 'options' | 'plan' | 'aliases'> {
  readonly aliases?: Tool['aliases']
  readonly options: Rows
  /** A Left says what is missing or does not go together. */
  readonly plan: (given: Given<Rows>) => Either<string, Plan>
}

/** A row with the types of its options forgotten: the command line makes values by the same rows. */
export const tool = <Rows extends OptionRows>({ plan, aliases = {}, ...row }: ToolRow<Rows>): Tool => ({
  ...row,
  aliases,
  plan: given => plan(given as Given<Rows>),
})
