// strace itself, run here with many options on programs that fork, thread, talk and fail: no line and no value is left over, and the
// calls that a log tells do not depend on how it tells them.
import { spawnSync } from 'node:child_process'
import { closeSync, mkdtempSync, openSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { strace } from '../../../src/import/strace/index.js'
import { skip } from '../../support/skip.js'
import { callsOf, itemsOf, unreadValues } from '../../support/strace.js'

const test = suite('strace runs')
const SCRATCH = mkdtempSync(join(tmpdir(), 'strace-runs-'))
const LOG = join(SCRATCH, 'log')

const SHELL = 'ls / | cat; trap "echo caught" USR1; kill -USR1 $$; (exit 3); cat /nonexistent; sleep 0.01 & wait'
const PYTHON = `
import os, select, signal, socket, subprocess, threading, time
threads = [threading.Thread(target=time.sleep, args=(0.01,)) for _ in range(3)]
for one in threads: one.start()
server = socket.socket(); server.bind(('127.0.0.1', 0)); server.listen()
client = socket.create_connection(server.getsockname()); peer = server.accept()[0]
select.select([server], [client], [], 0.01)
poll = select.poll(); poll.register(client); poll.poll(5)
many = select.epoll(); many.register(client, select.EPOLLIN | select.EPOLLOUT); many.poll(0.01)
pair = socket.socketpair(); socket.send_fds(pair[0], [b'x'], [1, 2]); socket.recv_fds(pair[1], 10, 4)
six = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)
socket.socket(socket.AF_UNIX).bind('\\0abstract\\x01')
signal.signal(signal.SIGALRM, lambda *_: 0); signal.setitimer(signal.ITIMER_REAL, 0.01); time.sleep(0.03)
open('we<ird>"na\\\\me\\n\\xff', 'w').write('x'); os.remove('we<ird>"na\\\\me\\n\\xff')
os.memfd_create('x<y>'); os.sched_getaffinity(0); os.uname(); os.statvfs('/')
subprocess.run(['true'])
pid = os.fork()
if pid == 0: os._exit(3)
os.waitid(os.P_PID, pid, os.WEXITED)
os.kill(os.getpid(), signal.SIGTERM)
`

const has = (tool: string): boolean => spawnSync(tool, ['--version'], { stdio: 'ignore' }).status === 0
const traces = (): boolean => spawnSync('strace', ['-o', '/dev/null', 'true'], { stdio: 'ignore' }).status === 0

const run = (options: ReadonlyArray<string>, command: ReadonlyArray<string>): Uint8Array => {
  spawnSync('strace', [...options, '-o', LOG, ...command], { stdio: 'ignore', cwd: SCRATCH, timeout: 60_000 })
  return readFileSync(LOG)
}

const OPTIONS: ReadonlyArray<string> = [
  '-f',
  '-f -ttt -T -yy -s 256',
  '-f -tt -T -y -v',
  '-f -t -x -s 8',
  '-f -r -xx -n',
  '-f -r -tt -i',
  '-f -X raw -v -yy',
  '-f -X verbose -v -y -T',
  '-f -Y --decode-pids=comm,pidns -yy -ttt',
  '-f -k -y',
  '-f -z -v',
  '-f -Z -tt',
  '-f -e trace=process,signal -q',
  '-f -e read=all -e write=all -s 4',
  '-f -e inject=read:delay_exit=100 -T',
  '-f --absolute-timestamps=format:unix,precision:ns --relative-timestamps=ns --syscall-times=ns',
  '-f --absolute-timestamps=precision:s --relative-timestamps=s',
]

if (!has('strace')) skip('strace runs', 'strace is not installed')
else if (!traces()) skip('strace runs', 'strace may not trace here')
else {
  for (const [i, options] of OPTIONS.entries()) {
    const [name, command] =
      i % 2 === 0 && has('python3') ? ['python', ['python3', '-c', PYTHON]] : ['shell', ['bash', '-c', SHELL]]
    test(`${options} (${name})`, () => {
      const log = run(options.split(' '), command as ReadonlyArray<string>)
      const { items, unread } = itemsOf(log)
      assert.is(unread.count, 0, JSON.stringify(unread.examples))
      assert.equal(unreadValues(items), [])
      assert.ok(items.length > 5)
      assert.is(strace.recognise(log.subarray(0, 1 << 16))._tag, 'Yes')
    })
  }

  test('in one file or in one for each thread, a program makes the same calls', () => {
    const names = (log: Uint8Array) => callsOf(itemsOf(log).items).map(call => `${call.name} ${call.errno ?? ''}`)
    const shared = names(run(['-f'], ['sh', '-c', 'cat /nonexistent; true']))
    for (const name of readdirSync(SCRATCH)) rmSync(join(SCRATCH, name))
    spawnSync('strace', ['-ff', '-o', LOG, 'sh', '-c', 'cat /nonexistent; true'], { stdio: 'ignore', cwd: SCRATCH })
    const apart = readdirSync(SCRATCH).flatMap(name => names(readFileSync(join(SCRATCH, name))))
    assert.equal([...apart].sort(), [...shared].sort())
  })

  test('on a terminal that strace shares with the program, every call has its result, and only output is left over', () => {
    const file = openSync(LOG, 'w')
    spawnSync(
      'strace',
      ['-f', 'bash', '-c', 'echo hello; printf "no newline"; ls /; printf "a\\nb"; (echo child; exit 2); cat /etc/passwd'],
      {
        stdio: ['ignore', file, file],
      },
    )
    closeSync(file)
    const log = readFileSync(LOG)
    const { items, unread } = itemsOf(log)
    const lost = callsOf(items).filter(call => call.value === undefined && !['exit_group', 'exit'].includes(call.name))
    assert.equal(lost, [])
    assert.equal(unreadValues(items), [])
    const written = callsOf(items).filter(
      call => call.name === 'write' && call.args[0]?.value._tag === 'Number' && call.args[0].value.value === 1n,
    )
    assert.ok(written.length >= 5)
    for (const call of written) assert.equal(call.args[2]?.value, { _tag: 'Number', value: call.value })
    const output = spawnSync('bash', ['-c', 'ls /; cat /etc/passwd'], { encoding: 'utf8' }).stdout.split('\n').length
    assert.ok(unread.count <= output + 8, `${unread.count} of ${output}: ${JSON.stringify(unread.examples)}`)
    assert.is(strace.recognise(log.subarray(0, 1 << 16))._tag, 'Yes')
  })
}

test.after(() => rmSync(SCRATCH, { recursive: true, force: true }))
test.run()
