// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// mounts: every mount(2) and umount2(2), of what, where, how, and how it ended. The calls that mount through descriptors (fsopen,
// fsmount, move_mount, open_tree) are not shown.
#include "probecause.h"

enum mount_kind {
	MOUNT = 1,
	UMOUNT = 2,
};

struct pending {
	__u64 began_ns;
	__u64 args[4]; // umount2 has the path and flags
};

struct mount_event {
	__u64 took_ns;
	__u64 flags; // MS_ of mount(2), MNT_ of umount2(2)
	enum mount_kind kind;
	errno_nr result;
	__u32 pid;
	char comm[16];
	char type[16];
	char target[128];
	char source[128];
};

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 1024);
	__type(key, __u32);
	__type(value, struct pending);
} in_flight SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 1 << 18);
} mounts SEC(".maps");

KEEP_TYPE(struct mount_event);

static const struct mount_event blank = {};

// A tracepoint has as many arguments as its call: more may not be read.
static __always_inline int begin(struct trace_event_raw_sys_enter *ctx, int count)
{
	__u32 tid = bpf_get_current_pid_tgid();
	struct pending pending = { .began_ns = bpf_ktime_get_ns() };

	for (int i = 0; i < count; i++)
		pending.args[i] = ctx->args[i];
	bpf_map_update_elem(&in_flight, &tid, &pending, BPF_ANY);
	return 0;
}

// Paths are read at exit: the kernel has faulted them in by then.
static __noinline int report(enum mount_kind kind, __s64 result)
{
	__u64 id = bpf_get_current_pid_tgid();
	__u32 tid = id;
	struct pending *pending = bpf_map_lookup_elem(&in_flight, &tid);
	struct mount_event *event;

	if (!pending)
		return 0;
	event = bpf_ringbuf_reserve(&mounts, sizeof(*event), 0);
	if (!event)
		goto done;
	*event = blank;
	event->took_ns = bpf_ktime_get_ns() - pending->began_ns;
	event->kind = kind;
	event->result = result;
	event->pid = id >> 32;
	bpf_get_current_comm(event->comm, sizeof(event->comm));
	if (kind == MOUNT) {
		event->flags = pending->args[3];
		bpf_probe_read_user_str(event->source, sizeof(event->source), (const void *)pending->args[0]);
		bpf_probe_read_user_str(event->target, sizeof(event->target), (const void *)pending->args[1]);
		bpf_probe_read_user_str(event->type, sizeof(event->type), (const void *)pending->args[2]);
	} else {
		event->flags = pending->args[1];
		bpf_probe_read_user_str(event->target, sizeof(event->target), (const void *)pending->args[0]);
	}
	bpf_ringbuf_submit(event, 0);
done:
	bpf_map_delete_elem(&in_flight, &tid);
	return 0;
}

SEC("tracepoint/syscalls/sys_enter_mount")
int enter_mount(struct trace_event_raw_sys_enter *ctx)
{
	return begin(ctx, 4);
}

SEC("tracepoint/syscalls/sys_enter_umount")
int enter_umount(struct trace_event_raw_sys_enter *ctx)
{
	return begin(ctx, 2);
}

SEC("tracepoint/syscalls/sys_exit_mount")
int exit_mount(struct trace_event_raw_sys_exit *ctx)
{
	return report(MOUNT, ctx->ret);
}

SEC("tracepoint/syscalls/sys_exit_umount")
int exit_umount(struct trace_event_raw_sys_exit *ctx)
{
	return report(UMOUNT, ctx->ret);
}

LICENSE("GPL");
