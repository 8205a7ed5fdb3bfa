// See text.h.
#include "text.h"
#include <errno.h>
#include <string.h>
#include <unistd.h>

struct text text_in(char *into, size_t room) {
  *into = 0;
  return (struct text){into, into, into + room - 1};
}

void text_put_some(struct text *t, const char *words, size_t len) {
  if (len > (size_t)(t->end - t->at)) len = (size_t)(t->end - t->at);
  memcpy(t->at, words, len);
  t->at += len;
  *t->at = 0;
}

void text_put(struct text *t, const char *words) { text_put_some(t, words, strlen(words)); }

void text_put_number(struct text *t, uint64_t number) {
  char digits[20], *p = digits + sizeof digits;
  do *--p = (char)('0' + number % 10);
  while (number /= 10);
  text_put_some(t, p, (size_t)(digits + sizeof digits - p));
}

const char *error_words(int error) {
  static const struct { int number; const char *words; } known[] = {
    {ENOENT, "No such file or directory"}, {EACCES, "Permission denied"}, {ENOTDIR, "Not a directory"}, {EISDIR, "Is a directory"},
    {ENOSPC, "No space left on device"}, {EDQUOT, "Disk quota exceeded"}, {EFBIG, "File too large"}, {EPIPE, "Broken pipe"},
    {EROFS, "Read-only file system"}, {EIO, "Input/output error"}};
  static char number[16];
  for (unsigned i = 0; i < sizeof known / sizeof *known; i++)
    if (known[i].number == error) return known[i].words;
  struct text t = text_in(number, sizeof number);
  text_put(&t, "errno ");
  text_put_number(&t, (uint64_t)error);
  return number;
}

void text_write(const struct text *t, int fd) {
  if (write(fd, t->start, (size_t)(t->at - t->start)) < 0) return; // nobody left to tell
}

void text_proc(struct text *t, int pid, const char *name, int number) {
  text_put(t, "/proc/");
  text_put_number(t, (uint64_t)pid);
  text_put(t, "/");
  text_put(t, name);
  if (number >= 0) text_put_number(t, (uint64_t)number);
}

uint64_t text_take_number(const char **at, unsigned base) {
  uint64_t value = 0;
  for (const char *p = *at;; *at = ++p) {
    unsigned letter = (unsigned)((*p | 32) - 'a');
    unsigned digit = *p >= '0' && *p <= '9' ? (unsigned)(*p - '0') : letter < 6 ? letter + 10 : base;
    if (digit >= base) return value;
    if (__builtin_mul_overflow(value, base, &value) || __builtin_add_overflow(value, digit, &value)) value = UINT64_MAX;
  }
}
