// What the recorder was asked to do: its command line, read once.
#ifndef OPTIONS_H
#define OPTIONS_H
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

enum stacks { STACKS_DEFAULT, STACKS_NONE, STACKS_EVERY }; // default: failed calls, long waits, fatal signals
enum on_exit { ON_EXIT_DETACH, ON_EXIT_KILL, ON_EXIT_WAIT };

struct options {
  const char *output;           // a path, or a descriptor number
  uint32_t snapshot_bytes, stdio_snapshot_bytes;
  uint32_t sample_ms;           // 0: no Samples
  uint32_t timeout_ms;          // 0: none
  enum on_exit on_exit;         // of processes that outlive the first one
  uint32_t linger_ms;           // how long they are recorded before that
  bool exit_kill;               // the recorder's death is the programs' death (PTRACE_O_EXITKILL)
  bool redact;
  const char *filter;           // the expression that filter.c has as numbers; NULL: none
  bool only;                    // and they leave out calls that state needs
  bool files;                   // what each opened file is: type, device, inode
  enum stacks stacks;           // when user stacks are taken
  uint64_t ring_bytes;          // flight recorder: only the last so many bytes are kept; 0: everything is written as it comes
  uint64_t stop_events;         // the recording ends after so many, and the programs run on; 0: never
  uint32_t stop_ms;
  unsigned environment_count;
  const char *user;             // UID:GID:GROUP,GROUP... the program runs as; NULL: as the recorder
  int report_fd;                // -1: no report
  pid_t caller;                 // whose environment the program gets, byte for byte; 0: the recorder's own
  bool restore_signals, restore_nofile;
  uint64_t signals_ignored, signals_blocked, nofile; // as the caller had them
  char **command;               // NULL-terminated; of attached processes that of the first
  pid_t *attach;                // instead of starting a command: processes that run already
  unsigned attach_count;        // 0: start the command
  bool tree;                    // and all that descends from them
};

enum { EXIT_OWN_FAILURE = 125, EXIT_CANNOT_EXECUTE = 126, EXIT_NOT_FOUND = 127 }; // as env(1)

enum { ENVIRONMENT_MAX = 64 };

extern struct options options;
extern char *options_environment[ENVIRONMENT_MAX]; // changes to the program's: NAME=VALUE, or NAME to take it out
void options_read(int argc, char **argv); // leaves the process when they make no sense
// The same, with words left to whoever reads the report: which step failed, on which process, with which error number.
void fail_at(const char *step, pid_t pid, int error) __attribute__((noreturn));
void fail(int code, const char *what, const char *subject, const char *remedy) __attribute__((noreturn));
#endif
