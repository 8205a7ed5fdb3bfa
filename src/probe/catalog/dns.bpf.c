// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// dns: what was asked of name servers (port 53) and what they answered, as datagrams of the process itself: the first name of each,
// the type asked for, the answer's code and count, and how long it took. Over TCP, encrypted, or asked by another process on its
// behalf, nothing is seen.
#include "probecause.h"

#define NAME_BYTES 128
#define MESSAGES_MAX 4 // of one sendmmsg(2)
#define PORT 53

enum dns_kind {
	QUERY = 1,
	ANSWER = 2,
};

// RFC 1035, 3.2.2 and RFC 3596, RFC 2782, RFC 9460
enum dns_type {
	A = 1,
	NS = 2,
	CNAME = 5,
	PTR = 12,
	MX = 15,
	TXT = 16,
	AAAA = 28,
	SRV = 33,
	HTTPS = 65,
};

// RFC 1035, 4.1.1
enum dns_code {
	NOERROR = 0,
	FORMERR = 1,
	SERVFAIL = 2,
	NXDOMAIN = 3,
	NOTIMP = 4,
	REFUSED = 5,
};

struct dns_event {
	__u64 took_ns; // ANSWER: since the last query of that id
	enum dns_kind kind;
	enum dns_type type;
	enum dns_code code; // ANSWER
	__u32 answers; // ANSWER
	__u32 id;
	__u32 pid;
	char comm[16];
	char name[NAME_BYTES];
};

struct descriptor {
	__u32 pid;
	__s32 fd;
};

struct question {
	__u32 pid;
	__u32 id;
};

// As far as they are read: sendmsg(2), sendmmsg(2)
struct message {
	const void *name;
	__u64 name_len;
	const void *parts;
};

struct receiving {
	__u64 buffer; // or the message that names it
	bool is_message;
};

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 4096);
	__type(key, struct descriptor);
	__type(value, __u64);
} servers SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 4096);
	__type(key, struct question);
	__type(value, __u64);
} asked SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 4096);
	__type(key, __u32);
	__type(value, struct receiving);
} in_flight SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 1 << 18);
} dns SEC(".maps");

KEEP_TYPE(struct dns_event);

static const struct dns_event blank = {};

static __always_inline __u32 pid(void)
{
	return bpf_get_current_pid_tgid() >> 32;
}

// Labels, each behind its length, to a name with dots: in place, one byte to the front.
static __always_inline void dotted(char *name)
{
	__u8 left = name[0]; // of the label
	__u8 byte = left;

	for (__u32 i = 1; i < NAME_BYTES && byte; i++) {
		byte = name[i];
		if (left-- == 0) {
			left = byte;
			if (byte)
				byte = '.';
		}
		name[i - 1] = byte;
	}
}

static __noinline int tell(__u64 message, __u64 length)
{
	__u8 head[12], type[2];
	struct dns_event *event;
	struct question question = { .pid = pid() };
	__u64 now = bpf_ktime_get_ns(), *began;
	long name_bytes;

	if (length <= sizeof(head) || bpf_probe_read_user(head, sizeof(head), (const void *)message))
		return 0;
	if ((head[2] & 0x78) || head[4] || head[5] != 1) // a standard query, with one question
		return 0;
	event = bpf_ringbuf_reserve(&dns, sizeof(*event), 0);
	if (!event)
		return 0;
	*event = blank;
	question.id = head[0] << 8 | head[1];
	event->id = question.id;
	event->pid = question.pid;
	bpf_get_current_comm(event->comm, sizeof(event->comm));
	name_bytes = bpf_probe_read_user_str(event->name, sizeof(event->name), (const void *)message + sizeof(head));
	if (name_bytes > 0 && !bpf_probe_read_user(type, sizeof(type), (const void *)message + sizeof(head) + name_bytes))
		event->type = type[0] << 8 | type[1];
	dotted(event->name);
	if (head[2] & 0x80) {
		event->kind = ANSWER;
		event->code = head[3] & 15;
		event->answers = head[6] << 8 | head[7];
		began = bpf_map_lookup_elem(&asked, &question);
		if (began)
			event->took_ns = now - *began;
	} else {
		event->kind = QUERY;
		bpf_map_update_elem(&asked, &question, &now, BPF_ANY);
	}
	bpf_ringbuf_submit(event, 0);
	return 0;
}

