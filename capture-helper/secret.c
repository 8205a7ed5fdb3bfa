// See redact.h: descriptors whose contents are secret. A process that never opened a key file costs one readlink per open
// and nothing per read; one that did, and its children, are asked where each read comes from and each write goes. So duplicates of a
// descriptor, however made, are covered without following them. Memory maps are not recorded at all.
#define _GNU_SOURCE
#include "procfs.h"
#include "redact.h"
#include "text.h"
#include <fcntl.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

enum { PATH_ROOM = 4096, TYPED_MAX = 128, KEY_LINE_MIN = 32, TERMINAL_FDS = 64, C_LFLAG_OFFSET = 12 }; // last: <asm-generic/termbits.h>

static bool some_terminal_is_silent;

// How the paths of secret files end.
static const char secret_files[] =
  "/.netrc\0/.pgpass\0/.my.cnf\0/.git-credentials\0/shadow\0/gshadow\0/id_rsa\0/id_dsa\0/id_ecdsa\0/id_ed25519\0/credentials\0"
  "/.htpasswd\0/krb5.keytab\0/environ\0/.vault-token\0/.npmrc\0/.pypirc\0/passwd-s3fs\0/shadow-\0/gshadow-\0/opasswd\0/.kube/config\0"
  ".key\0.p12\0.pfx\0.jks\0.keystore\0_key\0.kdbx\0.ppk\0.gpg\0";

bool secret_path(const char *path, size_t len) { return ends_in_any(secret_files, path, len); }

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
  if (!some_terminal_is_silent && !t->process->holds_secrets) return NOT_SECRET;
  char target[PATH_ROOM];
  size_t len = target_of(t, fd, target, sizeof target);
  if (secret_path(target, len)) return SECRET_FILE;
  if (!reads) return types_for_others(target) ? SECRET_TYPED : NOT_SECRET;
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
