// libFuzzer target: the recorder's reading and encoding of one system call. The call's number, arguments and result come from the
// input, and so does the memory they point at, which is this process's own: a window that ends at an unmapped page, so that
// strings and structures run off its end. What is written goes to the file FUZZ_TRACE names, for another decoder to read.
#define _GNU_SOURCE
#include "chunk.h"
#include "event_log.h"
#include "options.h"
#include "output.h"
#include "pages.h"
#include "snapshot.h"
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum { WINDOW = 4096, ARGS = 6, CALLS_MAX = 512 };

static unsigned char *window;
static struct process process = {.threads = 1};
static struct tracee tracee = {.process = &process};
static uint64_t clock_ns = 1000000000;

struct input { const uint8_t *at, *end; };

static uint64_t take(struct input *in, unsigned bytes) {
  uint64_t value = 0;
  for (unsigned i = 0; i < bytes && in->at < in->end; i++) value |= (uint64_t)*in->at++ << (8 * i);
  return value;
}

// Small numbers, pointers into the window from either end, and anything.
static uint64_t argument(struct input *in) {
  switch (take(in, 1) & 3) {
    case 0: return take(in, 1);
    case 1: return (uint64_t)(uintptr_t)window + take(in, 2) % WINDOW;
    case 2: return (uint64_t)(uintptr_t)window + WINDOW - take(in, 1);
    default: return take(in, 8);
  }
}

static void end(void) {
  struct ending e = {END_EXITED, 0, 0};
  chunk_stop();
  log_footer(&e);
}

int LLVMFuzzerInitialize(int *argc, char ***argv) {
  (void)argc;
  (void)argv;
  const char *path = getenv("FUZZ_TRACE");
  window = mmap(NULL, WINDOW * 2, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  mprotect(window + WINDOW, WINDOW, PROT_NONE);
  process.pid = tracee.tid = getpid();
  static char *command[] = {"fuzz", NULL};
  options.command = command;
  chunk_start();
  snapshot_start();
  output_to(open(path ? path : "/dev/null", O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
  log_header(process.pid);
  atexit(end);
  return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  struct input in = {data, data + size};
  uint64_t shape = take(&in, 1);
  tracee.call.abi = (unsigned)(shape % 3);
  tracee.call.number = take(&in, 2) % CALLS_MAX;
  for (unsigned i = 0; i < ARGS; i++) tracee.call.args[i] = argument(&in);
  int64_t result = shape & 4 ? -(int64_t)take(&in, 1) : (int64_t)take(&in, shape & 8 ? 8 : 1);
  size_t left = (size_t)(in.end - in.at);
  if (left > WINDOW) left = WINDOW;
  // At the window's end, where reading past it is noticed.
  memset(window, 0, WINDOW);
  memcpy(window + WINDOW - left, in.at, left);
  log_entry(&tracee, clock_ns += 1000);
  log_exit(&tracee, result, clock_ns += 1000);
  return 0;
}
