// What the kernel reports next, as one value: the only place that calls wait4.
#ifndef EVENT_H
#define EVENT_H
#include <stdint.h>
#include <sys/types.h>

enum capture_event {
  EVENT_NOBODY,     // no child is left
  EVENT_TICK,       // the timer or a signal to the recorder interrupted the wait
  EVENT_SYSCALL,    // entry or exit
  EVENT_SIGNAL,     // about to be delivered
  EVENT_GROUP_STOP, // job control stopped the thread
  EVENT_TRAP,       // first stop of a new thread, end of a group-stop, answer to PTRACE_INTERRUPT
  EVENT_FORK,
  EVENT_EXEC,
  EVENT_EXITING,    // last moment at which /proc still tells about the thread
  EVENT_GONE,
};

struct event {
  enum capture_event what;
  pid_t tid;
  int status;
  uint64_t ts;
};

struct event event_of(pid_t tid, int status, uint64_t ts);
struct event next_event(void);
struct event next_event_now(void); // without waiting: EVENT_NOBODY when nothing has happened
uint64_t event_message(pid_t tid); // PTRACE_GETEVENTMSG
#endif
