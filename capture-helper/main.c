// probecause-capture: records what a program and everything it starts do, without privileges beyond running it, as one
// Trace message (proto/trace.proto) on one descriptor. This file ties the parts together; reading traces, explaining
// them and talking to people beyond one line of error are others' work.
#define _GNU_SOURCE
#include "attach.h"
#include "chunk.h"
#include "dispatch.h"
#include "event_log.h"
#include "kernel.h"
#include "launch.h"
#include "options.h"
#include "output.h"
#include "procfs.h"
#include "redact.h"
#include "session.h"
#include "snapshot.h"
#include "text.h"
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

// A trace holds what programs read and wrote: nobody but its owner may read it.
static int open_output(const char *name) {
  const char *end = name;
  uint64_t given = text_take_number(&end, 10);
  if (end > name && !*end) return (int)given;
  int fd = open(name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  struct stat st;
  if (fd < 0) fail(EXIT_OWN_FAILURE, "cannot write the trace", name, error_words(errno));
  if (file_status(fd, NULL, &st) == 0 && S_ISREG(st.st_mode)) syscall(SYS_fchmod, fd, 0600);
  return fd;
}

static void keep_from_program(int fd) {
  if (fd >= 0) syscall(SYS_fcntl, fd, F_SETFD, FD_CLOEXEC);
}

int main(int argc, char **argv) {
  options_read(argc, argv);
  proc_must_be_ours();
  launch_note_signals();
  int out = open_output(options.output);
  keep_from_program(out);
  keep_from_program(options.report_fd);
  chunk_start();
  snapshot_start();
  if (options.redact) {
    watch_own_terminal();
    note_environment_of(options.caller ? options.caller : getpid());
    for (unsigned i = 0; i < options.environment_count; i++)
      note_environment(options_environment[i], strlen(options_environment[i]));
  }
  pid_t root = options.attach_count ? attach() : launch();
  output_to(out);
  session_start(root); // first, so that a reader who has gone already is an error and not a signal
  log_header(root);
  dispatch_root(root);
  if (options.attach_count) {
    attach_follow();
  } else {
    dispatch_start(root);
    launch_release();
  }
  while (dispatch_event(next_event())) continue;
  return session_finish();
}
