// Which programs follow pointers of the kernel's by plain loads, where others must ask bpf_probe_read_kernel: those of a section whose
// arguments have types (sections.ts), and those that call what gives such a pointer. A load that finds nothing reads 0 there.
import { CallNumber } from '../../assembly/abi.js'
import type { ProgramSpec } from '../loader/index.js'
import { isTyped } from './sections.js'

/** Functions whose answer is a pointer with a type: RET_PTR_TO_BTF_ID of kernel/bpf/helpers.c and kernel/trace/bpf_trace.c. */
const GIVE_POINTERS: ReadonlySet<number> = new Set([
  158, // bpf_get_current_task_btf
  175, // bpf_task_pt_regs
  CallNumber.TaskFromPid,
  CallNumber.TaskFromVpid,
  CallNumber.TaskAcquire,
])

const SLOT_BYTES = 8
const CALL = 0x85

const callsOne = (code: Uint8Array): boolean => {
  const view = new DataView(code.buffer, code.byteOffset, code.byteLength)
  for (let at = 0; at + SLOT_BYTES <= code.length; at += SLOT_BYTES) {
    if (view.getUint16(at, true) === CALL && GIVE_POINTERS.has(view.getInt32(at + 4, true))) return true
  }
  return false
}

export const followsPointers = ({ section, code }: ProgramSpec): boolean => isTyped(section) || callsOne(code)
