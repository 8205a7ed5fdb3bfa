// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// files: what each process read from and wrote to each file it opened by path: calls, bytes, failures and time. Descriptors it was
// given otherwise (inherited, copied, sockets, pipes) are not counted.
#include "probecause.h"

struct file {
	__u32 pid;
	char path[124]; // as it was given
};

struct descriptor {
	__u32 pid;
	__s32 fd;
};

struct transfers {
	__u64 reads;
	__u64 writes;
	__u64 read_bytes;
	__u64 written_bytes;
	__u64 failures;
	__u64 total_ns;
	__u64 longest_ns;
};

struct pending {
	__u64 began_ns;
	__s32 fd;
	bool writes;
};

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 16384);
	__type(key, __u32);
	__type(value, __u64);
} opening SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 16384);
	__type(key, __u32);
	__type(value, struct pending);
} in_flight SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 65536);
	__type(key, struct descriptor);
	__type(value, struct file);
} opened SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 16384);
	__type(key, struct file);
	__type(value, struct transfers);
} files SEC(".maps");

static const struct transfers none = {};

static __noinline int open_begin(__u64 path)
{
	__u32 tid = bpf_get_current_pid_tgid();

	bpf_map_update_elem(&opening, &tid, &path, BPF_ANY);
	return 0;
}

static __noinline int open_end(__s64 result)
{
	__u64 id = bpf_get_current_pid_tgid();
	__u32 tid = id;
	struct descriptor descriptor = { .pid = id >> 32, .fd = result };
	struct file file = { .pid = id >> 32 };
	__u64 *path = bpf_map_lookup_elem(&opening, &tid);

	if (path && result >= 0) {
		bpf_probe_read_user_str(file.path, sizeof(file.path), (const void *)*path);
		bpf_map_update_elem(&opened, &descriptor, &file, BPF_ANY);
	}
	bpf_map_delete_elem(&opening, &tid);
	return 0;
}

static __noinline int begin(__s32 fd, bool writes)
{
	__u64 id = bpf_get_current_pid_tgid();
	__u32 tid = id;
	struct descriptor descriptor = { .pid = id >> 32, .fd = fd };
	struct pending pending = {};

	if (!bpf_map_lookup_elem(&opened, &descriptor))
		return 0;
	pending.began_ns = bpf_ktime_get_ns();
	pending.fd = fd;
	pending.writes = writes;
	bpf_map_update_elem(&in_flight, &tid, &pending, BPF_ANY);
	return 0;
}

static __noinline int end(__s64 result)
{
	__u64 id = bpf_get_current_pid_tgid(), took;
	__u32 tid = id;
	struct pending *pending = bpf_map_lookup_elem(&in_flight, &tid);
	struct descriptor descriptor = { .pid = id >> 32 };
	struct file *file;
	struct transfers *transfers;

	if (!pending)
		return 0;
	descriptor.fd = pending->fd;
	file = bpf_map_lookup_elem(&opened, &descriptor);
	if (!file)
		goto done;
	transfers = bpf_map_lookup_elem(&files, file);
	if (!transfers) {
		bpf_map_update_elem(&files, file, &none, BPF_NOEXIST);
		transfers = bpf_map_lookup_elem(&files, file);
		if (!transfers)
			goto done;
	}
	took = bpf_ktime_get_ns() - pending->began_ns;
	if (pending->writes)
		transfers->writes++;
	else
		transfers->reads++;
	if (result < 0)
		transfers->failures++;
	else if (pending->writes)
		transfers->written_bytes += result;
	else
		transfers->read_bytes += result;
	transfers->total_ns += took;
	if (took > transfers->longest_ns)
		transfers->longest_ns = took;
done:
	bpf_map_delete_elem(&in_flight, &tid);
	return 0;
}

#define CALL(name, on_enter, on_exit) \
	SEC("tracepoint/syscalls/sys_enter_" #name) int enter_##name(struct trace_event_raw_sys_enter *ctx) { return on_enter; } \
	SEC("tracepoint/syscalls/sys_exit_" #name) int exit_##name(struct trace_event_raw_sys_exit *ctx) { return on_exit; }

CALL(open, open_begin(ctx->args[0]), open_end(ctx->ret))
CALL(openat, open_begin(ctx->args[1]), open_end(ctx->ret))
CALL(read, begin(ctx->args[0], false), end(ctx->ret))
CALL(pread64, begin(ctx->args[0], false), end(ctx->ret))
CALL(readv, begin(ctx->args[0], false), end(ctx->ret))
CALL(write, begin(ctx->args[0], true), end(ctx->ret))
CALL(pwrite64, begin(ctx->args[0], true), end(ctx->ret))
CALL(writev, begin(ctx->args[0], true), end(ctx->ret))

SEC("tracepoint/syscalls/sys_enter_close")
int enter_close(struct trace_event_raw_sys_enter *ctx)
{
	struct descriptor descriptor = { .pid = bpf_get_current_pid_tgid() >> 32, .fd = ctx->args[0] };

	bpf_map_delete_elem(&opened, &descriptor);
	return 0;
}

LICENSE("GPL");
