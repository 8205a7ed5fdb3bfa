// proto/kinds.tsv, flags.tsv, errno.tsv and signals.tsv against the C library and kernel headers: one C program prints the
// sizes and values that the compiler sees, and the tables must agree. Skipped, with the reason, where there is no compiler.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { ERRNOS, FLAGS, SIGNALS } from '../../../src/trace/gen/syscalls.js'
import { syscallRows } from '../../../src/trace/syscalls.js'

const test = suite('proto/kinds')

const HEADERS = `#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <sys/epoll.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/msg.h>
#include <sys/resource.h>
#include <sys/sem.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/sysinfo.h>
#include <sys/time.h>
#include <sys/timerfd.h>
#include <sys/uio.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <linux/aio_abi.h>
#include <linux/futex.h>
#include <linux/mqueue.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
`

const STRUCTS: Readonly<Record<string, string>> = {
  iovec: 'struct iovec',
  msghdr: 'struct msghdr',
  mmsghdr: 'struct mmsghdr',
  pollfd: 'struct pollfd',
  epoll_event: 'struct epoll_event',
  'io_event>': 'struct io_event',
  sembuf: 'struct sembuf',
  timespec: 'struct timespec',
  timeval: 'struct timeval',
  itimerspec: 'struct itimerspec',
  itimerval: 'struct itimerval',
  'stat>': 'struct stat',
  'statx>': 'struct statx',
  'statfs>': 'struct statfs',
  rlimit: 'struct rlimit',
  'rusage>': 'struct rusage',
  siginfo: 'siginfo_t',
  stack: 'stack_t',
  'utsname>': 'struct utsname',
  'sysinfo>': 'struct sysinfo',
  mq_attr: 'struct mq_attr',
  flock: 'struct flock',
}

const column = { x64: 'x86_64', arm64: 'aarch64' }[process.arch as string]
const compilerMissing = spawnSync('cc', ['--version']).status !== 0 || column === undefined

/** Prints `KEY VALUE` lines from `printf` arguments. */
const ask = (entries: ReadonlyArray<readonly [string, string]>): ReadonlyMap<string, number> => {
  const folder = mkdtempSync(join(tmpdir(), 'probecause-kinds-'))
  const prints = entries.map(([key, expression]) => `printf("${key} %lld\\n", (long long)(${expression}));`)
  const source = `${HEADERS}\nint main(void) {\n${prints.join('\n')}\nreturn 0; }\n`
  writeFileSync(join(folder, 'ask.c'), source)
  const built = spawnSync('cc', ['-w', '-o', join(folder, 'ask'), join(folder, 'ask.c')], { encoding: 'utf8' })
  assert.is(built.status, 0, built.stderr)
  const said = spawnSync(join(folder, 'ask'), { encoding: 'utf8' }).stdout
  rmSync(folder, { recursive: true })
  return new Map(
    said
      .trim()
      .split('\n')
      .map(line => line.split(' '))
      .map(([key = '', value]) => [key, Number(value)]),
  )
}

const kinds = (): ReadonlyMap<string, ReadonlyArray<string>> => {
  const lines = readFileSync(new URL('../../../proto/kinds.tsv', import.meta.url), 'utf8')
    .split('\n')
    .filter(l => l !== '' && !l.startsWith('#'))
  return new Map(lines.map(line => line.split('\t')).map(cells => [cells[0] ?? '', cells]))
}

if (compilerMissing)
  console.log(`SKIP tables agree with the C headers: ${column === undefined ? `no tables for ${process.arch}` : 'no C compiler'}`)
else {
  test('structures have the size that the compiler sees', () => {
    const table = kinds()
    const header = table.get('name') ?? []
    const sizes = ask(Object.entries(STRUCTS).map(([kind, type]) => [kind, `sizeof(${type})`]))
    for (const kind of Object.keys(STRUCTS))
      assert.is(Number(table.get(kind)?.[header.indexOf(column ?? '')]), sizes.get(kind), kind)
  })

  test('error and signal numbers are those of the headers', () => {
    const visible = ERRNOS.filter(([number]) => number < 512)
    const said = ask([...visible.map(([, name]) => [name, name] as const), ...SIGNALS.map(([, name]) => [name, name] as const)])
    for (const [number, name] of visible) assert.is(number, said.get(name), name)
    for (const [number, name] of SIGNALS) assert.is(number, said.get(name), name)
  })

  test('flags have the values of the headers', () => {
    const groups = new Set([
      'ACCESS',
      'PROT',
      'SOCK',
      'AF',
      'MSG',
      'EPOLL',
      'EPOLL_CTL',
      'POLL',
      'SEEK',
      'LOCK',
      'SHUT',
      'FD',
      'LOCKTYPE',
      'SO',
      'TCP',
      'CLOCK',
      'RUSAGE',
      'SIGHOW',
      'IPC',
    ])
    const asked = FLAGS.filter(([group, , name]) => groups.has(group) && !/^(SO_GET_FILTER|SHM_)/.test(name))
    const source = asked.map(([group, , name]) => [`${group}.${name}`, name] as const)
    const said = ask(source.map(([key, name]) => [key, `\n#ifdef ${name}\n${name}\n#else\n-999999\n#endif\n`]))
    for (const [group, value, name] of asked) {
      const theirs = said.get(`${group}.${name}`) ?? Number.NaN
      if (theirs !== -999999) assert.is(value >>> 0, theirs >>> 0, name)
    }
  })
}

test('every argument that has a length names an argument of its own call', () => {
  for (const row of syscallRows())
    for (const arg of row.args) if (arg.len !== undefined) assert.ok(arg.len < row.args.length, `${row.name} ${arg.name}`)
})

test('no call has more than six arguments', () => {
  for (const row of syscallRows()) assert.ok(row.args.length <= 6, row.name)
})

test.run()
