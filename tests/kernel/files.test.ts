// What a recording implies about files, through the tools of libbpf-tools unmodified, held to what the program itself did and was told by
// the kernel: counts, bytes, names, places, inodes.
import { spawnSync } from 'node:child_process'
import { linkSync, mkdirSync, mkdtempSync, statfsSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { HELPER, LACKING, SCRATCH, tracee } from '../capture/recording.js'
import { cli } from '../support/cli.js'
import { testUnless } from '../support/skip.js'
import { TOOL_OBJECTS, TOOLS_LACKING } from '../support/tools.js'

const it = suite('files that a recording implies')
const test = (name: string, body: () => Promise<void>, lacking = LACKING ?? TOOLS_LACKING): void =>
  testUnless(it, lacking, name, body)

const EXT4 = 0xef53
const object = (name: string): string => {
  const path = join(SCRATCH, `${name}.bpf.o`)
  writeFileSync(path, TOOL_OBJECTS.find(({ names }) => names.includes(name))?.bytes ?? new Uint8Array())
  return path
}

/** Made well before anything is recorded: a file is taken to be made by an open as late as a tick of the kernel's clock after its birth. */
const BEFORE = join(SCRATCH, 'made-before')
writeFileSync(BEFORE, new Uint8Array(5000))
const TOUCHES = LACKING === undefined ? tracee('touches') : ''

interface Worked {
  readonly trace: string
  readonly folder: string
  /** "NAME INODE DEVICE", as fstat told the program. */
  readonly told: ReadonlyArray<string>
}

const work = (...options: ReadonlyArray<string>): Worked => {
  const folder = mkdtempSync(join(SCRATCH, 'work-'))
  linkSync(BEFORE, join(folder, 'before'))
  const trace = `${folder}.trace`
  const ran = spawnSync(HELPER, ['-o', trace, ...options, '--', TOUCHES, folder], { encoding: 'utf8' })
  assert.is(ran.status, 0, ran.stderr)
  return { trace, folder, told: ran.stdout.trim().split('\n') }
}

/** Lines of a tool without their marks, blanks joined. */
const lines = async (name: string, args: ReadonlyArray<string>): Promise<ReadonlyArray<string>> => {
  const { stdout, stderr, code } = await cli(['tool', name, '--object', object(name), ...args])
  assert.is(code, 0, stderr)
  return stdout.split('\n').flatMap(line => (line.startsWith('~') ? [line.slice(1).trim().replace(/ +/g, ' ')] : []))
}

test('filelife: files that were made and unlinked, under their last names, and none that was there before', async () => {
  const { trace } = work('--files')
  const names = (await lines('filelife', [trace])).map(line => line.split(' ').slice(2))
  assert.equal(
    names.map(([comm, , name]) => [comm, name]),
    ['renamed', 'plain', 'node'].map(name => ['touches', name]),
  )
})

test('filelife without record --files: what O_EXCL, or a missed name, shows to have been made', async () => {
  const { trace } = work()
  assert.equal(
    (await lines('filelife', [trace])).map(line => line.split(' ').at(-1)),
    ['renamed', 'node'],
  )
})

test('a recording without it says so to tools that ask what files are', async () => {
  const { trace } = work()
  const said = async (name: string): Promise<boolean> => {
    const { stderr } = await cli(['tool', name, '--object', object(name), ...(name === 'fsslower' ? ['-t', 'ext4'] : []), trace])
    return stderr.includes('what the opened files are was not noted: record --files does so')
  }
  assert.equal([await said('fsslower'), await said('filelife'), await said('vfsstat')], [true, true, false])
})

test('filetop: reads, writes and bytes of each regular file, inodes and devices as the kernel has them', async () => {
  const { trace, told } = work('--files')
  const rows = (await lines('filetop', ['1000', '--rows', '50', trace])).map(line => line.split(' '))
  const of = (name: string) => rows.find(row => row.at(-1) === name)?.slice(2, 6)
  assert.equal(of('made'), ['5', '7', '14', '56'])
  assert.equal(of('plain'), ['0', '5', '0', '80'])
  assert.equal(of('before'), ['2', '0', '4', '0'])
  const { stdout } = await cli(['run', object('filetop'), trace])
  const stored = stdout.split('\n').map(line => line.trim().split(/ +/))
  for (const line of told) {
    const [name, inode, device] = line.split(' ') as [string, string, string]
    const row = stored.find(cells => cells.includes(`"${name}"`))
    const number = Number(device)
    // st_dev is spread over 64 bits (new_encode_dev of linux/kdev_t.h), the kernel's has the major number from bit 20 on
    const kept = ((number >> 8) & 0xfff) * 2 ** 20 + ((number & 0xff) | ((number >> 12) & 0xfff00))
    assert.equal(row?.slice(0, 2), [inode, String(kept)], name)
  }
})

test(
  'vfsstat: as many calls as strace counts',
  async () => {
    const { trace, folder } = work()
    const again = `${folder}-again`
    mkdirSync(again)
    linkSync(BEFORE, join(again, 'before'))
    const counted = spawnSync('strace', ['-c', TOUCHES, again], { encoding: 'utf8' })
    const count = (call: string): number => {
      const cells =
        counted.stderr
          .split('\n')
          .find(line => line.endsWith(` ${call}`))
          ?.trim()
          .split(/ +/) ?? []
      return Number(cells[3] ?? 0) - (cells.length > 5 ? Number(cells[4]) : 0)
    }
    const sums = (await lines('vfsstat', [trace]))
      .map(line => line.split(' ').slice(1).map(Number))
      .reduce((sum, row) => sum.map((value, i) => value + (row[i] ?? 0)), [0, 0, 0, 0, 0])
    assert.equal(sums, [
      count('read') + count('pread64'),
      count('write') + count('pwrite64'),
      count('fsync') + count('fdatasync'),
      count('openat'),
      count('mknodat') || count('mknod'),
    ])
  },
  LACKING ?? TOOLS_LACKING ?? (spawnSync('strace', ['-V']).status === 0 ? undefined : 'strace is not installed'),
)

const NOT_EXT4 = statfsSync(SCRATCH).type === EXT4 ? undefined : 'temporary files are not on ext4'

test(
  'fsslower: what each call did to a file on ext4, how much and where',
  async () => {
    const { trace } = work('--files')
    const rows = (await lines('fsslower', ['-m', '0', '-t', 'ext4', trace])).map(line => line.split(' '))
    const of = (name: string) => rows.filter(row => row.at(-1) === name).map(row => row.slice(3, 6).join(' '))
    const written = [0, 8, 16, 24, 32, 40, 48].map(at => `W 8192 ${at}`)
    const read = ['R 4096 0', 'R 4096 4', 'R 4096 8', 'R 1024 20', 'R 1024 40', 'R 30 12']
    assert.equal(of('made').slice(0, 14), ['O 0 0', ...written, ...read])
    assert.equal(
      of('made').slice(14),
      Array.from({ length: 3 }, () => 'F LL_MAX 0'),
    )
    assert.equal(of('plain'), ['O 0 0', ...[0, 16, 32, 48, 64].map(at => `W 16384 ${at}`)])
    assert.equal(of('before'), ['O 0 0', 'R 2048 0', 'R 2048 2'])
    assert.ok(statSync(trace).size > 0)
  },
  LACKING ?? TOOLS_LACKING ?? NOT_EXT4,
)

it.run()
