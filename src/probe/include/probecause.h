/* SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0 */
/*
 * What an eBPF program needs to run here and, except for probecause/event, in a Linux kernel: integer types, section and
 * map macros, the helpers the engine has, and the contexts of its hooks. It stands alone: no vmlinux.h, no libbpf.
 * Numbers and layouts are the kernel's (include/uapi/linux/bpf.h, and .../tracing/events/.../format); a test compares
 * struct probecause_event with the engine's record.
 */
#ifndef PROBECAUSE_H
#define PROBECAUSE_H

typedef unsigned char __u8;
typedef unsigned short __u16;
typedef unsigned int __u32;
typedef unsigned long long __u64;
typedef signed char __s8;
typedef short __s16;
typedef int __s32;
typedef long long __s64;

#ifndef __cplusplus
typedef _Bool bool;
#define true 1
#define false 0
#endif

/* A number that is printed as the name of the system call (native numbers) or of the error. */
typedef __u32 syscall_nr;
typedef __s32 errno_nr;

/* `used` means nothing to an extern, which clang would remark. */
#define SEC(name) \
	_Pragma("GCC diagnostic push") _Pragma("GCC diagnostic ignored \"-Wignored-attributes\"") \
		__attribute__((section(name), used)) _Pragma("GCC diagnostic pop")
#define __always_inline inline __attribute__((always_inline))
#define __noinline __attribute__((noinline))
#define __uint(name, val) int (*name)[val]
#define __type(name, val) typeof(val) *name
/* What a map of maps holds, or a program array: __array(values, struct inner), __array(values, int(void *)) */
#define __array(name, val) typeof(val) *name[]
/* Of the recorded kernel: a value of its configuration, a symbol; a weak one that it does not have is 0. */
#define __kconfig SEC(".kconfig")
#define __ksym SEC(".ksyms")
#define __weak __attribute__((weak))
/*
 * Keeps a type in the object's BTF that only a program's stack has. Records are decoded as the one struct of their size.
 * (A ring's __type(value, ...) would say it too; libbpf refuses that, so an object with it runs only here.)
 */
#define KEEP_TYPE(type) const type *const kept_type_ __attribute__((unused)) = 0
#define LICENSE(text) char LICENSE_[] SEC("license") = text

/* enum bpf_map_type */
#define BPF_MAP_TYPE_HASH 1
#define BPF_MAP_TYPE_ARRAY 2
#define BPF_MAP_TYPE_PROG_ARRAY 3
#define BPF_MAP_TYPE_PERF_EVENT_ARRAY 4
#define BPF_MAP_TYPE_PERCPU_HASH 5
#define BPF_MAP_TYPE_PERCPU_ARRAY 6
#define BPF_MAP_TYPE_STACK_TRACE 7
#define BPF_MAP_TYPE_CGROUP_ARRAY 8
#define BPF_MAP_TYPE_LRU_HASH 9
#define BPF_MAP_TYPE_LRU_PERCPU_HASH 10
#define BPF_MAP_TYPE_LPM_TRIE 11
#define BPF_MAP_TYPE_ARRAY_OF_MAPS 12
#define BPF_MAP_TYPE_HASH_OF_MAPS 13
#define BPF_MAP_TYPE_QUEUE 22
#define BPF_MAP_TYPE_STACK 23
#define BPF_MAP_TYPE_RINGBUF 27
#define BPF_MAP_TYPE_TASK_STORAGE 29
#define BPF_MAP_TYPE_BLOOM_FILTER 30

#define BPF_F_NO_PREALLOC 1
#define BPF_F_RDONLY_PROG 128
#define BPF_F_INNER_MAP 4096

#define BPF_ANY 0
#define BPF_NOEXIST 1
#define BPF_EXIST 2
#define BPF_F_CURRENT_CPU 0xffffffffULL
#define BPF_LOCAL_STORAGE_GET_F_CREATE 1
#define BPF_F_TIMER_ABS 1
#define BPF_F_USER_STACK 256

/* Members of a map's value. */
struct bpf_timer {
	__u64 opaque[2];
} __attribute__((aligned(8)));
struct bpf_spin_lock {
	__u32 val;
};
/* The key of an LPM_TRIE: its length in bits, then the data, most significant bit first. */
struct bpf_lpm_trie_key {
	__u32 prefixlen;
	__u8 data[];
};
struct bpf_pidns_info {
	__u32 pid;
	__u32 tgid;
};
struct task_struct;

