// Tools on file systems, whose functions a trace only implies: no kernel is asked, so that their lines are held to what the workload is
// known to have done. The objects are Debian's, unmodified. What of it depends on the file system of the folder is skipped on another.
import { mkdirSync, statfsSync } from 'node:fs'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { cli } from '../support/cli.js'
import { skip, testUnless } from '../support/skip.js'
import { TOOLS_LACKING } from '../support/tools.js'
import { LACKING, SCRATCH } from './recording.js'

const test = suite('capture/tools on files')

const EXT4 = 0xef53
const FOLDER = join(SCRATCH, 'files')
const TRACE = join(SCRATCH, 'files.trace')
mkdirSync(FOLDER)

const BLOCKS = 7
const WORKLOAD = [
  `cd ${FOLDER}`,
  `dd if=/dev/zero of=data bs=1024 count=${BLOCKS} conv=fsync 2> /dev/null`,
  'cat data > /dev/null',
  'echo hi > short; sleep 0.05; mv short renamed; rm renamed',
].join('\n')

/** Lines with the mark of what is implied, without it. */
const implied = async (...args: ReadonlyArray<string>): Promise<ReadonlyArray<string>> => {
  const { code, stdout, stderr } = await cli(['tool', ...args, TRACE])
  assert.is(code, 0, stderr)
  return stdout.split('\n').flatMap(line => (line.startsWith('~ ') ? [line.slice(2)] : []))
}

const columns = (line: string): ReadonlyArray<string> => line.trim().split(/\s+/)

/** Counts of a histogram that a heading stands over, added up. */
const counted = (lines: ReadonlyArray<string>, heading: string): number => {
  const from = lines.indexOf(heading)
  const bars = lines.slice(from + 1).filter(line => /->|count {4}distribution|^$/.test(line))
  const end = lines.slice(from + 1).findIndex(line => line.startsWith('operation'))
  const own = from < 0 ? [] : end < 0 ? bars : lines.slice(from + 1, from + 1 + end)
  return own.reduce((sum, line) => sum + Number(/ : (\d+) +\|/.exec(line)?.[1] ?? 0), 0)
}

const lacking = LACKING ?? TOOLS_LACKING
const notExt4 = lacking ?? (statfsSync(FOLDER).type === EXT4 ? undefined : `${FOLDER} is not on ext4`)

if (lacking !== undefined) skip('tools on files', lacking)
else
  test.before(async () => {
    const { code, stderr } = await cli(['record', '--files', '-o', TRACE, '--', 'sh', '-c', WORKLOAD])
    assert.is(code, 0, stderr)
  })

testUnless(test, lacking, 'filelife: the one file that was made and removed, under its last name', async () => {
  const lines = (await implied('filelife')).map(columns)
  const [line] = lines
  assert.is(lines.length, 1)
  assert.equal([line?.[2], line?.[4]], ['rm', 'renamed'])
  assert.ok(Number(line?.[3]) >= 0.05)
})

testUnless(test, lacking, 'filetop: calls and bytes of a file, by who made them', async () => {
  const rows = (await implied('filetop', '-r', '1000', '100')).map(columns).filter(row => row.at(-1) === 'data')
  const [writer, reader] = ['dd', 'cat'].map(comm => rows.find(row => row[1] === comm)?.slice(2))
  assert.equal(writer, ['0', `${BLOCKS}`, '0', `${BLOCKS}`, 'R', 'data'])
  // The tool counts what was asked for, and cat asks until there is no more.
  assert.equal([reader?.[0], reader?.[1], reader?.[3]], ['2', '0', '0'])
})

testUnless(test, lacking, 'vfsstat: the one fsync there was', async () => {
  const [line = ''] = (await implied('vfsstat', '100')).filter(text => /^\d\d:/.test(text))
  assert.is(line.split(/\s+/).length, 6)
  // One in a hundred seconds is less than one a second.
  const perSecond = await implied('vfsstat', '1')
  assert.is(
    perSecond.reduce((sum, text) => sum + Number(columns(text)[3] ?? 0), 0),
    1,
  )
})

testUnless(test, lacking, 'funclatency: as many calls as the trace has', async () => {
  const { stdout } = await cli(['summary', TRACE])
  const writes = stdout
    .split('\n')
    .map(columns)
    .find(row => row.at(-1) === 'write')
  const lines = await implied('funclatency', 'vfs_write')
  const bars = lines.reduce((sum, line) => sum + Number(/ : (\d+) +\|/.exec(line)?.[1] ?? 0), 0)
  assert.is(bars, Number(writes?.[3]))
})

testUnless(test, notExt4, 'ext4dist: the one fsync there was', async () => {
  assert.is(counted(await implied('ext4dist'), "operation = 'fsync'"), 1)
})

testUnless(test, notExt4, 'ext4slower: each write of a file, and its fsync', async () => {
  const rows = (await implied('ext4slower', '-m', '0')).map(columns).filter(row => row.at(-1) === 'data' && row[1] === 'dd')
  assert.equal(
    rows.map(row => [row[3], row[4]]),
    [['O', '0'], ...Array.from({ length: BLOCKS }, () => ['W', '1024']), ['F', 'LL_MAX']],
  )
})

test.run()
