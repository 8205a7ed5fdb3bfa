// The helpers, one row each. The id is the kernel's (___BPF_FUNC_MAPPER of linux/bpf.h); what a row calls stands in the
// file of its family and takes its arguments from r1 to r5. Three change what runs next and are therefore the loop's own
// (vm/callback.ts): rows of `calls_back`. Adding a helper is adding a row to `helper_call` and its number to `numbers`.
import { CallNumber, Trap } from "../abi";
import { trap_set } from "../vm/trap";
import { current_task_under_cgroup, get_current_ancestor_cgroup_id, get_current_cgroup_id, get_ns_current_pid_tgid } from "./cgroup";
import { get_func_arg, get_func_arg_cnt, get_func_ip, get_func_ret } from "./function";
import { task_acquire, task_from_pid, task_from_vpid, task_pt_regs, task_release } from "./kernel";
import { spin_lock, spin_unlock } from "./lock";
import {
  map_delete_elem, map_lookup_elem, map_lookup_percpu_elem, map_peek_elem, map_pop_elem, map_push_elem, map_update_elem,
} from "./map";
import { calling } from "./missed";
import { d_path } from "./path";
import { snprintf, trace_printk, trace_vprintk } from "./print";
import {
  copy_from_user, copy_from_user_str, probe_read, probe_read_kernel, probe_read_kernel_str, probe_read_str, probe_read_user,
  probe_read_user_str,
} from "./read";
import { perf_event_output, ringbuf_discard, ringbuf_output, ringbuf_query, ringbuf_reserve, ringbuf_submit } from "./ring";
import { get_stack, get_stackid } from "./stack";
import { get_current_task, task_storage_delete, task_storage_get } from "./storage";
import { get_attach_cookie, get_current_comm, get_current_pid_tgid, get_current_uid_gid, get_smp_processor_id } from "./task";
import { strncmp } from "./text";
import { get_prandom_u32, ktime_get_boot_ns, ktime_get_coarse_ns, ktime_get_ns } from "./time";
import { timer_cancel, timer_init, timer_set_callback, timer_start } from "./timer";

const HELPER_TAIL_CALL: i32 = 12;
export const HELPER_EACH: i32 = 164; // bpf_for_each_map_elem
export const HELPER_LOOP: i32 = 181; // bpf_loop

/** Every helper there is; 0 ends the list. */
const numbers = memory.data<u8>([
  1, 2, 3, 4, 5, 6, 7, 8, 12, 14, 15, 16, 25, 27, 35, 37, 45, 67, 80, 87, 88, 89, 93, 94, 112, 113,
  114, 115, 120, 123, 125, 130, 131, 132, 133, 134, 147, 148, 156, 157, 158, 160, 164, 165, 169, 170, 171, 172, 173, 174, 175, 177,
  181, 182, 183, 184, 185, 195, 240, 241, 242, 243, 244,
  0,
]);

/** Helpers that change what runs next: not reached through `helper_call`, nor through a register. */
export function calls_back(id: i32): bool {
  return id == HELPER_TAIL_CALL || id == HELPER_EACH || id == HELPER_LOOP;
}

export function helper_known(id: i32): bool {
  for (let at = numbers; load<u8>(at) != 0; at++) if (<i32>load<u8>(at) == id) return true;
  return false;
}

/** Calls a helper; its result is for r0 unless it set the trap. */
export function helper_call(id: i32): u64 {
  calling(id);
  switch (id) {
    case 1: return map_lookup_elem();
    case 2: return map_update_elem();
    case 3: return map_delete_elem();
    case 4: return probe_read();
    case 5: return ktime_get_ns();
    case 6: return trace_printk();
    case 7: return get_prandom_u32();
    case 8: return get_smp_processor_id();
    case 14: return get_current_pid_tgid();
    case 15: return get_current_uid_gid();
    case 16: return get_current_comm();
    case 25: return perf_event_output();
    case 27: return get_stackid();
    case 35: return get_current_task();
    case 37: return current_task_under_cgroup();
    case 45: return probe_read_str();
    case 67: return get_stack();
    case 80: return get_current_cgroup_id();
    case 87: return map_push_elem();
    case 88: return map_pop_elem();
    case 89: return map_peek_elem();
    case 93: return spin_lock();
    case 94: return spin_unlock();
    case 112: return probe_read_user();
    case 113: return probe_read_kernel();
    case 114: return probe_read_user_str();
    case 115: return probe_read_kernel_str();
    case 120: return get_ns_current_pid_tgid();
    case 123: return get_current_ancestor_cgroup_id();
    case 125: return ktime_get_boot_ns();
    case 130: return ringbuf_output();
    case 131: return ringbuf_reserve();
    case 132: return ringbuf_submit();
    case 133: return ringbuf_discard();
    case 134: return ringbuf_query();
    case 147: return d_path();
    case 148: return copy_from_user();
    case 156: return task_storage_get();
    case 157: return task_storage_delete();
    case 158: return get_current_task();
    case 160: return ktime_get_coarse_ns();
    case 165: return snprintf();
    case 169: return timer_init();
    case 170: return timer_set_callback();
    case 171: return timer_start();
    case 172: return timer_cancel();
    case 173: return get_func_ip();
    case 174: return get_attach_cookie();
    case 175: return task_pt_regs();
    case 177: return trace_vprintk();
    case 182: return strncmp();
    case 183: return get_func_arg();
    case 184: return get_func_ret();
    case 185: return get_func_arg_cnt();
    case 195: return map_lookup_percpu_elem();
    case CallNumber.TaskFromPid: return task_from_pid();
    case CallNumber.TaskRelease: return task_release();
    case CallNumber.TaskAcquire: return task_acquire();
    case CallNumber.TaskFromVpid: return task_from_vpid();
    case CallNumber.CopyFromUserStr: return copy_from_user_str();
    case CallNumber.Poisoned:
      trap_set(Trap.Unresolved, 0);
      return 0;
    default: // only through a register: verify asks helper_known
      trap_set(Trap.BadHelper, <u64>id);
      return 0;
  }
}
