// See inject.h; the ways are those of strace(1), -e inject. A call that is not to be made has its number replaced at the entry by one
// that no call has, and its result at the exit. A delayed thread stays in its stop, alone: the others are served meanwhile. The exit
// of a call that was to return late is written when it returns.
#define _GNU_SOURCE
#include "inject.h"
#include "arch.h"
#include "clock.h"
#include "inject_rules.h"
#include "kernel.h"
#include "tracee.h"
#include <string.h>

enum { NO_CALL = -1, TICK_NS = NS_PER_MS };

static uint64_t next_due = UINT64_MAX;

// Interrupts the recorder's wait (SIGALRM, timer_create(2)), and goes on doing so, in case the first tick comes between two waits.
static void wake_at(uint64_t ns) {
  static int timer = -1;
  struct itimerspec when = {{0, TICK_NS}, {(time_t)(ns / NS_PER_S), (long)(ns % NS_PER_S)}};
  if (timer < 0 && syscall(SYS_timer_create, CLOCK_MONOTONIC, NULL, &timer) != 0) return; // the session's own tick is coarser
  if (ns == UINT64_MAX) memset(&when, 0, sizeof when);
  syscall(SYS_timer_settime, timer, TIMER_ABSTIME, &when, NULL);
}

static void hold(struct tracee *t, enum held held, uint64_t until) {
  struct change *change = &t->call.change;
  change->held = held;
  change->until = until;
  change->delayed = true;
  if (until >= next_due) return;
  next_due = until;
  wake_at(until);
}

static bool is_its_turn(struct rule *rule) {
  uint64_t n = ++rule->seen;
  if (n < rule->first || n > rule->last) return false;
  return rule->step == 0 ? n == rule->first : (n - rule->first) % rule->step == 0;
}

// Every rule counts the calls it is about; of those whose turn it is, the first changes the call.
static struct rule *rule_for(const struct tracee *t) {
  struct rule *found = NULL;
  for (unsigned i = 0; i < inject_rule_count; i++) {
    struct rule *rule = &inject_rules[i];
    if (t->call.number >= RULE_CALLS_MAX || !rule->calls[t->call.abi][t->call.number].chosen) continue;
    if (inject_concerns(t, rule) && is_its_turn(rule) && !found) found = rule;
  }
  return found;
}

void inject_at_entry(struct tracee *t, uint64_t number, uint64_t ts) {
  struct rule *rule = rule_for(t);
  struct change *change = &t->call.change;
  *change = (struct change){.rule = rule, .number = number};
  if (!rule) return;
  rule->changed++;
  change->signal = rule->signal;
  change->injected = rule->fakes || rule->replaces;
  if (change->injected) arch_set_number(t->tid, rule->replaces ? rule->numbers[t->call.abi] : (uint64_t)NO_CALL);
  if (rule->delay_entry) hold(t, HELD_AT_ENTRY, ts + rule->delay_entry);
}

void inject_at_exit(struct tracee *t, struct syscall_info *info, uint64_t ts) {
  struct change *change = &t->call.change;
  const struct rule *rule = change->rule;
  if (!rule) return;
  if (rule->delay_exit && change->held != HELD_ENOUGH) {
    hold(t, HELD_AT_EXIT, ts + rule->delay_exit);
  } else if (rule->fakes) {
    arch_set_result(t->tid, rule->result);
    info->exit.rval = rule->result;
    info->exit.is_error = rule->result < 0 && rule->result >= -4095; // linux/err.h, MAX_ERRNO
  }
}

static bool holds(enum held held) { return held == HELD_AT_ENTRY || held == HELD_AT_EXIT; }

bool inject_holds(const struct tracee *t) { return holds(t->call.change.held); }

int inject_signal(struct tracee *t) {
  int signo = t->call.change.signal;
  t->call.change.signal = 0;
  return signo;
}

void inject_forget(struct tracee *t) {
  if (inject_holds(t)) t->call.change.held = HELD_NOT;
}

struct release { bool leaving; uint64_t now; void (*go_on)(struct tracee *, uint64_t); };

static void release(struct tracee *t, void *with) {
  const struct release *r = with;
  struct change *change = &t->call.change;
  if (!inject_holds(t)) return;
  if (!r->leaving && change->until > r->now) {
    if (change->until < next_due) next_due = change->until;
    return;
  }
  if (r->leaving && change->held == HELD_AT_ENTRY && change->injected) {
    arch_set_number(t->tid, change->number);
    *change = (struct change){0};
  }
  change->held = change->held == HELD_AT_EXIT ? HELD_ENOUGH : HELD_NOT;
  r->go_on(t, r->now);
}

void inject_release(bool leaving, void (*go_on)(struct tracee *, uint64_t now)) {
  struct release r = {leaving, now_ns(), go_on};
  if (next_due == UINT64_MAX || (!leaving && r.now < next_due)) return;
  next_due = UINT64_MAX;
  tracee_each(release, &r);
  wake_at(next_due);
}

void inject_mark(struct wire *w, const struct tracee *t) {
  wire_uint(w, 5, t->call.change.injected);
  wire_uint(w, 6, t->call.change.delayed);
}

void inject_specs(struct wire *w) {
  for (unsigned i = 0; i < inject_rule_count; i++)
    if (inject_rules[i].spec) wire_bytes(w, 12, inject_rules[i].spec, strlen(inject_rules[i].spec));
}

void inject_report(struct text *t) {
  for (unsigned i = 0; i < inject_rule_count; i++) {
    text_put(t, i ? "," : " injected=");
    text_put_number(t, inject_rules[i].changed);
  }
}
