// Planted secrets and real programs that use them: none occurs in a trace or in any output. Each is first recorded with
// --no-redact, where it must occur, so that a test that plants nothing cannot pass.
import { spawn, spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer as createHttpServer } from 'node:http'
import { type AddressInfo, createServer, type Server } from 'node:net'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { random } from '../support/seed.js'
import { testUnless } from '../support/skip.js'
import { HELPER, LACKING, readRecording, record, SCRATCH } from './recording.js'
import { insideOf, LAUNCHER, leaks, newSecret, OUTPUTS, outputOf, run } from './secrets.js'

const test = suite('capture: privacy')
const on = (name: string, body: () => Promise<void>) => testUnless(test, LACKING, name, body)
const has = (program: string): boolean => spawnSync('sh', ['-c', `command -v ${program}`]).status === 0
const next = random()
const secret = () => newSecret(next)

const HOME = join(SCRATCH, 'home')
mkdirSync(HOME)
const file = (name: string, text: string): string => {
  const path = join(HOME, name)
  writeFileSync(path, text, { mode: 0o600 })
  return path
}

// ---- what the programs talk to: on this machine, and outside of the recording

const listening = (server: Server): Promise<number> =>
  new Promise(done => server.listen(0, '127.0.0.1', () => done((server.address() as AddressInfo).port)))

const SET_COOKIE = secret()
const ACCESS_TOKEN = secret()
const http = createHttpServer((_, answer) => {
  answer.setHeader('Set-Cookie', `sid=${SET_COOKIE}; HttpOnly`)
  answer.end(JSON.stringify({ n: 1, access_token: ACCESS_TOKEN, expires_in: 3600, note: 'all is well' }))
})

/** The back end's side of a log-in with a clear password, and then an empty answer to every query (PostgreSQL 15, chapter 55). */
const postgres = createServer(socket => {
  const ready = Buffer.from('Z\0\0\0\x05I', 'latin1')
  socket.on('error', () => undefined)
  socket.on('data', data => {
    const kind = String.fromCharCode(data[0] ?? 0)
    if (data.length === 8) socket.write('N')
    else if (kind === 'p') socket.write(Buffer.concat([Buffer.from('R\0\0\0\x08\0\0\0\0', 'latin1'), ready]))
    else if (kind === 'Q') socket.write(Buffer.concat([Buffer.from('C\0\0\0\x10CREATE ROLE\0', 'latin1'), ready]))
    else if (kind !== 'X') socket.write(Buffer.from('R\0\0\0\x08\0\0\0\x03', 'latin1'))
  })
})

const [HTTP, POSTGRES] = [await listening(http), await listening(postgres)]
http.unref()
postgres.unref()

const REDIS_PASSWORD = secret()
const REDIS = HTTP === 6399 ? 6398 : 6399
const redis = has('redis-server')
  ? spawn('redis-server', ['--port', `${REDIS}`, '--bind', '127.0.0.1', '--save', '', '--requirepass', REDIS_PASSWORD], {
      stdio: 'ignore',
      cwd: SCRATCH,
    })
  : undefined
redis?.unref()
process.on('exit', () => redis?.kill())

// ---- who uses them

interface Plant {
  readonly kind: string
  /** Run by bash; $X is the secret, under a name that says nothing. */
  readonly script: string
  readonly secret?: string
  readonly needs?: ReadonlyArray<string>
  readonly env?: NodeJS.ProcessEnv
}

const HASH = `$6$${newSecret(next, 8)}$${newSecret(next, 86)}`
file('shadow', `root:*:19000:0:99999:7:::\nbob:${HASH}:19000:0:99999:7:::\n`)
const NETRC = secret()
file('.netrc', `machine 127.0.0.1\n  login bob\n  password ${NETRC}\n`)
const [ENV, LATE, CONF] = [secret(), secret(), secret()]
file('settings.py', `DEBUG = True\nDB = {'name': 'shop', 'password': '${CONF}'}\n`)
const url = `http://127.0.0.1:${HTTP}/`

