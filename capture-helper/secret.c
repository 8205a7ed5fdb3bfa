// See redact.h: descriptors whose contents are secret. A process that never opened a key file costs one readlink per open
// and nothing per read; one that did, and its children, are asked where each read comes from. So duplicates of a
// descriptor, however made, are covered without following them. Memory maps are not recorded at all.
#define _GNU_SOURCE
#include "procfs.h"
#include "redact.h"
#include "text.h"
#include <fcntl.h>
#include <string.h>
#include <strings.h>
#include <termios.h>
#include <unistd.h>

enum { PATH_ROOM = 4096, TYPED_MAX = 128, KEY_LINE_MIN = 32, TERMINAL_FDS = 64, C_LFLAG_OFFSET = 12 }; // last: <asm-generic/termbits.h>

static bool some_terminal_is_silent;

static const char *const secret_files[] = {".netrc", ".pgpass", ".my.cnf", ".git-credentials", "shadow", "gshadow", "id_rsa",
                                           "id_dsa", "id_ecdsa", "id_ed25519", "credentials", ".htpasswd", "krb5.keytab",
                                           "environ", ".vault-token", ".npmrc", ".pypirc", "passwd-s3fs"};
static const char *const secret_endings[] = {".key", ".p12", ".pfx", ".jks", ".keystore", "_key", ".kdbx", ".ppk", ".gpg"};

bool secret_path(const char *path, size_t len) {
  size_t from = len;
  while (from > 0 && path[from - 1] != '/') from--;
  for (size_t i = 0; i < sizeof secret_files / sizeof *secret_files; i++)
    if (strlen(secret_files[i]) == len - from && memcmp(path + from, secret_files[i], len - from) == 0) return true;
  for (size_t i = 0; i < sizeof secret_endings / sizeof *secret_endings; i++) {
    size_t n = strlen(secret_endings[i]);
    if (len - from > n && strncasecmp(path + len - n, secret_endings[i], n) == 0) return true;
  }
  return false;
}

static size_t target_of(const struct tracee *t, int fd, char *into, size_t room) {
  return proc_link_of(t->tid, "fd/", fd, into, room);
}

static bool echoes(int fd) {
  struct termios now;
  return tcgetattr(fd, &now) != 0 || (now.c_lflag & ECHO);
}

// The side that a terminal emulator writes to.
static bool types_for_others(const char *target) { return strcmp(target, "/dev/ptmx") == 0 || strcmp(target, "/dev/pts/ptmx") == 0; }

static bool silent_terminal(const struct tracee *t, int fd, const char *target) {
  char path[64];
  if (strncmp(target, "/dev/tty", 8) != 0 && strncmp(target, "/dev/pts/", 9) != 0) return false;
  struct text name = text_in(path, sizeof path);
  text_proc(&name, t->tid, "fd/", fd);
  int own = open(path, O_RDONLY | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
  bool silent = own < 0 || !echoes(own);
  if (own >= 0) close(own);
  return silent;
}

enum secrecy secret_descriptor(const struct tracee *t, int fd, bool reads) {
  if (!some_terminal_is_silent && (!t->process->holds_secrets || !reads)) return NOT_SECRET;
  char target[PATH_ROOM];
  size_t len = target_of(t, fd, target, sizeof target);
  if (!reads) return types_for_others(target) ? SECRET_TYPED : NOT_SECRET;
  if (secret_path(target, len)) return SECRET_FILE;
  return some_terminal_is_silent && silent_terminal(t, fd, target) ? SECRET_TYPED : NOT_SECRET;
}

// A key or a password file, whatever its format: its lines if they are long, and in it what looks like a password.
static void note_file(char *text, size_t len) {
  known_add_tokens(text, len, KEY_LINE_MIN);
  redact_text(text, len, true);
}

// What is typed may come a character at a time.
static void note_typed(const char *text, size_t len) {
  static char typed[TYPED_MAX];
  static size_t typed_len;
  for (size_t i = 0; i < len; i++) {
    bool ends = text[i] == '\n' || text[i] == '\r';
    if (ends) known_add(typed, typed_len, true);
    if (ends || typed_len == TYPED_MAX) typed_len = 0;
    if (!ends) typed[typed_len++] = text[i];
  }
}

void hide_contents(enum secrecy kind, char *text, size_t len) {
  if (kind == SECRET_FILE) note_file(text, len);
  else note_typed(text, len);
  redact_all(text, len);
}

void watch_opened(struct tracee *t, int fd) {
  char target[PATH_ROOM];
  size_t len = target_of(t, fd, target, sizeof target);
  if (secret_path(target, len)) t->process->holds_secrets = true;
}

void watch_terminal(const void *termios, size_t len) {
  uint32_t flags;
  if (len < C_LFLAG_OFFSET + sizeof flags) return;
  memcpy(&flags, (const char *)termios + C_LFLAG_OFFSET, sizeof flags);
  if (!(flags & ECHO)) some_terminal_is_silent = true;
}

void watch_terminals_of(const struct tracee *t) {
  char target[PATH_ROOM];
  for (int fd = 0; fd < TERMINAL_FDS && !some_terminal_is_silent; fd++)
    some_terminal_is_silent = target_of(t, fd, target, sizeof target) && silent_terminal(t, fd, target);
}

void watch_own_terminal(void) {
  if (!echoes(0)) some_terminal_is_silent = true;
}
