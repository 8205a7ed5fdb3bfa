// Small reads of /proc/PID: a file into a buffer, a link, a number after a label. What is not there reads as empty or 0.
#ifndef PROCFS_H
#define PROCFS_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

// Leaves the process when /proc is missing or numbers other processes than getpid(2) does: what it says would be of strangers.
void proc_must_be_ours(void);

// Of a refusal errno tells; it is 0 when there was nothing to read.
size_t file_read(const char *path, char *into, size_t room);             // NUL-terminated; returns the length
size_t proc_read(pid_t pid, const char *name, char *into, size_t room);
size_t proc_link(pid_t pid, const char *name, char *into, size_t room);
size_t proc_read_of(pid_t pid, const char *name, int number, char *into, size_t room); // fdinfo/N
size_t proc_link_of(pid_t pid, const char *name, int number, char *into, size_t room); // fd/N
const char *after_label(const char *text, const char *label);            // "" if the label starts no line
uint64_t number_after(const char *text, const char *label, int base);
uint64_t next_number(const char **at, int base);                         // skips what is no digit
uint64_t number_in(const char **at, const char *label, int base);        // after a label within the line
size_t next_word(const char **at, const char **word);                    // of the line; returns its length, 0: none left

// The entries of a directory whose names are numbers: descriptors, threads, processes.
struct listing { int fd; long len, at; _Alignas(8) char block[4096]; };
bool listing_open(struct listing *l, const char *path);                  // to be read until it gives -1, which closes it
bool proc_listing(struct listing *l, pid_t pid, const char *name);
int listing_next(struct listing *l);
// The same by a call for each: of /proc/PID/NAME; of /proc itself when pid is 0.
void each_number(pid_t pid, const char *name, void (*visit)(pid_t, void *), void *with);
#endif
