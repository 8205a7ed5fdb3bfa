// The calls that mountsnoop sees, a row each: as a line, and as labels with values. Objects since libbpf-tools 0.34 or so see the newer
// calls (fsopen and its kin) as well, number them differently, and keep what each is given in a part of the record of its own.
import { errnoName } from '../../trace/syscalls.js'
import { type Fields, stated, statedUnion } from '../record.js'

const HEAD = { pid: 'u32', tid: 'u32', mnt_ns: 'u32', ret: 'i32' } as const
const MOUNT = { fs: 'char[8]', src: 'char[4096]', dest: 'char[4096]', data: 'char[512]' } as const

/** The objects do not carry the record's type. */
export const EVENT = stated({ delta: 'u64', flags: 'u64', ...HEAD, comm: 'char[16]', ...MOUNT, op: 'u32' })
export const NEWER_EVENT = statedUnion(
  { delta: 'u64', ...HEAD, op: 'u32', comm: 'char[16]' },
  {
    mount: { flags: 'u64', ...MOUNT },
    umount: { flags: 'u64', dest: 'char[4096]' },
    fsopen: { fs: 'char[8]', flags: 'u32' },
    fsconfig: { fd: 'i32', cmd: 'u32', key: 'char[512]', value: 'char[512]', aux: 'i32' },
    fsmount: { fs_fd: 'i32', flags: 'u32', attr_flags: 'u32' },
    move_mount: { from_dfd: 'i32', from_pathname: 'char[4096]', to_dfd: 'i32', to_pathname: 'char[4096]', flags: 'u32' },
  },
)

type Show = (record: Fields) => string | number

/** include/uapi/linux/mount.h and include/linux/fs.h, by bit. */
const MOUNT_FLAGS = [
  ...['RDONLY', 'NOSUID', 'NODEV', 'NOEXEC', 'SYNCHRONOUS', 'REMOUNT', 'MANDLOCK', 'DIRSYNC', 'NOSYMFOLLOW', 'NOATIME'],
  ...['NODIRATIME', 'BIND', 'MOVE', 'REC', 'VERBOSE', 'SILENT', 'POSIXACL', 'UNBINDABLE', 'PRIVATE', 'SLAVE', 'SHARED'],
  ...['RELATIME', 'KERNMOUNT', 'I_VERSION', 'STRICTATIME', 'LAZYTIME', 'SUBMOUNT', 'NOREMOTELOCK', 'NOSEC', 'BORN', 'ACTIVE'],
  'NOUSER',
].map((name, bit): readonly [number, string] => [2 ** bit, `MS_${name}`])

const FSMOUNT_FLAGS: ReadonlyArray<readonly [number, string]> = [[0x1, 'FSMOUNT_CLOEXEC']]

const ATTRIBUTES: ReadonlyArray<readonly [number, string]> = [
  [0x1, 'MOUNT_ATTR_RDONLY'],
  [0x2, 'MOUNT_ATTR_NOSUID'],
  [0x4, 'MOUNT_ATTR_NODEV'],
  [0x8, 'MOUNT_ATTR_NOEXEC'],
  [0x70, 'MOUNT_ATTR__ATIME'],
  [0x10, 'MOUNT_ATTR_NOATIME'],
  [0x20, 'MOUNT_ATTR_STRICTATIME'],
  [0x80, 'MOUNT_ATTR_NODIRATIME'],
  [0x100000, 'MOUNT_ATTR_IDMAP'],
  [0x200000, 'MOUNT_ATTR_NOSYMFOLLOW'],
]

const MOVE_FLAGS: ReadonlyArray<readonly [number, string]> = [
  [0x1, 'MOVE_MOUNT_F_SYMLINKS'],
  [0x2, 'MOVE_MOUNT_F_AUTOMOUNTS'],
  [0x4, 'MOVE_MOUNT_F_EMPTY_PATH'],
  [0x10, 'MOVE_MOUNT_T_SYMLINKS'],
  [0x20, 'MOVE_MOUNT_T_AUTOMOUNTS'],
  [0x40, 'MOVE_MOUNT_T_EMPTY_PATH'],
  [0x100, 'MOVE_MOUNT_SET_GROUP'],
  [0x200, 'MOVE_MOUNT_BENEATH'],
]

const COMMANDS = [
  ...['SET_FLAG', 'SET_STRING', 'SET_BINARY', 'SET_PATH', 'SET_PATH_EMPTY', 'SET_FD', 'CMD_CREATE', 'CMD_RECONFIGURE'],
  'CMD_CREATE_EXCL',
].map(name => `FSCONFIG_${name}`)

const flags =
  (member: string, names: ReadonlyArray<readonly [number, string]>, none = ''): Show =>
  record => {
    const set = record.wide(member)
    const named = names.flatMap(([bits, name]) => ((set & BigInt(bits)) === 0n ? [] : [name]))
    return set === 0n ? none : named.join(' | ')
  }
const mountFlags = (member: string): Show => flags(member, MOUNT_FLAGS, '0x0')

