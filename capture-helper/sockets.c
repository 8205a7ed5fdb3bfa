// See sockets.h. Asked over sock_diag(7), which answers anybody for the namespace its own socket was made in; so that is made in the
// other process's, where setns(2) is permitted. Addresses are compared as 16 bytes, IPv4 mapped into IPv6 (RFC 4291 section 2.5.5.2),
// since a server on "::" has its IPv4 clients that way.
#define _GNU_SOURCE
#include "sockets.h"
#include "chunk.h"
#include "pages.h"
#include "procfs.h"
#include "text.h"
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sched.h>
#include <stddef.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <unistd.h>

enum {
  ROWS_MAX = 1 << 18, SLOTS = 1 << 12, NAMESPACES_MAX = 16, REPLY_ROOM = 32 << 10, WORDS_ROOM = 1 << 20,
  BY_FAMILY = 20, LISTENING = 10, TCP = 6, UDP = 17,    // SOCK_DIAG_BY_FAMILY, TCP_LISTEN, IPPROTO_*
  SHOW = 1 | 4 | 8 | 16,                                // UDIAG_SHOW_NAME, _PEER, _ICONS, _RQLEN
  REQUEST = 1, DUMP = 0x300, ERROR = 2, DONE = 3, SOCK_DIAG = 4, // NLM_F_*, NLMSG_*, NETLINK_SOCK_DIAG
  ATTR_NAME = 0, ATTR_PEER = 2, ATTR_ICONS = 3, ATTR_RQLEN = 4,
  NAME_MAX_BYTES = sizeof((struct sockaddr_un *)0)->sun_path,
};

struct endpoint { uint8_t ip[16]; uint16_t port; }; // in network byte order

struct row {
  uint64_t inode, peer;              // peer: of unix sockets
  uint32_t receive, send;
  uint8_t family, type, state, space;
  uint8_t name_len;
  uint32_t name;                     // unix: where in `names`
  struct endpoint local, remote;
  uint32_t next_inode, next_port;    // of the same slot; rows are counted from 1
};

// linux/netlink.h, linux/inet_diag.h and linux/unix_diag.h, which C libraries without kernel headers lack.
struct message { uint32_t len; uint16_t type, flags; uint32_t sequence, port; uint8_t data[]; };
struct inet_id { uint16_t local_port, remote_port; uint8_t local[16], remote[16]; uint32_t interface, cookie[2]; };
struct inet_ask { uint8_t family, protocol, more, pad; uint32_t states; struct inet_id id; };
struct inet_answer { uint8_t family, state, timer, retransmits; struct inet_id id; uint32_t expires, receive, send, uid, inode; };
struct unix_ask { uint8_t family, protocol; uint16_t pad; uint32_t states, inode, show, cookie[2]; };
struct unix_answer { uint8_t family, type, state, pad; uint32_t inode, cookie[2]; };
struct attribute { uint16_t len, type; uint8_t data[]; };

static struct row *rows;
static unsigned row_count;
static uint32_t by_inode[SLOTS], by_port[SLOTS];
static uint8_t *names;
static size_t names_len;
static struct { uint64_t inode; int refusal; } spaces[NAMESPACES_MAX];
static unsigned space_count;

static struct endpoint endpoint_of(unsigned family, const uint8_t *ip, uint16_t port) {
  struct endpoint e = {.port = port};
  if (family == AF_INET6) {
    memcpy(e.ip, ip, 16);
  } else {
    e.ip[10] = e.ip[11] = 0xff;
    memcpy(e.ip + 12, ip, 4);
  }
  return e;
}

static bool same(const struct endpoint *a, const struct endpoint *b) { return a->port == b->port && memcmp(a->ip, b->ip, 16) == 0; }

static bool is_any(const struct endpoint *e) {
  static const uint8_t zero[16], mapped[16] = {[10] = 0xff, [11] = 0xff};
  return memcmp(e->ip, zero, 16) == 0 || memcmp(e->ip, mapped, 16) == 0;
}

