// The first and the last message of a trace: Header and Footer. See event_log.h.
#include "arch.h"
#include "chunk.h"
#include "clock.h"
#include "event_log.h"
#include "inject.h"
#include "options.h"
#include "output.h"
#include "pages.h"
#include "procfs.h"
#include "redact.h"
#include <string.h>
#include <sys/auxv.h>
#include <sys/utsname.h>
#include <sys/wait.h>

enum { FORMAT_MAJOR = 1, FORMAT_MINOR = 0, RUN_ID_BYTES = 16, HEADER_ROOM = 1 << 20, FOOTER_ROOM = 128 };
static const char stack_reasons[][4] = {[STACKS_DEFAULT] = "\1\2\3", [STACKS_EVERY] = "\4\3"}; // trace.proto StackReason
static const char recorder[] = RECORDER_NAME " 0.1.0";

static struct wire buffer(size_t room) {
  uint8_t *p = pages_take(room);
  return (struct wire){p, p, p + room, false};
}

static void write_out(struct wire *w, unsigned field) {
  uint8_t prefix[16];
  struct wire p = {prefix, prefix, prefix + sizeof prefix, false};
  wire_varint(&p, field << 3 | 2);
  wire_varint(&p, (size_t)(w->at - w->start));
  struct iovec parts[] = {{prefix, (size_t)(p.at - p.start)}, {w->start, (size_t)(w->at - w->start)}};
  output_write(parts, 2);
  pages_give_back(w->start, (size_t)(w->end - w->start));
}

static void write_argv(struct wire *w) {
  struct words words = {0};
  for (char **arg = options.command; *arg; arg++) {
    size_t len = strlen(*arg);
    char *copy = pages_take(len + 1);
    memcpy(copy, *arg, len);
    if (options.redact) redact_word(&words, copy, len);
    wire_bytes(w, 11, copy, len);
    pages_give_back(copy, len + 1);
  }
}

static void write_recording(struct wire *w) {
  wire_mark m = wire_open(w, 15);
  wire_uint(w, 1, options.snapshot_bytes);
  wire_uint(w, 2, options.stdio_snapshot_bytes);
  wire_uint(w, 3, (uint64_t)options.sample_ms * NS_PER_MS);
  wire_uint(w, 4, options.attach_count > 0);
  if (options.filter) wire_bytes(w, 5, options.filter, strlen(options.filter));
  wire_uint(w, 7, options.redact);
  for (const char *const *kind = redact_kinds; options.redact && *kind; kind++) wire_bytes(w, 8, *kind, strlen(*kind));
  wire_uint(w, 9, options.only);
  wire_uint(w, 11, options.ring_bytes);
  wire_uint(w, 13, options.files);
  const char *reasons = stack_reasons[options.stacks];
  if (*reasons) wire_bytes(w, 10, reasons, strlen(reasons)); // packed numbers below 128 are bytes
  inject_specs(w);
  wire_close(w, m);
}

// "0-3": not sysconf(3), which counts where the recorder may run, and that is one processor by now.
static uint64_t processors(void) {
  char list[64];
  file_read("/sys/devices/system/cpu/present", list, sizeof list);
  const char *last = strrchr(list, '-');
  return last ? next_number(&last, 10) + 1 : 1;
}

void log_header(pid_t root) {
  struct wire w = buffer(HEADER_ROOM);
  struct utsname kernel;
  uint8_t run_id[RUN_ID_BYTES] = {0};
  syscall(SYS_getrandom, run_id, sizeof run_id, 0);
  uname(&kernel);
  wire_bytes(&w, 1, "probecause-trace", strlen("probecause-trace"));
  wire_uint(&w, 2, FORMAT_MAJOR);
  wire_uint(&w, 3, FORMAT_MINOR);
  wire_bytes(&w, 4, run_id, sizeof run_id);
  wire_uint(&w, 5, ARCH_IN_HEADER);
  wire_uint(&w, 6, now_ns());
  wire_sint(&w, 7, realtime_offset_ns());
  wire_uint(&w, 8, clock_ns(CLOCK_BOOTTIME) - now_ns());
  wire_bytes(&w, 9, recorder, sizeof recorder - 1);
  wire_bytes(&w, 10, kernel.release, strlen(kernel.release));
  write_argv(&w);
  wire_uint(&w, 12, (uint32_t)root);
  wire_uint(&w, 13, getauxval(AT_PAGESZ));
  wire_uint(&w, 14, processors());
  write_recording(&w);
  write_out(&w, 1);
}

void log_footer(const struct ending *e) {
  struct wire w = buffer(FOOTER_ROOM + chunk_index_room());
  wire_uint(&w, 1, e->reason);
  if (WIFEXITED(e->status)) wire_uint(&w, 2, (uint64_t)WEXITSTATUS(e->status));
  if (WIFSIGNALED(e->status)) wire_uint(&w, 3, (uint64_t)WTERMSIG(e->status));
  wire_uint(&w, 4, now_ns());
  wire_uint(&w, 5, event_count());
  wire_uint(&w, 6, lost_count());
  chunk_index(&w, 7);
  wire_uint(&w, 8, e->stopped_ns);
  write_out(&w, 3);
}
