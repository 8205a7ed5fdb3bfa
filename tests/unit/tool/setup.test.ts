// What is made of each installed tool's object before it is loaded: the programs its own loader would load, where it would point them,
// the variables it would set. The objects are Debian's, unmodified.
import * as E from 'fp-ts/lib/Either.js'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { renderError } from '../../../src/base/error.js'
import { type CollectionSpec, loadCollectionSpec, setGlobals } from '../../../src/loader/index.js'
import { planAttach } from '../../../src/probe/index.js'
import { applySetup, assignmentsFor, TOOLS, wishesFor } from '../../../src/tool/index.js'
import { mapsOf } from '../../../src/tool/maps.js'
import { right } from '../../support/engine.js'
import { skip } from '../../support/skip.js'
import { TOOL_OBJECTS, TOOLS_LACKING } from '../../support/tools.js'
import { planOf } from './rig.js'

const test = suite('tools before they are loaded')
const ALL = { only: [] as ReadonlyArray<string>, skip: [] as ReadonlyArray<string> }

const objectOf = (name: string): CollectionSpec => {
  const found = TOOL_OBJECTS.find(({ names }) => names.includes(name))
  if (found === undefined) throw new Error(`no object of ${name}`)
  return right(loadCollectionSpec(found.bytes))
}

const planned = (name: string, args: ReadonlyArray<string>, chosen = ALL) => {
  const { setup } = planOf(name, ...args)
  return planAttach('x86_64', wishesFor(setup, chosen))(applySetup(setup)(objectOf(name)))
}

const sectionsOf = (name: string, args: ReadonlyArray<string>, chosen = ALL): ReadonlyArray<string> =>
  right(planned(name, args, chosen)).links.map(({ section }) => section)

const both = (kind: readonly [string, string], ...functions: ReadonlyArray<string>): ReadonlyArray<string> =>
  functions.flatMap(name => kind.map(side => `${side}/${name}`))
const F = ['fentry', 'fexit'] as const
const K = ['kprobe', 'kretprobe'] as const

/** Tools with a choice to make. */
const CHOSEN: ReadonlyArray<readonly [args: ReadonlyArray<string>, sections: ReadonlyArray<string>]> = [
  [['sigsnoop'], ['tracepoint/signal/signal_generate']],
  [
    ['killsnoop'],
    ['kill', 'tkill', 'tgkill'].flatMap(call => [
      `tracepoint/syscalls/sys_enter_${call}`,
      `tracepoint/syscalls/sys_exit_${call}`,
    ]),
  ],
  [['syscount'], ['tracepoint/raw_syscalls/sys_exit']],
  [
    ['syscount', '-L'],
    ['tracepoint/raw_syscalls/sys_enter', 'tracepoint/raw_syscalls/sys_exit'],
  ],
  [['solisten'], ['fexit/inet_listen']],
  [['vfsstat'], ['read', 'write', 'fsync', 'open', 'create'].map(name => `fentry/vfs_${name}`)],
  [['tcpconnlat'], ['fentry/tcp_v4_connect', 'fentry/tcp_v6_connect', 'fentry/tcp_rcv_state_process']],
  [['funclatency', 'vfs_read'], both(K, 'vfs_read')],
  [
    ['fsdist', '-t', 'ext4'],
    both(F, 'ext4_file_read_iter', 'ext4_file_write_iter', 'ext4_file_open', 'ext4_sync_file', 'ext4_file_getattr'),
  ],
  [['xfsdist'], both(F, 'xfs_file_read_iter', 'xfs_file_write_iter', 'xfs_file_open', 'xfs_file_fsync')],
  [['nfsslower'], both(F, 'nfs_file_read', 'nfs_file_write', 'nfs_file_open', 'nfs_file_fsync')],
  [['tcptop'], ['kprobe/tcp_sendmsg', 'kprobe/tcp_cleanup_rbuf']],
]