static void *(*const bpf_map_lookup_elem)(void *map, const void *key) = (void *)1;
static long (*const bpf_map_update_elem)(void *map, const void *key, const void *value, __u64 flags) = (void *)2;
static long (*const bpf_map_delete_elem)(void *map, const void *key) = (void *)3;
static long (*const bpf_probe_read)(void *dst, __u32 size, const void *src) = (void *)4;
static __u64 (*const bpf_ktime_get_ns)(void) = (void *)5;
static long (*const bpf_trace_printk)(const char *fmt, __u32 fmt_size, ...) = (void *)6;
static __u32 (*const bpf_get_prandom_u32)(void) = (void *)7;
static __u32 (*const bpf_get_smp_processor_id)(void) = (void *)8;
static __u64 (*const bpf_get_current_pid_tgid)(void) = (void *)14;
static __u64 (*const bpf_get_current_uid_gid)(void) = (void *)15;
static long (*const bpf_get_current_comm)(void *buf, __u32 size) = (void *)16;
static long (*const bpf_perf_event_output)(void *ctx, void *map, __u64 flags, void *data, __u64 size) = (void *)25;
static long (*const bpf_get_stackid)(void *ctx, void *map, __u64 flags) = (void *)27;
static long (*const bpf_probe_read_user)(void *dst, __u32 size, const void *src) = (void *)112;
static long (*const bpf_probe_read_kernel)(void *dst, __u32 size, const void *src) = (void *)113;
static long (*const bpf_probe_read_user_str)(void *dst, __u32 size, const void *src) = (void *)114;
static long (*const bpf_probe_read_kernel_str)(void *dst, __u32 size, const void *src) = (void *)115;
static __u64 (*const bpf_ktime_get_boot_ns)(void) = (void *)125;
static long (*const bpf_ringbuf_output)(void *map, void *data, __u64 size, __u64 flags) = (void *)130;
static void *(*const bpf_ringbuf_reserve)(void *map, __u64 size, __u64 flags) = (void *)131;
static void (*const bpf_ringbuf_submit)(void *data, __u64 flags) = (void *)132;
static void (*const bpf_ringbuf_discard)(void *data, __u64 flags) = (void *)133;
static __u64 (*const bpf_ringbuf_query)(void *map, __u64 flags) = (void *)134;
static long (*const bpf_tail_call)(void *ctx, void *prog_array, __u32 index) = (void *)12;
static __u64 (*const bpf_get_current_task)(void) = (void *)35;
static long (*const bpf_current_task_under_cgroup)(void *map, __u32 index) = (void *)37;
static long (*const bpf_probe_read_str)(void *dst, __u32 size, const void *src) = (void *)45;
static __u64 (*const bpf_get_current_cgroup_id)(void) = (void *)80;
static long (*const bpf_map_push_elem)(void *map, const void *value, __u64 flags) = (void *)87;
static long (*const bpf_map_pop_elem)(void *map, void *value) = (void *)88;
static long (*const bpf_map_peek_elem)(void *map, void *value) = (void *)89;
static long (*const bpf_spin_lock)(struct bpf_spin_lock *lock) = (void *)93;
static long (*const bpf_spin_unlock)(struct bpf_spin_lock *lock) = (void *)94;
static long (*const bpf_get_ns_current_pid_tgid)(__u64 dev, __u64 ino, struct bpf_pidns_info *ns, __u32 size) = (void *)120;
static long (*const bpf_d_path)(void *path, char *buf, __u32 size) = (void *)147;
static void *(*const bpf_task_storage_get)(void *map, struct task_struct *task, void *value, __u64 flags) = (void *)156;
static long (*const bpf_task_storage_delete)(void *map, struct task_struct *task) = (void *)157;
static struct task_struct *(*const bpf_get_current_task_btf)(void) = (void *)158;
static long (*const bpf_for_each_map_elem)(void *map, void *callback, void *callback_ctx, __u64 flags) = (void *)164;
static long (*const bpf_snprintf)(char *str, __u32 str_size, const char *fmt, __u64 *data, __u32 data_len) = (void *)165;
static long (*const bpf_timer_init)(struct bpf_timer *timer, void *map, __u64 clock) = (void *)169;
static long (*const bpf_timer_set_callback)(struct bpf_timer *timer, void *callback) = (void *)170;
static long (*const bpf_timer_start)(struct bpf_timer *timer, __u64 nsecs, __u64 flags) = (void *)171;
static long (*const bpf_timer_cancel)(struct bpf_timer *timer) = (void *)172;
static __u64 (*const bpf_get_attach_cookie)(void *ctx) = (void *)174;
static long (*const bpf_trace_vprintk)(const char *fmt, __u32 fmt_size, const void *data, __u32 data_len) = (void *)177;
static long (*const bpf_loop)(__u32 nr_loops, void *callback, void *callback_ctx, __u64 flags) = (void *)181;
static long (*const bpf_strncmp)(const char *s1, __u32 s1_sz, const char *s2) = (void *)182;
static void *(*const bpf_map_lookup_percpu_elem)(void *map, const void *key, __u32 cpu) = (void *)195;

