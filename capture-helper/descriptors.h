// The open descriptors of a process, for ProcessState: target, flags, position, the locks held through them, what epoll
// watches, and for sockets the two addresses.
#ifndef DESCRIPTORS_H
#define DESCRIPTORS_H
#include "tracee.h"
#include "wire.h"

// `inherited_only` leaves out what exec will close: before the first one, that is the recorder's own.
void put_descriptors(struct wire *w, unsigned field, const struct tracee *t, bool inherited_only);

// What the kernel's tables of sockets add to a Descriptor: queues, peer, and the rest when the socket itself could not be asked.
extern void (*describe_socket)(struct wire *w, uint64_t inode, bool has_addresses);
#endif
