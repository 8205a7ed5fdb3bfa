// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// slow: every system call that took longer than slow_us, as it ends, with its result and first arguments. Set only_pid to look at one
// process. A call that never returns is not shown.
#include "probecause.h"

const volatile __u64 slow_us = 10000;
const volatile __u32 only_pid = 0;

struct pending {
	__u64 began_ns;
	__u64 args[3];
	syscall_nr call;
};

struct slow_event {
	__u64 took_ns;
	__u64 args[3];
	__s64 result;
	__u32 pid;
	__u32 tid;
	syscall_nr call;
	char comm[16];
};

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 16384);
	__type(key, __u32);
	__type(value, struct pending);
} in_flight SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 1 << 20);
} slow SEC(".maps");

KEEP_TYPE(struct slow_event);

SEC("tracepoint/raw_syscalls/sys_enter")
int enter(struct trace_event_raw_sys_enter *ctx)
{
	__u64 id = bpf_get_current_pid_tgid();
	__u32 tid = id;
	struct pending pending = { .began_ns = bpf_ktime_get_ns(), .call = ctx->id };

	if (only_pid && only_pid != id >> 32)
		return 0;
	for (int i = 0; i < 3; i++)
		pending.args[i] = ctx->args[i];
	bpf_map_update_elem(&in_flight, &tid, &pending, BPF_ANY);
	return 0;
}

SEC("tracepoint/raw_syscalls/sys_exit")
int leave(struct trace_event_raw_sys_exit *ctx)
{
	__u64 id = bpf_get_current_pid_tgid(), took;
	__u32 tid = id;
	struct pending *pending = bpf_map_lookup_elem(&in_flight, &tid);
	struct slow_event *event;

	if (!pending)
		return 0;
	took = bpf_ktime_get_ns() - pending->began_ns;
	if (took < slow_us * 1000)
		goto done;
	event = bpf_ringbuf_reserve(&slow, sizeof(*event), 0);
	if (!event)
		goto done;
	event->took_ns = took;
	for (int i = 0; i < 3; i++)
		event->args[i] = pending->args[i];
	event->result = ctx->ret;
	event->pid = id >> 32;
	event->tid = tid;
	event->call = pending->call;
	bpf_get_current_comm(event->comm, sizeof(event->comm));
	bpf_ringbuf_submit(event, 0);
done:
	bpf_map_delete_elem(&in_flight, &tid);
	return 0;
}

LICENSE("GPL");
