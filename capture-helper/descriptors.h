// The open descriptors of a process, for ProcessState: target, flags, position, what epoll watches, and for sockets
// the two addresses.
#ifndef DESCRIPTORS_H
#define DESCRIPTORS_H
#include "tracee.h"
#include "wire.h"

// `inherited_only` leaves out what exec will close: before the first one, that is the recorder's own.
void put_descriptors(struct wire *w, unsigned field, const struct tracee *t, bool inherited_only);

uint32_t file_facts(pid_t tid, int fd); // bytes of PART_FILE (trace.proto), interned; 0: they cannot be had

// A socket's own address and, when `peer`, that of its peer, as PART_LOCAL and PART_REMOTE of a call's exit: of Internet sockets.
void put_ends(struct wire *w, unsigned field, const struct tracee *t, int fd, bool peer);

// What the inspector adds: to a Descriptor what the kernel's tables of sockets tell, queues, peer, and the rest when the socket itself
// could not be asked; behind it the locks that are held through it.
extern struct describe_more {
  void (*socket)(struct wire *w, uint64_t inode, bool has_addresses);
  void (*locks)(struct wire *w, pid_t pid, const char *path, size_t path_len, const char *info);
} describe_more;
#endif
