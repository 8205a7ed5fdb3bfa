// The recorder against strace, for every thread: the same calls in the same order, with the same raw arguments and results.
// Programs are deterministic and run with fixed addresses (setarch -R); process ids, which differ between two runs, are
// replaced by the order in which they appear.
import { spawnSync } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { testUnless } from '../support/skip.js'
import { type Call, calls, LACKING, of, type Recording, record, SCRATCH, tracee } from './recording.js'

const test = suite('capture: as strace')
const has = (tool: string) => spawnSync(tool, ['--version']).status === 0
const WITHOUT = LACKING ?? (has('strace') ? (has('setarch') ? undefined : 'setarch is not installed') : 'strace is not installed')

/** Small, and the same for both: the environment lies on the stack and shifts every address below. */
const ENV = { PATH: '/usr/bin:/bin', LANG: 'C', PERL_HASH_SEED: '0' }

interface Seen {
  readonly name: string
  readonly args: ReadonlyArray<bigint>
  readonly ret: string
}

type Threads = ReadonlyMap<number, ReadonlyArray<Seen>>

const LINE = /^(\w+)\((.*?)\)\s+= (\?|-?\w+)/

const readLine = (line: string): Seen | undefined => {
  const [, name = '', args = '', ret = ''] = LINE.exec(line) ?? []
  if (name === '') return undefined
  const numbers = args.split(', ').flatMap(text => (/^(0x[0-9a-f]+|\d+)$/.test(text) ? [BigInt(text)] : []))
  return { name, args: numbers, ret: /ERESTART|^-1$/.test(ret) ? errnoOf(line) : ret === '?' ? '?' : BigInt(ret).toString() }
}

/** strace names errors; two runs agree on the name, the recorder has the number. */
const errnoOf = (line: string): string => / = (?:-1|\?) (E\w+)/.exec(line)?.[1] ?? '-1'

const straced = (argv: ReadonlyArray<string>): Threads => {
  const folder = join(SCRATCH, `strace-${readdirSync(SCRATCH).length}`)
  mkdirSync(folder)
  const args = ['-R', 'strace', '-ff', '-qq', '-o', join(folder, 'out'), '-e', 'raw=all', '-e', 'signal=none', ...argv]
  spawnSync('setarch', args, { env: ENV, input: '' })
  return new Map(
    readdirSync(folder).map(file => {
      const lines = readFileSync(join(folder, file), 'utf8').split('\n')
      return [Number(file.split('.').at(-1)), lines.flatMap(line => readLine(line) ?? [])]
    }),
  )
}

const ERRNO = new Map(
  readFileSync(join(import.meta.dirname, '../../proto/errno.tsv'), 'utf8')
    .split('\n')
    .map(line => line.split('\t'))
    .map(([number, name]) => [-Number(number), name ?? '']),
)

const shownRet = ({ ret }: Call): string => {
  if (ret === undefined) return '?'
  return ret < 0n && ret >= -4095n ? (ERRNO.get(Number(ret)) ?? `${ret}`) : BigInt.asUintN(64, ret).toString()
}

const ours = (run: Recording): Threads => {
  const threads = new Map<number, Seen[]>()
  for (const call of calls(run)) {
    const args = Array.from({ length: 6 }, (_, i) => call.args[i] ?? 0n)
    threads.set(call.tid, [...(threads.get(call.tid) ?? []), { name: call.name, args, ret: shownRet(call) }])
  }
  return threads
}

/** Calls that take or give ids of threads: an address may have the value of one. */
const OF_IDS = /^(v?fork|clone3?|wait|t?g?kill|get.?.?id|set_tid_address|rt_.*queueinfo|rt_sigreturn)/

/** Threads in the order of their ids, ids inside replaced by that order. */
const comparable = (threads: Threads) => {
  const ids = [...threads.keys()].sort((a, b) => a - b)
  const place = (name: string) => (value: bigint) => {
    const at = OF_IDS.test(name) ? ids.indexOf(Number(value)) : -1
    return at < 0 ? `0x${value.toString(16)}` : `thread ${at}`
  }
  return ids.map(id =>
    (threads.get(id) ?? []).map(seen => {
      // The first process's parent is strace or the recorder.
      const outside = seen.name === 'getppid' && !ids.includes(Number(seen.ret))
      const ret = outside ? 'outside' : /^\d+$/.test(seen.ret) ? place(seen.name)(BigInt(seen.ret)) : seen.ret
      return `${seen.name}(${seen.args.map(place(seen.name)).join(', ')}) = ${ret}`
    }),
  )
}

/** The first line that differs says more than a thousand. */
const assertSame = (mine: ReadonlyArray<ReadonlyArray<string>>, theirs: ReadonlyArray<ReadonlyArray<string>>) =>
  theirs.forEach((lines, thread) => {
    // The very first call is made by the recorder's own child: its arguments lie in the recorder.
    const at = lines.findIndex((line, i) => line !== mine[thread]?.[i] && thread + i > 0)
    if (at >= 0) assert.is(mine[thread]?.[at], lines[at], `thread ${thread}, call ${at}`)
    assert.is(mine[thread]?.length, lines.length)
  })

const compare = async (argv: ReadonlyArray<string>) => {
  const theirs = straced(argv)
  const run = await record(argv, { env: ENV, wrapper: ['setarch', '-R'] })
  const mine = ours(run)
  assert.is(mine.size, theirs.size)
  const lists = [...theirs.keys()].sort((a, b) => a - b).map(id => theirs.get(id) ?? [])
  const ids = [...mine.keys()].sort((a, b) => a - b)
  // A call has as many arguments as strace shows.
  const lengths = new Map(ids.map((id, at) => [mine.get(id), lists[at]?.map(seen => seen.args.length)]))
  const cut: Threads = new Map(
    ids.map(id => {
      const list = mine.get(id) ?? []
      return [id, list.map((seen, i) => ({ ...seen, args: seen.args.slice(0, lengths.get(list)?.[i] ?? 6) }))]
    }),
  )
  assertSame(comparable(cut), comparable(theirs))
  assert.is(of(run, 'Loss').length, 0)
}

const PROGRAMS: ReadonlyArray<readonly [string, () => ReadonlyArray<string>]> = [
  ['ls', () => ['ls', '-l', '/etc']],
  ['a shell and its commands', () => ['sh', '-c', 'cat /etc/passwd; /bin/true; exit 3']],
  ['vfork and exec', () => [tracee('vfork')]],
  ['a chain of forks', () => [tracee('forks'), '1', '5']],
  ['bad pointers', () => [tracee('pointers')]],
  ['sockets', () => [tracee('network')]],
  ['signals of its own', () => [tracee('signals')]],
  ['32-bit calls', () => [tracee('int80')]],
  ['x32 calls', () => [tracee('x32')]],
  ['fifty processes in turn', () => [tracee('spawns'), '50']],
  ['perl', () => ['perl', '-e', 'open(F,"<","/etc/hosts"); print while <F>; mkdir "/nonexistent/x"']],
]

for (const [name, argv] of PROGRAMS) testUnless(test, WITHOUT, `${name}: every call, argument and result`, () => compare(argv()))

test.run()