/** Variables as the tools set them: name, bytes as little-endian number. */
const SET: ReadonlyArray<readonly [args: ReadonlyArray<string>, variables: Readonly<Record<string, number>>]> = [
  [['opensnoop', '-x', '-p', '7'], { targ_failed: 1, targ_tgid: 7, targ_pid: 0, targ_uid: 0xffffffff }],
  [['opensnoop', '-u', '0'], { targ_failed: 0, targ_uid: 0 }],
  [['execsnoop'], { ignore_failed: 1, max_args: 20, targ_uid: 0xffffffff, filter_cg: 0 }],
  [['execsnoop', '-x', '--max-args', '3'], { ignore_failed: 0, max_args: 3 }],
  [['exitsnoop', '-T'], { trace_by_process: 0 }],
  [['exitsnoop', '-x'], { trace_by_process: 1, trace_failed_only: 1 }],
  [['sigsnoop', '-s', '9'], { target_signal: 9, filtered_pid: 0 }],
  [['syscount', '-e', 'ENOENT'], { filter_errno: 2, filter_failed: 0 }],
  [['bindsnoop'], { ignore_errors: 1, filter_by_port: 0 }],
  [['bindsnoop', '-x', '-P', '80,81'], { ignore_errors: 0, filter_by_port: 1 }],
  [['filetop'], { regular_file_only: 1 }],
  [['fsslower', '-t', 'ext4'], { min_lat_ns: 10_000_000 }],
  [['fsslower', '-t', 'ext4', '-m', '0'], { min_lat_ns: 0 }],
  [['funclatency', '-m', 'vfs_read'], { units: 2 }],
  [['tcpconnect', '-P', '80,443', '-s'], { filter_ports_len: 2, filter_ports: 0x5000, source_port: 1 }],
  [['tcpconnlat', '0.1'], { targ_min_us: 100 }],
  [['tcplife', '-6', '-D', '80'], { target_family: 10, filter_dport: 1, filter_sport: 0, target_dports: 80 }],
  [['tcptop', '-4'], { target_pid: 0xffffffff, target_family: 2 }],
]

if (TOOLS_LACKING !== undefined) skip('tools before they are loaded', TOOLS_LACKING)
else {
  for (const [args, sections] of CHOSEN)
    test(`${args.join(' ')} loads what its own loader loads`, () => {
      const [name = '', ...rest] = args
      assert.equal(sectionsOf(name, rest).toSorted(), sections.toSorted())
    })

  for (const [args, variables] of SET)
    test(`${args.join(' ')} sets its variables`, () => {
      const [name = '', ...rest] = args
      const given = objectOf(name)
      const spec = right(setGlobals(given, assignmentsFor(planOf(name, ...rest).setup, given)))
      const maps = mapsOf(spec)({
        read: map => [{ key: new Uint8Array(4), values: [spec.maps.get(map)?.contents ?? new Uint8Array(0)] }],
        remove: () => undefined,
        write: () => undefined,
      })
      for (const [variable, value] of Object.entries(variables)) {
        const bytes = Buffer.from(maps.variable(variable))
        assert.ok(bytes.length > 0, `there is ${variable}`)
        assert.is(bytes.readUIntLE(0, Math.min(4, bytes.length)), value, variable)
      }
    })

  test('--only and --skip choose by program, section and what it attaches to', () => {
    const named = (chosen: Partial<typeof ALL>) => sectionsOf('vfsstat', [], { ...ALL, ...chosen })
    assert.equal(named({ only: ['fentry/vfs_read'] }), ['fentry/vfs_read'])
    assert.equal(named({ only: ['fentry_vfs_open', 'fentry/vfs_create'] }), ['fentry/vfs_open', 'fentry/vfs_create'])
    assert.is(named({ skip: ['vfs_read'] }).length, 4)
    assert.equal(
      sectionsOf('ext4dist', [], { ...ALL, only: ['fentry/dummy_file_sync', 'fexit/dummy_file_sync'] }),
      both(F, 'ext4_sync_file'),
    )
  })

  test('a name that is of no program is an error that tells those there are', () => {
    const wrong = planned('opensnoop', [], { ...ALL, only: ['sys_enter_opened'] })
    assert.match(
      E.isLeft(wrong) ? renderError(wrong.left) : '',
      /no program and no section of the object is called "sys_enter_opened"/,
    )
  })

  test('every served tool that Debian ships has its object among those installed', () => {
    const NEWER = ['futexctn', 'syncsnoop']
    const names = TOOL_OBJECTS.flatMap(object => object.names)
    assert.equal(
      TOOLS.map(tool => tool.name).filter(name => !names.includes(name)),
      NEWER,
    )
  })
}

test.run()