const PLANTS: ReadonlyArray<Plant> = [
  {
    kind: 'environment, printed and passed on',
    secret: ENV,
    env: { DB_PASSWORD: ENV },
    script: 'printenv DB_PASSWORD; sh -c "echo using $DB_PASSWORD"; ls "/no/$DB_PASSWORD"',
  },
  {
    kind: 'environment of a child only',
    secret: LATE,
    env: { X: LATE },
    script: 'unset Y; API_TOKEN="$X" sh -c \'echo "$API_TOKEN"; cat /proc/self/environ\'; env MY_SECRET="$X" ls "$X"',
  },
  {
    kind: 'argument, in an error message and in /proc',
    script:
      'python3 -c "import sys; sys.exit(\'cannot use \' + sys.argv[2])" --password "$X"; bash -c \'cat /proc/$$/cmdline\' x --api-key="$X"',
    needs: ['python3'],
  },
  { kind: 'argument of curl', script: `curl -s -u "bob:$X" ${url}; curl -sSu "bob:$X" ${url}`, needs: ['curl'] },
  {
    kind: 'Authorization',
    script: `curl -s -H "Authorization: Bearer $X" ${url}; curl -sv -H "AUTHORIZATION: token $X" ${url}`,
    needs: ['curl'],
  },
  { kind: 'Authorization, by wget', script: `wget -qO- --header="authorization: Bearer $X" ${url}`, needs: ['wget'] },
  {
    kind: 'Cookie',
    script: `curl -s -b "session=$X; theme=dark" ${url}; curl -s -H "Cookie: session=$X" ${url}`,
    needs: ['curl'],
  },
  { kind: 'Set-Cookie', secret: SET_COOKIE, script: `curl -si ${url}; wget -qSO- ${url}`, needs: ['curl', 'wget'] },
  {
    kind: 'URL',
    script: [
      `curl -s "http://bob:$X@127.0.0.1:${HTTP}/"`,
      `wget -qO- "http://bob:$X@127.0.0.1:${HTTP}/"`,
      `echo "clone https://bob:$X@git.example/r.git failed" >&2`,
    ].join('; '),
    needs: ['curl', 'wget'],
  },
  {
    kind: 'URL as a path',
    script: 'mkdir -p "http://bob:$X@h/d"; cd "http://bob:$X@h/d"; pwd; ls -l /proc/self/cwd; : >f; exec 7<f; true',
  },
  {
    kind: 'PostgreSQL log-in',
    script: `psql "host=127.0.0.1 port=${POSTGRES} user=u dbname=d sslmode=disable password=$X" -c 'select 1'`,
    needs: ['psql'],
  },
  {
    kind: 'SQL of PostgreSQL',
    script: [
      `psql "host=127.0.0.1 port=${POSTGRES} user=u dbname=d sslmode=disable password=abc"`,
      `-c "CREATE USER app WITH ENCRYPTED PASSWORD '$X'"`,
    ].join(' '),
    needs: ['psql'],
  },
  {
    kind: 'SQL of MySQL',
    script: [
      `printf "CREATE USER 'a'@'%%' IDENTIFIED BY '%s';\\n" "$X"`,
      `printf "alter user b identified with x by \\"%s\\"\\n" "$X"`,
      `printf "SET PASSWORD FOR 'c'@'h' = '%s';" "$X"`,
    ].join('; '),
  },
  {
    kind: 'Redis, by its client',
    secret: REDIS_PASSWORD,
    env: { X: REDIS_PASSWORD },
    script: `redis-cli -p ${REDIS} -a "$X" ping; redis-cli -p ${REDIS} AUTH "$X"; redis-cli -p ${REDIS} HELLO 3 AUTH default "$X"`,
    needs: ['redis-cli', 'redis-server'],
  },
  {
    kind: 'Redis, by hand',
    secret: REDIS_PASSWORD,
    env: { X: REDIS_PASSWORD },
    script: [
      `exec 5<>/dev/tcp/127.0.0.1/${REDIS}`,
      `printf 'auth %s\\r\\n' "$X" >&5`,
      `printf '*3\\r\\n$4\\r\\nAUTH\\r\\n$7\\r\\ndefault\\r\\n$18\\r\\n%s\\r\\n' "$X" >&5`,
      `printf 'CONFIG GET requirepass\\r\\n' >&5`,
      `read -t 2 -u 5`,
      `read -t 2 -u 5`,
      `cat <&5 & sleep 0.2; kill $!`,
    ].join('; '),
    needs: ['redis-server'],
  },
  {
    kind: 'Redis, changed',
    script: [
      `printf 'CONFIG SET requirepass %s\\r\\n' "$X"`,
      `printf '*4\\r\\n$6\\r\\nCONFIG\\r\\n$3\\r\\nSET\\r\\n$11\\r\\nrequirepass\\r\\n$18\\r\\n%s\\r\\n' "$X"`,
      `printf 'HELLO 3 AUTH default %s\\r\\n' "$X"`,
    ].join('; '),
  },
  {
    kind: 'argument of a command that another runs or repeats',
    script: [
      '/bin/echo sshpass -p "$X"; env curl -u "bob:$X" /; nohup mysql -p"$X"',
      '/bin/echo curl --oauth2-bearer "$X"; /bin/echo vault login "$X"',
    ].join('; '),
  },
  {
    kind: 'docker login',
    script: '(exec -a docker true login -u bob -p "$X"); (exec -a podman true login -p "$X" registry.example)',
  },
  {
    kind: 'key files written',
    script:
      'printf "h:1:d:u:%s\\n" "$X" >.pgpass; printf "%s\\n" "$X" >id_rsa; printf "https://u:%s@h\\n" "$X" >.git-credentials',
  },
  { kind: 'short crypt hash', script: 'echo "bob:\\$6\\$salt\\$$X" >hashes; cat hashes' },
  {
    kind: 'a script as its shell reads it',
    script: 'printf "zip -P %s a b\\ntrue; mysql -p%s -u x\\n" "$X" "$X" >a.sh; sh a.sh',
  },
  { kind: 'id of an access key', script: 'echo "id AKIA$X seen"; echo "xoxb-12-$X"' },
  { kind: '/etc/shadow', secret: HASH, script: 'cat shadow; grep bob shadow; cut -d: -f2 shadow; cp shadow copy; cat copy' },
  {
    kind: '.netrc',
    secret: NETRC,
    script: `cat .netrc; curl -sn ${url}; tail -n 1 .netrc; cp .netrc other; cat other`,
    needs: ['curl'],
  },
  {
    kind: 'JSON',
    secret: ACCESS_TOKEN,
    script: `curl -s ${url} | python3 -c "import json,sys; print(json.load(sys.stdin))"; printf '{"user":"bob","password":"%s"}' "$X"`,
    needs: ['curl', 'python3'],
  },
  {
    kind: 'settings of a program',
    secret: CONF,
    script: "python3 -c \"import settings; print(settings.DB); print('refused: ' + settings.DB['password'])\"; cat settings.py",
    needs: ['python3'],
  },
] // prettier-ignore

