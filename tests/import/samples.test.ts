// One workload in every variant of strace: each log imports to the same calls of the same processes with the same outcome, up to what the
// variant holds. The runs are several, so that addresses, numbers of processes and times differ; what is compared is which call, on which
// path, how it ended.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { getOrElseW } from 'fp-ts/lib/Either.js'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { concat, text } from '../../src/base/bytes.js'
import { builder } from '../../src/import/build/index.js'
import { straceReader } from '../../src/import/strace/reader.js'
import { decode, readTrace, type SystemEvent } from '../../src/trace/index.js'
import { errnoName, syscallName } from '../../src/trace/syscalls.js'
import { ROOT } from '../support/cli.js'
import { testUnless } from '../support/skip.js'

const test = suite('import: samples')
const SAMPLES = resolve(ROOT, '../shared/strace-samples')
const LACKING = existsSync(SAMPLES) ? undefined : 'the folder shared/strace-samples is not there'

const eventsOf = async (bytes: Uint8Array): Promise<ReadonlyArray<SystemEvent>> => {
  const reader = straceReader()
  const building = builder({ format: 'strace', recorder: 'tests', clock: reader.clock, unread: reader.unread })
  const trace = concat([...building.push(reader.push(bytes)), ...building.push(reader.end()), ...building.end()])
  const events: SystemEvent[] = []
  for (const part of await readTrace(trace))
    if (part._tag === 'Chunk')
      events.push(
        ...getOrElseW(error => {
          throw new Error(JSON.stringify(error))
        })(decode(part.chunk)),
      )
  return events
}

interface Told {
  readonly call: string
  readonly failed: boolean
}

/** What the first process did, in order. */
const callsOf = (events: ReadonlyArray<SystemEvent>): ReadonlyArray<Told> => {
  const [first] = events
  const own = events.filter(e => e.tid === first?.tid)
  const out: Told[] = []
  let path = ''
  for (const { eventType, data } of own) {
    if (data._tag === 'Exit') out.push({ call: `exit ${data.code} ${data.signal}`, failed: false })
    if (data._tag === 'Signal') out.push({ call: `signal ${data.signo} ${data.code}`, failed: false })
    if (data._tag !== 'Syscall') continue
    if (eventType === 'SyscallEntry') {
      const at = data.snapshots.find(one => one.part === 'whole' && one.terminated)
      path = at === undefined ? '' : text(at.bytes)
      continue
    }
    const ret = data.ret ?? 0n
    const failed = ret < 0n && ret > -4096n
    const how = failed ? errnoName(Number(-ret)) : 'ok'
    out.push({ call: `${syscallName('x86_64', data.abi, data.number)} ${path} ${how}`, failed })
  }
  return out
}

const REFERENCE = 'f_ttt_T_yy_s4096.txt'
const variants = LACKING === undefined ? readdirSync(SAMPLES).filter(name => /^f[._].*txt$/.test(name)) : []
const read = (name: string) => eventsOf(new Uint8Array(readFileSync(join(SAMPLES, name))))

/** What a variant leaves out: -z what failed; -k was asked for some calls alone. */
const OF: Readonly<Record<string, (told: Told, own: ReadonlySet<string>) => boolean>> = {
  'f_z.txt': ({ failed }) => !failed,
  'f_k.txt': ({ call }, own) => own.has(call.split(' ')[0] ?? ''),
}

for (const name of variants)
  testUnless(test, LACKING, `${name} imports to the calls of ${REFERENCE}`, async () => {
    const got = callsOf(await read(name))
    const own = new Set(got.map(({ call }) => call.split(' ')[0] ?? ''))
    const holds = OF[name] ?? (() => true)
    const wanted = callsOf(await read(REFERENCE)).filter(told => holds(told, own))
    assert.ok(got.length > 5)
    assert.equal(
      got.map(({ call }) => call),
      wanted.map(({ call }) => call),
    )
  })

testUnless(
  test,
  LACKING,
  'without -f children run untraced: the calls are the same, but not when they hear of an end',
  async () => {
    const [got, wanted] = await Promise.all(
      ['plain.txt', REFERENCE].map(async name => new Set(callsOf(await read(name)).map(told => told.call))),
    )
    assert.equal([...(got ?? [])].toSorted(), [...(wanted ?? [])].toSorted())
  },
)

testUnless(test, LACKING, 'processes are introduced by who made them, in every variant with -f', async () => {
  for (const name of variants.filter(one => one !== 'f_k.txt')) {
    const events = await read(name)
    const kinds = events.flatMap(e => (e.data._tag === 'Fork' ? [e.data.kind] : []))
    const ends = events.flatMap(e => (e.data._tag === 'Exit' && e.data.group ? [`${e.data.code}/${e.data.signal}`] : []))
    assert.equal(
      [kinds.toSorted(), ends.toSorted()],
      [
        ['fork', 'fork', 'fork', 'fork', 'thread'],
        ['0/0', '0/0', '0/15', '127/0', '3/0'],
      ],
      name,
    )
    // -z writes a call when it went well: the thread's lines stand before that of the call that made it
    if (name === 'f_z.txt') continue
    assert.is(events.filter(e => e.data._tag === 'ProcessState' && e.data.reason !== 'exec').length, 1, name)
  }
})

test.run()
