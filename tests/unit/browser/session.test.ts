// A session over the real engine: its lines are those `show` prints of the same events, one by one and in any order; search and
// neighbours work on them. Skipped where the engine is not built.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import * as E from 'fp-ts/lib/Either.js'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { EventType } from '../../../assembly/abi.js'
import { parseQuery } from '../../../src/browser/query.js'
import { type Columns, NO_CALL, rowOf } from '../../../src/browser/rows.js'
import { search } from '../../../src/browser/search.js'
import { openSession, type Session } from '../../../src/browser/session.js'
import { showFold } from '../../../src/present/show.js'
import { decode, readTrace, type SystemEvent } from '../../../src/trace/index.js'
import { root } from '../../support/browser.js'
import { largeTrace } from '../../support/large.js'
import { right } from '../../support/engine.js'
import { random, SEED } from '../../support/seed.js'
import { testUnless } from '../../support/skip.js'

const ENGINE = root('wasm/engine.wasm')
const lacking = existsSync(ENGINE) ? undefined : 'the engine is not built (make engine)'
const session = suite('session')
const ABIS = ['native', 'i386', 'x32']

const open = async (bytes: Uint8Array): Promise<Session> => {
  const engine = new Uint8Array(readFileSync(ENGINE))
  const file = new Blob([bytes as Uint8Array<ArrayBuffer>])
  const opened = await openSession(engine, 'test', { _tag: 'File', file }, () => undefined)()
  if (E.isLeft(opened)) throw new Error(JSON.stringify(opened.left))
  return opened.right
}

/** Lines of `show` with the number of the event behind each; descriptors without their targets, which take an engine. */
const shown = async (bytes: Uint8Array): Promise<ReadonlyArray<string>> => {
  const lines: string[] = []
  let fold: ReturnType<typeof showFold> | undefined
  for (const part of await readTrace(bytes)) {
    if (part._tag === 'Header')
      fold = showFold({ arch: part.header.arch, startNs: part.header.startNs, stringLimit: 256, seq: true })
    if (part._tag !== 'Chunk') continue
    const events = decode(part.chunk)
    if (E.isRight(events)) for (const event of events.right) lines.push(...(fold?.add(event) ?? []))
  }
  return [...lines, ...(fold?.end() ?? [])]
}

