// The event that is running, as helpers see it, and user memory as the trace captured it.

/** Address of the current EventRecord; 0 outside an event. */
export let cur_event: usize = 0;
/** Add to a time to get CLOCK_BOOTTIME. */
export let boot_offset: u64 = 0;

export function set_current(ev: usize): void {
  cur_event = ev;
}

/** Copies `len` bytes of user memory; false when the trace does not hold all of them. */
export function user_read(dst: usize, addr: u64, len: u32): bool {
  return false;
}

/** Copies a string, NUL included; its length with NUL (cut at `size`), or -1 when the trace does not hold it. */
export function user_read_str(dst: usize, size: u32, addr: u64): i32 {
  return -1;
}
