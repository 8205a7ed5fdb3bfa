// See mounts.h. A line of proc_pid_mountinfo(5) is "36 35 98:0 /root /point options [optional fields] - type source options", blanks
// in names as \040. Reading it touches no file system.
#define _GNU_SOURCE
#include "mounts.h"
#include "chunk.h"
#include "procfs.h"
#include "redact.h"
#include <string.h>

enum { TEXT_ROOM = 256 << 10, NAME_ROOM = 4096, MOUNTS_MAX = 512 };

static void put_name(struct wire *w, unsigned field, const char **at) {
  char name[NAME_ROOM];
  const char *word;
  size_t len = next_word(at, &word), out = 0;
  for (size_t i = 0; i < len && out < sizeof name; i++) {
    bool escaped = word[i] == '\\' && i + 3 < len;
    name[out++] = escaped ? (char)((word[i + 1] - '0') << 6 | (word[i + 2] - '0') << 3 | (word[i + 3] - '0')) : word[i];
    if (escaped) i += 3;
  }
  wire_uint(w, field, intern_text(name, out));
}

static void put_mount(struct wire *w, unsigned field, const char *at) {
  const char *word;
  wire_mark m = wire_open(w, field);
  wire_uint(w, 1, next_number(&at, 10));
  next_number(&at, 10);
  uint64_t major = next_number(&at, 10);
  wire_uint(w, 5, major << 32 | next_number(&at, 10));
  next_word(&at, &word);
  put_name(w, 2, &at);
  while (next_word(&at, &word) && strncmp(word, "- ", 2) != 0) continue;
  put_name(w, 3, &at);
  put_name(w, 4, &at);
  wire_close(w, m);
}

void put_mounts(struct wire *w, unsigned field, pid_t pid) {
  static char text[TEXT_ROOM];
  unsigned count = 0;
  proc_read(pid, "mountinfo", text, sizeof text);
  for (const char *line = text; *line && count++ < MOUNTS_MAX; line = *line ? line + 1 : line) {
    put_mount(w, field, line);
    line = strchrnul(line, '\n');
  }
}
