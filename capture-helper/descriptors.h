// The open descriptors of a process, for ProcessState: target, flags, position, and for sockets the two addresses.
#ifndef DESCRIPTORS_H
#define DESCRIPTORS_H
#include "tracee.h"
#include "wire.h"

// `inherited_only` leaves out what exec will close: before the first one, that is the recorder's own.
void put_descriptors(struct wire *w, unsigned field, const struct tracee *t, bool inherited_only);
#endif
