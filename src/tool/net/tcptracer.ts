// tcptracer: a line per TCP connection that was opened, accepted or closed.
import { right } from 'fp-ts/lib/Either.js'
import { networkPort } from '../address.js'
import { field, name, table } from '../columns.js'
import { COMMON, flag, word } from '../options.js'
import { layoutsOf, stated } from '../record.js'
import { assign } from '../setup.js'
import { tool } from '../tool.js'
import { sideOf, sinceFirst, versionOf } from './flow.js'

const EVENT = stated({
  saddr_v6: 'u128',
  daddr_v6: 'u128',
  task: 'char[16]',
  ts_us: 'u64',
  af: 'u32',
  pid: 'u32',
  uid: 'u32',
  netns: 'u32',
  dport: 'u16',
  sport: 'u16',
  type: 'u8',
})

/** Opened, accepted, closed. */
const TYPES = 'CAX'
const COMM = 12

export const tcptracer = tool({
  name: 'tcptracer',
  about: 'TCP connections opened, accepted and closed',
  needs: 'synthesised',
  options: {
    timestamp: flag('-t, --timestamp', 'seconds since the first line'),
    printUid: flag('-U, --print-uid', 'the user'),
    pid: COMMON.pid,
    uid: COMMON.uid('only of this user'),
    cgroupmap: word('-C, --cgroupmap <path>', 'taken, and without effect, as in the tool'),
    mntnsmap: word('-M, --mntnsmap <path>', 'taken, and without effect, as in the tool'),
    verbose: COMMON.verbose,
  },
  plan: given =>
    right({
      setup: { set: [...assign('filter_pid', given.pid), ...assign('filter_uid', given.uid)] },
      printer: ({ btf }) => {
        const { heading, line } = table([
          { title: 'TIME(s)', width: 9, when: given.timestamp, gaps: ['', ''], value: sinceFirst('ts_us', 3) },
          { title: 'UID', width: 6, when: given.printUid, gaps: ['', ''], value: record => record.num('uid') | 0 },
          { title: 'T', width: 1, value: record => TYPES[record.num('type')] ?? '-' },
          { title: 'PID', width: 6, value: field('pid') },
          { title: 'COMM', width: COMM, most: COMM, value: name('task') },
          { title: 'IP', width: 2, value: versionOf() },
          { title: 'SADDR', width: 16, value: sideOf('saddr') },
          { title: 'DADDR', width: 16, value: sideOf('daddr') },
          { title: 'SPORT', width: 4, value: record => networkPort(record.num('sport')) },
          { title: 'DPORT', width: 4, value: record => networkPort(record.num('dport')) },
        ])
        const layouts = layoutsOf(btf, 'event', EVENT)
        return { heading: [heading], records: { layouts, lines: (record, moment) => [line(record, moment)] } }
      },
    }),
})
