// A log that has numbers and not what they point at, as perf trace writes it: the call that failed is the cause, without a name.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { cli } from '../../support/cli.js'

const test = suite('failed calls without a name')
const scratch = mkdtempSync(join(tmpdir(), 'nameless-'))
test.after(() => rmSync(scratch, { recursive: true }))

const logOf = (
  failing: string,
): string => `     0.000 ( 0.010 ms): app/4100 openat(dfd: CWD, filename: 0x55aa1000, flags: RDONLY) = 3
     0.100 ( 0.010 ms): app/4100 read(fd: 3, buf: 0x7ffe0000, count: 4096) = 100
     0.200 ( 0.010 ms): app/4100 close(fd: 3) = 0
     1.000 ( 0.010 ms): app/4100 ${failing}
     1.100 ( 0.010 ms): app/4100 write(fd: 2, buf: 0x7ffe0000, count: 20) = 20
     1.200 (         ): app/4100 exit_group(error_code: 1) = ?
`

const CASES: ReadonlyArray<readonly [string, string]> = [
  ['openat(dfd: CWD, filename: 0x55aa2000, flags: RDONLY) = -1 EACCES (Permission denied)', 'permission-denied'],
  ['openat(dfd: CWD, filename: 0x55aa2000, flags: RDONLY) = -1 ENOENT (No such file or directory)', 'missing-file'],
  ['connect(fd: 4, uservaddr: 0x7ffc0000, addrlen: 16) = -1 ECONNREFUSED (Connection refused)', 'connection-refused'],
]

for (const [failing, wanted] of CASES)
  test(`${failing.slice(0, failing.indexOf('('))} that failed is ${wanted}, and what it was about is said to be unknown`, async () => {
    const log = join(scratch, 'app.log')
    writeFileSync(log, logOf(failing))
    const { findings } = JSON.parse((await cli(['explain', log, '--format', 'json'])).stdout)
    assert.is(findings[0].class, wanted)
    assert.is(findings[0].subject.path, undefined)
    assert.match(findings[0].summary, /the log does not hold/)
    assert.ok(findings[0].missing.some((text: string) => text.includes('point at')))
  })

test.run()