const envOf = (plant: Plant, planted: string): NodeJS.ProcessEnv => {
  const { PATH } = process.env
  return { PATH, HOME, LANG: 'C.UTF-8', PYTHONDONTWRITEBYTECODE: '1', X: planted, ...plant.env }
}
const lackingFor = (plant: Plant): string | undefined => {
  const missing = plant.needs?.find(program => !has(program))
  return LACKING ?? (missing === undefined ? undefined : `${missing} is not installed`)
}
const recorded = (plant: Plant, planted: string) => (options: ReadonlyArray<string>) =>
  record(['bash', '-c', `cd "$HOME"; ${plant.script}`], { env: envOf(plant, planted), options })

for (const plant of PLANTS) {
  testUnless(test, lackingFor(plant), `no secret in the trace: ${plant.kind}`, async () => {
    const planted = plant.secret ?? secret()
    const encoded = Buffer.from(`bob:${planted}`).toString('base64')
    const [kept, found, usual] = await Promise.all(
      [['-s', '512', '--no-redact'], ['-s', '512'], []].map(recorded(plant, planted)),
    )
    assert.ok(leaks(kept?.bytes ?? '', [planted]).length > 0, 'nothing was planted')
    assert.equal(leaks(found?.bytes ?? '', [planted, encoded]), [])
    assert.equal(leaks(usual?.bytes ?? '', [planted, encoded]), [])
  })
}

