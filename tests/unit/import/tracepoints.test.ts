// Tracepoints as perf script, ftrace and trace-cmd print them: each form of a line, and what it becomes.
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { Format, Item } from '../../../src/import/item.js'
import { ftrace } from '../../../src/import/tracepoint/ftrace.js'
import { perfScript } from '../../../src/import/tracepoint/perf-script.js'

const test = suite('tracepoints')
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)

const read = (format: Format, text: string): { readonly items: ReadonlyArray<Item>; readonly unread: number } => {
  const reader = format.reader()
  const items = [...reader.push(bytes(text)), ...reader.end()]
  return { items, unread: reader.unread().count }
}

const number = (value: number | bigint) => ({ _tag: 'Number', value: BigInt(value) })

interface Row {
  readonly name: string
  readonly format: Format
  readonly text: string
  readonly items: ReadonlyArray<Record<string, unknown>>
}

const ROWS: ReadonlyArray<Row> = [
  {
    name: 'a call by its own tracepoint, as tracefs prints it',
    format: ftrace,
    text: '              wl-22673   [001] .....  2051.601064: sys_dup2(oldfd: 0xb, newfd: 1)\n',
    items: [{ _tag: 'Entry', name: 'dup2', raw: [11n, 1n], tid: 22673, comm: 'wl', cpu: 1, ns: 2_051_601_064_000n }],
  },
  {
    name: 'its result, an error in base 16',
    format: ftrace,
    text: '  wl-7   [000] ..... 1.000001: sys_openat -> 0xfffffffffffffffe\n',
    items: [{ _tag: 'Exit', name: 'openat', result: { value: -2n } }],
  },
  {
    name: 'the thread group, which -o record-tgid adds',
    format: ftrace,
    text: ' a b-8 (      7) [000] d..2. 1.000001: sys_enter: NR 3 (5, 0, 0, 0, 0, 0)\n',
    items: [{ _tag: 'Entry', number: 3, raw: [5n, 0n, 0n, 0n, 0n, 0n], pid: 7, tid: 8, comm: 'a b' }],
  },
  {
    name: 'a kernel before the flags column, a thread without a known name, and a clock that only counts',
    format: ftrace,
    text: '  <...>-8 [000] 123456: sys_exit: NR 3 = -9\n',
    items: [{ _tag: 'Exit', number: 3, result: { value: -9n }, tid: 8, comm: undefined, ns: undefined }],
  },
  {
    name: 'a name with a dash, brackets and a number in it',
    format: ftrace,
    text: ' kworker/u4:1-ev [0] x-12 [000] .... 5.5: sys_close(fd: 3)\n',
    items: [{ _tag: 'Entry', name: 'close', comm: 'kworker/u4:1-ev [0] x', tid: 12, ns: 5_500_000_000n }],
  },
  {
    name: 'what newer kernels read for the tracepoint',
    format: ftrace,
    text: ' a-8 [000] ..... 1.0: sys_openat(dfd: 0xffffff9c, filename: 0x7f00 "/etc/a, b: \\"c", flags: 0x0, mode: 0x0)\n',
    items: [
      {
        raw: [0xffffff9cn, 0x7f00n, 0n, 0n],
        args: [
          { value: number(0xffffff9cn) },
          { value: { _tag: 'Text', bytes: bytes('/etc/a, b: \\"c'), cut: false } },
          { value: number(0) },
          { value: number(0) },
        ],
      },
    ],
  },
  {
    name: 'the same as trace-cmd prints them',
    format: ftrace,
    text: 'cpus=2\n   a-8 [000] 1.000001: sys_enter_newfstat:  fd: 0x3, statbuf: 0x7f\n   a-8 [000] 1.000002: sys_exit_newfstat:  0x0\n',
    items: [
      { _tag: 'Entry', name: 'fstat', raw: [3n, 127n] },
      { _tag: 'Exit', name: 'fstat', result: { value: 0n } },
    ],
  },
  {
    name: 'events that were lost, counted or not',
    format: ftrace,
    text: 'CPU:1 [LOST 42 EVENTS]\nCPU:0 [LOST EVENTS]\nCPU:0 [7 EVENTS DROPPED]\n',
    items: [
      { _tag: 'Lost', count: 42 },
      { _tag: 'Lost', count: 0 },
      { _tag: 'Lost', count: 7 },
    ],
  },
  {
    name: 'processes: made, a thread by the flags of its clone, a program, an end with the code of exit_group',
    format: ftrace,
    text: [
      ' a-8 [000] ..... 1.1: sys_clone(clone_flags: 0x10f00, newsp: 0x1, parent_tidptr: 0, child_tidptr: 0, tls: 0)',
      ' a-8 [000] ..... 1.2: sched_process_fork: comm=a b pid=8 child_comm=a b child_pid=9',
      ' a-8 [000] ..... 1.3: sched_process_exec: filename=/bin/x y pid=8 old_pid=8',
      ' a-9 [000] ..... 1.4: sys_exit_group(error_code: 0x103)',
      ' a-8 [000] ..... 1.5: sched_process_exit: comm=a pid=8 prio=120 group_dead=false',
      '',
    ].join('\n'),
    items: [
      { _tag: 'Entry' },
      { _tag: 'Forked', child: 9, childComm: 'a b', thread: true },
      { _tag: 'Executed', path: '/bin/x y' },
      { _tag: 'Entry', name: 'exit_group' },
      { _tag: 'Exited', tid: 8, code: 3 },
    ],
  },
  {
    name: 'a signal without a handler ends the process, one with a handler does not',
    format: perfScript,
    text: [
      'a 8/8 [000] 1.000001: signal:signal_deliver: sig=10 errno=0 code=0 sa_handler=55d0 sa_flags=0',
      'a 8/8 [000] 1.000002: signal:signal_deliver: sig=11 errno=0 code=1 sa_handler=0 sa_flags=0',
      'a 8/8 [000] 1.000003: sched:sched_process_exit: comm=a pid=8 prio=120',
      '',
    ].join('\n'),
    items: [
      { _tag: 'Signal', signal: 10 },
      { _tag: 'Signal', signal: 11, info: { _tag: 'Struct', fields: [['si_code', number(1)]], cut: false } },
      { _tag: 'Killed', signal: 11 },
    ],
  },
  {
    name: 'a thread that ends unasked was ended by the signal that was sent to it',
    format: perfScript,
    text: [
      'a 8 [000] 1.000001: raw_syscalls:sys_enter: NR 62 (9, f, 0, 0, 0, 0)',
      'b 9 [000] 1.000003: sched:sched_process_exit: comm=b pid=9 prio=120',
      '',
    ].join('\n'),
    items: [{ number: 62 }, { _tag: 'Killed', tid: 9, signal: 15 }],
  },
  {
    name: 'clone3 passes its flags in memory, which task_newtask tells',
    format: perfScript,
    text: [
      'a 8 [000] 1.000001: task:task_newtask: pid=9 comm=a clone_flags=3d0f00 oom_score_adj=0',
      'a 8 [000] 1.000002: sched:sched_process_fork: comm=a pid=8 child_comm=a child_pid=9',
      '',
    ].join('\n'),
    items: [{ _tag: 'Forked', child: 9, thread: true }],
  },
  {
    name: 'columns that -F leaves out, a period, nanoseconds, and a stack below',
    format: perfScript,
    text: [
      '# captured on: today',
      'my prog  8/9 [001] 7.123456789:          1 raw_syscalls:sys_exit: NR 257 = 3',
      '\tffffffff81415e9c syscall_exit_work+0xbc ([kernel.kallsyms])',
      '\t           1ab70 _start+0x0 (/usr/lib/x y)',
      '',
      'raw_syscalls:sys_exit: NR 3 = 0',
      '',
    ].join('\n'),
    items: [
      { _tag: 'Exit', number: 257, result: { value: 3n }, pid: 8, tid: 9, comm: 'my prog', cpu: 1, ns: 7_123_456_789n },
      { _tag: 'Exit', number: 3, tid: 0, ns: undefined },
    ],
  },
  {
    name: 'events of other kinds are none, and records of perf only where they say that something was lost',
    format: perfScript,
    text: [
      'a 8 [000] 1.000001: sched:sched_switch: prev_comm=a prev_pid=8',
      'a 8 [000] 1.000001:     12345 cycles:u:  55d0 main+0x1 (/bin/a)',
      'a 8 [000] 1.000001: PERF_RECORD_COMM exec: sh:8/8',
      'a 8 [000] 1.000001: PERF_RECORD_LOST lost 5',
      '',
    ].join('\n'),
    items: [{ _tag: 'Lost', count: 5 }],
  },
]

for (const { name, format, text, items } of ROWS)
  test(name, () => {
    const got = read(format, text)
    assert.is(got.unread, 0, text)
    assert.is(got.items.length, items.length)
    items.forEach((wanted, i) => {
      const item = got.items[i] as unknown as Record<string, unknown>
      for (const [key, value] of Object.entries(wanted)) assert.equal(item[key], value, key)
    })
  })

test('a line of neither form is counted, with its number and its beginning', () => {
  const reader = ftrace.reader()
  reader.push(bytes(' a-8 [000] .... 5.5: sys_close(fd: 3)\nwhat is this\n a-8 [000] .... 5.5: sys_exit: NR x\n'))
  assert.equal(reader.unread().examples, [
    { at: 2, text: 'what is this' },
    { at: 3, text: ' a-8 [000] .... 5.5: sys_exit: NR x' },
  ])
})

test('samples of the processor alone are refused, with what to record instead', () => {
  const said = perfScript.recognise(bytes('a 8 1.000001:     12345 cycles:u:  55d0 main+0x1 (/bin/a)\n'.repeat(5)))
  assert.is(said._tag, 'Refused')
  assert.match(said._tag === 'Refused' ? said.remedy : '', /raw_syscalls/)
})

test.run()
