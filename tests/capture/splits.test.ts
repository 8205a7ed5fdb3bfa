// Secrets at random places in random surroundings, cut at random by calls, by the pieces of one call and by the limit of what is
// recorded. None leaves; and what is said around them, and what only looks like them, stays readable.
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { random } from '../support/seed.js'
import { testUnless } from '../support/skip.js'
import { type Call, calls, LACKING, record, type Recorded, tracee } from './recording.js'
import { leaks, newSecret } from './secrets.js'

const test = suite('capture: secrets in pieces')
const on = (name: string, body: () => Promise<void>) => testUnless(test, LACKING, name, body)
const next = random()
const below = (bound: number): number => next() % bound
const oneOf = <A>(list: ReadonlyArray<A>): A => list[below(list.length)] as A

const CALLS = ['write', 'writev', 'pwrite', 'pwritev', 'sendto', 'sendmsg', 'sendmmsg']

/** What a secret stands in; § is the secret. Each ends its line, so that what follows is not part of it. */
const FORMS: ReadonlyArray<string> = [
  'Authorization: Bearer §\r\n',
  'authorization: Basic §\r\n',
  'Proxy-Authorization: §\r\n',
  'COOKIE: theme=dark; session=§\r\n',
  'Set-Cookie: s=§; Path=/\r\n',
  '< set-cookie: s=§; Path=/\r\n',
  'X-Api-Key: §\r\n',
  'X-Auth-Key: §\r\n',
  'X-Token-Id: §\r\n',
  '{"user":"bob","pwd":"§"}\n',
  '    client-key-data: §\n',
  '<user><password>§</password></user>\n',
  'the token is glpat-§, said twice\n',
  'the token is ghp_§\n',
  'the key is sk_live_§\n',
  'sent eyJhbGciOi.§.§\n',
  'curl -u bob:§ http://10.0.0.7/\n',
  'true; sshpass -p § ssh h\n',
  'redis-cli -a § ping\n',
  'mysql -p§ -u bob\n',
  'docker login -u bob -p § registry.example\n',
  'clone https://bob:§@git.example/r.git\n',
  'redis://:§@10.0.0.1:6379/0\n',
  'postgresql://u:§@h:5432/db?sslmode=off\n',
  '{"user":"bob","password":"§","n":1}\n',
  '{"user": "bob", "access_token" : "§", "n": 1}\n',
  '{\\"client_secret\\":\\"§\\"}\n',
  "{'refresh_token': '§', 'n': 1}\n",
  'user=bob&password=§&x=1\n',
  'DB_PASSWORD=§\n',
  'api_key = "§"\n',
  '  password: §\n',
  "host=h user=u password='§' dbname=d\n",
  '<user name="bob" password="§"/>\n',
  "ALTER USER app WITH PASSWORD '§';\n",
  "create user 'a'@'h' identified by '§';\n",
  'AUTH §\r\n',
  '*2\r\n$4\r\nAUTH\r\n$18\r\n§\r\n*1\r\n$4\r\nPING\r\n',
  '*4\r\n$6\r\nCONFIG\r\n$3\r\nSET\r\n$11\r\nrequirepass\r\n$18\r\n§\r\n*1\r\n$4\r\nPING\r\n',
  'HELLO 3 AUTH default §\r\n',
  'requirepass §\n',
  'machine h login bob password §\n',
  'PASS §\r\n',
  'bob:$6$saltsalt$§§§§:19000:0:99999\n',
  '-----BEGIN PRIVATE KEY-----\n§§§\n§§§\n§\n-----END PRIVATE KEY-----\n',
  '-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,0AF1\n\n§§§\n§§\n-----END RSA PRIVATE KEY-----\n',
]