static struct row *add_row(uint64_t inode, unsigned family, unsigned state) {
  if (row_count == ROWS_MAX) return NULL;
  struct row *r = &rows[row_count++];
  *r = (struct row){.inode = inode, .family = (uint8_t)family, .state = (uint8_t)state, .space = (uint8_t)(space_count - 1)};
  r->next_inode = by_inode[inode % SLOTS];
  by_inode[inode % SLOTS] = row_count;
  return r;
}

static void read_inet(const void *message, size_t len, unsigned type) {
  const struct inet_answer *a = message;
  struct row *r = len >= sizeof *a ? add_row(a->inode, a->family, a->state) : NULL;
  if (!r) return;
  r->type = (uint8_t)type;
  r->receive = a->receive;
  r->send = a->send;
  r->local = endpoint_of(a->family, a->id.local, a->id.local_port);
  r->remote = endpoint_of(a->family, a->id.remote, a->id.remote_port);
  r->next_port = by_port[r->local.port % SLOTS];
  by_port[r->local.port % SLOTS] = row_count;
}

// A client whose connection nobody has accepted has a peer without an inode; the listening socket names such clients.
static void read_waiting(uint64_t listening, const struct attribute *a) {
  uint32_t client;
  for (size_t at = 0; at + sizeof client <= a->len - sizeof *a; at += sizeof client) {
    memcpy(&client, a->data + at, sizeof client);
    struct row *r = add_row(client, AF_UNIX, 0);
    if (r) r->peer = listening;
  }
}

static size_t aligned(size_t len) { return (len + 3) & ~(size_t)3; } // NLMSG_ALIGN

static void read_unix(const void *message, size_t len, unsigned unused) {
  const struct unix_answer *a = message;
  struct row *r = len >= sizeof *a ? add_row(a->inode, AF_UNIX, a->state) : NULL;
  (void)unused;
  if (!r) return;
  r->type = a->type;
  for (size_t at = sizeof *a; at + sizeof(struct attribute) <= len;) {
    const struct attribute *attr = (const struct attribute *)((const char *)message + at);
    size_t data = attr->len - sizeof *attr;
    uint32_t value[2] = {0};
    if (attr->len < sizeof *attr || at + attr->len > len) return;
    memcpy(value, attr->data, data < sizeof value ? data : sizeof value);
    if (attr->type == ATTR_PEER) r->peer = value[0];
    if (attr->type == ATTR_RQLEN) {
      r->receive = value[0];
      r->send = value[1];
    }
    if (attr->type == ATTR_ICONS) read_waiting(a->inode, attr);
    if (attr->type == ATTR_NAME && data <= NAME_MAX_BYTES && names_len + data <= WORDS_ROOM) {
      memcpy(names + names_len, attr->data, data);
      r->name = (uint32_t)names_len;
      r->name_len = (uint8_t)data;
      names_len += data;
    }
    at += aligned(attr->len);
  }
}

static bool dump(int fd, const void *ask, size_t ask_len, void (*read)(const void *, size_t, unsigned), unsigned type) {
  static _Alignas(struct message) char reply[REPLY_ROOM];
  struct message head = {.len = (uint32_t)(sizeof head + ask_len), .type = BY_FAMILY, .flags = REQUEST | DUMP};
  struct iovec parts[] = {{&head, sizeof head}, {(void *)ask, ask_len}};
  if (writev(fd, parts, 2) < 0) return false;
  for (ssize_t len; (len = recv(fd, reply, sizeof reply, 0)) > 0;)
    for (size_t at = 0; at + sizeof head <= (size_t)len;) {
      const struct message *m = (const void *)(reply + at);
      if (m->len < sizeof *m || at + m->len > (size_t)len) return false;
      if (m->type == DONE || m->type == ERROR) return m->type == DONE;
      read(m->data, m->len - sizeof *m, type);
      at += aligned(m->len);
    }
  return false;
}

