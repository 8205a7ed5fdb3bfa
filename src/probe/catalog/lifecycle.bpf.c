// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// lifecycle: processes and threads as they begin, become another program, and end, in order. How a process ended (its
// exit status) is not part of the kernel's tracepoint and so not shown here.
#include "probecause.h"

enum lifecycle_kind {
	FORK = 1,
	EXEC = 2,
	EXIT = 3,
};

struct lifecycle_event {
	__u64 ts_ns;
	enum lifecycle_kind kind;
	__u32 pid;
	__u32 tid;
	__u32 child_tid; // FORK
	bool leader; // EXIT: of the first thread of its process
	char comm[16];
	char path[128]; // EXEC
};

const volatile bool threads = true;

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 1 << 20);
} lifecycle SEC(".maps");

KEEP_TYPE(struct lifecycle_event);

static const struct lifecycle_event blank = {};

static __always_inline struct lifecycle_event *begin(enum lifecycle_kind kind)
{
	struct lifecycle_event *event = bpf_ringbuf_reserve(&lifecycle, sizeof(*event), 0);
	__u64 id = bpf_get_current_pid_tgid();

	if (!event)
		return 0;
	*event = blank;
	event->ts_ns = bpf_ktime_get_ns();
	event->kind = kind;
	event->pid = id >> 32;
	event->tid = id;
	bpf_get_current_comm(event->comm, sizeof(event->comm));
	return event;
}

/* Since Linux 6.16 the ids are at other places: the loader knows where. */
struct trace_event_raw_sched_process_fork___any {
	__s32 child_pid;
} __attribute__((preserve_access_index));

SEC("tracepoint/sched/sched_process_fork")
int on_fork(struct trace_event_raw_sched_process_fork___any *ctx)
{
	struct lifecycle_event *event = begin(FORK);

	if (!event)
		return 0;
	event->child_tid = ctx->child_pid;
	bpf_ringbuf_submit(event, 0);
	return 0;
}

SEC("tracepoint/sched/sched_process_exec")
int on_exec(struct trace_event_raw_sched_process_exec *ctx)
{
	struct lifecycle_event *event = begin(EXEC);

	if (!event)
		return 0;
	bpf_probe_read_kernel_str(event->path, sizeof(event->path), TRACE_STRING(ctx, ctx->filename_loc));
	bpf_ringbuf_submit(event, 0);
	return 0;
}

SEC("tracepoint/sched/sched_process_exit")
int on_exit(struct trace_event_raw_sched_process_exit *ctx)
{
	struct lifecycle_event *event = begin(EXIT);
	__u64 id = bpf_get_current_pid_tgid();

	if (!event)
		return 0;
	if (!threads && id >> 32 != (__u32)id) {
		bpf_ringbuf_discard(event, 0);
		return 0;
	}
	event->leader = id >> 32 == (__u32)id;
	bpf_ringbuf_submit(event, 0);
	return 0;
}

LICENSE("GPL");
