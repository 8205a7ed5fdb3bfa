// What is particular to recording on aarch64: one way to enter the kernel. 32-bit ARM programs are recorded by number only.
#ifndef ARCH_AARCH64_H
#define ARCH_AARCH64_H
#include "../kernel.h"
#include <sys/uio.h>

enum { ARCH_IN_HEADER = 2 /* trace.proto ARCH_AARCH64 */, ARCH_HAS_I386 = 0 };
enum { ARCH_REG_WORDS = 34, ARCH_REG_RESULT = 0 /* x0 */ }; // struct user_pt_regs

static inline int arch_abi(uint32_t audit_arch, uint64_t *number) {
  (void)audit_arch;
  (void)number;
  return 0;
}

// The number has a register set of its own, of one int.
static inline void arch_set_number(pid_t tid, uint64_t number) {
  enum { NT_ARM_SYSTEM_CALL = 0x404 };
  int value = (int)number;
  struct iovec one = {&value, sizeof value};
  pt(PT_SETREGSET, tid, NT_ARM_SYSTEM_CALL, &one);
}

static inline void arch_set_result(pid_t tid, int64_t result) {
  uint64_t regs[ARCH_REG_WORDS];
  struct iovec all = {regs, sizeof regs};
  if (pt(PT_GETREGSET, tid, NT_PRSTATUS_SET, &all) != 0) return;
  regs[ARCH_REG_RESULT] = (uint64_t)result;
  pt(PT_SETREGSET, tid, NT_PRSTATUS_SET, &all);
}

static inline uint64_t arch_frame_pointer(pid_t tid) {
  enum { PT_GETREGSET = 0x4204, NT_PRSTATUS = 1, X29 = 29, REGISTERS = 34 }; // struct user_pt_regs
  uint64_t regs[REGISTERS] = {0};
  struct iovec all = {regs, sizeof regs};
  pt(PT_GETREGSET, tid, NT_PRSTATUS, &all);
  return regs[X29];
}
#endif
