// sigsnoop and killsnoop: a line per signal sent, by whom, to whom, and whether it could be.
import { right } from 'fp-ts/lib/Either.js'
import { signalNames } from '../../trace/syscalls.js'
import { clock, field, name, table } from '../columns.js'
import { COMMON, flag, list } from '../options.js'
import { type Fields, layoutsOf } from '../record.js'
import { assign } from '../setup.js'
import { tool } from '../tool.js'

/** The last signal that has a name of its own (signal(7)), and the last there is. */
const NAMED_MAX = 31
const SIGNAL_MAX = 64

const nameOf = (signal: number): string =>
  signal === 0 ? 'N/A' : ([...signalNames()].find(([, number]) => number === signal)?.[0] ?? `SIGNAL-${signal}`)

const signalOf = (named: boolean, last: number) => (record: Fields) => {
  const signal = record.num('sig')
  return named && signal >= 0 && signal <= last ? nameOf(signal) : signal
}

export const sigsnoop = tool({
  name: 'sigsnoop',
  aliases: { killsnoop: ['-k'] },
  about: 'signals sent, by whom and to whom; -k: from the calls alone',
  needs: 'synthesised',
  options: {
    failed: flag('-x, --failed', 'only those that could not be sent'),
    kill: flag('-k, --kill', 'only those sent with kill, tkill or tgkill'),
    pid: COMMON.pid,
    signal: list('-s, --signal <signals>', 'only this signal; newer objects take several: 9,15', 1, SIGNAL_MAX),
    name: flag('-n, --name', 'names of signals in place of numbers'),
    verbose: COMMON.verbose,
  },
  plan: given => {
    const [one, ...more] = given.signal ?? []
    return right({
      setup: {
        set: [...assign('filtered_pid', given.pid), ...assign('failed_only', given.failed)],
        // Newer objects take a set of signals, a bit each.
        either: [
          more.length === 0 ? assign('target_signal', one) : [],
          assign(
            'target_signals',
            given.signal?.reduce((set, signal) => set | (1n << BigInt(signal - 1)), 0n),
          ),
        ],
        wants: section => (section.endsWith('signal/signal_generate') ? !given.kill : given.kill),
      },
      printer: ({ btf }) => {
        const layouts = layoutsOf(btf, 'event')
        const isNewer = layouts[0]?.places.has('tcomm') === true
        const { heading, line } = table([
          { title: 'TIME', width: 8, value: clock },
          { title: 'PID', width: 7, value: field('pid') },
          { title: 'COMM', width: 16, value: name('comm') },
          { title: 'SIG', width: isNewer ? 12 : 9, value: signalOf(given.name, isNewer ? SIGNAL_MAX : NAMED_MAX) },
          { title: 'TPID', width: 7, value: field('tpid') },
          { title: 'TCOMM', width: 16, when: isNewer, value: name('tcomm') },
          { title: 'RESULT', width: 6, value: field('ret') },
        ])
        return { heading: [heading], records: { layouts, lines: (record, moment) => [line(record, moment)] } }
      },
    })
  },
})
