// funclatency: how long calls of one kernel function took, as a histogram. Which functions a trace implies, `probecause hooks` lists.
import { left, right } from 'fp-ts/lib/Either.js'
import { noCgroups } from '../cgroup.js'
import { histogram, slotsOf } from '../histogram.js'
import { COMMON, count, flag, word } from '../options.js'
import { assign } from '../setup.js'
import { tool } from '../tool.js'

/** What sections of the object name in place of the function. */
const STAND_INS = ['dummy_kprobe', 'dummy_kretprobe', 'dummy_fentry', 'dummy_fexit']

/** The object's own numbers. */
const UNITS = ['nsec', 'usec', 'msec']

export const funclatency = tool({
  name: 'funclatency',
  about: 'how long calls of a kernel function took, as a histogram',
  needs: 'synthesised',
  files: true,
  options: {
    milliseconds: flag('-m, --milliseconds', 'in milliseconds, not nanoseconds'),
    microseconds: flag('-u, --microseconds', 'in microseconds'),
    pid: COMMON.pid,
    interval: count('-i, --interval <seconds>', 'print after every so many seconds'),
    cgroup: word('-c, --cgroup <path>', 'not served: a trace holds no control groups'),
    duration: count('-d, --duration <seconds>', 'only the first seconds of the trace'),
    timestamp: flag('-T, --timestamp', 'the time of day over each histogram'),
    verbose: COMMON.verbose,
    name: word('[function]', 'such as vfs_read'),
  },
  plan: noCgroups(given => {
    const { name, interval, duration } = given
    if (given.milliseconds && given.microseconds) return left('either -m or -u')
    if (name === undefined) return left('name a function of the kernel, such as vfs_read')
    if (name.includes(':')) return left(`${name} is no function of the kernel: a trace holds no calls of functions of programs`)
    const units = given.milliseconds ? 2 : given.microseconds ? 1 : 0
    // As the tool counts: whole intervals within the duration.
    const seconds = interval === undefined ? duration : Math.min(interval, duration ?? interval)
    const times = duration === undefined || seconds === undefined ? undefined : Math.floor(duration / seconds)
    return right({
      setup: {
        set: [...assign('units', units), ...assign('targ_tgid', given.pid)],
        targets: new Map(STAND_INS.map(standIn => [standIn, name])),
      },
      printer: () => ({
        heading: [`Tracing ${name}.  Hit Ctrl-C to exit`],
        every: seconds === undefined ? undefined : { seconds, times },
        summary: (maps, { clock }) => [
          '',
          ...(given.timestamp ? [clock] : []),
          ...histogram(slotsOf(maps.variable('hist')), UNITS[units] ?? ''),
        ],
        ending: [`Exiting trace of ${name}`],
      }),
    })
  }),
})
