// struct cred of a process: its ids, as far as they have been told.
import { KCred, KStruct } from "../gen/kernel";
import { IdsFlag } from "../state/ids";
import { Process } from "../state/layout";
import { process_by_serial } from "../state/serials";
import { begin, put } from "./object";

/** real, effective, saved, file system: the order of state. */
function put_ids(ids: usize, real: u32, effective: u32, saved: u32, files: u32): void {
  put<u32>(real, load<u32>(ids));
  put<u32>(effective, load<u32>(ids, 4));
  put<u32>(saved, load<u32>(ids, 8));
  put<u32>(files, load<u32>(ids, 12));
}

export function cred_fill(serial: u32): bool {
  const process = process_by_serial(serial);
  if (process == 0) return false;
  begin(KStruct.Cred);
  const known = load<u32>(process, Process.Ids);
  if (known & IdsFlag.Uids) put_ids(process + Process.Uids, KCred.Uid, KCred.Euid, KCred.Suid, KCred.Fsuid);
  if (known & IdsFlag.Gids) put_ids(process + Process.Gids, KCred.Gid, KCred.Egid, KCred.Sgid, KCred.Fsgid);
  if (known & IdsFlag.Capabilities) {
    const effective = load<u64>(process, Process.Capabilities);
    put<u64>(KCred.CapEffective, effective); // cap[2], and val since Linux 6.3
    put<u64>(KCred.CapEffective + 8, effective);
  }
  return true;
}
