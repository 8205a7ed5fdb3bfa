// One workload in every variant of strace's options: the same calls come out of all, with the arguments and results that each holds.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { Item, Value } from '../../../src/import/item.js'
import { strace } from '../../../src/import/strace/index.js'
import { skip } from '../../support/skip.js'
import { type CallOf, callsOf, itemsOf, unreadValues } from '../../support/strace.js'

const test = suite('strace samples')
const SAMPLES = join(import.meta.dirname, '../../../../shared/strace-samples')
const read = (name: string): Uint8Array => readFileSync(join(SAMPLES, name))

const FOLLOWED = [
  'f',
  'f_ttt_T',
  'f_tt_T_y',
  'f_ttt_T_yy_s4096',
  'f_r',
  'f_x',
  'f_xx',
  'f_Xraw',
  'f_Xverbose',
  'f_decodepids',
  'f_n',
]
const VARIANTS = [...FOLLOWED, 'f_i', 'f_ttt_stderr', 'f_ns']

/** Calls whose strings are the same in every run. */
const PATHS = new Set(['openat', 'execve', 'stat', 'newfstatat', 'mount', 'umount2', 'unlink', 'statfs', 'access', 'write'])

const textsIn = (value: Value): ReadonlyArray<string> =>
  value._tag === 'Text'
    ? [Buffer.from(value.bytes).toString('latin1')]
    : value._tag === 'List'
      ? value.items.flatMap(textsIn)
      : []

/** A call by what no run and no variant changes: its name, its strings, how it failed. A list of variables is in some variants only. */
const shape = (call: CallOf): string => {
  const args = call.name === 'execve' ? call.args.slice(0, 2) : call.args
  const texts = PATHS.has(call.name) ? args.flatMap(({ value }) => textsIn(value)).map(text => text.slice(0, 16)) : []
  return [call.name, ...texts, call.errno ?? ''].join(' ')
}

/** Calls by thread, in the order of the threads' births: numbers of processes and the order between threads differ from run to run. */
const byThread = (items: ReadonlyArray<Item>): ReadonlyArray<ReadonlyArray<string>> => {
  const threads = new Map<number, string[]>()
  for (const call of callsOf(items)) threads.set(call.tid, [...(threads.get(call.tid) ?? []), shape(call)])
  return [...threads].sort(([a], [b]) => a - b).map(([, names]) => names)
}

if (!existsSync(SAMPLES)) skip('strace samples', 'the folder shared/strace-samples is not there')
else {
  const plain = byThread(itemsOf(read('f.txt')).items)

  for (const name of VARIANTS) {
    test(`${name}: every line and value is read, and the calls are those of the plain log`, () => {
      const { items, unread } = itemsOf(read(`${name}.txt`))
      assert.is(unread.count, 0, JSON.stringify(unread.examples))
      assert.equal(unreadValues(items), [])
      assert.equal(byThread(items), plain)
    })
  }

  test('the files of -ff hold the same, each its thread', () => {
    const files = readdirSync(SAMPLES).filter(name => name.startsWith('ff.'))
    const threads = files.sort().flatMap(name => byThread(itemsOf(read(name)).items))
    assert.equal(threads, plain)
  })

  test('each is recognised', () => {
    for (const name of [...VARIANTS, 'plain', 'f_k', 'f_z']) {
      const found = strace.recognise(read(`${name}.txt`))
      assert.is(found._tag, 'Yes', name)
    }
  })

  test('a summary is refused, and what to do instead is said', () => {
    const refused = strace.recognise(read('c_f.txt'))
    assert.is(refused._tag, 'Refused')
    if (refused._tag === 'Refused') assert.match(refused.remedy, 'strace -f')
  })

  test('logs of other recorders are none of strace', () => {
    for (const name of ['ftrace.txt', 'perf_script.txt', 'perf_trace.txt', 'perf_trace_summary.txt', 'README.md']) {
      assert.is(strace.recognise(read(name))._tag, 'No', name)
    }
  })
}

test.run()
