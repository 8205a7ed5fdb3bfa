// `report` and `export` from outside: what is said before and after, who is asked, and what is refused. A terminal is one of script(1).
import { spawn, spawnSync } from 'node:child_process'
import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { cli, MAIN, ROOT } from '../../support/cli.js'
import { testUnless } from '../../support/skip.js'

const test = suite('report and export')
const TRACE = join(ROOT, 'tests/golden/config-stack/trace.pctrace')
const folder = mkdtempSync(join(tmpdir(), 'probecause-report-'))
test.after(() => rmSync(folder, { recursive: true }))
const NO_TERMINAL = spawnSync('script', ['--version']).status === 0 ? undefined : 'script(1) is not installed'

test('without a terminal it lists what the report contains and writes it', async () => {
  const page = join(folder, 'plain.html')
  const said = await cli(['report', TRACE, '-o', page])
  assert.is(said.code, 0)
  assert.is(said.stdout, '')
  assert.match(said.stderr, /^The report will contain:\n {2}the verdict: orders exited 2/)
  assert.match(said.stderr, /probecause: wrote .*plain\.html \(\d+ bytes\)\n$/)
  assert.ok(said.stderr.split('\n').every(line => line.length <= 80 || line.startsWith('probecause:')))
  assert.is(statSync(page).mode & 0o777, 0o600)
  assert.is(Buffer.byteLength(readFileSync(page)), Number(/\((\d+) bytes/.exec(said.stderr)?.[1]))
})

/** Both ends of a terminal: what is typed once the question stands there, and what was shown. */
const atTerminal = (args: string, answer: string): Promise<string> =>
  new Promise(done => {
    const child = spawn('script', ['-qec', `${process.execPath} ${MAIN} ${args}`, '/dev/null'], { cwd: ROOT })
    let shown = ''
    let asked = false
    child.stdout.on('data', piece => {
      shown += String(piece)
      if (asked || !shown.includes('[y/N]')) return
      asked = true
      child.stdin.write(`${answer}\n`)
    })
    child.on('close', () => done(shown))
  })

for (const [answer, writes] of [
  ['y', true],
  ['n', false],
  ['', false],
] as const)
  testUnless(test, NO_TERMINAL, `at a terminal it asks, and "${answer}" ${writes ? 'writes' : 'does not write'}`, async () => {
    const page = join(folder, `asked${answer}.html`)
    const shown = await atTerminal(`report ${TRACE} -o ${page}`, answer)
    assert.match(shown, /Write .*html\? \[y\/N\]/)
    assert.is(existsSync(page), writes)
    if (!writes) assert.match(shown, /Nothing was written\./)
  })

testUnless(test, NO_TERMINAL, '--yes asks nobody', async () => {
  const page = join(folder, 'yes.html')
  assert.not.match(await atTerminal(`report ${TRACE} -o ${page} --yes`, ''), /\[y\/N\]/)
  assert.ok(existsSync(page))
})

testUnless(test, NO_TERMINAL, 'Parquet is not written to a terminal', async () => {
  assert.match(await atTerminal(`export ${TRACE} --format parquet`, ''), /binary.*\r?\n {2}Name a file with -o/)
})

const REFUSED: ReadonlyArray<readonly [args: ReadonlyArray<string>, code: number, says: RegExp]> = [
  [['report', TRACE], 2, /required option '-o/],
  [['report', TRACE, '-o', '/none/x.html'], 4, /write \/none\/x\.html/],
  [['report', '/none', '-o', join(folder, 'x.html')], 4, /\/none: no such file/],
  [['report', TRACE, '-o', join(folder, 'x.html'), '--redact', 'all'], 2, /users, hosts, paths, data/],
  [['export', TRACE], 2, /required option|not specified/],
  [['export', TRACE, '--format', 'xml'], 2, /Allowed choices are jsonl, csv/],
  [['export', TRACE, '--format', 'csv', '-o', '/none/x.csv'], 4, /write \/none\/x\.csv/],
  [['export', MAIN, '--format', 'csv'], 3, /main\.js: .*neither a recording nor a log/],
]

test('the trace itself is not written over', async () => {
  const copy = join(folder, 'copy.pctrace')
  copyFileSync(TRACE, copy)
  symlinkSync(copy, join(folder, 'link.pctrace'))
  for (const args of [
    ['export', copy, '--format', 'csv', '-o', copy],
    ['report', copy, '-o', join(folder, 'link.pctrace')],
  ]) {
    const said = await cli(args)
    assert.is(said.code, 4)
    assert.match(said.stderr, /that is the trace itself\n {2}Name another file/)
  }
  assert.equal(readFileSync(copy), readFileSync(TRACE))
})

for (const [args, code, says] of REFUSED)
  test(`${args.join(' ').replace(ROOT, '').replace(folder, '')} is refused`, async () => {
    const said = await cli(args)
    assert.is(said.code, code, said.stderr)
    assert.match(said.stderr, says)
    assert.is(said.stdout, '')
  })

test('a reader that stops early ends an export quietly', () => {
  const { status, stderr } = spawnSync(
    'sh',
    ['-c', `"$0" "$1" export ${TRACE} --format strace | head -1 >/dev/null`, process.execPath, MAIN],
    { encoding: 'utf8' },
  )
  assert.is(status, 0)
  assert.not.match(stderr, /EPIPE|bug/)
})

test.run()
