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

enum { PATH_ROOM = 4096, C_LFLAG_OFFSET = 12 }; // of struct termios in <asm-generic/termbits.h>

static bool some_terminal_is_silent;

static const char *const secret_files[] = {".netrc", ".pgpass", ".my.cnf", ".git-credentials", "shadow", "gshadow", "id_rsa",
                                           "id_dsa", "id_ecdsa", "id_ed25519", "credentials", ".htpasswd", "krb5.keytab"};
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

bool secret_descriptor(const struct tracee *t, int fd) {
  if (!t->process->holds_secrets && !some_terminal_is_silent) return false;
  char target[PATH_ROOM];
  size_t len = target_of(t, fd, target, sizeof target);
  return secret_path(target, len) || (some_terminal_is_silent && silent_terminal(t, fd, target));
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

void watch_own_terminal(void) {
  if (!echoes(0)) some_terminal_is_silent = true;
}