testUnless(
  test,
  LACKING ?? (has('ssh-keygen') ? undefined : 'ssh-keygen is not installed'),
  'no line of a private key is in the trace',
  async () => {
    const script =
      'ssh-keygen -q -t rsa -b 2048 -N "" -f made; cat made; tail -n +3 made; cp made plain.txt; cat plain.txt; ssh-keygen -yf made'
    const run = await record(['bash', '-c', `cd "$HOME"; rm -f made; ${script}`], {
      env: { ...process.env, HOME },
      options: ['-s', '4096'],
    })
    const open = readFileSync(join(HOME, 'made.pub'), 'latin1') // the private file holds all of it, too
    const pieces = readFileSync(join(HOME, 'made'), 'latin1')
      .match(/[A-Za-z0-9+/]{24}/g)
      ?.filter(piece => leaks(open, [piece]).length === 0)
    assert.ok((pieces?.length ?? 0) > 30)
    assert.equal(leaks(run.bytes, pieces ?? []), [])
    assert.ok(Buffer.from(run.bytes).includes('-----BEGIN OPENSSH PRIVATE KEY-----'))
  },
)

/** Each asks with a colon once its terminal is silent. */
const TYPED: ReadonlyArray<readonly [string, string, string]> = [
  ['sh', 'stty', 'stty -echo; echo "Secret:"; read x; stty echo; test -n "$x" && echo "got $x" >/dev/null'],
  ['bash', 'bash', 'read -rsp "Secret:" x; test "$x" = nothing; echo "refused: $x" >/dev/null'],
  ['python', 'python3', "python3 -c \"import getpass; p = getpass.getpass('Secret:'); open('/dev/null', 'w').write(p)\""],
]
const ANSWER_WITHIN_MS = 30_000

/** script(1) makes the terminal, outside of the recording; the answer is typed when the program asks. */
const answer = (command: string, typed: string): Promise<void> =>
  new Promise(done => {
    const child = spawn('script', ['-qec', command, '/dev/null'], { detached: true, stdio: ['pipe', 'pipe', 'ignore'] })
    const late = setTimeout(() => process.kill(-(child.pid ?? 0), 'SIGKILL'), ANSWER_WITHIN_MS)
    let said = ''
    child.stdout.on('data', piece => {
      if (said.includes('Secret:')) return
      said += piece
      if (said.includes('Secret:')) setTimeout(() => child.stdin.write(`${typed}\n`), 200)
    })
    child.on('exit', () => {
      clearTimeout(late)
      child.stdout.destroy()
      done()
    })
  })

for (const [name, needed, script] of TYPED) {
  const lacking = LACKING ?? [needed, 'script'].map(p => (has(p) ? undefined : `${p} is not installed`)).find(Boolean)
  testUnless(test, lacking, `no secret in the trace: typed at a terminal without echo (${name})`, async () => {
    const typed = secret()
    const trace = join(SCRATCH, `typed-${name}.trace`)
    const shell = join(SCRATCH, `typed-${name}.sh`)
    writeFileSync(shell, `${script}\n`)
    await answer(`${HELPER} -o ${trace} -- bash ${shell}`, typed)
    const found = await readRecording(trace)
    assert.equal(leaks(found.bytes, [typed]), [])
    assert.is(found.footer?.exitCode, 0)
    assert.ok(Buffer.from(found.bytes).includes('*'.repeat(typed.length)) || name === 'bash') // which reads letter by letter
  })
}

on('a terminal emulator that is recorded itself does not give away what it passes on', async () => {
  const typed = secret()
  const trace = join(SCRATCH, 'emulator.trace')
  const program = join(SCRATCH, 'typing.py')
  writeFileSync(
    program,
    `import os, pty, sys, time
pid, master = pty.fork()
if pid == 0: os.execvp('sh', ['sh', '-c', 'stty -echo; read x; stty echo; echo ready'])
time.sleep(0.7)
os.write(master, os.environ['X'].encode() + b'\\n')
time.sleep(0.3)
os.read(master, 100)
`,
  )
  const { status } = spawnSync(HELPER, ['-o', trace, '--', 'python3', program], { env: { ...process.env, X: typed } })
  assert.is(status, 0)
  assert.equal(leaks((await readRecording(trace)).bytes, [typed]), [])
})

