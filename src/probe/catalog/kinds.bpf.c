// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// kinds: how many events of each kind the trace holds for each program name. It uses the hook that only probecause has,
// which sees everything that was recorded, and says once that it has met a loss.
#include "probecause.h"

struct kind {
	enum probecause_event_type type;
	char comm[16];
};

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 4096);
	__type(key, struct kind);
	__type(value, __u64);
} kinds SEC(".maps");

__u64 lost = 0;

SEC("probecause/event")
int on_event(struct probecause_event *ctx)
{
	struct kind kind = { .type = ctx->type };
	__u64 one = 1, *count;

	__builtin_memcpy(kind.comm, ctx->comm, sizeof(kind.comm));
	count = bpf_map_lookup_elem(&kinds, &kind);
	if (count)
		*count += 1;
	else
		bpf_map_update_elem(&kinds, &kind, &one, BPF_NOEXIST);
	if (ctx->type == LOSS) {
		if (!lost)
			bpf_printk("the trace lacks %llu events from #%llu on", ctx->args[0], ctx->seq);
		lost += ctx->args[0];
	}
	return 0;
}

LICENSE("GPL");
