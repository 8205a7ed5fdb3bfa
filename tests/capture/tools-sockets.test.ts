// Tools on sockets, whose functions a trace only implies: their lines are held to what two programs that talk over the loopback device
// know of themselves. The objects are Debian's, unmodified.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { spawnSync } from 'node:child_process'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { cli } from '../support/cli.js'
import { skip, testUnless } from '../support/skip.js'
import { TOOLS_LACKING } from '../support/tools.js'
import { LACKING, SCRATCH } from './recording.js'

const test = suite('capture/tools on sockets')

const TRACE = join(SCRATCH, 'sockets.trace')
const SCRIPT = join(SCRATCH, 'talk.py')

/** A server and its client in two processes; each says the ports it knows. 3000 bytes one way, 5000 the other. */
const WORKLOAD = `
import os, socket, sys
server = socket.socket()
server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
server.bind(('127.0.0.1', 0))
server.listen(7)
port = server.getsockname()[1]
child = os.fork()
if child == 0:
    server.close()
    client = socket.create_connection(('127.0.0.1', port))
    print('client', os.getpid(), client.getsockname()[1], port, flush=True)
    client.sendall(b'a' * 3000)
    got = 0
    while got < 5000:
        got += len(client.recv(5000))
    client.close()
    os._exit(0)
conn, peer = server.accept()
got = 0
while got < 3000:
    got += len(conn.recv(3000))
conn.sendall(b'b' * 5000)
os.waitpid(child, 0)
conn.close()
server.close()
print('server', os.getpid(), peer[1], port, flush=True)
`

interface End {
  readonly pid: string
  readonly clientPort: string
  readonly port: string
}

let client: End
let server: End

const columns = (line: string): ReadonlyArray<string> => line.trim().split(/\s+/)

/** Lines with the mark of what is implied, without it, as columns. */
const implied = async (...args: ReadonlyArray<string>): Promise<ReadonlyArray<ReadonlyArray<string>>> => {
  const { code, stdout, stderr } = await cli(['tool', ...args, TRACE])
  assert.is(code, 0, stderr)
  return stdout.split('\n').flatMap(line => (line.startsWith('~ ') ? [columns(line.slice(2))] : []))
}

const endOf = (stdout: string, side: string): End => {
  const [, pid = '', clientPort = '', port = ''] = columns(stdout.split('\n').find(line => line.startsWith(side)) ?? '')
  return { pid, clientPort, port }
}

const lacking =
  LACKING ?? TOOLS_LACKING ?? (spawnSync('python3', ['--version']).status === 0 ? undefined : 'python3 is not installed')

const LOOP = '127.0.0.1'

if (lacking !== undefined) skip('tools on sockets', lacking)
else
  test.before(async () => {
    writeFileSync(SCRIPT, WORKLOAD)
    const { code, stdout, stderr } = await cli(['record', '-o', TRACE, '--', 'python3', SCRIPT])
    assert.is(code, 0, stderr)
    client = endOf(stdout, 'client')
    server = endOf(stdout, 'server')
  })

testUnless(test, lacking, 'bindsnoop: the address asked for, with SO_REUSEADDR', async () => {
  const [line] = await implied('bindsnoop')
  assert.equal(line?.slice(0, 5), [server.pid, 'python3', '0', 'TCP', '...R.'])
  assert.is(line?.[7], LOOP)
})

testUnless(test, lacking, 'solisten: backlog, port and address', async () => {
  assert.equal(await implied('solisten'), [[server.pid, 'python3', '0', '7', 'TCPv4', server.port, LOOP]])
})

testUnless(test, lacking, 'tcpconnect: who connected, from where to where', async () => {
  assert.equal(await implied('tcpconnect', '-s'), [[client.pid, 'python3', '4', LOOP, LOOP, client.clientPort, client.port]])
  assert.equal(await implied('tcpconnect', '-P', '1'), [])
})

testUnless(test, lacking, 'tcpconnect -c: one connection', async () => {
  const lines = await implied('tcpconnect', '-c')
  assert.equal(lines.at(-1), [LOOP, LOOP, client.port, '1'])
})

testUnless(test, lacking, 'tcpconnlat: one line, and a time', async () => {
  const [line, ...more] = await implied('tcpconnlat', '-L')
  assert.equal(more, [])
  assert.equal(line?.slice(0, 7), [client.pid, 'python3', '4', LOOP, client.clientPort, LOOP, client.port])
  assert.ok(Number(line?.[7]) >= 0)
})

testUnless(test, lacking, 'tcptracer: opened, accepted, closed', async () => {
  const lines = await implied('tcptracer')
  const of = (type: string) => lines.filter(line => line[0] === type).map(line => [line[1], line[6], line[7]])
  assert.equal(of('C'), [[client.pid, client.clientPort, client.port]])
  assert.equal(of('A'), [[server.pid, server.port, server.clientPort]])
})

testUnless(test, lacking, 'tcptop: bytes of both ends', async () => {
  const lines = (await implied('tcptop', '-S', '100')).filter(line => line[1] === 'python3')
  const of = (pid: string) => lines.find(line => line[0] === pid)?.slice(2)
  assert.equal(of(client.pid), [`${LOOP}:${client.clientPort}`, `${LOOP}:${client.port}`, '4', '2'])
  assert.equal(of(server.pid), [`${LOOP}:${server.port}`, `${LOOP}:${server.clientPort}`, '2', '4'])
})

testUnless(test, lacking, 'tcplife: what went over the connection, at both ends', async () => {
  const lines = await implied('tcplife')
  const of = (pid: string) => lines.find(line => line[0] === pid)?.slice(2, 8)
  assert.equal(of(client.pid), [LOOP, client.clientPort, LOOP, client.port, '2.93', '4.88'])
  assert.equal(of(server.pid), [LOOP, server.port, LOOP, server.clientPort, '4.88', '2.93'])
})

testUnless(test, lacking, 'tcpstates: the client is connected before it is closed', async () => {
  const lines = (await implied('tcpstates')).filter(line => line[6] === client.port && line[4] === client.clientPort)
  assert.equal(lines[0]?.slice(7, 10), ['SYN_SENT', '->', 'ESTABLISHED'])
  assert.is(lines.at(-1)?.[9], 'CLOSE')
})

test.run()
