// See options.h. A table of options; the error for a wrong one names it and says how to see them all.
#define _GNU_SOURCE
#include "options.h"
#include "filter.h"
#include "inject.h"
#include "text.h"
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { SNAPSHOT_BYTES = 64, STDIO_SNAPSHOT_BYTES = 256, SNAPSHOT_BYTES_MAX = 65536, LINE_ROOM = 1024, SAMPLE_MS = 100 };

enum { LINGER_MS = 50 }; // for programs that end together with the first one

struct options options = {
  .snapshot_bytes = SNAPSHOT_BYTES, .stdio_snapshot_bytes = STDIO_SNAPSHOT_BYTES, .sample_ms = SAMPLE_MS,
  .exit_kill = true, .redact = true, .report_fd = -1, .linger_ms = LINGER_MS,
};

char *options_environment[ENVIRONMENT_MAX];

// What they mean stands in README.md: their words would be a fiftieth of the static program.
static const char usage[] =
  "usage: " RECORDER_NAME " -o FILE|FD [options] -- COMMAND [ARGUMENT]...\n"
  "   or: " RECORDER_NAME " -o FILE|FD [options] --attach PID [--attach PID]... [--tree]\n"
  "  -s N  --sample-ms N  --timeout-ms N  --linger-ms N  --on-exit detach|kill|wait  --stacks default|none|every\n"
  "  --no-redact  --calls LIST  --filter TEXT  --only  --files  --ring N  --stop-events N  --stop-ms N\n"
  "  -E NAME[=VALUE]  --user UID:GID:LIST  --report-fd N  --caller PID  --restore LIST\n" INJECT_USAGE
  "capture-helper/README.md explains them.\n";

// Whoever asked for a report puts the words to people; otherwise the line is ours.
void fail(int code, const char *what, const char *subject, const char *remedy) {
  char room[LINE_ROOM];
  struct text t = text_in(room, sizeof room);
  bool reported = options.report_fd >= 0;
  text_put(&t, reported ? "failed=" : "probecause: ");
  if (reported) text_put_number(&t, (uint64_t)code);
  if (reported) text_put(&t, "\t");
  text_put(&t, what);
  if (subject) text_put(&t, ": ");
  if (subject) text_put(&t, subject);
  text_put(&t, reported ? "\t" : remedy ? ". " : "");
  if (remedy) text_put(&t, remedy);
  text_put(&t, "\n");
  text_write(&t, reported ? options.report_fd : STDERR_FILENO);
  exit(code);
}

void fail_at(const char *step, pid_t pid, int error) {
  char room[LINE_ROOM];
  struct text t = text_in(room, sizeof room);
  bool reported = options.report_fd >= 0;
  const char *between = reported ? "\t" : " ";
  text_put(&t, reported ? "failed=" : "probecause: cannot");
  if (reported) text_put_number(&t, EXIT_OWN_FAILURE);
  text_put(&t, between);
  text_put(&t, step);
  text_put(&t, between);
  text_put_number(&t, (uint64_t)pid);
  text_put(&t, reported ? between : ": ");
  if (reported) text_put_number(&t, (uint64_t)error);
  else text_put(&t, error_words(error));
  text_put(&t, "\n");
  text_write(&t, reported ? options.report_fd : STDERR_FILENO);
  exit(EXIT_OWN_FAILURE);
}

static uint64_t number(const char *name, const char *text, unsigned base, uint64_t max) {
  const char *end = text;
  uint64_t value = text ? text_take_number(&end, base) : 0;
  if (!text || end == text || *end || value > max) fail(EXIT_OWN_FAILURE, "not a valid value for this option", name, "See --help");
  return value;
}

static void read_restore(char *list) {
  for (char *item = list, *end; *item; item = end) {
    end = strchrnul(item, ',');
    if (*end) *end++ = 0;
    if (strncmp(item, "sigign=", 7) == 0) {
      options.signals_ignored = number("--restore sigign", item + 7, 16, UINT64_MAX);
      options.restore_signals = true;
    } else if (strncmp(item, "sigblk=", 7) == 0) {
      options.signals_blocked = number("--restore sigblk", item + 7, 16, UINT64_MAX);
    } else if (strncmp(item, "nofile=", 7) == 0) {
      options.nofile = strcmp(item + 7, "unlimited") == 0 ? UINT64_MAX : number("--restore nofile", item + 7, 10, UINT64_MAX);
      options.restore_nofile = true;
    } else {
      fail(EXIT_OWN_FAILURE, "cannot restore", item, "See --help");
    }
  }
}

// The position of `what` in a list of words, each ended by a NUL, the last by two.
static unsigned choice(const char *name, const char *what, const char *words, const char *remedy) {
  for (unsigned i = 0; *words; i++, words += strlen(words) + 1)
    if (what && strcmp(what, words) == 0) return i;
  fail(EXIT_OWN_FAILURE, "not a valid value for this option", name, remedy);
}

