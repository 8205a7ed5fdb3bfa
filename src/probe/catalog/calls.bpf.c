// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// calls: how often each system call was made, how often it failed, and how long it took: total, longest, and a histogram
// in powers of two of a microsecond. Calls that never return are not counted. Set only_pid to look at one process.
#include "probecause.h"

#define SLOTS 32 // a power of two, so that the kernel's verifier sees that an index is in range

const volatile __u32 only_pid = 0;

struct call_stats {
	__u64 calls;
	__u64 errors;
	__u64 total_ns;
	__u64 longest_ns;
	__u32 latency_us_log2[SLOTS];
};

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 16384);
	__type(key, __u32);
	__type(value, __u64);
} began SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 1024);
	__type(key, syscall_nr);
	__type(value, struct call_stats);
} calls SEC(".maps");

static const struct call_stats none = {};

static __noinline __u32 log2_slot(__u64 value)
{
	__u32 slot = 0;

	for (int i = 0; i < SLOTS - 1; i++) {
		if (value <= 1)
			break;
		value >>= 1;
		slot++;
	}
	return slot;
}

SEC("tracepoint/raw_syscalls/sys_enter")
int enter(struct trace_event_raw_sys_enter *ctx)
{
	__u64 id = bpf_get_current_pid_tgid();
	__u32 tid = id;
	__u64 now = bpf_ktime_get_ns();

	if (only_pid && only_pid != id >> 32)
		return 0;
	bpf_map_update_elem(&began, &tid, &now, BPF_ANY);
	return 0;
}

SEC("tracepoint/raw_syscalls/sys_exit")
int leave(struct trace_event_raw_sys_exit *ctx)
{
	__u32 tid = bpf_get_current_pid_tgid();
	syscall_nr number = ctx->id;
	struct call_stats *stats;
	__u64 *start, took;

	start = bpf_map_lookup_elem(&began, &tid);
	if (!start)
		return 0;
	took = bpf_ktime_get_ns() - *start;
	bpf_map_delete_elem(&began, &tid);
	stats = bpf_map_lookup_elem(&calls, &number);
	if (!stats) {
		bpf_map_update_elem(&calls, &number, &none, BPF_NOEXIST);
		stats = bpf_map_lookup_elem(&calls, &number);
		if (!stats)
			return 0;
	}
	__sync_fetch_and_add(&stats->calls, 1);
	if (ctx->ret < 0)
		__sync_fetch_and_add(&stats->errors, 1);
	__sync_fetch_and_add(&stats->total_ns, took);
	if (took > stats->longest_ns)
		stats->longest_ns = took;
	__sync_fetch_and_add(&stats->latency_us_log2[log2_slot(took / 1000) & (SLOTS - 1)], 1);
	return 0;
}

LICENSE("GPL");
