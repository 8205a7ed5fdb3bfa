// Short texts without stdio: its formatting alone is a fifth of a small static program.
#ifndef TEXT_H
#define TEXT_H
#include <stddef.h>
#include <stdint.h>

struct text {
  char *start, *at, *end; // always NUL-terminated; what does not fit is cut
};

struct text text_in(char *into, size_t room);
void text_put(struct text *t, const char *words);
void text_put_some(struct text *t, const char *words, size_t len);
void text_put_number(struct text *t, uint64_t number);
// The number that the text begins with, UINT64_MAX when it is larger; *at is then behind its last digit. No digit: 0, *at stays.
uint64_t text_take_number(const char **at, unsigned base);
// strerror(3) for what happens to files, and the number for the rest: a whole table of words is a thirtieth of the static program.
const char *error_words(int error);
void text_write(const struct text *t, int fd);
// "/proc/PID/NAME", with a number after the name unless it is negative.
void text_proc(struct text *t, int pid, const char *name, int number);
#endif
