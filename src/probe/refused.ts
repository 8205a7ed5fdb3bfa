// What programs of other people's ask for and no trace of system calls holds: by name, and the hooks that tell most of the same. The names
// are those of tracepoints (with or without category) and of functions; the first row that matches answers.
import { matchesGlob } from '../base/glob.js'

export interface Refused {
  /** What it is about. */
  readonly about: string
  readonly names: ReadonlyArray<string>
  /** Hooks by name, the nearest first. */
  readonly near: ReadonlyArray<string>
}

const words = (text: string): ReadonlyArray<string> => text.split(/\s+/).filter(word => word !== '')

const row = (about: string, near: string, ...names: ReadonlyArray<string>): Refused => ({
  about,
  names: words(names.join(' ')),
  near: words(near),
})

const FILES = 'vfs_read vfs_write vfs_fsync'

export const REFUSED: ReadonlyArray<Refused> = [
  row(
    'block I/O',
    FILES,
    'block/* block_* blk_* __blk* bio_* submit_bio* *_account_io_* md_flush_request nvme* scsi* virtblk* jbd2* wbt* kyber* iocost*',
  ),
  row(
    'which thread runs on a processor, and when',
    'raw_syscalls/sys_enter raw_syscalls/sys_exit syscalls/sys_enter_futex',
    'sched/* sched_* schedule __schedule context_switch finish_task_switch* try_to_wake_up wake_up_*',
  ),
  row(
    'the page cache',
    FILES,
    'filemap/* mm_filemap_* filemap_* pagemap/* *page_cache* mark_page_accessed *account_page_dirtied mark_buffer_dirty folio_*',
    'readahead* *_readahead writeback* balance_dirty_pages* truncate_*',
  ),
  row('interrupts', '', 'irq/* irq_* irq_vectors/* softirq_* tasklet_* handle_irq* do_IRQ ipi/* nmi/* *_interrupt'),
  row(
    "the kernel's locks",
    'syscalls/sys_enter_futex syscalls/sys_enter_flock',
    'lock/* lock_* contention_* mutex_* __mutex* rt_mutex* down_* up_read* up_write* rwsem* *spin_lock*',
  ),
  row(
    "the kernel's memory",
    'syscalls/sys_enter_mmap syscalls/sys_enter_brk syscalls/sys_enter_madvise',
    'kmem/* kmem_* mm_* rss_stat vmscan/* compaction/* migrate/* migrate_* numa_* huge_memory/* thp/* ksm/* percpu/* slab* exceptions/*',
    'kmalloc* kvmalloc* kfree kvfree vmalloc* vfree* __alloc_pages* alloc_pages* free_pages* *page_alloc* page_fault* handle_mm_fault',
    'do_page_fault',
  ),
  row(
    'processes ended for want of memory',
    'sched/sched_process_exit signal/signal_deliver',
    'oom/* oom_* out_of_memory mark_victim',
  ),
  row(
    'packets',
    'tcp_sendmsg tcp_recvmsg sock/inet_sock_set_state',
    'net/* net_dev_* netif_* __netif* dev_* __dev_* napi/* qdisc/* skb/* skb_* __skb* kfree_skb* consume_skb tcp/* tcp_* udp/* udp_*',
    'icmp* ip_* ip6_* fib*/* neigh/* arp_* bridge/* nf_*',
  ),
  row(
    'what the kernel permits',
    'raw_syscalls/sys_exit',
    'capability/* cap_* capable ns_capable* avc/* security_* selinux_* apparmor_*',
  ),
  row(
    'timers, clocks and power',
    'syscalls/sys_enter_clock_nanosleep syscalls/sys_enter_timerfd_settime',
    'timer/* timer_* hrtimer_* itimer_* tick_* alarmtimer/* power/* cpu_frequency* cpu_idle* clk/* thermal/* rcu/* rcu_*',
  ),
  row(
    'work that the kernel does for itself',
    '',
    'workqueue/* workqueue_* cgroup/* kvm/* kvm_* dma*/* iommu/* msr/* xdp/* bpf_* initcall/* printk/* console',
  ),
]

/** The row that a tracepoint or a function is told by. */
export const refusedBy = (name: string): Refused | undefined => {
  const bare = name.slice(name.indexOf('/') + 1)
  return REFUSED.find(({ names }) => names.some(pattern => matchesGlob(pattern, name) || matchesGlob(pattern, bare)))
}