// A kernel may be built without one of the tables; the others are still right.
static void read_tables(int fd) {
  static const struct { uint8_t family, protocol, type; } inet[] = {
    {AF_INET, TCP, SOCK_STREAM}, {AF_INET6, TCP, SOCK_STREAM}, {AF_INET, UDP, SOCK_DGRAM}, {AF_INET6, UDP, SOCK_DGRAM}};
  struct unix_ask ask = {.family = AF_UNIX, .states = UINT32_MAX, .show = SHOW};
  dump(fd, &ask, sizeof ask, read_unix, 0);
  for (unsigned i = 0; i < sizeof inet / sizeof *inet; i++) {
    struct inet_ask one = {.family = inet[i].family, .protocol = inet[i].protocol, .states = UINT32_MAX};
    dump(fd, &one, sizeof one, read_inet, inet[i].type);
  }
}

static int open_namespace(pid_t pid, const char *name) {
  char path[32];
  struct text t = text_in(path, sizeof path);
  text_proc(&t, pid, name, -1);
  return open(path, O_RDONLY | O_CLOEXEC);
}

static uint64_t namespace_of(pid_t pid) {
  char target[64];
  const char *at = target;
  proc_link(pid, "ns/net", target, sizeof target);
  return next_number(&at, 10);
}

// A netlink socket in the namespace of the process; the inspector itself is there only as long as it takes to make it.
static int socket_in(pid_t pid) {
  int own = open_namespace(getpid(), "ns/net"), theirs = open_namespace(pid, "ns/net"), fd = -1;
  bool elsewhere = namespace_of(pid) != namespace_of(getpid());
  if (theirs >= 0 && (!elsewhere || (own >= 0 && setns(theirs, CLONE_NEWNET) == 0))) {
    fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, SOCK_DIAG);
    if (elsewhere && setns(own, CLONE_NEWNET) != 0) space_count = NAMESPACES_MAX; // cannot happen; then no more of these
  }
  int error = errno;
  if (own >= 0) close(own);
  if (theirs >= 0) close(theirs);
  errno = error;
  return fd;
}

int sockets_look(pid_t pid) {
  uint64_t space = namespace_of(pid);
  if (!rows) {
    rows = pages_take(ROWS_MAX * sizeof *rows);
    names = pages_take(WORDS_ROOM);
  }
  for (unsigned i = 0; i < space_count; i++)
    if (spaces[i].inode == space) return spaces[i].refusal;
  if (space_count >= NAMESPACES_MAX) return ENOSPC;
  spaces[space_count++].inode = space;
  int fd = socket_in(pid);
  if (fd < 0) return spaces[space_count - 1].refusal = errno;
  read_tables(fd);
  close(fd);
  return 0;
}

void sockets_forget(void) {
  row_count = space_count = 0;
  names_len = 0;
  memset(by_inode, 0, sizeof by_inode);
  memset(by_port, 0, sizeof by_port);
}

static const struct row *row_of(uint64_t inode) {
  const struct row *r = NULL;
  for (uint32_t i = inode ? by_inode[inode % SLOTS] : 0; i; i = r->next_inode) {
    r = &rows[i - 1];
    if (r->inode == inode && r->state) return r;
  }
  return NULL;
}

// The exact other end; else who listens or receives at that address.
static uint64_t at_address(const struct row *from, const struct endpoint *address) {
  const struct row *r = NULL;
  uint64_t server = 0;
  for (uint32_t i = by_port[address->port % SLOTS]; i; i = r->next_port) {
    r = &rows[i - 1];
    if (!r->inode || r->type != from->type || r->space != from->space || r == from) continue;
    if (same(&r->local, address) && same(&r->remote, &from->local)) return r->inode;
    bool serves = r->type == SOCK_DGRAM ? r->remote.port == 0 : r->state == LISTENING;
    bool there = r->local.port == address->port && (same(&r->local, address) || is_any(&r->local));
    if (serves && there) server = r->inode;
  }
  return server;
}

