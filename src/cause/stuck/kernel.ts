// What the name of the kernel function that a thread waits in tells (/proc/PID/wchan, proc(5)), beyond the call it made. A row each;
// the names are of Linux 5.10 to 6.18 and a function with another name tells nothing.

export type Hint =
  | 'frozen' // fs/super.c: a writer waits for the file system to be thawed
  | 'server' // the file system's own server does not answer: NFS, FUSE
  | 'storage' // a block device, a journal, a page
  | 'pipe'
  | 'partner' // fs/pipe.c fifo_open: nobody has the other end
  | 'backlog' // net/unix: the listener's queue is full
  | 'sleep'
  | 'none'

const FUNCTIONS: ReadonlyArray<readonly [RegExp, Hint]> = [
  [/^(percpu_rwsem_wait|__percpu_down_read|__?sb_start_(write|pagefault)|freeze_super)/, 'frozen'],
  [/^(rpc_wait_bit_killable|nfs\d?_|request_wait_answer|fuse_|cifs_|wait_for_response)/, 'server'],
  [
    /^(io_schedule|folio_wait|wait_on_page|wait_on_buffer|bit_wait_io|jbd2_|xfs_|ext4_|btrfs_|submit_bio_wait|blk_|rq_qos_wait)/,
    'storage',
  ],
  [/^(anon_|fifo_)?pipe_(read|write|wait)/, 'pipe'],
  [/^(wait_for_partner|fifo_open)/, 'partner'],
  [/^unix_wait_for_peer/, 'backlog'],
  [/^(hrtimer_nanosleep|do_nanosleep|common_nsleep)/, 'sleep'],
]

/** In the kernel's own stack, where that could be read, a freeze has its name. */
const FROZEN_STACK = /\b(__sb_start_write|sb_start_write|percpu_rwsem_wait)\b/

export const hintOf = (wchan: string, kernelStack: string): Hint => {
  if (FROZEN_STACK.test(kernelStack)) return 'frozen'
  return FUNCTIONS.find(([pattern]) => pattern.test(wchan))?.[1] ?? 'none'
}