const plain =
  (member: string): Show =>
  record =>
    record.text(member)
const number =
  (member: string): Show =>
  record =>
    record.num(member)
const command: Show = record => COMMANDS[record.num('fsconfig.cmd')] ?? 'UNKNOWN'

export const resultOf = (record: Fields): string => {
  const result = record.num('ret')
  if (result === 0) return '0'
  return result > 0 ? String(result) : `-${errnoName(-result)}`
}

const AT_FDCWD = -100
const directory =
  (member: string): Show =>
  record =>
    record.num(member) === AT_FDCWD ? 'AT_FDCWD' : record.num(member)

interface Call {
  readonly op: string
  /** Arguments of the line; texts in quotation marks. */
  readonly args: ReadonlyArray<readonly [quoted: boolean, show: Show]>
  readonly labels: ReadonlyArray<readonly [label: string, show: Show]>
  /** Of the column of labels, where they are longer than most. */
  readonly width?: number
}

const bare = (show: Show): readonly [boolean, Show] => [false, show]
const quoted = (show: Show): readonly [boolean, Show] => [true, show]

const mount = (at: string): Call => ({
  op: 'MOUNT',
  args: [
    ...['src', 'dest', 'fs'].map(name => quoted(plain(`${at}${name}`))),
    bare(mountFlags(`${at}flags`)),
    quoted(plain(`${at}data`)),
  ],
  labels: [
    ['FS', plain(`${at}fs`)],
    ['SOURCE', plain(`${at}src`)],
    ['TARGET', plain(`${at}dest`)],
    ['DATA', plain(`${at}data`)],
    ['FLAGS', mountFlags(`${at}flags`)],
  ],
})

const umount = (at: string): Call => ({
  op: 'UMOUNT',
  args: [quoted(plain(`${at}dest`)), bare(mountFlags(`${at}flags`))],
  labels: [
    ['TARGET', plain(`${at}dest`)],
    ['FLAGS', mountFlags(`${at}flags`)],
  ],
})

/** By the numbers of the first objects, which print all labels for either. */
const FIRST: ReadonlyArray<Call> = [mount(''), { ...umount(''), labels: mount('').labels }]

const NEWER: ReadonlyArray<Call> = [
  { op: '', args: [], labels: [] },
  mount('mount.'),
  umount('umount.'),
  {
    op: 'FSOPEN',
    args: [quoted(plain('fsopen.fs')), bare(mountFlags('fsopen.flags'))],
    labels: [
      ['FS', plain('fsopen.fs')],
      ['FLAGS', mountFlags('fsopen.flags')],
    ],
  },
  {
    op: 'FSCONFIG',
    args: [
      bare(number('fsconfig.fd')),
      quoted(command),
      quoted(plain('fsconfig.key')),
      quoted(plain('fsconfig.value')),
      bare(number('fsconfig.aux')),
    ],
    labels: [
      ['FD', number('fsconfig.fd')],
      ['CMD', command],
      ['KEY', plain('fsconfig.key')],
      ['VALUE', plain('fsconfig.value')],
    ],
  },
  {
    op: 'FSMOUNT',
    width: 13,
    args: [
      bare(number('fsmount.fs_fd')),
      quoted(flags('fsmount.flags', FSMOUNT_FLAGS, '0x0')),
      quoted(flags('fsmount.attr_flags', ATTRIBUTES)),
    ],
    labels: [
      ['FS_FD', number('fsmount.fs_fd')],
      ['FLAGS', flags('fsmount.flags', FSMOUNT_FLAGS, '0x0')],
      ['ATTR_FLAGS', flags('fsmount.attr_flags', ATTRIBUTES)],
    ],
  },
  {
    op: 'MOVE_MOUNT',
    width: 16,
    args: [
      bare(number('move_mount.from_dfd')),
      quoted(plain('move_mount.from_pathname')),
      bare(directory('move_mount.to_dfd')),
      quoted(plain('move_mount.to_pathname')),
      quoted(flags('move_mount.flags', MOVE_FLAGS)),
    ],
    labels: [
      ['FROM_DFD', number('move_mount.from_dfd')],
      ['FROM_PATHNAME', plain('move_mount.from_pathname')],
      ['TO_DFD', number('move_mount.to_dfd')],
      ['TO_PATHNAME', plain('move_mount.to_pathname')],
      ['FLAGS', flags('move_mount.flags', MOVE_FLAGS)],
    ],
  },
]

const UNKNOWN: Call = { op: '', args: [], labels: [] }

/** The row of a record's call. */
export const callOf = (record: Fields): Call => (record.has('mount.flags') ? NEWER : FIRST)[record.num('op')] ?? UNKNOWN

export const lineOf = (record: Fields): string => {
  const { op, args } = callOf(record)
  const shown = args.map(([inMarks, show]) => (inMarks ? `"${show(record)}"` : show(record)))
  return `${op.toLowerCase()}(${shown.join(', ')}) = ${resultOf(record)}`
}
