// See inject_rules.h: what a call is about. A path is the one given, or that path made absolute with the thread's directory; a
// descriptor is about the file it is open on (as /proc/PID/fd has it, like strace -P), and a socket about both of its ends. Paths are
// compared as text: links on the way that the program takes are not followed.
#define _GNU_SOURCE
#include "inject_rules.h"
#include "gather.h"
#include "memory.h"
#include "procfs.h"
#include "tracee.h"
#include <fcntl.h>
#include <netinet/in.h>
#include <stddef.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>

#ifndef SYS_pidfd_open
#define SYS_pidfd_open 434 // the same on every architecture since Linux 5.1
#define SYS_pidfd_getfd 438
#endif

enum { PATH_ROOM = 2 * 4096 }; // PATH_MAX, twice: a directory and what is below it

static bool is_path(const struct rule *rule, const char *path) {
  for (unsigned i = 0; i < rule->path_count; i++)
    if (strcmp(path, rule->paths[i]) == 0) return true;
  return false;
}

// In place: no empty component, no ".", and ".." takes its directory away.
static void make_plain(char *path) {
  char *to = path;
  for (const char *at = path; *at;) {
    while (*at == '/') at++;
    size_t len = (size_t)(strchrnul(at, '/') - at);
    if (len == 2 && at[0] == '.' && at[1] == '.') {
      while (to > path && *--to != '/') continue;
    } else if (len && !(len == 1 && *at == '.')) {
      *to++ = '/';
      memmove(to, at, len);
      to += len;
    }
    at += len;
  }
  if (to == path) *to++ = '/';
  *to = 0;
}

static bool is_path_below(const struct tracee *t, const struct rule *rule, int folder, const char *given) {
  char room[PATH_ROOM];
  if (is_path(rule, given)) return true;
  struct text path = text_in(room, sizeof room);
  if (*given != '/') {
    char link[PATH_ROOM / 2];
    size_t len = folder == AT_FDCWD ? proc_link(t->tid, "cwd", link, sizeof link) : proc_link_of(t->tid, "fd/", folder, link, sizeof link);
    if (len == 0 || *link != '/') return false;
    text_put(&path, link);
    if (*given) text_put(&path, "/"); // an empty path is the descriptor itself (AT_EMPTY_PATH)
  }
  text_put(&path, given);
  make_plain(room);
  return is_path(rule, room);
}

static bool is_path_argument(const struct tracee *t, const struct rule *rule, const struct call_roles *roles, unsigned arg) {
  const struct call *c = &t->call;
  bool below = arg > 0 && roles->of[arg - 1] == ROLE_FOLDER;
  gather_begin();
  struct piece *p = gather_string(c->args[arg]);
  if (!p) return false;
  gather_run(t->tid);
  if (!p->terminated) return false;
  return is_path_below(t, rule, below ? (int)c->args[arg - 1] : AT_FDCWD, (const char *)p->bytes);
}

// ---- sockets

static bool is_ip(const struct rule *rule, const uint8_t *ip, uint16_t port) {
  static const uint8_t any[IP_BYTES];
  if (rule->port && ntohs(port) != rule->port) return false;
  return memcmp(rule->ip, any, IP_BYTES) == 0 || memcmp(rule->ip, ip, IP_BYTES) == 0;
}

// One in the file system by its path; "@name" is how an abstract one is written (unix(7), ss(8)).
static bool is_unix(const struct tracee *t, const struct rule *rule, const struct sockaddr_un *unix_name, size_t len) {
  char name[sizeof unix_name->sun_path + 1] = {0};
  size_t offset = offsetof(struct sockaddr_un, sun_path);
  if (len <= offset) return false;
  memcpy(name, unix_name->sun_path, len - offset);
  if (*name) return is_path_below(t, rule, AT_FDCWD, name);
  *name = '@';
  return is_path(rule, name);
}

enum { V6_LEN = offsetof(struct sockaddr_in6, sin6_scope_id) }; // as short as the kernel takes it (SIN6_LEN_RFC2133)

union address {
  struct sockaddr any;
  struct sockaddr_in v4;
  struct sockaddr_in6 v6;
  struct sockaddr_un local;
};

