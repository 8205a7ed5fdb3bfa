// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// connects: every connect(2), to whom, how it ended and how long it took. A call that does not wait ends with EINPROGRESS;
// what became of it later is not shown. Set only_failed to leave out the ones that worked.
#include "probecause.h"

enum family {
	UNIX = 1,
	INET = 2,
	INET6 = 10,
};

// The start of struct sockaddr_in, sockaddr_in6 (in6.h) and sockaddr_un: all that is read.
struct address {
	__u16 family;
	union {
		struct {
			__u8 port[2];
			__u8 v4[4];
		} inet;
		struct {
			__u8 port[2];
			__u8 flow[4];
			__u8 v6[16];
		} inet6;
		char path[108];
	};
};

struct pending {
	__u64 began_ns;
	struct address to;
};

struct connect_event {
	__u64 took_ns;
	__u32 pid;
	errno_nr result;
	enum family family;
	__u16 port;
	__u8 address[16]; // 4 bytes of it for INET
	char path[108]; // UNIX
	char comm[16];
};

const volatile bool only_failed = false;

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 16384);
	__type(key, __u32);
	__type(value, struct pending);
} in_flight SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERF_EVENT_ARRAY);
	__uint(key_size, sizeof(__u32));
	__uint(value_size, sizeof(__u32));
} connects SEC(".maps");

KEEP_TYPE(struct connect_event);

SEC("tp/syscalls/sys_enter_connect")
int enter_connect(struct trace_event_raw_sys_enter *ctx)
{
	__u32 tid = bpf_get_current_pid_tgid();
	struct pending pending = {};
	__u64 len = ctx->args[2];

	if (len > sizeof(pending.to))
		len = sizeof(pending.to);
	pending.began_ns = bpf_ktime_get_ns();
	bpf_probe_read_user(&pending.to, len, (const void *)ctx->args[1]);
	bpf_map_update_elem(&in_flight, &tid, &pending, BPF_ANY);
	return 0;
}

SEC("tp/syscalls/sys_exit_connect")
int exit_connect(struct trace_event_raw_sys_exit *ctx)
{
	__u64 id = bpf_get_current_pid_tgid();
	__u32 tid = id;
	struct pending *pending = bpf_map_lookup_elem(&in_flight, &tid);
	struct connect_event event = {};

	if (!pending)
		return 0;
	event.took_ns = bpf_ktime_get_ns() - pending->began_ns;
	event.pid = id >> 32;
	event.result = ctx->ret;
	event.family = pending->to.family;
	if (event.family == UNIX) {
		__builtin_memcpy(event.path, pending->to.path, sizeof(event.path));
	} else {
		event.port = pending->to.inet.port[0] << 8 | pending->to.inet.port[1];
		if (event.family == INET)
			__builtin_memcpy(event.address, pending->to.inet.v4, sizeof(pending->to.inet.v4));
		else
			__builtin_memcpy(event.address, pending->to.inet6.v6, sizeof(pending->to.inet6.v6));
	}
	bpf_get_current_comm(event.comm, sizeof(event.comm));
	bpf_map_delete_elem(&in_flight, &tid);
	if (!only_failed || ctx->ret < 0)
		bpf_perf_event_output(ctx, &connects, BPF_F_CURRENT_CPU, &event, sizeof(event));
	return 0;
}

LICENSE("GPL");
