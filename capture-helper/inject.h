// Changing calls of the program on purpose: `probecause-inject`, the recorder's twin, is built with INJECT and these files. In the
// recorder that everyone uses each of these is nothing: it has no code that could change a run.
#ifndef INJECT_H
#define INJECT_H
#include "text.h"
#include "wire.h"
#include <stdbool.h>
#include <stdint.h>

struct tracee;
struct syscall_info;

#ifdef INJECT
#define RECORDER_NAME "probecause-inject"
#define INJECT_USAGE \
  "  --inject CALLS [--inject-path PATH]... [--inject-address HEX:PORT] [--inject-when FIRST,LAST,STEP] [--inject-result N]\n" \
  "    [--inject-call N,N,N] [--inject-signal N] [--inject-delay ENTER,EXIT] [--inject-spec TEXT]  (and again for more rules)\n"

struct rule;

enum held { HELD_NOT, HELD_AT_ENTRY, HELD_AT_EXIT, HELD_ENOUGH };

struct change { // to the call a thread is inside of
  const struct rule *rule;   // NULL: none
  uint64_t number;           // of the call, as the register had it
  int signal;                // to be sent when it goes on
  enum held held;            // stands stopped until `until`; ENOUGH: did so at its exit, and may return
  uint64_t until;
  bool injected, delayed;    // for its exit event
};

bool inject_option(const char *name, char *value); // false: no option of this file; leaves the process when its value makes no sense
void inject_at_entry(struct tracee *t, uint64_t number, uint64_t ts); // after the entry has been written
void inject_at_exit(struct tracee *t, struct syscall_info *info, uint64_t ts); // what the program is to find is put into `info`
bool inject_holds(const struct tracee *t);         // it does not go on yet
int inject_signal(struct tracee *t);               // to go on with
void inject_forget(struct tracee *t);              // something else happened to a thread that stood stopped
// Lets those go on whose time has come; with `leaving` all, and calls that were not begun as the program meant them.
void inject_release(bool leaving, void (*go_on)(struct tracee *, uint64_t now));
void inject_mark(struct wire *w, const struct tracee *t);
void inject_specs(struct wire *w);                 // into the header
void inject_report(struct text *t);                // how many calls each rule changed
#else
#define RECORDER_NAME "probecause-capture"
#define INJECT_USAGE ""

static inline bool inject_option(const char *name, char *value) { return (void)name, (void)value, false; }
static inline void inject_at_entry(struct tracee *t, uint64_t number, uint64_t ts) { (void)t, (void)number, (void)ts; }
static inline void inject_at_exit(struct tracee *t, struct syscall_info *info, uint64_t ts) { (void)t, (void)info, (void)ts; }
static inline bool inject_holds(const struct tracee *t) { return (void)t, false; }
static inline int inject_signal(struct tracee *t) { return (void)t, 0; }
static inline void inject_forget(struct tracee *t) { (void)t; }
static inline void inject_release(bool leaving, void (*go_on)(struct tracee *, uint64_t now)) { (void)leaving, (void)go_on; }
static inline void inject_mark(struct wire *w, const struct tracee *t) { (void)w, (void)t; }
static inline void inject_specs(struct wire *w) { (void)w; }
static inline void inject_report(struct text *t) { (void)t; }
#endif
#endif