#define bpf_printk(fmt, args...) \
	({ \
		static const char text_[] = fmt; \
		bpf_trace_printk(text_, sizeof(text_), ##args); \
	})

/* tracepoint/syscalls/sys_enter_NAME, tracepoint/raw_syscalls/sys_enter */
struct trace_event_raw_sys_enter {
	__u64 common;
	__s64 id;
	__u64 args[6];
};

/* tracepoint/syscalls/sys_exit_NAME, tracepoint/raw_syscalls/sys_exit */
struct trace_event_raw_sys_exit {
	__u64 common;
	__s64 id;
	__s64 ret;
};

/* A string of a tracepoint is at ctx + (loc & 0xffff), loc >> 16 bytes with its NUL. */
#define TRACE_STRING(ctx, loc) ((const void *)(ctx) + ((loc) & 0xffff))

/* tracepoint/sched/sched_process_fork */
struct trace_event_raw_sched_process_fork {
	__u64 common;
	__u32 parent_comm_loc;
	__s32 parent_pid;
	__u32 child_comm_loc;
	__s32 child_pid;
};

/* tracepoint/sched/sched_process_exec */
struct trace_event_raw_sched_process_exec {
	__u64 common;
	__u32 filename_loc;
	__s32 pid;
	__s32 old_pid;
};

/* tracepoint/sched/sched_process_exit */
struct trace_event_raw_sched_process_exit {
	__u64 common;
	char comm[16];
	__s32 pid;
	__s32 prio;
	bool group_dead;
};

/* raw_tp/sys_enter: args[1] is the number; raw_tp/sys_exit: args[1] is the result */
struct bpf_raw_tracepoint_args {
	__u64 args[2];
};

/* What a probecause/event program may meet in struct probecause_event.type. */
enum probecause_event_type {
	SYSCALL_ENTRY = 8,
	SYSCALL_EXIT = 9,
	PROCESS_FORK = 10,
	PROCESS_EXEC = 11,
	PROCESS_EXIT = 12,
	SIGNAL_DELIVERED = 13,
	SAMPLE = 14,
	PROCESS_STATE = 15,
	LOSS = 16,
	CLOCK_STEP = 17,
	FILE_OPEN = 18,
	FILE_CLOSE = 19,
	NET_RECV = 20,
	NET_SEND = 21,
	PROCESS_STOP = 22,
	MAPPINGS = 23,
};

/*
 * probecause/event: every event of the trace, as the engine knows it after it happened. The layout only grows.
 * What args hold depends on type:
 *   SYSCALL_ENTRY, SYSCALL_EXIT   the six registers of the call
 *   PROCESS_FORK       child pid, child tid, kind (0 fork, 1 vfork, 2 clone, 3 thread), clone flags
 *   PROCESS_EXIT       code, signal, 1 for the last thread, user ns, system ns, largest rss in bytes
 *   SIGNAL_DELIVERED   signal, si_code, sender pid, sender uid, address, value
 *   SAMPLE             user ns, system ns, rss bytes, virtual bytes, voluntary, involuntary switches
 *   LOSS               how many events are missing, why
 *   FILE_OPEN          flags, mode          NET_RECV, NET_SEND   payload bytes, source port, destination port
 */
struct probecause_event {
	__u64 seq;
	__u64 ts_ns;
	__u32 pid; /* the process: tgid to a kernel programmer */
	__u32 tid;
	__u32 type; /* enum probecause_event_type */
	__u32 abi; /* 0 native, 1 i386, 2 x32 */
	__u32 number; /* system call, in its abi */
	__s32 fd; /* the descriptor the event is about, -1: none */
	__s64 ret;
	__u64 args[6];
	__u32 path_id; /* ids name strings of this analysis: equal ids, equal strings; 0 unknown */
	__u32 path2_id;
	__u32 peer_id;
	__u32 local_id;
	char comm[16];
	__u32 uid; /* 0xffffffff unknown */
	__u32 gid;
	__s32 cpu; /* -1 unknown */
	__u32 reserved1[2];
	__u32 duration_ns_lo; /* SYSCALL_EXIT: since its entry */
	__u32 duration_ns_hi;
	__u32 entry_seq_lo; /* SYSCALL_EXIT */
	__u32 entry_seq_hi;
	__u32 ppid; /* 0 unknown */
	__u32 reserved2[2];
	__u32 given_id;
	__u32 flags; /* 1 failed, 2 the call began before the trace */
	__u32 reserved3[2];
};

/* tracepoint/signal/signal_generate */
struct trace_event_raw_signal_generate {
	__u64 common;
	__s32 sig;
	__s32 errno_;
	__s32 code;
	char comm[16]; /* of whom it is for */
	__s32 pid;
	__s32 group;
	__s32 result;
};

/* tracepoint/signal/signal_deliver */
struct trace_event_raw_signal_deliver {
	__u64 common;
	__s32 sig;
	__s32 errno_;
	__s32 code;
	__u64 sa_handler;
	__u64 sa_flags;
};

#endif
