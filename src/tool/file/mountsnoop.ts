// mountsnoop: a line per mount and umount, or a paragraph.
import { right } from 'fp-ts/lib/Either.js'
import { safeText } from '../../present/escape.js'
import { errnoName } from '../../trace/syscalls.js'
import { clock, field, name, table } from '../columns.js'
import { COMMON, flag } from '../options.js'
import { type Fields, layoutsOf, stated } from '../record.js'
import { assign } from '../setup.js'
import { tool } from '../tool.js'

/** The objects do not carry the record's type. */
const EVENT = stated({
  delta: 'u64',
  flags: 'u64',
  pid: 'u32',
  tid: 'u32',
  mnt_ns: 'u32',
  ret: 'i32',
  comm: 'char[16]',
  fs: 'char[8]',
  src: 'char[4096]',
  dest: 'char[4096]',
  data: 'char[512]',
  op: 'u32',
})

const OPS = ['MOUNT', 'UMOUNT'] as const

/** include/uapi/linux/mount.h and include/linux/fs.h, by bit. */
const FLAGS = [
  ...['RDONLY', 'NOSUID', 'NODEV', 'NOEXEC', 'SYNCHRONOUS', 'REMOUNT', 'MANDLOCK', 'DIRSYNC', 'NOSYMFOLLOW', 'NOATIME'],
  ...['NODIRATIME', 'BIND', 'MOVE', 'REC', 'VERBOSE', 'SILENT', 'POSIXACL', 'UNBINDABLE', 'PRIVATE', 'SLAVE', 'SHARED'],
  ...['RELATIME', 'KERNMOUNT', 'I_VERSION', 'STRICTATIME', 'LAZYTIME', 'SUBMOUNT', 'NOREMOTELOCK', 'NOSEC', 'BORN', 'ACTIVE'],
  'NOUSER',
]

const flagsOf = (record: Fields): string => {
  const flags = record.wide('flags')
  if (flags === 0n) return '0x0'
  return FLAGS.flatMap((flag, bit) => (((flags >> BigInt(bit)) & 1n) === 1n ? [`MS_${flag}`] : [])).join(' | ')
}

const resultOf = (record: Fields): string => {
  const result = record.num('ret')
  return result === 0 ? '0' : `-${errnoName(-result)}`
}

const callOf = (record: Fields): string => {
  const quoted = (member: string): string => `"${record.text(member)}"`
  const call =
    OPS[record.num('op')] === 'UMOUNT'
      ? `umount(${quoted('dest')}, ${flagsOf(record)})`
      : `mount(${['src', 'dest', 'fs'].map(quoted).join(', ')}, ${flagsOf(record)}, ${quoted('data')})`
  return `${call} = ${resultOf(record)}`
}

/** A line per value; what is in front of each when the time stands over them. */
const INDENT = '    '

const PARAGRAPH: ReadonlyArray<readonly [label: string, value: (record: Fields) => string | number]> = [
  ['PID', field('pid')],
  ['TID', field('tid')],
  ['COMM', name('comm')],
  ['OP', record => OPS[record.num('op')] ?? ''],
  ['RET', resultOf],
  ['LAT', record => `${Math.floor(record.num('delta') / 1000)}us`],
  ['MNT_NS', field('mnt_ns')],
  ['FS', name('fs')],
  ['SOURCE', name('src')],
  ['TARGET', name('dest')],
  ['DATA', name('data')],
  ['FLAGS', flagsOf],
]

const paragraph = (record: Fields, indent: string): ReadonlyArray<string> => [
  ...PARAGRAPH.map(([label, value]) => `${indent}${`${label}:`.padEnd(7)} ${safeText(String(value(record)))}`),
  '',
]

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
      printer: ({ btf }) => {
        const { heading, line } = table([
          { title: 'TIME', width: 8, when: given.timestamp, value: clock },
          { title: 'COMM', width: 16, value: name('comm') },
          { title: 'PID', width: 7, value: field('pid') },
          { title: 'TID', width: 7, value: field('tid') },
          { title: 'MNT_NS', width: 11, value: field('mnt_ns') },
          { title: 'CALL', width: 0, value: callOf },
        ])
        return {
          heading: given.detailed ? [] : [heading],
          records: {
            layouts: layoutsOf(btf, 'event', EVENT),
            lines: (record, moment) => {
              if (!given.detailed) return [line(record, moment)]
              return given.timestamp ? [`${moment.clock} `, ...paragraph(record, INDENT)] : paragraph(record, '')
            },
          },
        }
      },
    }),
})
