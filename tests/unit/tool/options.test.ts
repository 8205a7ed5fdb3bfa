// The command line of a tool: what is taken, in which order, and what a wrong one is told.
import * as E from 'fp-ts/lib/Either.js'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { renderError } from '../../../src/base/error.js'
import { parseTool } from '../../../src/cli/tool-arguments.js'
import { findTool, TOOLS } from '../../../src/tool/index.js'

const test = suite('command lines of tools')

const parse = (name: string, ...args: ReadonlyArray<string>) => {
  const found = findTool(name)
  if (found === undefined) throw new Error(`no tool ${name}`)
  return parseTool(name, found.tool, found.options, args)
}

const what = (...args: readonly [string, ...string[]]): unknown => {
  const parsed = parse(...args)
  return E.isLeft(parsed) ? renderError(parsed.left) : parsed.right.what
}

const thrown = (...args: readonly [string, ...string[]]): string => {
  try {
    return String(what(...args))
  } catch (error) {
    return error instanceof Error ? error.message : ''
  }
}

test('a trace is the last word, a command is all behind --', () => {
  assert.equal(what('vfsstat', '5', '3', 'run.pctrace'), { _tag: 'Trace', trace: 'run.pctrace' })
  assert.equal(what('opensnoop', 'run.pctrace', '-x'), { _tag: 'Trace', trace: 'run.pctrace' })
  assert.equal(what('opensnoop', '-xT', '-p7', '--name=sh', '--', 'ls', '--', '-l'), {
    _tag: 'Command',
    argv: ['ls', '--', '-l'],
  })
  assert.equal(what('tcplife', '-4', '-L', '80,81', '-'), { _tag: 'Trace', trace: '-' })
})

const WRONG: ReadonlyArray<readonly [args: readonly [string, ...string[]], said: RegExp]> = [
  [['opensnoop'], /name a trace, or a command after --/],
  [['opensnoop', '--'], /name a trace, or a command after --/],
  [['opensnoop', '-q', 't'], /unknown option '-q'/],
  [['opensnoop', '-p', 'x', 't'], /It is a whole number from 1/],
  [['opensnoop', '-p', '0', 't'], /It is a whole number from 1/],
  [['opensnoop', 'one', 'two'], /"one" is one argument too many/],
  [['vfsstat', '1', '2', '3', 't'], /"3" is one argument too many/],
  [['vfsstat', 'x', 't'], /It is a whole number from 1/],
  [['execsnoop', '--max-args', '61', 't'], /from 1 to 60/],
  [['execsnoop', '-c', '/sys/fs/cgroup', 't'], /a trace holds no control groups/],
  [['syscount', '-e', 'ENOSUCH', 't'], /It is a whole number/],
  [['fsdist', 't'], /which file system\?/],
  [['fsdist', '-t', 'fat', 't'], /It is btrfs, ext4/],
  [['funclatency', 't'], /name a function of the kernel/],
  [['funclatency', 'c:read', 't'], /no function of the kernel/],
  [['funclatency', '-m', '-u', 'vfs_read', 't'], /either -m or -u/],
  [['tcptop', '-4', '-6', 't'], /either -4 or -6/],
  [['bindsnoop', '-P', '80,99999', 't'], /numbers from 1 to 65535/],
  [['tcpconnlat', '-1', 't'], /unknown option|number of milliseconds/],
  [['sigsnoop', '-s', '65', 't'], /from 1 to 64/],
]

for (const [args, said] of WRONG) test(`${args.join(' ')}: one clear line`, () => assert.match(thrown(...args), said))

test('no two options of a tool are spelled alike, nor like ours', () => {
  const OURS = ['--object', '--from', '--only', '--skip', '--kconfig', '-o', '--output', '--strict', '-h', '--help']
  for (const { name, options } of TOOLS) {
    const spelled = Object.values(options).flatMap(({ flags }) => flags.match(/(?<=^|, )--?[\w-]+/g) ?? [])
    assert.is(new Set([...spelled, ...OURS]).size, spelled.length + OURS.length, name)
  }
})

test.run()