const seqOf = (line: string): number => Number(/\[#(\d+)\]$/.exec(line)?.[1])
/** Without the thread in front, the number at the end, and what descriptors are open on. */
const bare = (line: string): string =>
  line
    .replace(/^\d+ /, '')
    .replace(/ \[#\d+\]$/, '')
    .replace(/(\d+|AT_FDCWD)<[^>]*>/g, '$1')
    .replace(/ +/g, ' ')

const traces: ReadonlyArray<readonly [string, Uint8Array]> = [
  ['many calls', largeTrace(20_000).bytes],
  ...readdirSync(root('tests/golden'))
    .map(name => [name, root(`tests/golden/${name}/trace.pctrace`)] as const)
    .filter(([, path]) => existsSync(path))
    .map(([name, path]) => [name, new Uint8Array(readFileSync(path))] as const),
]

for (const [name, bytes] of traces) {
  testUnless(session, lacking, `${name}: lines are those of show, in any order`, async () => {
    const { rows, lines } = await open(bytes)
    const expected = new Map((await shown(bytes)).map(line => [seqOf(line), bare(line)]))
    assert.is(rows.seq.length(), expected.size)
    const next = random(SEED)
    for (let i = 0; i < 500; i++) {
      const line = await lines.line(next() % rows.seq.length())
      assert.is(bare(`0 ${line.time} ${line.text}`), expected.get(line.seq), `event ${line.seq}`)
    }
  })

  testUnless(session, lacking, `${name}: the columns say what the events do`, async () => {
    const { header, rows } = await open(bytes)
    const calls = new Map<number, SystemEvent>()
    const expected = new Map<number, Record<string, number>>()
    const row = (event: SystemEvent, begun: SystemEvent | undefined): Record<string, number> => {
      const call = event.data._tag === 'Syscall' ? event.data : undefined
      const ended = event.eventType === 'SyscallExit'
      const ret = ended ? Number(call?.ret) : 0
      return {
        seq: event.seq,
        entry: begun?.seq ?? 0,
        pid: event.pid,
        tid: event.tid,
        type: EventType[event.eventType],
        call: call === undefined ? NO_CALL : (ABIS.indexOf(call.abi) << 16) | call.number,
        errno: ret < 0 && ret > -4096 ? -ret : 0,
        ret: Math.min(ret, 2 ** 31 - 1),
        startNs: Number((begun ?? event).timestamp - header.startNs),
        tookNs: Number(event.timestamp - (begun ?? event).timestamp),
      }
    }
    for (const part of await readTrace(bytes)) {
      if (part._tag !== 'Chunk') continue
      for (const event of E.getOrElse((): ReadonlyArray<SystemEvent> => [])(decode(part.chunk))) {
        if (event.eventType === 'SyscallEntry') calls.set(event.tid, event)
        else expected.set(event.seq, row(event, event.eventType === 'SyscallExit' ? calls.get(event.tid) : undefined))
        if (event.eventType === 'SyscallExit') calls.delete(event.tid)
      }
    }
    for (let at = 0; at < rows.seq.length(); at++) {
      const wanted = expected.get(rows.seq.at(at))
      if (rows.type.at(at) === EventType.SyscallEntry) {
        assert.is(wanted, undefined)
        assert.ok(rows.tookNs.at(at) >= 0)
        continue
      }
      const got = Object.fromEntries(Object.keys(wanted ?? {}).map(key => [key, rows[key as keyof Columns].at(at)]))
      const { tookNs = 0, ...rest } = got
      const { tookNs: took = 0, ...others } = wanted ?? {}
      assert.ok(tookNs <= took && tookNs >= took * (1 - 2 ** -23), `${tookNs} of ${took} ns`)
      assert.equal(rest, others)
    }
  })

  testUnless(session, lacking, `${name}: every event leads to a row, and rows rise`, async () => {
    const { rows } = await open(bytes)
    for (let row = 0; row < rows.seq.length(); row++) {
      assert.is(rowOf(rows, rows.seq.at(row)), row)
      if (rows.entry.at(row) !== 0) assert.is(rowOf(rows, rows.entry.at(row)), row)
      if (row > 0) assert.ok(rows.seq.at(row) > rows.seq.at(row - 1))
    }
  })

  testUnless(session, lacking, `${name}: a search finds what looking at every line finds`, async () => {
    const { arch, rows, lines } = await open(bytes)
    const where = { arch, rows, lines, progress: () => undefined, stale: () => false }
    const all = await Promise.all(Array.from({ length: rows.seq.length() }, (_, row) => lines.line(row)))
    const found = async (typed: string) => [...((await search(right(parseQuery(typed)), where)) ?? all.keys())]
    const those = (fits: (line: (typeof all)[number]) => boolean) =>
      [...all.keys()].filter(row => fits(all[row] as (typeof all)[number]))
    assert.equal(await found(''), [...all.keys()])
    assert.equal(
      await found('call:read'),
      those(({ text }) => text.startsWith('read(')),
    )
    assert.equal(
      await found('errno:ENOENT'),
      those(({ text }) => / = -1 ENOENT /.test(text)),
    )
    assert.equal(
      await found('o_rdonly'),
      those(({ text }) => text.includes('O_RDONLY')),
    )
    assert.equal(
      await found('-e %file -Z'),
      [...all.keys()].filter(
        row =>
          rows.errno.at(row) > 0 && /^(openat|access|readlink|stat|newfstatat|execve|unlink|mkdir)\(/.test(all[row]?.text ?? ''),
      ),
    )
    const [from, to] = [rows.startNs.at(rows.seq.length() >> 2), rows.startNs.at(rows.seq.length() >> 1)]
    assert.equal(
      [...((await search(right(parseQuery('')), where, { fromNs: from, toNs: to, tid: rows.tid.at(0) })) ?? all.keys())],
      [...all.keys()].filter(
        row =>
          rows.tid.at(row) === rows.tid.at(0) && rows.startNs.at(row) <= to && rows.startNs.at(row) + rows.tookNs.at(row) >= from,
      ),
    )
    const pid = all[0]?.pid
    assert.equal(
      await found(`pid:${pid}`),
      those(line => line.pid === pid),
    )
  })
}

session.run()