/** Nothing in these is a secret, though much looks like one to a simple pattern. */
const ORDINARY: ReadonlyArray<string> = [
  'Unexpected token } in JSON at position 4',
  'SyntaxError: Unexpected token \'x\', "xyz" is not valid JSON',
  'compass=north&bypass=1',
  'PWD=/srv/app OLDPWD=/srv',
  'PASS src/app.test.js',
  '--- PASS: TestParse (0.00s)',
  'FATAL:  password authentication failed for user "bob"',
  'The password must be at least 8 characters long',
  '<p>the <b>token</b> is <a href="x">here</a></p>',
  'docker run --name mysql -p 3306:3306 -d mysql:8',
  'ssh -p 2222 host, tar -P -b 20, see mysql -p for more',
  'snake_case_name_of_a_thing and sk_buff_live_t, ASIA-PACIFIC region',
  'x-request-id: 4f3c',
  '{"pwd":"/srv/app","n":1}',
  'usage: tool --password <password> [--token TOKEN] FILE',
  'use --password to be asked for it',
  'error: the token is missing',
  'auth: connecting to 10.0.0.7:443',
  'AUTH failed',
  'Last login: Mon Jan 12 10:12:13 on tty1',
  'http://localhost:8080/path?x=1&y=2',
  'http://[::1]:8080/status and http://10.0.0.1:80',
  'https://example.org:443/a:b@c',
  'git@github.com:org/repo.git is ssh://git@github.com/org/repo',
  'mailto:bob@example.org, cc: eve@example.org',
  'auth.c:120:7: error: expected expression before token',
  'author: Jane Doe <jane@example.org>',
  '127.0.0.1 - - [12/Jan/2026:10:12:13] "GET /index.html HTTP/1.1" 200 612',
  'Host: api.example.com:8443',
  'Content-Type: application/json; charset=utf-8',
  'for i in $1 $2; do cost $5; done',
  "SELECT name FROM passwords WHERE id = '7' ORDER BY 'name'",
  'monkey: 5, keyboard=us, key: value, turkey = 1',
  'a secret santa list; tokens: 512; max_tokens=4096',
  '-----BEGIN CERTIFICATE-----',
  'if (token == NULL || pass != 3) return;',
  'open /etc/app/config.yaml: no such file or directory',
]

interface Planned {
  readonly call: string
  readonly text: string
  readonly secret: string
  readonly form: string
}

const surroundings = (lines: number): string => Array.from({ length: lines }, () => `${oneOf(ORDINARY)}\n`).join('')

const planned = (): Planned => {
  const secret = newSecret(next)
  const form = oneOf(FORMS)
  const text = `${surroundings(below(4))}${form.replaceAll('§', secret)}${surroundings(below(3))}`
  return { call: oneOf(CALLS), text, secret, form }
}

/** Small pieces around the secret, where a cut does harm; sometimes the whole at once. */
const cuts = (text: string): string => {
  const most = oneOf([5, 20, 80, text.length])
  return Array.from({ length: 62 }, () => 1 + below(most)).join(',')
}

const planOf = (list: ReadonlyArray<Planned>): string =>
  list.map(({ call, text }) => `${call} ${cuts(text)} ${Buffer.from(text).toString('hex')}`).join('\n')

const write = (list: ReadonlyArray<Planned>, options: ReadonlyArray<string>) =>
  record([tracee('splits')], { env: { PATH: process.env['PATH'], PLAN: planOf(list) }, options })

on('no secret leaves, wherever it is cut: seven calls, 46 forms', async () => {
  for (let round = 0; round < 8; round++) {
    const list = Array.from({ length: 50 }, planned)
    for (const options of [[], ['-s', '2000']]) {
      const run = await write(list, options)
      assert.is(run.code, 0)
      const leaked = list.filter(({ secret }) => leaks(run.bytes, [secret]).length > 0)
      assert.equal(leaked, [])
    }
  }
})

/** What one call wrote, as recorded. */
const written = (call: Call): string => {
  const data = call.entry.data
  if (data._tag !== 'Syscall') return ''
  const pieces = data.snapshots.filter(piece => piece.part === 'element' || (call.name !== 'writev' && piece.arg === 1))
  return pieces
    .filter(piece => piece.part === 'element' || piece.part === 'whole')
    .map(piece => Buffer.from(piece.bytes).toString())
    .join('')
}

const textsOf = (run: Recorded): ReadonlyArray<string> =>
  calls(run)
    .filter(call => call.name === 'write')
    .map(written)

on('ordinary lines are recorded as they are, alone and after one another', async () => {
  const alone = ORDINARY.map(text => ({ call: 'write', text, secret: '', form: '' }))
  const all = [{ call: 'write', text: ORDINARY.join('\n'), secret: '', form: '' }]
  const PLAN = [...alone, ...all].map(({ text }) => `write 60000 ${Buffer.from(text).toString('hex')}`).join('\n')
  const run = await record([tracee('splits')], { env: { PATH: process.env['PATH'], PLAN }, options: ['-s', '60000'] })
  assert.equal(textsOf(run), [...ORDINARY, ORDINARY.join('\n')])
})

on('what stands on the lines before and after a secret is recorded as it is', async () => {
  for (const form of FORMS) {
    const [before, after] = ['before: a line of text\n', 'after it another line, with = and : in it\n']
    const PLAN = `write 60000 ${Buffer.from(`${before}${form.replaceAll('§', newSecret(next))}${after}`).toString('hex')}`
    const run = await record([tracee('splits')], { env: { PATH: process.env['PATH'], PLAN }, options: ['-s', '60000'] })
    const [text = ''] = textsOf(run)
    assert.ok(text.startsWith(before), form)
    const kept = form.startsWith('*') ? 'PING' : after
    assert.ok(text.includes(kept), `${form}: ${text}`)
  }
})

test.run()
