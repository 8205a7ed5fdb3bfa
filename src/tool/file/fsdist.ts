// fsdist, ext4dist and others: how long operations of a file system took, as histograms.
import { left, right } from 'fp-ts/lib/Either.js'
import { histogram, slotsOf } from '../histogram.js'
import { choice, COMMON, count, flag } from '../options.js'
import { assign } from '../setup.js'
import { tool } from '../tool.js'
import { aliasesOf, FILE_SYSTEMS, onFileSystem } from './filesystems.js'

/** In the order of the object's array of histograms. */
const OPERATIONS = ['read', 'write', 'open', 'fsync', 'getattr']

export const fsdist = tool({
  name: 'fsdist',
  aliases: aliasesOf('dist'),
  about: 'how long operations of a file system took, as histograms',
  needs: 'synthesised',
  files: true,
  options: {
    timestamp: flag('-T, --timestamp', 'the time of day over each interval'),
    milliseconds: flag('-m, --milliseconds', 'in milliseconds, not microseconds'),
    pid: COMMON.pid,
    type: choice('-t, --type <file system>', FILE_SYSTEMS.join(', '), FILE_SYSTEMS),
    verbose: COMMON.verbose,
    interval: count('[interval]', 'seconds'),
    times: count('[count]', 'intervals'),
  },
  plan: given => {
    const { type } = given
    if (type === undefined) return left(`which file system? -t ${FILE_SYSTEMS.join(', -t ')}`)
    const unit = given.milliseconds ? 'msecs' : 'usecs'
    return right({
      setup: {
        set: [...assign('target_pid', given.pid), ...assign('in_ms', given.milliseconds)],
        ...onFileSystem(type),
      },
      printer: () => ({
        heading: [`Tracing ${type} operation latency... Hit Ctrl-C to end.`],
        every: given.interval === undefined ? undefined : { seconds: given.interval, times: given.times },
        summary: (maps, { clock }) => {
          const all = slotsOf(maps.variable('hists'))
          maps.zero('hists')
          const slots = all.length / OPERATIONS.length
          const drawn = OPERATIONS.flatMap((operation, i) => {
            const lines = histogram(all.slice(i * slots, (i + 1) * slots), unit)
            return lines.length === 0 ? [] : [`operation = '${operation}'`, ...lines, '']
          })
          return ['', ...(given.timestamp ? [clock] : []), ...drawn]
        },
      }),
    })
  },
})
