// mountsnoop: a line per mount and umount, or a paragraph.
import { right } from 'fp-ts/lib/Either.js'
import { safeText } from '../../present/escape.js'
import { clock, field, name, table } from '../columns.js'
import { COMMON, flag } from '../options.js'
import { type Fields, layoutsOf } from '../record.js'
import { assign } from '../setup.js'
import { tool } from '../tool.js'
import { callOf, EVENT, lineOf, NEWER_EVENT, resultOf } from './mount-calls.js'

/** The first objects have no program for it; the records of both are of one size. */
const NEWER = 'tracepoint/syscalls/sys_enter_fsopen'

/** A line per value; what is in front of each when the time stands over them. */
const INDENT = '    '

const WIDTH = 8

const PARAGRAPH: ReadonlyArray<readonly [label: string, value: (record: Fields) => string | number]> = [
  ['PID', field('pid')],
  ['TID', field('tid')],
  ['COMM', name('comm')],
  ['OP', record => callOf(record).op],
  ['RET', resultOf],
  ['LAT', record => `${Math.floor(record.num('delta') / 1000)}us`],
  ['MNT_NS', field('mnt_ns')],
]

const paragraph = (record: Fields, indent: string): ReadonlyArray<string> => {
  const { labels, width = WIDTH } = callOf(record)
  const line = (label: string, value: string | number, wide: number): string =>
    `${indent}${`${label}:`.padEnd(wide)}${safeText(String(value))}`
  return [
    ...PARAGRAPH.map(([label, value]) => line(label, value(record), WIDTH)),
    ...labels.map(([label, show]) => line(label, show(record), width)),
    '',
  ]
}

export const mountsnoop = tool({
  name: 'mountsnoop',
  about: 'mounts and unmounts',
  needs: 'exact',
  options: {
    pid: COMMON.pid,
    timestamp: flag('-t, --timestamp', 'the time of day'),
    detailed: flag('-d, --detailed', 'a line per value'),
    verbose: COMMON.verbose,
  },
  plan: given =>
    right({
      setup: { set: assign('target_pid', given.pid) },
      printer: ({ btf, hasSection }) => {
        const { heading, line } = table([
          { title: 'TIME', width: 8, when: given.timestamp, value: clock },
          { title: 'COMM', width: 16, value: name('comm') },
          { title: 'PID', width: 7, value: field('pid') },
          { title: 'TID', width: 7, value: field('tid') },
          { title: 'MNT_NS', width: 11, value: field('mnt_ns') },
          { title: 'CALL', width: 0, value: lineOf },
        ])
        return {
          heading: given.detailed ? [] : [heading],
          records: {
            layouts: layoutsOf(btf, 'event', hasSection(NEWER) ? NEWER_EVENT : EVENT),
            lines: (record, moment) => {
              if (!given.detailed) return [line(record, moment)]
              return given.timestamp ? [`${moment.clock} `, ...paragraph(record, INDENT)] : paragraph(record, '')
            },
          },
        }
      },
    }),
})
