// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// futexes: which locks threads wait for: by process and address of the lock, how often, how long, how often until a time limit, and
// the stack of the longest wait as far as it is known. A lock that two processes share has an address in each.
#include "probecause.h"

#define FUTEX_CMD_MASK 0x7f // without FUTEX_PRIVATE_FLAG and FUTEX_CLOCK_REALTIME
#define ETIMEDOUT 110

// Those of futex(2) that wait: WAIT, LOCK_PI, WAIT_BITSET, WAIT_REQUEUE_PI, LOCK_PI2
#define WAITS (1 << 0 | 1 << 6 | 1 << 9 | 1 << 11 | 1 << 13)

struct lock {
	const void *address;
	__u64 pid;
};

struct lock_waits {
	__u64 waits;
	__u64 timed_out;
	__u64 failed; // the lock had another value by then, or a signal came
	__u64 total_ns;
	__u64 longest_ns;
	errno_nr stack; // key in stacks, or why there is none
	__u32 longest_tid;
	char comm[16];
};

struct pending {
	__u64 began_ns;
	const void *address;
	__s64 stack;
};

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 16384);
	__type(key, __u32);
	__type(value, struct pending);
} in_flight SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 16384);
	__type(key, struct lock);
	__type(value, struct lock_waits);
} locks SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_STACK_TRACE);
	__uint(max_entries, 1024);
	__uint(key_size, sizeof(__u32));
	__uint(value_size, 64 * sizeof(__u64));
} stacks SEC(".maps");

static const struct lock_waits none = {};

SEC("tracepoint/syscalls/sys_enter_futex")
int enter_futex(struct trace_event_raw_sys_enter *ctx)
{
	__u32 tid = bpf_get_current_pid_tgid();
	struct pending pending = { .began_ns = bpf_ktime_get_ns(), .address = (const void *)ctx->args[0] };
	__u32 command = ctx->args[1] & FUTEX_CMD_MASK;

	if (command > 31 || !(WAITS & 1 << command))
		return 0;
	pending.stack = bpf_get_stackid(ctx, &stacks, BPF_F_USER_STACK);
	bpf_map_update_elem(&in_flight, &tid, &pending, BPF_ANY);
	return 0;
}

SEC("tracepoint/syscalls/sys_exit_futex")
int exit_futex(struct trace_event_raw_sys_exit *ctx)
{
	__u64 id = bpf_get_current_pid_tgid(), took;
	__u32 tid = id;
	struct pending *pending = bpf_map_lookup_elem(&in_flight, &tid);
	struct lock lock = { .pid = id >> 32 };
	struct lock_waits *waits;

	if (!pending)
		return 0;
	lock.address = pending->address;
	waits = bpf_map_lookup_elem(&locks, &lock);
	if (!waits) {
		bpf_map_update_elem(&locks, &lock, &none, BPF_NOEXIST);
		waits = bpf_map_lookup_elem(&locks, &lock);
		if (!waits)
			goto done;
		bpf_get_current_comm(waits->comm, sizeof(waits->comm));
	}
	took = bpf_ktime_get_ns() - pending->began_ns;
	__sync_fetch_and_add(&waits->waits, 1);
	if (ctx->ret == -ETIMEDOUT)
		__sync_fetch_and_add(&waits->timed_out, 1);
	else if (ctx->ret < 0)
		__sync_fetch_and_add(&waits->failed, 1);
	__sync_fetch_and_add(&waits->total_ns, took);
	if (took >= waits->longest_ns) {
		waits->longest_ns = took;
		waits->stack = pending->stack;
		waits->longest_tid = tid;
	}
done:
	bpf_map_delete_elem(&in_flight, &tid);
	return 0;
}

LICENSE("GPL");
