// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// opens: every file a process opened or tried to open, with the path as it was given, and the result. Set only_pid to look
// at one process, only_failed to see what was not found or not allowed.
#include "probecause.h"

const volatile __u32 only_pid = 0;
const volatile bool only_failed = false;

struct pending {
	const char *path;
	__s32 flags;
};

struct open_event {
	__u32 pid;
	__u32 tid;
	errno_nr result; // descriptor, or minus the error
	__s32 flags;
	char comm[16];
	char path[256];
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
} opens SEC(".maps");

KEEP_TYPE(struct open_event);

// The path is read at exit: the kernel has faulted it in by then.
static __always_inline int remember(const char *path, __s32 flags)
{
	__u64 id = bpf_get_current_pid_tgid();
	__u32 tid = id;
	struct pending pending = { .path = path, .flags = flags };

	if (only_pid && only_pid != id >> 32)
		return 0;
	bpf_map_update_elem(&in_flight, &tid, &pending, BPF_ANY);
	return 0;
}

static __noinline int report(__s64 result)
{
	__u64 id = bpf_get_current_pid_tgid();
	__u32 tid = id;
	struct pending *pending = bpf_map_lookup_elem(&in_flight, &tid);
	struct open_event *event;

	if (!pending)
		return 0;
	if (only_failed && result >= 0)
		goto done;
	event = bpf_ringbuf_reserve(&opens, sizeof(*event), 0);
	if (!event)
		goto done;
	event->pid = id >> 32;
	event->tid = tid;
	event->result = result;
	event->flags = pending->flags;
	bpf_get_current_comm(event->comm, sizeof(event->comm));
	bpf_probe_read_user_str(event->path, sizeof(event->path), pending->path);
	bpf_ringbuf_submit(event, 0);
done:
	bpf_map_delete_elem(&in_flight, &tid);
	return 0;
}

SEC("tracepoint/syscalls/sys_enter_open")
int enter_open(struct trace_event_raw_sys_enter *ctx)
{
	return remember((const char *)ctx->args[0], ctx->args[1]);
}

SEC("tracepoint/syscalls/sys_enter_openat")
int enter_openat(struct trace_event_raw_sys_enter *ctx)
{
	return remember((const char *)ctx->args[1], ctx->args[2]);
}

SEC("tracepoint/syscalls/sys_exit_open")
int exit_open(struct trace_event_raw_sys_exit *ctx)
{
	return report(ctx->ret);
}

SEC("tracepoint/syscalls/sys_exit_openat")
int exit_openat(struct trace_event_raw_sys_exit *ctx)
{
	return report(ctx->ret);
}

LICENSE("GPL");
