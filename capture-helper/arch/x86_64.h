// What is particular to recording on x86_64: three ways to enter the kernel, told apart as syscall(2) describes.
#ifndef ARCH_X86_64_H
#define ARCH_X86_64_H
#include "../kernel.h"

enum { ARCH_IN_HEADER = 1 /* trace.proto ARCH_X86_64 */, ARCH_HAS_I386 = 1 };
enum { ARCH_REG_WORDS = 27, ARCH_REG_RESULT = 10 /* rax */ }; // struct user_regs_struct

// int 0x80 shows as AUDIT_ARCH_I386; x32 has the native arch and bit 30 of the number (arch/x86/include/uapi/asm/unistd.h).
static inline int arch_abi(uint32_t audit_arch, uint64_t *number) {
  if (audit_arch == AUDIT_ARCH_386) return 1;
  if ((uint32_t)*number != UINT32_MAX && (*number & 0x40000000)) {
    *number &= ~(uint64_t)0x40000000;
    return 2;
  }
  return 0;
}

// What the call's number and its result are read from: regs.orig_rax and regs.rax of struct user.
static inline void arch_set_number(pid_t tid, uint64_t number) { pt(PT_POKEUSER, tid, 15 * 8, (void *)number); }
static inline void arch_set_result(pid_t tid, int64_t result) { pt(PT_POKEUSER, tid, 10 * 8, (void *)result); }

static inline uint64_t arch_frame_pointer(pid_t tid) {
  enum { PT_PEEKUSER = 3, RBP = 4 * 8 }; // offsetof(struct user, regs.rbp)
  uint64_t value = 0;
  pt(PT_PEEKUSER, tid, RBP, &value);
  return value;
}
#endif
