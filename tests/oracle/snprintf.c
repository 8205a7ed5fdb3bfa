// The kernel as an oracle for formats: reads "SIZE FORMAT [WORD ...]" from stdin (format and words in hex), calls bpf_snprintf in a
// program of its own with a buffer of SIZE bytes, prints the result and the text in hex. A format the kernel's verifier refuses is
// "refused ERRNO". The program is a raw tracepoint's, run once by BPF_PROG_TEST_RUN and attached to nothing.
#include <errno.h>
#include <linux/bpf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { LINE = 65536, WORDS = 12 };

static int call(int command, union bpf_attr *attr) {
  int got = (int)syscall(SYS_bpf, command, attr, sizeof *attr);
  return got < 0 ? -errno : got;
}

static int map_new(unsigned value_size, unsigned flags) {
  union bpf_attr attr;
  memset(&attr, 0, sizeof attr);
  attr.map_type = BPF_MAP_TYPE_ARRAY;
  attr.key_size = 4;
  attr.value_size = value_size;
  attr.max_entries = 1;
  attr.map_flags = flags;
  return call(BPF_MAP_CREATE, &attr);
}

static int map_value(int command, int map, void *value) {
  union bpf_attr attr;
  unsigned key = 0;
  memset(&attr, 0, sizeof attr);
  attr.map_fd = (unsigned)map;
  attr.key = (unsigned long)&key;
  attr.value = (unsigned long)value;
  return call(command, &attr);
}

static int freeze(int map) {
  union bpf_attr attr;
  memset(&attr, 0, sizeof attr);
  attr.map_fd = (unsigned)map;
  return call(BPF_MAP_FREEZE, &attr);
}

#define VALUE(reg, map) {.code = 0x18, .dst_reg = reg, .src_reg = BPF_PSEUDO_MAP_VALUE, .imm = map}, {.imm = 0}
#define MOVE(reg, number) {.code = 0xb7, .dst_reg = reg, .imm = number}

/** Result in the first 8 bytes of `out`, the text behind them. */
static int load(int format, int words, int out, int count, int size) {
  struct bpf_insn text[] = {
    VALUE(6, out),
    {.code = 0xbf, .dst_reg = 1, .src_reg = 6},
    {.code = 0x07, .dst_reg = 1, .imm = 8},
    MOVE(2, size),
    VALUE(3, format),
    VALUE(4, words),
    MOVE(5, count * 8),
    {.code = 0x85, .imm = BPF_FUNC_snprintf},
    {.code = 0x7b, .dst_reg = 6, .src_reg = 0},
    MOVE(0, 0),
    {.code = 0x95},
  };
  union bpf_attr attr;
  memset(&attr, 0, sizeof attr);
  attr.prog_type = BPF_PROG_TYPE_RAW_TRACEPOINT;
  attr.insns = (unsigned long)text;
  attr.insn_cnt = sizeof text / sizeof *text;
  attr.license = (unsigned long)"GPL";
  return call(BPF_PROG_LOAD, &attr);
}

static void answer(int size, char *format_hex, char **rest) {
  static char format[LINE], result[4096];
  unsigned long long words[WORDS + 1] = {0};
  int count = 0, length = 0;
  unsigned byte;
  for (char *word; (word = strtok_r(0, " \n", rest)) && count < WORDS; count++) words[count] = strtoull(word, 0, 16);
  for (; sscanf(format_hex, "%2x", &byte) == 1; format_hex += 2) format[length++] = (char)byte;
  int fmt = map_new((unsigned)length, BPF_F_RDONLY_PROG), args = map_new(sizeof words, 0), out = map_new(sizeof result, 0);
  map_value(BPF_MAP_UPDATE_ELEM, fmt, format);
  map_value(BPF_MAP_UPDATE_ELEM, args, words);
  freeze(fmt);
  int program = load(fmt, args, out, count, size);
  if (program < 0) printf("refused %d", -program);
  else {
    union bpf_attr attr;
    memset(&attr, 0, sizeof attr);
    attr.test.prog_fd = (unsigned)program;
    int ran = call(BPF_PROG_TEST_RUN, &attr);
    map_value(BPF_MAP_LOOKUP_ELEM, out, result);
    if (ran < 0) printf("not run %d", -ran);
    else {
      printf("%lld ", *(long long *)result);
      for (char *at = result + 8; *at; at++) printf("%02x", (unsigned char)*at);
    }
    close(program);
  }
  putchar('\n');
  close(fmt), close(args), close(out);
}

int main(void) {
  static char line[LINE];
  while (fgets(line, sizeof line, stdin)) {
    char *rest = line;
    char *size = strtok_r(line, " \n", &rest), *format = strtok_r(0, " \n", &rest);
    if (size && format) answer(atoi(size), format, &rest);
  }
  return 0;
}
