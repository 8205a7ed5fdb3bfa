// Which paths are FIFOs, as far as the trace shows: made by mknod, or seen as such by stat. Opening one gives an end of a pipe.
import { table_get, table_new, table_set } from "./table";

const S_IFMT: u32 = 0xf000; // inode(7)
const S_IFIFO: u32 = 0x1000;

let fifos: usize = 0;

export function fifo_init(): void {
  fifos = table_new();
}

export function is_fifo_mode(mode: u32): bool {
  return (mode & S_IFMT) == S_IFIFO;
}

export function fifo_add(path: u32): void {
  if (path != 0) table_set(fifos, path, 0, 1);
}

export function is_fifo(path: u32): bool {
  return path != 0 && table_get(fifos, path, 0) != 0;
}
