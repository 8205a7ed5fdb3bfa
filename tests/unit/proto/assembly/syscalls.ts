// The generated system call tables of the engine as a module of their own, for generated.test.ts.
export {
  syscall_arg,
  syscall_effect,
  syscall_kind,
  syscall_len_arg,
  syscall_nargs,
  syscall_native,
  syscall_row,
} from '../../../../assembly/gen/syscalls'
