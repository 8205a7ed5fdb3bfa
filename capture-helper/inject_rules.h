// The rules of probecause-inject: which calls each is about, which of them it changes, and how. What an expression means has been
// settled by who asked (src/trace/inject.ts, src/node/inject.ts): here are only numbers, paths and addresses.
#ifndef INJECT_RULES_H
#define INJECT_RULES_H
#include "inject.h"
#include <sys/types.h>

enum { RULES_MAX = 64, RULE_PATHS_MAX = 4, RULE_ABIS = 3, RULE_CALLS_MAX = 1024, RULE_ARGS = 6, IP_BYTES = 16 };

// Of one call: what each argument is, and whether the rule is about the call at all.
enum role { ROLE_OTHER = '-', ROLE_DESCRIPTOR = 'f', ROLE_FOLDER = 'd', ROLE_PATH = 'p', ROLE_ADDRESS = 's', ROLE_MESSAGE = 'm' };
struct call_roles { char chosen, of[RULE_ARGS]; };

struct rule {
  const char *spec;                                  // as it was given
  struct call_roles (*calls)[RULE_CALLS_MAX];        // by abi and number
  const char *paths[RULE_PATHS_MAX];                 // names of one file; any of them will do
  unsigned path_count;
  bool has_address;
  uint8_t ip[IP_BYTES];                              // IPv4 as ::ffff:a.b.c.d; all zero: any
  uint16_t port;                                     // 0: any
  uint64_t first, last, step;                        // of those calls, counted from 1 over all threads; step 0: only the first
  bool fakes;                                        // the call is not made, and gives `result`
  int64_t result;
  bool replaces;                                     // another call, by number in each abi, is made in its place
  uint32_t numbers[RULE_ABIS];
  int signal;                                        // 0: none
  uint64_t delay_entry, delay_exit;                  // nanoseconds
  uint64_t seen, changed;
};

extern struct rule inject_rules[RULES_MAX];
extern unsigned inject_rule_count;

// Is the call that the thread has just entered about the path or address of the rule? Any call is when it has neither.
bool inject_concerns(const struct tracee *t, const struct rule *rule);
#endif
