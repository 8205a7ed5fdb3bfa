// The sockets of whole network namespaces, from the kernel's tables: what /proc/PID/fd calls "socket:[N]" has addresses, queues
// and somebody at its other end. Which processes hold a socket is holders.c's business.
#ifndef SOCKETS_H
#define SOCKETS_H
#include "wire.h"
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

// Reads the tables of the namespace the process is in, once for each namespace. Returns 0, or the errno of the refusal.
int sockets_look(pid_t pid);
void sockets_forget(void); // to look anew
// Of the socket at the other end, or of the listening one a connection waits at; 0: unknown, or not on this machine.
uint64_t socket_peer(uint64_t inode);
// The listening socket that this address leads to, seen from the namespace of the socket; 0: none here.
uint64_t socket_listening_at(uint64_t from_inode, const void *address, size_t len);
void put_socket_row(struct wire *w, uint64_t inode, bool has_addresses); // see describe_more
#endif