on('no secret in any output: of the commands that print a trace, and in the page', async () => {
  const planted = secret()
  const plants = PLANTS.filter(plant => lackingFor(plant) === undefined)
  const script = `cd "$HOME"; ${plants.map(plant => `( ${plant.script} )`).join('\n')}\nexit 3`
  const env = { ...process.env, ...Object.assign({}, ...plants.map(plant => plant.env)), HOME, X: planted }
  const secrets = [
    planted,
    ...plants.flatMap(plant => plant.secret ?? []).filter(value => value !== LATE && value !== REDIS_PASSWORD),
  ]
  const trace = join(SCRATCH, 'all.trace')
  const page = join(SCRATCH, 'all.html')
  const said = await run(LAUNCHER, ['record', '-o', trace, '--', 'bash', '-c', script], env)
  assert.is(said.code, 3)
  assert.equal(leaks(readFileSync(trace), secrets), [])
  for (const command of OUTPUTS) assert.equal(leaks(await outputOf(command, trace), secrets), [], command.join(' '))
  const why = await run(LAUNCHER, ['why', '-o', page, '--', 'bash', '-c', `exec >/dev/null 2>&1; ${script}`], env)
  assert.equal(leaks(why.stderr, secrets), [])
  assert.equal(leaks(insideOf(page), secrets), [])
})

on(
  'no secret of a process that runs already: in its environment, arguments, folder, descriptors and what it does next',
  async () => {
    const [inEnvironment, inArguments] = [secret(), secret()]
    const program = `import os, sys, time
path = '${HOME}/' + os.environ['DB_PASSWORD']
os.makedirs(path, exist_ok=True)
os.chdir(path)
f = open(sys.argv[2] + '.txt', 'w')
print('ready', flush=True)
while True:
    time.sleep(0.2)
    os.path.exists('/no/' + sys.argv[2])
    f.write('said ' + os.environ['DB_PASSWORD'] + chr(10)); f.flush()
`
    const env = { ...process.env, DB_PASSWORD: inEnvironment }
    const child = spawn('python3', ['-c', program, '--token', inArguments], { env, stdio: ['ignore', 'pipe', 'inherit'] })
    try {
      await new Promise(done => child.stdout.once('data', done))
      const attached = join(SCRATCH, 'attached.trace')
      const page = join(SCRATCH, 'attached.html')
      const pid = String(child.pid)
      const look = await run(LAUNCHER, ['why', '-p', pid, '-o', page], process.env)
      assert.ok(look.stdout.length > 0)
      await run('timeout', ['-s', 'INT', '2', HELPER, '-o', attached, '--attach', pid], process.env)
      const found = await readRecording(attached)
      assert.ok(found.events.length > 10)
      for (const bytes of [look.stderr, look.stdout, insideOf(page), found.bytes, await outputOf(['show'], attached)])
        assert.equal(leaks(bytes, [inEnvironment, inArguments]), [])
    } finally {
      child.kill('SIGKILL')
    }
  },
)

on('the header names the kinds that were looked for; with --no-redact it says none were', async () => {
  const run = await record(['true'])
  assert.ok(run.header.recording.redacted)
  for (const kind of [
    'environment',
    'arguments',
    'authorization',
    'cookies',
    'url-credentials',
    'sql-passwords',
    'redis-passwords',
  ])
    assert.ok(run.header.recording.redactions.includes(kind), kind)
  for (const kind of ['private-keys', 'key-files', 'password-hashes', 'json', 'terminal-no-echo'])
    assert.ok(run.header.recording.redactions.includes(kind), kind)
  const kept = await record(['true'], { options: ['--no-redact'] })
  assert.not(kept.header.recording.redacted)
  assert.equal(kept.header.recording.redactions, [])
})

test.run()
