// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// syncs: every call that waits for what was written to be on its device, how it ended and how long it took. sync(2) names no
// descriptor.
#include "probecause.h"

enum sync_kind {
	SYNC,
	SYNCFS,
	FSYNC,
	FDATASYNC,
	SYNC_FILE_RANGE,
	MSYNC,
};

struct pending {
	__u64 began_ns;
	enum sync_kind kind;
	__s32 fd;
};

struct sync_event {
	__u64 took_ns;
	enum sync_kind kind;
	__s32 fd; // -1: none
	errno_nr result;
	__u32 pid;
	__u32 tid;
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
} syncs SEC(".maps");

KEEP_TYPE(struct sync_event);

static __noinline int begin(enum sync_kind kind, __s32 fd)
{
	__u32 tid = bpf_get_current_pid_tgid();
	struct pending pending = { .began_ns = bpf_ktime_get_ns(), .kind = kind, .fd = fd };

	bpf_map_update_elem(&in_flight, &tid, &pending, BPF_ANY);
	return 0;
}

static __noinline int report(__s64 result)
{
	__u64 id = bpf_get_current_pid_tgid();
	__u32 tid = id;
	struct pending *pending = bpf_map_lookup_elem(&in_flight, &tid);
	struct sync_event *event;

	if (!pending)
		return 0;
	event = bpf_ringbuf_reserve(&syncs, sizeof(*event), 0);
	if (event) {
		event->took_ns = bpf_ktime_get_ns() - pending->began_ns;
		event->kind = pending->kind;
		event->fd = pending->fd;
		event->result = result;
		event->pid = id >> 32;
		event->tid = tid;
		bpf_get_current_comm(event->comm, sizeof(event->comm));
		bpf_ringbuf_submit(event, 0);
	}
	bpf_map_delete_elem(&in_flight, &tid);
	return 0;
}

#define SYNC_CALL(name, kind, fd) \
	SEC("tracepoint/syscalls/sys_enter_" #name) int enter_##name(struct trace_event_raw_sys_enter *ctx) { return begin(kind, fd); } \
	SEC("tracepoint/syscalls/sys_exit_" #name) int exit_##name(struct trace_event_raw_sys_exit *ctx) { return report(ctx->ret); }

SYNC_CALL(sync, SYNC, -1)
SYNC_CALL(syncfs, SYNCFS, ctx->args[0])
SYNC_CALL(fsync, FSYNC, ctx->args[0])
SYNC_CALL(fdatasync, FDATASYNC, ctx->args[0])
SYNC_CALL(sync_file_range, SYNC_FILE_RANGE, ctx->args[0])
SYNC_CALL(msync, MSYNC, -1)

LICENSE("GPL");
