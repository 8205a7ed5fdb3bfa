// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// signals: every signal as it is sent, by whom and to whom, and as it arrives. What the kernel sends on its own is sent by the thread that
// made it do so: a fault's by the one that faulted, a child's end by the child.
#include "probecause.h"

enum signal_kind {
	SENT = 1,
	ARRIVED = 2,
};

enum signal {
	SIGHUP = 1, SIGINT, SIGQUIT, SIGILL, SIGTRAP, SIGABRT, SIGBUS, SIGFPE, SIGKILL, SIGUSR1, SIGSEGV, SIGUSR2, SIGPIPE, SIGALRM, SIGTERM,
	SIGSTKFLT, SIGCHLD, SIGCONT, SIGSTOP, SIGTSTP, SIGTTIN, SIGTTOU, SIGURG, SIGXCPU, SIGXFSZ, SIGVTALRM, SIGPROF, SIGWINCH, SIGIO,
	SIGPWR, SIGSYS,
};

struct signal_event {
	enum signal_kind kind;
	enum signal signal;
	__s32 code; // si_code of sigaction(2); 0: by kill(2)
	__u32 pid; // SENT: who sends it; ARRIVED: who gets it
	__u32 tid;
	__u32 to; // SENT: process or thread
	bool pending; // SENT: one was waiting already
	bool handled; // ARRIVED: by a handler
	char comm[16];
	char to_comm[16];
};

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 1 << 20);
} signals SEC(".maps");

KEEP_TYPE(struct signal_event);

static const struct signal_event blank = {};

static __always_inline struct signal_event *begin(enum signal_kind kind, int signal, int code)
{
	struct signal_event *event = bpf_ringbuf_reserve(&signals, sizeof(*event), 0);
	__u64 id = bpf_get_current_pid_tgid();

	if (!event)
		return 0;
	*event = blank;
	event->kind = kind;
	event->signal = signal;
	event->code = code;
	event->pid = id >> 32;
	event->tid = id;
	bpf_get_current_comm(event->comm, sizeof(event->comm));
	return event;
}

SEC("tracepoint/signal/signal_generate")
int on_sent(struct trace_event_raw_signal_generate *ctx)
{
	struct signal_event *event = begin(SENT, ctx->sig, ctx->code);

	if (!event)
		return 0;
	event->to = ctx->pid;
	event->pending = ctx->result == 2; // TRACE_SIGNAL_ALREADY_PENDING
	__builtin_memcpy(event->to_comm, ctx->comm, sizeof(event->to_comm));
	bpf_ringbuf_submit(event, 0);
	return 0;
}

SEC("tracepoint/signal/signal_deliver")
int on_arrived(struct trace_event_raw_signal_deliver *ctx)
{
	struct signal_event *event = begin(ARRIVED, ctx->sig, ctx->code);

	if (!event)
		return 0;
	event->handled = ctx->sa_handler > 1; // neither SIG_DFL nor SIG_IGN
	bpf_ringbuf_submit(event, 0);
	return 0;
}

LICENSE("GPL");
