// See state.h: the ProcessState event, from /proc. The calls that threads are inside of are threads.c's business.
#define _GNU_SOURCE
#include "state.h"
#include "chunk.h"
#include "clock.h"
#include "descriptors.h"
#include "memory.h"
#include "options.h"
#include "procfs.h"
#include "redact.h"
#include "text.h"
#include "threads.h"
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <unistd.h>

enum { TEXT_ROOM = 64 << 10, PATH_ROOM = 4097, START_TIME_FIELD = 22, GROUPS_MAX = 64 };

static char text[TEXT_ROOM];

static void put_link(struct wire *w, unsigned field, pid_t pid, const char *name) {
  char target[PATH_ROOM];
  size_t len = proc_link(pid, name, target, sizeof target);
  if (len) wire_uint(w, field, intern_text(target, len));
}

// Before its first exec the program is the recorder's own child: its words are those it is about to be started with.
static size_t read_argv(pid_t pid, enum state_reason reason) {
  if (memory_locked) return 0;
  if (reason != STATE_START) return proc_read(pid, "cmdline", text, sizeof text);
  struct text t = text_in(text, sizeof text);
  for (char **word = options.command; *word; word++) text_put_some(&t, *word, strlen(*word) + 1);
  return (size_t)(t.at - t.start);
}

static void put_argv(struct wire *w, pid_t pid, enum state_reason reason) {
  struct words words = {0};
  size_t len = read_argv(pid, reason);
  wire_mark m = wire_open(w, 9);
  for (size_t at = 0; at < len;) {
    size_t n = strnlen(text + at, len - at);
    if (options.redact) redact_word(&words, text + at, n);
    wire_varint(w, intern(text + at, n));
    at += n + 1;
  }
  wire_close(w, m);
}

static void put_numbers(struct wire *w, unsigned field, const char *status, const char *label, unsigned max) {
  const char *at = after_label(status, label);
  wire_mark m = wire_open(w, field);
  for (unsigned i = 0; i < max && *at && *at != '\n'; i++) {
    while (*at == ' ' || *at == '\t') at++;
    if (*at == '\n' || !*at) break;
    wire_varint(w, next_number(&at, 10));
  }
  wire_close(w, m);
}

// Rows of /proc/PID/limits in the order of RLIMIT_* (include/uapi/asm-generic/resource.h).
static void put_limits(struct wire *w, pid_t pid) {
  static const char *const names[] = {"Max cpu time", "Max file size", "Max data size", "Max stack size", "Max core file size",
    "Max resident set", "Max processes", "Max open files", "Max locked memory", "Max address space", "Max file locks",
    "Max pending signals", "Max msgqueue size", "Max nice priority", "Max realtime priority", "Max realtime timeout"};
  proc_read(pid, "limits", text, sizeof text);
  for (unsigned i = 0; i < sizeof names / sizeof *names; i++) {
    const char *at = after_label(text, names[i]);
    uint64_t values[2];
    if (!*at) continue;
    for (unsigned v = 0; v < 2; v++) {
      while (*at == ' ') at++;
      bool unlimited = *at == 'u';
      values[v] = unlimited ? UINT64_MAX : next_number(&at, 10);
      while (unlimited && *at >= 'a' && *at <= 'z') at++;
    }
    wire_mark m = wire_open(w, 17);
    wire_uint(w, 1, i);
    wire_uint(w, 2, values[0]);
    wire_uint(w, 3, values[1]);
    wire_close(w, m);
  }
}

static uint64_t namespace_inode(pid_t pid, const char *name) {
  char target[64];
  const char *at = target;
  proc_link(pid, name, target, sizeof target);
  return next_number(&at, 10);
}

// The unified hierarchy, else the first line: cgroups(7).
static void put_cgroup(struct wire *w, pid_t pid) {
  proc_read(pid, "cgroup", text, sizeof text);
  const char *at = after_label(text, "0::"), *end;
  if (!*at && (at = strrchr(text, ':'))) at++;
  if (!at || !*at) return;
  end = strchrnul(at, '\n');
  wire_uint(w, 18, intern_text((char *)at, (size_t)(end - at)));
}

static void put_identity(struct wire *w, const char *status) {
  const char *name = after_label(status, "Name:\t"), *name_end = strchrnul(name, '\n');
  wire_uint(w, 5, intern_text((char *)name, (size_t)(name_end - name)));
  put_numbers(w, 10, status, "Uid:", 4);
  put_numbers(w, 11, status, "Gid:", 4);
  put_numbers(w, 12, status, "Groups:", GROUPS_MAX);
  wire_uint(w, 13, number_after(status, "CapEff:", 16));
  wire_uint(w, 14, number_after(status, "CapPrm:", 16));
  wire_uint(w, 15, number_after(status, "CapBnd:", 16));
  wire_uint(w, 16, number_after(status, "Umask:", 8));
  put_numbers(w, 19, status, "NSpid:", 32);
  wire_uint(w, 26, number_after(status, "SigIgn:", 16));
  wire_uint(w, 27, number_after(status, "SigBlk:", 16));
  wire_uint(w, 28, number_after(status, "SigCgt:", 16));
  wire_uint(w, 29, number_after(status, "Seccomp:", 10));
  wire_uint(w, 30, number_after(status, "NoNewPrivs:", 10));
}

static void put_family(struct wire *w, pid_t pid) {
  char stat[1024];
  proc_read(pid, "stat", stat, sizeof stat);
  const char *at = strrchr(stat, ')');
  if (!at || strlen(at) < 4) return;
  bool stopped = at[2] == 'T';
  at += 3; // past the state: ppid, pgrp and session follow
  for (unsigned field = 2; field <= 4; field++) wire_uint(w, field, next_number(&at, 10));
  for (unsigned field = 7; field < START_TIME_FIELD; field++) next_number(&at, 10);
  wire_uint(w, 31, next_number(&at, 10) * (NS_PER_S / getauxval(AT_CLKTCK)));
  if (stopped && (at = strrchr(stat, ' '))) wire_uint(w, 33, next_number(&at, 10)); // exit_code: the last field
}

void put_state(struct wire *w, const struct tracee *t, enum state_reason reason) {
  static char status[4096];
  pid_t pid = t->process->pid;
  if (options.redact && reason == STATE_ATTACH && !memory_locked) note_environment_of(pid);
  wire_uint(w, 1, reason);
  proc_read(pid, "status", status, sizeof status);
  put_family(w, pid);
  put_identity(w, status);
  if (reason != STATE_START) put_link(w, 6, pid, "exe");
  put_argv(w, pid, reason);
  put_link(w, 7, pid, "cwd");
  put_link(w, 8, pid, "root");
  put_limits(w, pid);
  put_cgroup(w, pid);
  wire_uint(w, 20, namespace_inode(pid, "ns/pid"));
  wire_uint(w, 21, namespace_inode(pid, "ns/mnt"));
  wire_uint(w, 22, namespace_inode(pid, "ns/net"));
  put_descriptors(w, 23, t, reason == STATE_START);
}

void log_state(const struct tracee *t, enum state_reason reason, uint64_t ts) {
  struct wire *w = event_open(ts, t->process->pid, t->tid);
  wire_mark m = wire_open(w, 15);
  put_state(w, t, reason);
  if (reason == STATE_ATTACH) put_threads(w, 25, t->process, NULL);
  wire_close(w, m);
  event_close();
}
