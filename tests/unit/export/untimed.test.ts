// A log without times stays without them, whatever it is exported as: none is made up.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { cli } from '../../support/cli.js'

const LOG = `101 execve("/bin/app", ["app"], 0x7ffd10 /* 3 vars */) = 0
101 openat(AT_FDCWD, "/etc/app.conf", O_RDONLY) = -1 ENOENT (No such file or directory)
101 exit_group(1)                     = ?
101 +++ exited with 1 +++
`
const test = suite('exports of a log without times')
const scratch = mkdtempSync(join(tmpdir(), 'untimed-'))
const log = join(scratch, 'app.log')
writeFileSync(log, LOG)
test.after(() => rmSync(scratch, { recursive: true }))

const exported = async (format: string): Promise<ReadonlyArray<string>> =>
  (await cli(['export', log, '--format', format])).stdout.trim().split('\n')

test('cells of time are empty', async () => {
  const [head = '', ...rows] = await exported('csv')
  const columns = ['time', 'since_start_ns', 'duration_ns'].map(name => head.split(',').indexOf(name))
  assert.ok(columns.every(at => at > 0) && rows.some(row => row.includes('ENOENT')))
  for (const row of rows.filter(row => !row.includes('"'))) for (const at of columns) assert.is(row.split(',')[at], '')
})

test('strace text is that of strace without -ttt and -T', async () => {
  const lines = await exported('strace')
  assert.ok(lines.some(line => /^101\s+openat\(AT_FDCWD, "\/etc\/app\.conf", O_RDONLY\) = -1 ENOENT/.test(line)))
  assert.ok(lines.every(line => /^101\s+\D/.test(line) && !line.includes('<0')))
})

test.run()
