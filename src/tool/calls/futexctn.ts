// futexctn: how long threads waited for each lock, as a histogram with the stack they waited at (libbpf-tools since 0.29).
import { left, right } from 'fp-ts/lib/Either.js'
import { safeText } from '../../present/escape.js'
import { histogram, slotsOf } from '../histogram.js'
import { COMMON, count, flag, type OptionRow } from '../options.js'
import type { Fields } from '../record.js'
import { assign } from '../setup.js'
import { type Maps, type ObjectView, tool } from '../tool.js'

const DEPTH = 127
const DEPTH_MAX = 1024
const STACKS = 1024
const STACKS_MAX = 65_536
const ADDRESS_BYTES = 8

const lock: OptionRow<bigint | undefined> = {
  flags: '-l, --lock <address>',
  about: 'only this lock: 0x7f0012',
  read: text =>
    /^(0x)?[0-9a-f]{1,16}$/i.test(text) ? right(BigInt(`0x${text.replace(/^0x/i, '')}`)) : left('It is an address in hex.'),
  given: undefined,
}

const addressesOf = (stack: Fields): ReadonlyArray<bigint> => {
  const bytes = stack.bytes('value')
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const all = Array.from({ length: Math.floor(bytes.length / ADDRESS_BYTES) }, (_, i) =>
    view.getBigUint64(ADDRESS_BYTES * i, true),
  )
  const end = all.indexOf(0n)
  return end < 0 ? all : all.slice(0, end)
}

/** Behind a function's name. */
const OFFSET = /\+0x[0-9a-f]+$/

const stackLines = (maps: Maps, id: number, nameOf: ObjectView['nameOf']): ReadonlyArray<string> => {
  const stack = maps.entries('stackmap').find(({ key }) => key.num('value') === id)
  const lines =
    stack === undefined
      ? ['[Missed User Stack]']
      : addressesOf(stack.value).map((at, i) => nameOf(at, i)?.replace(OFFSET, '') ?? '[unknown]')
  return ['-', ...lines, '-'].map(line => `    ${safeText(line)}`)
}

const summaryOf = (key: Fields, value: Fields, unit: string): string => {
  const times = value.wide('contended')
  const average = times === 0n ? 0n : value.wide('total_elapsed') / times
  const thread = key.num('pid_tgid') >= 2 ** 32 ? Number(key.wide('pid_tgid') & 0xffffffffn) : key.num('pid_tgid')
  const lock = `lock 0x${key.wide('uaddr').toString(16)} contended ${times} times`
  const extremes = `[max: ${value.wide('max')} ${unit}, min ${value.wide('min')} ${unit}]`
  return `${value.text('comm')}[${thread}] ${lock}, ${average} avg ${unit} ${extremes}`
}

const histogramsOf = (maps: Maps, unit: string, stacks: (key: Fields) => ReadonlyArray<string>): ReadonlyArray<string> =>
  maps
    .entries('hists')
    .flatMap(({ key, value }) => [
      '',
      '',
      safeText(summaryOf(key, value, unit)),
      ...stacks(key),
      ...histogram(slotsOf(value.bytes('slots')), unit),
    ])

export const futexctn = tool({
  name: 'futexctn',
  about: 'waits for locks (futex), as histograms with stacks',
  needs: 'exact',
  stacks: true,
  options: {
    pid: COMMON.pid,
    tid: count('-t, --tid <tid>', 'only this thread'),
    lock,
    timestamp: flag('-T, --timestamp', 'the time of day over each interval'),
    milliseconds: flag('-m, --milliseconds', 'in milliseconds, not microseconds'),
    depth: count('--perf-max-stack-depth <n>', `frames of a stack; ${DEPTH} unless given`, 1, DEPTH_MAX),
    stacks: count('--stack-storage-size <n>', `different stacks; ${STACKS} unless given`, 1, STACKS_MAX),
    summary: flag('-s, --summary', 'by process, without stacks'),
    verbose: COMMON.verbose,
    interval: count('[interval]', 'seconds'),
    times: count('[count]', 'intervals'),
  },
  plan: given =>
    right({
      setup: {
        set: [
          ...assign('targ_pid', given.pid),
          ...assign('targ_tid', given.tid),
          ...assign('targ_lock', given.lock),
          ...assign('targ_ms', given.milliseconds),
          ...assign('targ_summary', given.summary),
        ],
        sizes: [{ map: 'stackmap', valueSizeBytes: ADDRESS_BYTES * (given.depth ?? DEPTH), maxEntries: given.stacks ?? STACKS }],
      },
      printer: ({ nameOf }) => ({
        heading: [],
        every: given.interval === undefined ? undefined : { seconds: given.interval, times: given.times },
        summary: (maps, { clock }) => {
          const unit = given.milliseconds ? 'msecs' : 'usecs'
          const stacks = (key: Fields): ReadonlyArray<string> =>
            given.summary ? [] : stackLines(maps, key.num('user_stack_id'), nameOf)
          const lines = histogramsOf(maps, unit, stacks)
          maps.clear('hists')
          return ['', ...(given.timestamp ? [clock] : []), ...lines]
        },
      }),
    }),
})
