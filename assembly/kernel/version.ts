// The release of the kernel that ran when the trace was recorded: functions changed their parameters with it.

/** major << 16 | minor; what is not known counts as the newest. */
let release: u32 = 0xffff_ffff;

export function set_release(version: u32): void {
  release = version == 0 ? 0xffff_ffff : version;
}

// @ts-ignore: decorator
@inline
export function since(major: u32, minor: u32): bool {
  return release >= ((major << 16) | minor);
}