static bool is_address(const struct tracee *t, const struct rule *rule, const union address *a, size_t len) {
  uint8_t mapped[IP_BYTES] = {[10] = 0xff, [11] = 0xff}; // RFC 4291 section 2.5.5.2
  if (len < sizeof a->any.sa_family) return false;
  switch (a->any.sa_family) {
    case AF_UNIX: return rule->path_count && is_unix(t, rule, &a->local, len);
    case AF_INET:
      memcpy(mapped + 12, &a->v4.sin_addr, 4);
      return rule->has_address && len >= sizeof a->v4 && is_ip(rule, mapped, a->v4.sin_port);
    case AF_INET6: return rule->has_address && len >= V6_LEN && is_ip(rule, a->v6.sin6_addr.s6_addr, a->v6.sin6_port);
    default: return false;
  }
}

static bool is_address_at(const struct tracee *t, const struct rule *rule, uint64_t addr, uint64_t len) {
  union address a;
  struct read_ask ask = {addr, &a, len < sizeof a ? (uint32_t)len : (uint32_t)sizeof a, 0};
  if (addr == 0 || ask.want == 0) return false;
  memory_read(t->tid, &ask, 1);
  return ask.got == ask.want && is_address(t, rule, &a, ask.got);
}

// struct msghdr begins with msg_name and msg_namelen, and so does each struct mmsghdr: of several messages the first is looked at.
static bool is_message_to(const struct tracee *t, const struct rule *rule, uint64_t addr) {
  uint64_t native[2] = {0};
  uint32_t narrow[2] = {0};
  bool is_narrow = t->call.abi != 0;
  struct read_ask ask = {addr, is_narrow ? (void *)narrow : native, is_narrow ? sizeof narrow : sizeof native, 0};
  if (addr == 0) return false;
  memory_read(t->tid, &ask, 1);
  if (ask.got != ask.want) return false;
  return is_narrow ? is_address_at(t, rule, narrow[0], narrow[1]) : is_address_at(t, rule, native[0], (uint32_t)native[1]);
}

// Either end: what it is connected to, and what it is bound to. Asked of a duplicate (pidfd_getfd(2), Linux 5.6).
static bool is_socket(const struct tracee *t, const struct rule *rule, int fd) {
  union address a;
  socklen_t len = sizeof a;
  int pidfd = (int)syscall(SYS_pidfd_open, t->process->pid, 0);
  int own = pidfd < 0 ? -1 : (int)syscall(SYS_pidfd_getfd, pidfd, fd, 0);
  bool found = own >= 0 && getpeername(own, &a.any, &len) == 0 && is_address(t, rule, &a, len);
  len = sizeof a;
  found = found || (own >= 0 && getsockname(own, &a.any, &len) == 0 && is_address(t, rule, &a, len));
  if (own >= 0) close(own);
  if (pidfd >= 0) close(pidfd);
  return found;
}

static bool is_descriptor(const struct tracee *t, const struct rule *rule, int fd) {
  static const char deleted[] = " (deleted)"; // proc(5), /proc/PID/fd
  char link[PATH_ROOM / 2];
  if (fd < 0) return false;
  size_t len = proc_link_of(t->tid, "fd/", fd, link, sizeof link), end = sizeof deleted - 1;
  if (strncmp(link, "socket:", 7) == 0) return is_socket(t, rule, fd);
  if (len > end && strcmp(link + len - end, deleted) == 0) link[len - end] = 0;
  return is_path(rule, link);
}

bool inject_concerns(const struct tracee *t, const struct rule *rule) {
  const struct call *c = &t->call;
  const struct call_roles *roles = &rule->calls[c->abi][c->number];
  if (!rule->path_count && !rule->has_address) return true;
  for (unsigned i = 0; i < RULE_ARGS; i++) {
    bool found = false;
    switch ((enum role)roles->of[i]) {
      case ROLE_DESCRIPTOR: found = is_descriptor(t, rule, (int)c->args[i]); break;
      case ROLE_PATH: found = rule->path_count && is_path_argument(t, rule, roles, i); break;
      case ROLE_ADDRESS: found = i + 1 < RULE_ARGS && is_address_at(t, rule, c->args[i], (uint32_t)c->args[i + 1]); break;
      case ROLE_MESSAGE: found = is_message_to(t, rule, c->args[i]); break;
      case ROLE_FOLDER:
      case ROLE_OTHER: break;
    }
    if (found) return true;
  }
  return false;
}
