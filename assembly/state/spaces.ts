// Namespaces of a process, by inode number, and its root directory: as ProcessState tells them, as children inherit them, and not known
// any more once a call has changed them, until they are told again (namespaces(7)).
import { Fs, Process } from "./layout";
import { KinFlag } from "./kin";

const CLONE_NEWNS: u64 = 0x2_0000; // linux/sched.h
const CLONE_NEWPID: u64 = 0x2000_0000;
const CLONE_NEWNET: u64 = 0x4000_0000;

export function spaces_inherited(child: usize, parent: usize, flags: u64): void {
  store<u64>(child, (flags & CLONE_NEWNS) != 0 ? 0 : load<u64>(parent, Process.MntNs), Process.MntNs);
  store<u64>(child, (flags & CLONE_NEWNET) != 0 ? 0 : load<u64>(parent, Process.NetNs), Process.NetNs);
  if ((load<u32>(parent, Process.Kin) & KinFlag.ChildSpace) == 0) return;
  store<u64>(child, 0, Process.PidNs);
  store<u32>(child, 0, Process.NsPid);
}

/** unshare or setns worked; without flags, setns takes whatever namespace the descriptor is of. */
export function spaces_left(process: usize, flags: u64): void {
  if (flags == 0 || (flags & CLONE_NEWNS) != 0) store<u64>(process, 0, Process.MntNs);
  if (flags == 0 || (flags & CLONE_NEWNET) != 0) store<u64>(process, 0, Process.NetNs);
  if (flags != 0 && (flags & CLONE_NEWPID) == 0) return;
  store<u32>(process, load<u32>(process, Process.Kin) | KinFlag.ChildSpace, Process.Kin);
}

/** Inode of the pid namespace that children are born into; 0 unknown. */
export function pid_space_of_children(process: usize): u64 {
  return (load<u32>(process, Process.Kin) & KinFlag.ChildSpace) != 0 ? 0 : load<u64>(process, Process.PidNs);
}

export function root_of(process: usize): u32 {
  return load<u32>(<usize>load<u32>(process, Process.Fs), Fs.Root);
}

/** chroot, or a ProcessState; 0: no longer known (pivot_root). */
export function set_root(process: usize, path: u32): void {
  store<u32>(<usize>load<u32>(process, Process.Fs), path, Fs.Root);
}
