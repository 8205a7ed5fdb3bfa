// Tools whose hooks a trace holds: their lines over records made by hand, by the formats of the tools themselves (libbpf-tools 0.26).
// Whether the objects write such records is for tests/tool.
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { NEWER_EVENT } from '../../../src/tool/file/mount-calls.js'
import { type Layout, stated } from '../../../src/tool/record.js'
import { bytesOf, EMPTY_SPEC, linesOf, planOf } from './rig.js'

const test = suite('tools on what a trace holds')

const OPEN = stated({
  ts: 'u64',
  pid: 'i32',
  uid: 'i32',
  ret: 'i32',
  flags: 'i32',
  callers: 'u64[2]',
  comm: 'char[16]',
  fname: 'char[255]',
})
const STAT = stated({ ts_ns: 'u64', pid: 'u32', ret: 'i32', comm: 'char[16]', pathname: 'char[255]' })
const EXIT = stated({
  start_time: 'u64',
  exit_time: 'u64',
  pid: 'u32',
  tid: 'u32',
  ppid: 'u32',
  sig: 'u32',
  exit_code: 'i32',
  comm: 'char[16]',
})
const MOUNT = stated({
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
const SYNC = stated({ comm: 'char[16]', ts_us: 'u64', sys: 'i32' })

const MOUNTED_BY_FD = 'fsmount(4, "FSMOUNT_CLOEXEC", "MOUNT_ATTR_RDONLY | MOUNT_ATTR_NOSUID") = 5'
const OPENED = { pid: 77, uid: 1000, ret: 3, flags: 0o100, comm: 'cat', fname: '/etc/passwd' }
const REFUSED = { ...OPENED, ret: -2, flags: 0, fname: '/no/such' }
const ENDED = { start_time: 1_000_000_000, exit_time: 3_500_000_000, pid: 8, tid: 8, ppid: 1, comm: 'sh' }
const MOUNTED = {
  delta: 12_345,
  flags: 0b1001,
  pid: 8,
  tid: 9,
  mnt_ns: 4026531841,
  ret: -1,
  comm: 'mount',
  fs: 'tmpfs',
  src: 'none',
}

interface Case {
  readonly args: ReadonlyArray<string>
  readonly layout: Layout
  readonly records: ReadonlyArray<Readonly<Record<string, number | string>>>
  readonly lines: ReadonlyArray<string>
}

const CASES: ReadonlyArray<Case> = [
  {
    args: ['opensnoop'],
    layout: OPEN,
    records: [OPENED, REFUSED],
    lines: [
      'PID    COMM              FD ERR PATH',
      '77     cat                3   0 /etc/passwd',
      '77     cat               -1   2 /no/such',
    ],
  },
  {
    args: ['opensnoop', '-TUe', '-n', 'at'],
    layout: OPEN,
    records: [OPENED, { ...OPENED, comm: 'sh' }],
    lines: [
      'TIME     UID     PID    COMM              FD ERR FLAGS    PATH',
      '12:34:56 1000    77     cat                3   0 00000100 /etc/passwd',
    ],
  },
  {
    args: ['statsnoop', '-t'],
    layout: STAT,
    records: [
      { ts_ns: 5_000_000_000, pid: 7, ret: 0, comm: 'ls', pathname: '.' },
      { ts_ns: 5_000_001_000, pid: 7, ret: -13, comm: 'ls', pathname: 'x\u001b[2J' },
    ],
    lines: [
      'TIME(s)        PID     COMM                 RET  ERR  PATH',
      '0.000000000    7       ls                   0    0    .',
      '0.000001000    7       ls                   -1   13   x\\x1b[2J',
    ],
  },
  {
    args: ['exitsnoop', '-t'],
    layout: EXIT,
    records: [ENDED, { ...ENDED, exit_code: 3 }, { ...ENDED, sig: 0x8b }, { ...ENDED, sig: 9 }],
    lines: [
      'TIME(s)  PCOMM            PID     PPID    TID     AGE(s)  EXIT_CODE',
      '12:34:56 sh               8       1       8       2.50    0',
      '12:34:56 sh               8       1       8       2.50    code 3',
      '12:34:56 sh               8       1       8       2.50    signal 11 (Segmentation fault), core dumped',
      '12:34:56 sh               8       1       8       2.50    signal 9 (Killed)',
    ],
  },
  {
    args: ['mountsnoop'],
    layout: MOUNT,
    records: [
      { ...MOUNTED, dest: '/mnt' },
      { ...MOUNTED, flags: 0, ret: 0, dest: '/mnt', op: 1 },
    ],
    lines: [
      'COMM             PID     TID     MNT_NS      CALL',
      'mount            8       9       4026531841  mount("none", "/mnt", "tmpfs", MS_RDONLY | MS_NOEXEC, "") = -EPERM',
      'mount            8       9       4026531841  umount("/mnt", 0x0) = 0',
    ],
  },
  {
    args: ['mountsnoop', '-d', '-t'],
    layout: MOUNT,
    records: [{ ...MOUNTED, dest: '/mnt', data: 'size=1m' }],
    lines: [
      '12:34:56 ',
      '    PID:    8',
      '    TID:    9',
      '    COMM:   mount',
      '    OP:     MOUNT',
      '    RET:    -EPERM',
      '    LAT:    12us',
      '    MNT_NS: 4026531841',
      '    FS:     tmpfs',
      '    SOURCE: none',
      '    TARGET: /mnt',
      '    DATA:   size=1m',
      '    FLAGS:  MS_RDONLY | MS_NOEXEC',
      '',
    ],
  },
  {
    args: ['syncsnoop'],
    layout: SYNC,
    records: [{ comm: 'sqlite', ts_us: 2_500_000, sys: 3 }],
    lines: ['TIME(s)            COMM             CALL', '2.500000000        sqlite           fdatasync       '],
  },
]

const NEWER_SPEC = { ...EMPTY_SPEC, programs: new Map([['p', { section: 'tracepoint/syscalls/sys_enter_fsopen' }]]) } as never
const MOVED = { pid: 8, tid: 9, mnt_ns: 4026531841, comm: 'mount' }

const NEWER: ReadonlyArray<readonly [record: Readonly<Record<string, number | string>>, call: string]> = [
  [
    { op: 1, ret: 0, 'mount.src': 'none', 'mount.dest': '/mnt', 'mount.fs': 'tmpfs', 'mount.flags': 9 },
    'mount("none", "/mnt", "tmpfs", MS_RDONLY | MS_NOEXEC, "") = 0',
  ],
  [{ op: 2, ret: -22, 'umount.dest': '/mnt' }, 'umount("/mnt", 0x0) = -EINVAL'],
  [{ op: 3, ret: 4, 'fsopen.fs': 'ext4' }, 'fsopen("ext4", 0x0) = 4'],
  [
    { op: 4, ret: 0, 'fsconfig.fd': 4, 'fsconfig.cmd': 1, 'fsconfig.key': 'source', 'fsconfig.value': '/dev/vda' },
    'fsconfig(4, "FSCONFIG_SET_STRING", "source", "/dev/vda", 0) = 0',
  ],
  [{ op: 5, ret: 5, 'fsmount.fs_fd': 4, 'fsmount.flags': 1, 'fsmount.attr_flags': 3 }, MOUNTED_BY_FD],
  [
    {
      op: 6,
      ret: 0,
      'move_mount.from_dfd': 5,
      'move_mount.to_dfd': -100,
      'move_mount.to_pathname': '/mnt',
      'move_mount.flags': 4,
    },
    'move_mount(5, "", AT_FDCWD, "/mnt", "MOVE_MOUNT_F_EMPTY_PATH") = 0',
  ],
]

for (const [record, call] of NEWER)
  test(`mountsnoop of a newer object: ${call}`, () => {
    const [, line] = linesOf(planOf('mountsnoop'), {
      spec: NEWER_SPEC,
      records: [{ bytes: bytesOf(NEWER_EVENT, { ...MOVED, ...record }) }],
    })
    assert.is(line, `mount            8       9       4026531841  ${call}`)
  })

for (const { args, layout, records, lines } of CASES) {
  test(`${args.join(' ')} prints its columns`, () => {
    const [name = '', ...rest] = args
    assert.equal(linesOf(planOf(name, ...rest), { records: records.map(record => ({ bytes: bytesOf(layout, record) })) }), lines)
  })
}

test('a record of no known size is printed as bytes, with its event', () => {
  const [, line = ''] = linesOf(planOf('opensnoop'), { records: [{ bytes: Uint8Array.of(1, 2, 3) }] })
  assert.match(line, /^0\.0+ events .*\[#7\]$/)
})

test('records from hooks that a trace only implies are marked, and the heading stands over them', () => {
  const links = [{ program: 'p', section: 'kprobe/x', hook: 0, how: 'synthesised' }] as never
  const records = [{ bytes: bytesOf(OPEN, OPENED), implied: true }, { bytes: bytesOf(OPEN, OPENED) }]
  assert.equal(linesOf(planOf('opensnoop'), { links, records }), [
    '  PID    COMM              FD ERR PATH',
    '~ 77     cat                3   0 /etc/passwd',
    '  77     cat                3   0 /etc/passwd',
  ])
})

test('with -d what comes later is not printed', () => {
  const record = bytesOf(OPEN, OPENED)
  const records = [{ bytes: record }, { bytes: record, afterNs: 1_999_999_999n }, { bytes: record, afterNs: 2_000_000_000n }]
  assert.is(linesOf(planOf('opensnoop', '-d', '2'), { records }).length, 3)
})

test.run()
