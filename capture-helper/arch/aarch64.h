// What is particular to recording on aarch64: one way to enter the kernel. 32-bit ARM programs are recorded by number only.
#ifndef ARCH_AARCH64_H
#define ARCH_AARCH64_H
#include "../kernel.h"

enum { ARCH_IN_HEADER = 2 /* trace.proto ARCH_AARCH64 */, ARCH_HAS_I386 = 0 };

static inline int arch_abi(uint32_t audit_arch, uint64_t *number) {
  (void)audit_arch;
  (void)number;
  return 0;
}
#endif