static uint64_t unix_peer(const struct row *r) {
  uint64_t inode = r->inode, peer = r->peer;
  for (uint32_t i = by_inode[inode % SLOTS]; i && !peer; i = r->next_inode) {
    r = &rows[i - 1];
    if (r->inode == inode && r->family == AF_UNIX) peer = r->peer;
  }
  return peer;
}

uint64_t socket_peer(uint64_t inode) {
  const struct row *r = row_of(inode);
  if (!r) return 0;
  if (r->family == AF_UNIX) return unix_peer(r);
  return r->remote.port ? at_address(r, &r->remote) : 0;
}

static uint64_t unix_listening_at(const struct sockaddr_un *address, size_t len) {
  size_t name_len = len - offsetof(struct sockaddr_un, sun_path);
  if (address->sun_path[0]) name_len = strnlen(address->sun_path, name_len);
  for (unsigned i = 0; i < row_count; i++) {
    const struct row *r = &rows[i];
    size_t own = r->name_len;
    if (r->family != AF_UNIX || own == 0) continue;
    if (names[r->name]) own = strnlen((const char *)names + r->name, own);
    if (own == name_len && memcmp(names + r->name, address->sun_path, own) == 0 && (r->state == LISTENING || r->type == SOCK_DGRAM))
      return r->inode;
  }
  return 0;
}

uint64_t socket_listening_at(uint64_t from_inode, const void *address, size_t len) {
  const struct sockaddr *any = address;
  const struct sockaddr_in *v4 = address;
  const struct sockaddr_in6 *v6 = address;
  const struct row *from = row_of(from_inode);
  if (len <= offsetof(struct sockaddr_un, sun_path)) return 0;
  if (any->sa_family == AF_UNIX) return unix_listening_at(address, len);
  if (!from || (any->sa_family != AF_INET && any->sa_family != AF_INET6)) return 0;
  if (len < (any->sa_family == AF_INET ? sizeof *v4 : sizeof *v6)) return 0;
  bool four = any->sa_family == AF_INET;
  struct endpoint e = endpoint_of(any->sa_family, four ? (const uint8_t *)&v4->sin_addr : (const uint8_t *)&v6->sin6_addr, v4->sin_port);
  return at_address(from, &e);
}

static void put_endpoint(struct wire *w, unsigned field, const struct row *r, const struct endpoint *e) {
  struct sockaddr_in v4 = {.sin_family = AF_INET, .sin_port = e->port};
  struct sockaddr_in6 v6 = {.sin6_family = AF_INET6, .sin6_port = e->port};
  memcpy(&v4.sin_addr, e->ip + 12, 4);
  memcpy(&v6.sin6_addr, e->ip, 16);
  if (field == 8 && e->port == 0) return;
  if (r->family == AF_INET) wire_uint(w, field, intern(&v4, sizeof v4));
  else wire_uint(w, field, intern(&v6, sizeof v6));
}

static void put_unix_name(struct wire *w, unsigned field, const struct row *r) {
  struct sockaddr_un name = {.sun_family = AF_UNIX};
  if (!r) return;
  memcpy(name.sun_path, names + r->name, r->name_len);
  wire_uint(w, field, intern(&name, offsetof(struct sockaddr_un, sun_path) + r->name_len));
}

void put_socket_row(struct wire *w, uint64_t inode, bool has_addresses) {
  const struct row *r = row_of(inode);
  if (!r) return;
  if (!has_addresses) {
    wire_uint(w, 5, r->family);
    wire_uint(w, 6, r->type);
    if (r->family == AF_UNIX) {
      put_unix_name(w, 7, r);
      put_unix_name(w, 8, row_of(r->peer));
    } else {
      put_endpoint(w, 7, r, &r->local);
      put_endpoint(w, 8, r, &r->remote);
    }
    wire_uint(w, 9, r->state == LISTENING);
  }
  wire_uint(w, 11, socket_peer(inode));
  wire_uint(w, 12, r->receive);
  wire_uint(w, 13, r->send);
  wire_uint(w, 16, r->state);
}
