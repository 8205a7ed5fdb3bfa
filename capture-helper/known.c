// See redact.h: values known to be secret, hidden wherever they turn up again, also where nothing around them says what they are:
// an error message that repeats an argument, /proc/PID/cmdline, the variable that a shell put into a command. A word that could
// be ordinary text is never one of them, or a password of "postgres" would hide half a trace.
#include "redact.h"
#include <string.h>

enum { VALUES_MAX = 512, POOL_BYTES = 32 << 10, VALUE_MAX = 255, LENGTH_MIN = 6, PARTIAL_MIN = 4, STREAMS = 512 };

static char pool[POOL_BYTES];
static struct { uint16_t at, len, next; } values[VALUES_MAX]; // next: plus one, of those that begin with the same byte
static uint16_t first[256];
static unsigned count, used;

enum { LOWER = 1, UPPER = 2, DIGIT = 4, OTHER = 8, SEPARATOR = 16 };

static unsigned class_of(char c) {
  if (c >= 'a' && c <= 'z') return LOWER;
  if (c >= 'A' && c <= 'Z') return UPPER;
  if (c >= '0' && c <= '9') return DIGIT;
  return strchr(" \t\r\n./", c) ? SEPARATOR : OTHER;
}

// Not one word, not one number: two kinds of character besides a capital at the beginning. Where only a pattern found it, letters and
// digits, and nothing that a path or a sentence has.
bool looks_secret(const char *text, size_t len, bool sure) {
  unsigned kinds = 0;
  for (size_t i = len > 0; i < len; i++) kinds |= class_of(text[i]);
  if (len < LENGTH_MIN || (kinds & (kinds - 1)) == 0) return false;
  return sure || ((kinds & DIGIT) && (kinds & (LOWER | UPPER)) && !(kinds & SEPARATOR));
}

static bool is_known(const char *text, size_t len) {
  for (unsigned i = first[(uint8_t)*text]; i; i = values[i - 1].next)
    if (values[i - 1].len == len && memcmp(pool + values[i - 1].at, text, len) == 0) return true;
  return false;
}

void known_add(const char *text, size_t len, bool sure) {
  if (!looks_secret(text, len, sure)) return;
  for (size_t n; len >= PARTIAL_MIN; text += n, len -= n) {
    n = len < VALUE_MAX ? len : VALUE_MAX;
    if (is_known(text, n)) continue;
    if (count == VALUES_MAX || POOL_BYTES - used < n) return;
    memcpy(pool + used, text, n);
    uint16_t *head = &first[(uint8_t)*text];
    values[count].at = (uint16_t)used;
    values[count].len = (uint16_t)n;
    values[count].next = *head;
    *head = (uint16_t)++count;
    used += (unsigned)n;
  }
}

void known_add_tokens(const char *text, size_t len, size_t sure_from) {
  for (size_t i = 0, n; i < len; i += n + 1) {
    for (n = 0; i + n < len && text[i + n] && !strchr(" \t\r\n:,;\"'\\", text[i + n]); n++) continue;
    known_add(text + i, n, n >= sure_from);
  }
}

// How much of the text at `at` is a known value; at the end of a text that goes on, the beginning of one is enough.
static size_t known_at(const char *text, size_t at, size_t len, bool partial) {
  size_t longest = 0;
  for (unsigned i = first[(uint8_t)text[at]]; i; i = values[i - 1].next) {
    size_t full = values[i - 1].len, n = full < len - at ? full : len - at;
    if (n > longest && (n == full || (partial && n >= PARTIAL_MIN)) && memcmp(pool + values[i - 1].at, text + at, n) == 0) longest = n;
  }
  return longest;
}

bool known_hide(char *text, size_t low, size_t keep, size_t len, bool partial) {
  bool changed = false;
  for (size_t i = 0; count && i < keep; i++) {
    size_t n = known_at(text, i, len, partial);
    if (n == 0) continue;
    size_t from = i > low ? i : low;
    if (i + n > from) {
      redact_all(text + from, i + n - from);
      changed = true;
    }
    i += n - 1;
  }
  return changed;
}

static struct stream streams[2][STREAMS];

static struct stream *slot(pid_t pid, int fd, bool reads) { return &streams[reads][((unsigned)pid * 31 + (unsigned)fd) % STREAMS]; }

void stream_forget(pid_t pid, int fd) {
  for (unsigned reads = 0; reads < 2; reads++) {
    struct stream *s = slot(pid, fd, reads);
    if (s->pid == pid && s->fd == fd) s->open = s->tail_len = 0;
  }
}

struct stream *stream_of(pid_t pid, int fd, bool reads) {
  struct stream *s = slot(pid, fd, reads);
  if (s->pid == pid && s->fd == fd) return s;
  s->pid = pid;
  s->fd = fd;
  s->open = s->tail_len = 0;
  return s;
}
