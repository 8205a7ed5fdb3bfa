// What the generator writes for the C helper and for the engine, compiled and asked about every call, against the rows that
// TypeScript reads: three readers of one table that must not differ.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { KINDS } from '../../../src/trace/gen/syscalls.js'
import { type NumberColumn, type SyscallRow, syscallRows } from '../../../src/trace/syscalls.js'

const test = suite('proto/generated')
const root = fileURLToPath(new URL('../../../', import.meta.url))

const inFolder = <A>(use: (folder: string) => A): A => {
  const folder = mkdtempSync(join(tmpdir(), 'probecause-tables-'))
  try {
    return use(folder)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

const ABIS: ReadonlyArray<readonly [arch: number, abi: number, column: NumberColumn]> = [
  [1, 0, 'x86_64'],
  [1, 1, 'i386'],
  [1, 2, 'x32'],
  [2, 0, 'aarch64'],
]
const NO_ARG = 255
const ROLES = { Fd: 0, Path: 3, Path2: 5 } as const
const firstOf = (row: SyscallRow, kind: string): number => {
  const at = row.args.findIndex(arg => arg.kind === kind)
  return at < 0 ? NO_ARG : at
}

interface Tables {
  readonly syscall_row: (arch: number, abi: number, number: number) => number
  readonly syscall_nargs: (row: number) => number
  readonly syscall_effect: (row: number) => number
  readonly syscall_native: (arch: number, row: number) => number
  readonly syscall_arg: (row: number, role: number) => number
  readonly syscall_kind: (row: number, arg: number) => number
  readonly syscall_len_arg: (row: number, arg: number) => number
}

const effects = readFileSync(join(root, 'proto/effects.tsv'), 'utf8')
  .split('\n')
  .filter(line => line !== '' && !line.startsWith('#'))
  .slice(1)
  .map(line => line.split('\t')[0])

test('the engine knows every call of every abi as TypeScript does', async () => {
  const wasm = inFolder(folder => {
    const out = join(folder, 'tables.wasm')
    const args = ['tests/unit/proto/assembly/syscalls.ts', '--runtime', 'stub', '--use', 'abort=', '-O1', '-o', out]
    const built = spawnSync(process.execPath, ['node_modules/assemblyscript/bin/asc.js', ...args], {
      cwd: root,
      encoding: 'utf8',
    })
    assert.is(built.status, 0, built.stderr)
    return readFileSync(out)
  })
  const module = await WebAssembly.compile(wasm)
  assert.equal(WebAssembly.Module.imports(module), [])
  const engine = (await WebAssembly.instantiate(module)).exports as unknown as Tables
  for (const [arch, abi, column] of ABIS)
    for (const row of syscallRows().filter(r => r.numbers[column] >= 0)) {
      const id = engine.syscall_row(arch, abi, row.numbers[column])
      const where = `${column} ${row.name}`
      assert.is(effects[engine.syscall_effect(id)], row.effect, where)
      assert.is(engine.syscall_nargs(id), row.args.length, where)
      assert.is(engine.syscall_arg(id, ROLES.Fd), firstOf(row, 'fd'), where)
      assert.is(engine.syscall_arg(id, ROLES.Path), firstOf(row, 'path'), where)
      assert.is(engine.syscall_arg(id, ROLES.Path2), firstOf(row, 'path2'), where)
      row.args.forEach((arg, i) => {
        assert.is(KINDS[engine.syscall_kind(id, i) - 1]?.[0], arg.kind, where)
        assert.is(engine.syscall_len_arg(id, i), arg.len ?? NO_ARG, where)
      })
    }
  const openat = engine.syscall_row(1, 1, 295)
  assert.is(engine.syscall_native(1, openat), 257)
  assert.is(engine.syscall_native(1, engine.syscall_row(1, 1, 197)), 5, 'fstat64 of i386 is fstat')
  const unknown = engine.syscall_row(1, 0, 9999)
  assert.equal(
    [effects[engine.syscall_effect(unknown)], engine.syscall_nargs(unknown)],
    ['none', 0],
    'a number outside the tables',
  )
})

const PROGRAM = `#include "tables.h"
#include <stdio.h>
int main(void)
{
  for (unsigned abi = 0; abi < sizeof snap_abis / sizeof snap_abis[0]; abi++)
    for (unsigned number = 0; number < 600; number++)
      for (int i = 0; i < SNAP_ARGS; i++) {
        const struct snap_shape *shape = snap_shape_of(abi, number);
        if (shape->kind[i] != 0) printf("%u %u %d %d\\n", abi, number, i, shape->len[i]);
      }
  return snap_command_of(SNAP_COMMAND_FCNTL, 7)->in[0] != 32 || snap_command_of(SNAP_COMMAND_IOCTL, 1) != NULL;
}
`
const columns: ReadonlyArray<NumberColumn> = process.arch === 'x64' ? ['x86_64', 'i386', 'x32'] : ['aarch64']
const NO_LENGTH = 15

if (spawnSync('cc', ['--version']).status !== 0)
  console.log('SKIP the helper reads the arguments that the table names: no C compiler')
else
  test('the helper reads the arguments that the table names, and no others', () => {
    const said = inFolder(folder => {
      const source = join(folder, 'dump.c')
      writeFileSync(source, PROGRAM)
      const flags = [
        '-std=gnu11',
        '-Wall',
        '-Wextra',
        '-Werror',
        '-I',
        join(root, 'capture-helper/gen'),
        '-o',
        join(folder, 'dump'),
      ]
      const built = spawnSync('cc', [...flags, source], { encoding: 'utf8' })
      assert.is(built.status, 0, built.stderr)
      const ran = spawnSync(join(folder, 'dump'), { encoding: 'utf8' })
      assert.is(ran.status, 0)
      return ran.stdout.trim().split('\n').sort()
    })
    const reads = new Map(KINDS.map(([kind, , memory]) => [kind, memory]))
    const expected = columns.flatMap((column, abi) =>
      syscallRows()
        .filter(row => row.numbers[column] >= 0)
        .flatMap(row =>
          row.args.flatMap((arg, i) =>
            reads.get(arg.kind) ? [`${abi} ${row.numbers[column]} ${i} ${arg.len ?? NO_LENGTH}`] : [],
          ),
        ),
    )
    assert.equal(said, expected.sort())
  })

test.run()
