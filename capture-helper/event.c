// See event.h; ptrace(2), "Stopped states".
#include "event.h"
#include "clock.h"
#include "kernel.h"
#include <errno.h>
#include <signal.h>
#include <sys/wait.h>

#ifndef __WALL
#define __WALL 0x40000000
#endif

static enum capture_event stop_kind(int status) {
  int signo = WSTOPSIG(status);
  switch ((unsigned)status >> 16) {
    case 0: return signo == (SIGTRAP | 0x80) ? EVENT_SYSCALL : EVENT_SIGNAL;
    case PT_EVENT_FORK:
    case PT_EVENT_VFORK:
    case PT_EVENT_CLONE: return EVENT_FORK;
    case PT_EVENT_EXEC: return EVENT_EXEC;
    case PT_EVENT_EXIT: return EVENT_EXITING;
    case PT_EVENT_STOP: return signo == SIGTRAP ? EVENT_TRAP : EVENT_GROUP_STOP;
    default: return EVENT_TRAP;
  }
}

struct event next_event(void) {
  struct event e = {0};
  e.tid = wait4(-1, &e.status, __WALL, NULL);
  e.ts = now_ns();
  if (e.tid < 0) e.what = errno == ECHILD ? EVENT_NOBODY : EVENT_TICK;
  else e.what = WIFSTOPPED(e.status) ? stop_kind(e.status) : EVENT_GONE;
  return e;
}

uint64_t event_message(pid_t tid) {
  unsigned long message = 0;
  return pt(PT_GETEVENTMSG, tid, 0, &message) == 0 ? message : 0;
}
