// See inject_rules.h: the options that make up a rule. Each follows the --inject that begins it.
#include "inject_rules.h"
#include "options.h"
#include "pages.h"
#include "text.h"
#include <string.h>

struct rule inject_rules[RULES_MAX];
unsigned inject_rule_count;

static void refuse(const char *name) { fail(EXIT_OWN_FAILURE, "not a valid value for this option", name, "See --help"); }

static struct rule *rule_of(const char *name) {
  if (inject_rule_count == 0) fail(EXIT_OWN_FAILURE, "goes with --inject before it", name, "See --help");
  return &inject_rules[inject_rule_count - 1];
}

static uint64_t take(const char *name, const char **at, unsigned base, uint64_t max) {
  const char *from = *at;
  uint64_t value = text_take_number(at, base);
  if (*at == from || value > max) refuse(name);
  return value;
}

static void expect(const char *name, const char **at, char sign) {
  if (**at != sign) refuse(name);
  ++*at;
}

static void end(const char *name, const char *at) {
  if (*at) refuse(name);
}

// ABI.NUMBER.ROLES,ABI.NUMBER.ROLES,...
static void set_calls(const char *name, char *value) {
  const char *at = value;
  if (inject_rule_count == RULES_MAX) fail(EXIT_OWN_FAILURE, "too many rules", name, "See --help");
  struct rule *rule = &inject_rules[inject_rule_count++];
  *rule = (struct rule){.first = 1, .last = UINT64_MAX, .step = 1};
  rule->calls = pages_take(RULE_ABIS * sizeof *rule->calls);
  for (;; at++) {
    uint64_t abi = take(name, &at, 10, RULE_ABIS - 1);
    expect(name, &at, '.');
    struct call_roles *roles = &rule->calls[abi][take(name, &at, 10, RULE_CALLS_MAX - 1)];
    expect(name, &at, '.');
    roles->chosen = 1;
    for (unsigned i = 0; i < RULE_ARGS && *at && strchr("-fdpsm", *at); i++) roles->of[i] = *at++;
    if (!*at) return;
    if (*at != ',') refuse(name);
  }
}

static void set_path(const char *name, char *value) {
  struct rule *rule = rule_of(name);
  if (rule->path_count == RULE_PATHS_MAX || !*value) refuse(name);
  rule->paths[rule->path_count++] = value;
}

// 32 digits of base 16, and the port.
static void set_address(const char *name, char *value) {
  struct rule *rule = rule_of(name);
  char digits[3] = {0};
  for (unsigned i = 0; i < IP_BYTES; i++, value += 2) {
    const char *two = digits;
    memcpy(digits, value, strnlen(value, 2));
    rule->ip[i] = (uint8_t)take(name, &two, 16, UINT8_MAX);
    if (two != digits + 2) refuse(name);
  }
  const char *at = value;
  expect(name, &at, ':');
  rule->port = (uint16_t)take(name, &at, 10, UINT16_MAX);
  rule->has_address = true;
  end(name, at);
}

static void set_when(const char *name, char *value) {
  struct rule *rule = rule_of(name);
  const char *at = value;
  rule->first = take(name, &at, 10, UINT32_MAX);
  expect(name, &at, ',');
  rule->last = take(name, &at, 10, UINT32_MAX);
  expect(name, &at, ',');
  rule->step = take(name, &at, 10, UINT32_MAX);
  end(name, at);
}

static void set_result(const char *name, char *value) {
  struct rule *rule = rule_of(name);
  const char *at = value + (*value == '-');
  uint64_t size = take(name, &at, 10, INT64_MAX);
  rule->result = *value == '-' ? -(int64_t)size : (int64_t)size;
  rule->fakes = true;
  end(name, at);
}

static void set_call(const char *name, char *value) {
  struct rule *rule = rule_of(name);
  const char *at = value;
  for (unsigned abi = 0; abi < RULE_ABIS; abi++) {
    if (abi) expect(name, &at, ',');
    rule->numbers[abi] = (uint32_t)take(name, &at, 10, UINT32_MAX);
  }
  rule->replaces = true;
  end(name, at);
}

static void set_signal(const char *name, char *value) {
  enum { SIGNALS_MAX = 64 };
  const char *at = value;
  rule_of(name)->signal = (int)take(name, &at, 10, SIGNALS_MAX);
  end(name, at);
}

static void set_delay(const char *name, char *value) {
  struct rule *rule = rule_of(name);
  const char *at = value;
  rule->delay_entry = take(name, &at, 10, INT64_MAX);
  expect(name, &at, ',');
  rule->delay_exit = take(name, &at, 10, INT64_MAX);
  end(name, at);
}

static void set_spec(const char *name, char *value) { rule_of(name)->spec = value; }

static const struct { const char *name; void (*set)(const char *, char *); } table[] = {
  {"--inject", set_calls}, {"--inject-path", set_path}, {"--inject-address", set_address}, {"--inject-when", set_when},
  {"--inject-result", set_result}, {"--inject-call", set_call}, {"--inject-signal", set_signal}, {"--inject-delay", set_delay},
  {"--inject-spec", set_spec},
};

bool inject_option(const char *name, char *value) {
  for (unsigned row = 0; row < sizeof table / sizeof *table; row++) {
    if (strcmp(name, table[row].name) != 0) continue;
    if (!value) fail(EXIT_OWN_FAILURE, "option needs a value", name, "See --help");
    table[row].set(name, value);
    return true;
  }
  return false;
}
