// Memory straight from the kernel, zeroed, and touched only as far as it is used: large areas can be taken for the worst
// case. A library's allocator would be an eighth of a small static program.
#ifndef PAGES_H
#define PAGES_H
#include <stddef.h>

void *pages_take(size_t bytes); // never NULL: a recorder that cannot have a page ends
void pages_give_back(void *at, size_t bytes);
#endif