// Whether what is sent there goes to a name server: by the address given, else by the one it is connected to.
static __noinline bool is_server(__s32 fd, __u64 address)
{
	struct descriptor descriptor = { .pid = pid(), .fd = fd };
	__u64 one = 1;
	__u8 to[4];

	if (!address)
		return bpf_map_lookup_elem(&servers, &descriptor) != 0;
	if (bpf_probe_read_user(to, sizeof(to), (const void *)address))
		return false;
	if (to[2] == 0 && to[3] == PORT && (to[0] == 2 || to[0] == 10)) {
		bpf_map_update_elem(&servers, &descriptor, &one, BPF_ANY);
		return true;
	}
	bpf_map_delete_elem(&servers, &descriptor);
	return false;
}

// The first part of a message: where it begins, and its length.
static __noinline int tell_message(__s32 fd, __u64 at)
{
	struct message message;
	__u64 part[2];

	if (bpf_probe_read_user(&message, sizeof(message), (const void *)at))
		return 0;
	if (!is_server(fd, (__u64)message.name) || bpf_probe_read_user(part, sizeof(part), message.parts))
		return 0;
	return tell(part[0], part[1]);
}

SEC("tracepoint/syscalls/sys_enter_connect")
int enter_connect(struct trace_event_raw_sys_enter *ctx)
{
	is_server(ctx->args[0], ctx->args[1]);
	return 0;
}

SEC("tracepoint/syscalls/sys_enter_close")
int enter_close(struct trace_event_raw_sys_enter *ctx)
{
	struct descriptor descriptor = { .pid = pid(), .fd = ctx->args[0] };

	bpf_map_delete_elem(&servers, &descriptor);
	return 0;
}

SEC("tracepoint/syscalls/sys_enter_sendto")
int enter_sendto(struct trace_event_raw_sys_enter *ctx)
{
	return is_server(ctx->args[0], ctx->args[4]) ? tell(ctx->args[1], ctx->args[2]) : 0;
}

SEC("tracepoint/syscalls/sys_enter_write")
int enter_write(struct trace_event_raw_sys_enter *ctx)
{
	return is_server(ctx->args[0], 0) ? tell(ctx->args[1], ctx->args[2]) : 0;
}

SEC("tracepoint/syscalls/sys_enter_sendmsg")
int enter_sendmsg(struct trace_event_raw_sys_enter *ctx)
{
	return tell_message(ctx->args[0], ctx->args[1]);
}

SEC("tracepoint/syscalls/sys_enter_sendmmsg")
int enter_sendmmsg(struct trace_event_raw_sys_enter *ctx)
{
	for (__u32 i = 0; i < MESSAGES_MAX && i < ctx->args[2]; i++)
		tell_message(ctx->args[0], ctx->args[1] + i * 64); // sizeof(struct mmsghdr)
	return 0;
}

static __noinline int receive(__s32 fd, __u64 buffer, bool is_message)
{
	__u32 tid = bpf_get_current_pid_tgid();
	struct receiving receiving = {};

	if (!is_server(fd, 0))
		return 0;
	receiving.buffer = buffer;
	receiving.is_message = is_message;
	bpf_map_update_elem(&in_flight, &tid, &receiving, BPF_ANY);
	return 0;
}

static __noinline int received(__s64 result)
{
	__u32 tid = bpf_get_current_pid_tgid();
	struct receiving *found = bpf_map_lookup_elem(&in_flight, &tid), receiving;
	struct message message;
	__u64 part[2];

	if (!found)
		return 0;
	receiving = *found;
	bpf_map_delete_elem(&in_flight, &tid);
	if (result <= 0)
		return 0;
	if (!receiving.is_message)
		return tell(receiving.buffer, result);
	if (bpf_probe_read_user(&message, sizeof(message), (const void *)receiving.buffer))
		return 0;
	if (bpf_probe_read_user(part, sizeof(part), message.parts))
		return 0;
	return tell(part[0], result);
}

#define RECEIVE(name, is_message) \
	SEC("tracepoint/syscalls/sys_enter_" #name) int enter_##name(struct trace_event_raw_sys_enter *ctx) \
	{ \
		return receive(ctx->args[0], ctx->args[1], is_message); \
	} \
	SEC("tracepoint/syscalls/sys_exit_" #name) int exit_##name(struct trace_event_raw_sys_exit *ctx) { return received(ctx->ret); }

RECEIVE(recvfrom, false)
RECEIVE(read, false)
RECEIVE(recvmsg, true)

LICENSE("GPL");
