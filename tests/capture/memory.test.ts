// Which bytes of a program's memory reach the trace: those the table of calls names, as far as they can be read, and no
// secret among them.
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { SystemEvent } from '../../src/trace/event.js'
import { testUnless } from '../support/skip.js'
import { calls, LACKING, of, record, SCRATCH, snapshotText, tracee } from './recording.js'

const test = suite('capture: memory')
const on = (name: string, body: () => Promise<void>) => testUnless(test, LACKING, name, body)
const snapshots = (event: SystemEvent | undefined) => (event?.data._tag === 'Syscall' ? event.data.snapshots : [])

on('strings end at their NUL, at a hole or at 4096 bytes; a bad pointer costs only itself', async () => {
  const run = await record([tracee('pointers')])
  const opens = calls(run).filter(call => call.name === 'openat')
  const paths = opens.map(call => snapshots(call.entry)[0])
  const cut = paths.find(path => Buffer.from(path?.bytes ?? []).toString() === '/run/away')
  assert.is(cut?.terminated, false)
  assert.ok(paths.some(path => path?.bytes.length === 4096 && !path.terminated))
  assert.ok(paths.some(path => Buffer.from(path?.bytes ?? []).toString() === '/across/pages' && path?.terminated))
  assert.ok(opens.some(call => call.args[1] === 8n && call.ret === -14n && snapshots(call.entry).length === 0))
  const writev = snapshots(calls(run).find(call => call.name === 'writev')?.entry)
  const array = writev.find(piece => piece.part === 'whole')
  assert.is(array?.fullSize, 16000n)
  assert.is(Buffer.concat(writev.filter(piece => piece.part === 'element').map(piece => piece.bytes)).length, 64)
})

on('socket addresses, scattered messages, poll sets and whole datagrams', async () => {
  const run = await record([tracee('network')])
  assert.is(run.code, 0)
  const call = (name: string, nth = 0) => calls(run).filter(found => found.name === name)[nth]
  assert.is(snapshots(call('bind')?.entry)[0]?.bytes.length, 16)
  const message = snapshots(call('sendmsg')?.entry)
  assert.equal(message.map(piece => piece.part).sort(), ['element', 'element', 'iovec', 'name', 'whole'])
  assert.is(snapshotText(call('sendmsg')?.entry, 1, 1), 'datagram')
  assert.is(snapshots(call('poll')?.exit)[0]?.bytes[6], 1) // revents: POLLIN
  assert.is(snapshotText(call('recvfrom')?.exit, 1), 'hello datagram')
  assert.is(snapshots(call('recvfrom')?.exit).find(piece => piece.arg === 4)?.bytes.length, 16)
  assert.is(snapshotText(call('sendto')?.entry, 1).length, 300)
  assert.is(snapshots(call('getsockopt')?.exit)[0]?.bytes.length, 4)
})

on('64 bytes of a read, 256 of what goes to standard output, or as many as asked for', async () => {
  const argv = ['sh', '-c', 'head -c 1000 /dev/zero | tr "\\0" x']
  const longest = (run: Awaited<ReturnType<typeof record>>, name: string, fd: bigint) =>
    Math.max(
      ...calls(run)
        .filter(call => call.name === name && call.args[0] === fd)
        .flatMap(call => [...snapshots(call.entry), ...snapshots(call.exit)].map(piece => piece.bytes.length)),
    )
  const usual = await record(argv)
  assert.is(longest(usual, 'read', 0n), 64)
  assert.is(longest(usual, 'write', 1n), 256)
  assert.is(longest(await record(argv, { options: ['-s', '700'] }), 'read', 0n), 700)
})

const SECRET = 'hunter2'
const keyFile = () => {
  mkdirSync(join(SCRATCH, '.ssh'), { recursive: true })
  const path = join(SCRATCH, '.ssh', 'id_rsa')
  writeFileSync(path, `${SECRET.repeat(20)}\n`)
  return path
}
const program = () => [tracee('secrets'), keyFile(), `--password=${SECRET}`, '--api-token', SECRET, `postgres://u:${SECRET}@h/db`]
const holds = (bytes: Uint8Array, text: string) => Buffer.from(bytes).includes(text)

on('no secret leaves the recorder: arguments, environment, headers, URLs, key files', async () => {
  const run = await record(program(), { env: { ...process.env, DB_PASSWORD: SECRET, PLAIN: 'hunter2env' } })
  assert.is(run.code, 1)
  assert.not(holds(run.bytes, SECRET))
  const written = calls(run)
    .filter(call => call.name === 'write')
    .map(call => snapshotText(call.entry, 1))
  assert.ok(written.includes('GET / HTTP/1.1\r\nHost: h\r\nAuthorization: **************\r\n\r\n'.slice(0, 64)))
  assert.ok(written.includes('postgres://bob:*******@db.example/orders'))
  assert.ok(written.includes('url=http://plain.example/a?token=*******&x=1 kept'))
  assert.ok(written.includes('{"password":"*******","n":1}'))
  assert.equal(of(run, 'Exec')[0]?.data.argv.slice(2), [
    '--password=*******',
    '--api-token',
    '*******',
    'postgres://u:*******@h/db',
  ])
  assert.ok(run.header.recording.redacted)
  assert.ok(run.header.recording.redactions.includes('key-files'))
})

on('a command line in one argument is looked at word by word', async () => {
  const line = `false && curl -u bob:${SECRET} -H "Authorization: Bearer ${SECRET}" http://h/; exit 3`
  const run = await record(['sh', '-c', line])
  assert.is(run.code, 3)
  assert.not(holds(run.bytes, SECRET))
  assert.match(of(run, 'Exec')[0]?.data.argv[2] ?? '', /^false && curl -u \*+ -H "Authorization: \*+" http:\/\/h\/; exit 3$/)
})

on('--no-redact keeps them, and the header says so', async () => {
  const run = await record(program(), { options: ['--no-redact'] })
  assert.ok(holds(run.bytes, SECRET))
  assert.not(run.header.recording.redacted)
})

on('ordinary options that look short are kept', async () => {
  const run = await record(['mkdir', '-p', join(SCRATCH, 'kept/dir')])
  assert.is(of(run, 'Exec')[0]?.data.argv[2], join(SCRATCH, 'kept/dir'))
})

on('what is typed at a terminal that does not echo is not recorded', async () => {
  // script(1) makes the terminal; the program turns the echo off, then reads a line.
  const inner = 'stty -echo; read x; stty echo; test -n "$x"'
  const outer = ['script', '-qec', `sh -c '${inner}'`, '/dev/null']
  const run = await record(outer, { input: 'hunter2pw\n' })
  const reads = calls(run).filter(call => call.name === 'read' && call.args[0] === 0n && (call.ret ?? 0n) > 0n)
  const shell = reads.filter(call => call.pid !== run.header.rootPid)
  assert.ok(shell.length > 0)
  for (const call of shell) assert.not.match(snapshotText(call.exit, 1), /[a-z]/)
})

test.run()
