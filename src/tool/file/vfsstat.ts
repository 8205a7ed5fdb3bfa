// vfsstat: calls of the file system layer per second, a line per interval. The trace's last interval may be shorter; its counts are
// divided by the same number, as the tool would if it were ended then.
import { right } from 'fp-ts/lib/Either.js'
import { COMMON, count } from '../options.js'
import { tool } from '../tool.js'

/** In the order of the object's array; newer objects count more. */
const COUNTED = ['READ', 'WRITE', 'FSYNC', 'OPEN', 'CREATE', 'UNLINK', 'MKDIR', 'RMDIR']
const COUNTED_AT_FIRST = 5
const SECONDS = 1
const COUNTER_BYTES = 8

const countersOf = (bytes: Uint8Array): ReadonlyArray<bigint> => {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  return Array.from({ length: Math.floor(bytes.length / COUNTER_BYTES) }, (_, i) => view.getBigUint64(COUNTER_BYTES * i, true))
}

export const vfsstat = tool({
  name: 'vfsstat',
  about: 'reads, writes, opens and others per second',
  needs: 'synthesised',
  options: {
    verbose: COMMON.verbose,
    interval: count('[interval]', 'seconds'),
    times: count('[count]', 'intervals; 0: all', 0),
  },
  plan: given =>
    right({
      setup: {},
      printer: ({ sizeOfVariable }) => {
        const seconds = given.interval ?? SECONDS
        const counted = COUNTED.slice(0, Math.floor(sizeOfVariable('stats') / COUNTER_BYTES) || COUNTED_AT_FIRST)
        return {
          heading: [`TIME      ${counted.map(title => ` ${title.padStart(6)}/s`).join('')}`],
          every: { seconds, times: given.times === 0 ? undefined : given.times },
          summary: (maps, { clock }) => {
            const counters = countersOf(maps.variable('stats'))
            maps.zero('stats')
            return [`${clock}: ${counters.map(counter => ` ${String(counter / BigInt(seconds)).padStart(8)}`).join('')}`]
          },
        }
      },
    }),
})
