// The helpers, one row each. The id is the kernel's (___BPF_FUNC_MAPPER of linux/bpf.h); what a row calls stands in the
// file of its family and takes its arguments from r1 to r5. 181, bpf_loop, calls back into the program and is therefore the
// loop's own (vm/interp.ts); its row only makes the id known. Adding a helper is adding a row to each of the two switches.
import { map_delete_elem, map_lookup_elem, map_update_elem } from "./map";
import { trace_printk } from "./print";
import { probe_read, probe_read_kernel, probe_read_kernel_str, probe_read_str, probe_read_user, probe_read_user_str } from "./read";
import { perf_event_output, ringbuf_discard, ringbuf_output, ringbuf_query, ringbuf_reserve, ringbuf_submit } from "./ring";
import { get_stack, get_stackid } from "./stack";
import { get_current_comm, get_current_pid_tgid, get_current_uid_gid, get_smp_processor_id } from "./task";
import { get_prandom_u32, ktime_get_boot_ns, ktime_get_ns } from "./time";

/** bpf_loop: the only helper that is not reached through `helper_call`. */
export const HELPER_LOOP: i32 = 181;

/** Calls a helper; its result is for r0 unless it set the trap. */
export function helper_call(id: i32): u64 {
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
    case 45: return probe_read_str();
    case 67: return get_stack();
    case 112: return probe_read_user();
    case 113: return probe_read_kernel();
    case 114: return probe_read_user_str();
    case 115: return probe_read_kernel_str();
    case 125: return ktime_get_boot_ns();
    case 130: return ringbuf_output();
    case 131: return ringbuf_reserve();
    case 132: return ringbuf_submit();
    case 133: return ringbuf_discard();
    case 134: return ringbuf_query();
    default: return 0; // verify and the register call ask helper_known first
  }
}

export function helper_known(id: i32): bool {
  switch (id) {
    case 1:
    case 2:
    case 3:
    case 4:
    case 5:
    case 6:
    case 7:
    case 8:
    case 14:
    case 15:
    case 16:
    case 25:
    case 27:
    case 45:
    case 67:
    case 112:
    case 113:
    case 114:
    case 115:
    case 125:
    case 130:
    case 131:
    case 132:
    case 133:
    case 134:
    case HELPER_LOOP:
      return true;
    default:
      return false;
  }
}