static void set_snapshot(char *v) {
  options.snapshot_bytes = (uint32_t)number("-s", v, 10, SNAPSHOT_BYTES_MAX);
  options.stdio_snapshot_bytes = options.snapshot_bytes > STDIO_SNAPSHOT_BYTES ? options.snapshot_bytes : STDIO_SNAPSHOT_BYTES;
}
static void set_output(char *v) { options.output = v; }
static void set_sample(char *v) { options.sample_ms = (uint32_t)number("--sample-ms", v, 10, 3600000); }
static void set_timeout(char *v) { options.timeout_ms = (uint32_t)number("--timeout-ms", v, 10, UINT32_MAX); }
static void set_linger(char *v) { options.linger_ms = (uint32_t)number("--linger-ms", v, 10, UINT32_MAX); }
static void set_on_exit(char *v) {
  options.on_exit = choice("--on-exit", v, "detach\0kill\0wait\0", "It is detach, kill or wait");
  options.exit_kill = options.on_exit != ON_EXIT_DETACH; // asked for, it holds for the recorder's own death too
}
static void set_stacks(char *v) { options.stacks = choice("--stacks", v, "default\0none\0every\0", "It is none, default or every"); }
static void set_no_redact(char *v) { (void)v; options.redact = false; }
static void set_calls(char *v) { filter_read(v); }
static void set_filter(char *v) { options.filter = v; }
static void set_only(char *v) { (void)v; options.only = true; }
static void set_files(char *v) { (void)v; options.files = true; }
static void set_ring(char *v) { options.ring_bytes = number("--ring", v, 10, UINT64_MAX / 2); }
static void set_stop_events(char *v) { options.stop_events = number("--stop-events", v, 10, UINT64_MAX / 2); }
static void set_stop_ms(char *v) { options.stop_ms = (uint32_t)number("--stop-ms", v, 10, UINT32_MAX); }
static void set_environment(char *v) {
  if (options.environment_count == ENVIRONMENT_MAX) fail(EXIT_OWN_FAILURE, "too many variables", v, "Set the others with env(1)");
  options_environment[options.environment_count++] = v;
}
static void set_user(char *v) { options.user = v; }
static void set_report(char *v) { options.report_fd = (int)number("--report-fd", v, 10, 1 << 20); }
enum { ATTACH_MAX = 256 }; // pids on a command line; --tree finds any number

static void set_attach(char *v) {
  static pid_t pids[ATTACH_MAX];
  options.attach = pids;
  if (options.attach_count == ATTACH_MAX) fail(EXIT_OWN_FAILURE, "too many processes", "--attach", "Use --tree");
  options.attach[options.attach_count++] = (pid_t)number("--attach", v, 10, 1 << 30);
}
static void set_tree(char *v) { (void)v; options.tree = true; }
static void set_caller(char *v) { options.caller = (pid_t)number("--caller", v, 10, 1 << 30); }

static const struct { const char *name; void (*set)(char *); bool takes_value; } table[] = {
  {"-o", set_output, true}, {"-s", set_snapshot, true}, {"--sample-ms", set_sample, true}, {"--timeout-ms", set_timeout, true},
  {"--linger-ms", set_linger, true},
  {"--on-exit", set_on_exit, true}, {"--no-redact", set_no_redact, false},
  {"--calls", set_calls, true}, {"--filter", set_filter, true}, {"--only", set_only, false}, {"--files", set_files, false},
  {"--stacks", set_stacks, true},
  {"--attach", set_attach, true}, {"--tree", set_tree, false},
  {"--ring", set_ring, true}, {"--stop-events", set_stop_events, true}, {"--stop-ms", set_stop_ms, true},
  {"-E", set_environment, true}, {"--user", set_user, true},
  {"--report-fd", set_report, true}, {"--caller", set_caller, true}, {"--restore", read_restore, true},
};

void options_read(int argc, char **argv) {
  int i = 1;
  for (; i < argc && argv[i][0] == '-' && strcmp(argv[i], "--") != 0; i++) {
    unsigned row = 0, rows = sizeof table / sizeof table[0];
    if (strcmp(argv[i], "--help") == 0) {
      exit(write(STDOUT_FILENO, usage, sizeof usage - 1) < 0);
    }
    while (row < rows && strcmp(argv[i], table[row].name) != 0) row++;
    if (row == rows && inject_option(argv[i], argv[i + 1])) {
      i++;
      continue;
    }
    if (row == rows) fail(EXIT_OWN_FAILURE, "unknown option", argv[i], "See --help");
    if (table[row].takes_value && i + 1 >= argc) fail(EXIT_OWN_FAILURE, "option needs a value", argv[i], "See --help");
    table[row].set(table[row].takes_value ? argv[++i] : NULL);
  }
  if (i < argc && strcmp(argv[i], "--") == 0) i++;
  if (i >= argc && !options.attach_count) fail(EXIT_OWN_FAILURE, "no command to record", NULL, "See --help");
  if (!options.output) fail(EXIT_OWN_FAILURE, "no output", NULL, "Name a file or descriptor with -o");
  options.command = argv + i;
}
