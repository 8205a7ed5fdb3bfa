// Secrets planted in real programs, logged by strace and imported: none occurs in the trace, whatever options strace had. Each is first
// imported as it is, where it must occur, so that a test that plants nothing cannot pass. The kinds are those of
// tests/capture/privacy.test.ts.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { leaks, newSecret } from '../capture/secrets.js'
import { concat } from '../../src/base/bytes.js'
import { builder } from '../../src/import/build/index.js'
import { straceReader } from '../../src/import/strace/reader.js'
import { random } from '../support/seed.js'
import { testUnless } from '../support/skip.js'

const test = suite('import: privacy')
const HOME = mkdtempSync(join(tmpdir(), 'import-privacy-'))
test.after(() => rmSync(HOME, { recursive: true, force: true }))
const LACKING = spawnSync('strace', ['-V']).status === 0 ? undefined : 'strace is not installed'
const next = random()

/** Only -v writes environments, so that a value of one is known to be secret. */
const VERBOSE = ['-f', '-ttt', '-T', '-yy', '-v', '-s', '4096']
const OPTIONS: ReadonlyArray<ReadonlyArray<string>> = [['-f', '-s', '512'], VERBOSE]

const logged = (script: string, secret: string, options: ReadonlyArray<string>): Uint8Array => {
  const log = join(HOME, 'log')
  writeFileSync(join(HOME, 'script.sh'), script)
  const { PATH } = process.env
  spawnSync('strace', [...options, '-o', log, 'bash', '-c', `cd "$HOME"; ${script}`], {
    env: { PATH, HOME, X: secret, LANG: 'C.UTF-8' },
    stdio: 'ignore',
    timeout: 60_000,
  })
  return readFileSync(log)
}

const imported = (log: Uint8Array, keepSecrets: boolean): Uint8Array => {
  const reader = straceReader()
  const building = builder({ format: 'strace', recorder: 'tests', clock: reader.clock, unread: reader.unread, keepSecrets })
  const pieces: Uint8Array[] = []
  for (let at = 0; at < log.length; at += 1 << 16) pieces.push(...building.push(reader.push(log.subarray(at, at + (1 << 16)))))
  return concat([...pieces, ...building.push(reader.end()), ...building.end()])
}

/** Run by bash; $X is the secret, under a name that says nothing. */
const PLANTS: ReadonlyArray<readonly [kind: string, script: string, options?: ReadonlyArray<ReadonlyArray<string>>]> = [
  ['environment of a child', 'API_TOKEN="$X" sh -c \'echo "$API_TOKEN"; cat /proc/self/environ; ls "$API_TOKEN"\'', [VERBOSE]],
  ['argument, in an error message', 'ls --password "$X"; cat --api-key="$X"; bash -c "echo cannot use $1" x --password "$X"'],
  ['argument of a command that another runs', '/bin/echo sshpass -p "$X"; env curl -u "bob:$X" /; /bin/echo mysql -p"$X"'],
  ['Authorization', 'printf "GET / HTTP/1.1\\r\\nAuthorization: Bearer %s\\r\\n\\r\\n" "$X" | cat'],
  ['Cookie', 'printf "Set-Cookie: sid=%s; HttpOnly\\r\\n" "$X" | cat; printf "Cookie: session=%s\\r\\n" "$X" | cat'],
  ['URL', 'echo "clone https://bob:$X@git.example/r.git failed" >&2; mkdir -p "http://bob:$X@h/d"; cd "http://bob:$X@h/d"; pwd'],
  [
    'SQL',
    `printf "CREATE USER 'a'@'%%' IDENTIFIED BY '%s';\\n" "$X" | cat; printf "SET PASSWORD FOR 'c'@'h' = '%s';" "$X" | cat`,
  ],
  [
    'Redis',
    'printf "*3\\r\\n$4\\r\\nAUTH\\r\\n$7\\r\\ndefault\\r\\n$18\\r\\n%s\\r\\n" "$X" | cat; printf "auth %s\\r\\n" "$X" | cat',
  ],
  ['JSON', 'printf \'{"user":"bob","password":"%s"}\' "$X" | cat'],
  ['settings', 'printf "db_password = %s\\n" "$X" >conf.ini; cat conf.ini; echo "refused: $X"'],
  ['key files', 'printf "h:1:d:u:%s\\n" "$X" >.pgpass; printf "%s\\n" "$X" >id_rsa; cat .pgpass id_rsa; cp id_rsa copy'],
  ['id of an access key', 'echo "id AKIA$X seen"; echo "xoxb-12-$X"'],
  ['short crypt hash', 'echo "bob:\\$6\\$salt\\$$X" >hashes; cat hashes'],
  ['said a piece at a time', 'printf "password: " ; printf "%s\\n" "$X"'],
  ['a text that strace cut', 'printf "%600s api_key=%s\\n" "" "$X" | cat; printf "%500s password=%s\\n" "" "$X" | cat'],
]

for (const [kind, script, options = OPTIONS] of PLANTS)
  testUnless(test, LACKING, `no secret in an imported trace: ${kind}`, () => {
    const secret = newSecret(next)
    const found = options.map(one => {
      const log = logged(script, secret, one)
      return { kept: imported(log, true), hidden: imported(log, false) }
    })
    assert.ok(
      found.some(({ kept }) => leaks(kept, [secret]).length > 0),
      'nothing was planted',
    )
    for (const { hidden } of found) assert.equal(leaks(hidden, [secret]), [])
  })

test.run()
