// libFuzzer target: the recorder's command line. The input is cut at its NULs into arguments. Options that make no sense end the
// process; built with -Dexit=fuzz_exit, that is a jump to the next input.
#include "inject_rules.h"
#include "options.h"
#include "pages.h"
#include <setjmp.h>
#include <stdlib.h>
#include <string.h>

enum { ARGUMENTS_MAX = 32 };

static jmp_buf next;

void fuzz_exit(int code) {
  (void)code;
  longjmp(next, 1);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  static const struct options fresh = {.report_fd = -1};
  char *argv[ARGUMENTS_MAX + 2] = {"probecause-capture"};
  int argc = 1;
  char *text = malloc(size + 1);
  memcpy(text, data, size);
  text[size] = 0;
  for (size_t at = 0; at < size && argc < ARGUMENTS_MAX; at += strlen(text + at) + 1) argv[argc++] = text + at;
  options = fresh;
  while (inject_rule_count) {
    struct rule *rule = &inject_rules[--inject_rule_count];
    pages_give_back(rule->calls, RULE_ABIS * sizeof *rule->calls);
  }
  if (setjmp(next) == 0) options_read(argc, argv);
  free(text);
  return 0;
}
