// Small reads of /proc/PID: a file into a buffer, a link, a number after a label. What is not there reads as empty or 0.
#ifndef PROCFS_H
#define PROCFS_H
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

size_t proc_read(pid_t pid, const char *name, char *into, size_t room);  // NUL-terminated; returns the length
size_t proc_link(pid_t pid, const char *name, char *into, size_t room);
size_t proc_read_of(pid_t pid, const char *name, int number, char *into, size_t room); // fdinfo/N
size_t proc_link_of(pid_t pid, const char *name, int number, char *into, size_t room); // fd/N
const char *after_label(const char *text, const char *label);            // "" if the label starts no line
uint64_t number_after(const char *text, const char *label, int base);
uint64_t next_number(const char **at, int base);                         // skips what is no digit
#endif
