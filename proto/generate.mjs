// Generates, from the tables beside it, what the C helper, the engine and TypeScript know of system calls, so that none
// of it is typed twice. Plain node without dependencies; `make gen` runs it. README.md says what the columns mean.
//
// capture-helper/gen/tables.h, for the machine it is compiled on. abi is Abi of trace.proto: 0 native, 1 i386, 2 x32.
//   snap_shape_of(abi, number)   never NULL; an unknown call has the shape that reads nothing
//   shape->kind[i]               index into snap_kinds for argument i; 0: nothing to read
//   shape->len[i]                index of the argument with its length, count or command; SNAP_NO_ARG: none
//   snap_kinds[k].op             how to find the bytes (enum snap_op, meanings in README.md): FIXED at entry, FIXED_OUT at exit...
//   snap_kinds[k].size[abi]      bytes of the structure, or of one element of an array
//   snap_kinds[k].command        for SNAP_COMMAND: which call; then snap_command_of(call, (uint32_t)args[len]) gives in[] and out[]
//                                bytes ([0]: 64-bit abi, [1]: i386), SNAP_STRING_COMMAND for a NUL-terminated string, NULL: a number
//   NR_name, I386_NR_name, X32_NR_name   numbers of every call
//
// assembly/gen/syscalls.ts. `arch` is Arch of trace.proto.
//   syscall_row(arch, abi, number)       dense row id; 0: unknown call (effect None, no arguments)
//   syscall_effect(row)                  enum Effect: state picks its function by it
//   syscall_arg(row, ArgRole.Path)       index of the argument that plays the part, or NO_ARG
//   syscall_kind(row, i)                 enum ArgKind of argument i; syscall_len_arg(row, i) where its length is
//   syscall_native(arch, row)            number in the native table, for facts and hooks; NO_NUMBER if it has none
//
// assembly/gen/hooks.ts, src/probe/gen/hooks.ts: ids and rows of hooks that are no system calls.
//
// src/trace/gen/syscalls.ts: arrays of tuples; look-ups over them are in src/trace/syscalls.ts.
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { engineTables } from './generate/engine.mjs'
import { helperTables } from './generate/helper.mjs'
import { engineHooks, typescriptHooks } from './generate/hooks.mjs'
import { readHooks, readTables } from './generate/read.mjs'
import { typescriptTables } from './generate/typescript.mjs'

const root = new URL('../', import.meta.url)
const write = (path, text) => {
  const file = fileURLToPath(new URL(path, root))
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, text)
}

const tables = readTables()
write('capture-helper/gen/tables.h', helperTables(tables))
write('assembly/gen/syscalls.ts', engineTables(tables))
write('src/trace/gen/syscalls.ts', typescriptTables(tables))

const hooks = readHooks()
write('assembly/gen/hooks.ts', engineHooks(hooks))
write('src/probe/gen/hooks.ts', typescriptHooks(hooks))
