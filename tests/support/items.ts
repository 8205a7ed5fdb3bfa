// Items of src/import/item.ts written short, and what a builder makes of them, read back by the product's own reader.
import { getOrElseW } from 'fp-ts/lib/Either.js'
import { concat } from '../../src/base/bytes.js'
import { builder, type BuildOptions } from '../../src/import/build/index.js'
import type { Argument, Item, Result, Value } from '../../src/import/item.js'
import { decode, readTrace, type SystemEvent, type TraceFooter, type TraceHeader } from '../../src/trace/index.js'

const ascii = new TextEncoder()
export const num = (value: number | bigint): Value => ({ _tag: 'Number', value: BigInt(value) })
export const word = (text: string): Value => ({ _tag: 'Word', text })
export const str = (text: string | Uint8Array, cut = false): Value => ({
  _tag: 'Text',
  bytes: typeof text === 'string' ? ascii.encode(text) : text,
  cut,
})
export const either = (...of: Value[]): Value => ({ _tag: 'Expression', operator: '|', of })
export const list = (...items: Value[]): Value => ({ _tag: 'List', items, cut: false })
export const struct = (fields: Readonly<Record<string, Value>>): Value => ({
  _tag: 'Struct',
  fields: Object.entries(fields),
  cut: false,
})
export const described = (value: Value, as: string): Value => ({ _tag: 'Described', value, as })
export const applied = (name: string, ...args: Value[]): Value => ({ _tag: 'Call', name, args })
export const args = (...values: Value[]): ReadonlyArray<Argument> => values.map(value => ({ value }))

const resultOf = (result: number | bigint | string): Result =>
  typeof result === 'string' ? { value: -1n, errno: result } : { value: BigInt(result) }

export interface CallMore {
  readonly tid?: number
  readonly ns?: bigint
  readonly tookNs?: bigint
  readonly comm?: string
}
/** One line that tells a whole call; a result that is text is the name of an error. */
export const whole = (name: string, values: Value[], result: number | bigint | string, more: CallMore = {}): Item => ({
  _tag: 'Whole',
  tid: 7,
  name,
  args: args(...values),
  result: resultOf(result),
  ...more,
})

export interface Built {
  readonly header: TraceHeader
  readonly footer: TraceFooter
  readonly events: ReadonlyArray<SystemEvent>
  readonly bytes: Uint8Array
}

export const build = async (items: ReadonlyArray<Item>, options: Partial<BuildOptions> = {}): Promise<Built> => {
  const clock = items.some(item => item.ns !== undefined) ? 'epoch' : 'none'
  const making = builder({
    format: 'test',
    recorder: 'tests',
    clock: () => clock,
    unread: () => ({ count: 0, examples: [] }),
    ...options,
  })
  const bytes = concat([...making.push(items), ...making.end()])
  let header: TraceHeader | undefined
  let footer: TraceFooter | undefined
  const events: SystemEvent[] = []
  for (const part of await readTrace(bytes)) {
    if (part._tag === 'Header') header = part.header
    else if (part._tag === 'Footer') footer = part.footer
    else if (part._tag === 'Chunk')
      events.push(
        ...getOrElseW(error => {
          throw new Error(JSON.stringify(error))
        })(decode(part.chunk)),
      )
    else throw new Error(`${part._tag} in a trace of ours`)
  }
  if (header === undefined || footer === undefined) throw new Error('no header or no footer')
  return { header, footer, events, bytes }
}
