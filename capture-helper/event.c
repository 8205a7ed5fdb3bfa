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

struct event event_of(pid_t tid, int status, uint64_t ts) {
  return (struct event){WIFSTOPPED(status) ? stop_kind(status) : EVENT_GONE, tid, status, ts};
}

static struct event wait_for(int flags) {
  int status = 0;
  pid_t tid = wait4(-1, &status, __WALL | flags, NULL);
  uint64_t ts = now_ns();
  if (tid > 0) return event_of(tid, status, ts);
  return (struct event){tid < 0 && errno == EINTR ? EVENT_TICK : EVENT_NOBODY, 0, 0, ts};
}

struct event next_event(void) { return wait_for(0); }
struct event next_event_now(void) { return wait_for(WNOHANG); }

uint64_t event_message(pid_t tid) {
  unsigned long message = 0;
  return pt(PT_GETEVENTMSG, tid, 0, &message) == 0 ? message : 0;
}
