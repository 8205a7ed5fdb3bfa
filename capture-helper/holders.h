// Who is on this machine and which pipes, sockets and files each process holds: one pass over /proc/*/fd, bounded in time, that
// later questions are answered from. Whether a holder matters to somebody's wait is peers.c's business.
#ifndef HOLDERS_H
#define HOLDERS_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

// Returns how many processes there was no time or room for.
unsigned holders_look(uint64_t until_ns);
uint64_t holding_of(const char *target); // what a descriptor leads to, as one number; 0: nothing that others could hold
uint64_t holding_of_socket(uint64_t inode);
struct holder { pid_t pid; int fd; };
// Calls back for each holder, in order of pid; stops when it gives false.
void holders_each(uint64_t holding, bool (*visit)(struct holder h, void *with), void *with);
void processes_each(void (*visit)(pid_t pid, void *with), void *with);
void children_each(pid_t parent, void (*visit)(pid_t child, void *with), void *with);
#endif
