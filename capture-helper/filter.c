// See filter.h. The digits are looked at where they stand in the command line: four calls each, then + or - for those beyond.
#include "filter.h"
#include "options.h"
#include <string.h>

enum { ABIS = 3, CALLS_PER_DIGIT = 4 };

static struct { const char *digits; uint64_t count; } words[ABIS];
static bool everything = true;

void filter_read(const char *calls) {
  everything = false;
  for (unsigned abi = 0; abi < ABIS && *calls; abi++, calls += *calls == ',') {
    words[abi].digits = calls;
    words[abi].count = strspn(calls, "0123456789abcdef");
    calls += words[abi].count;
    if (*calls != '+' && *calls != '-') fail(EXIT_OWN_FAILURE, "not a valid value for this option", "--calls", "See --help");
    calls++;
  }
}

bool filter_keeps(const struct call *c) {
  if (everything || !words[c->abi].digits) return everything;
  uint64_t digit = c->number / CALLS_PER_DIGIT;
  if (digit >= words[c->abi].count) return words[c->abi].digits[words[c->abi].count] == '+';
  char at = words[c->abi].digits[digit];
  return (at <= '9' ? at - '0' : at - 'a' + 10) >> c->number % CALLS_PER_DIGIT & 1;
}
